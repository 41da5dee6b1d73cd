"""Segments: whatever is added, changed and removed, the index is the one that is built at once of what is left."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index import PassageIndex
from index.models.model_choice import VectorType
from index.retrieval.segments.building import is_merging_due, merged_parts
from index.text.query import Query
from sources import Document, document_of
from tests.support.fakes import FakeEncoder

WORDS = "小米 广告 收入 用户 增长 手机 harbour ships tea opened Xiaomi revenue 雷军 北京 2019年 ４０ %".split()
QUESTIONS = ("小米广告收入", "How many ships?", "Lei Jun", "小蜜的用户", "revenues of xiomi", "北京 harbour", "手机")


def article(number: int, chance: random.Random) -> Document:
    paragraphs = [
        "".join(f"{' '.join(chance.choices(WORDS, k=6))}。" for _ in range(chance.randint(1, 3)))
        for _ in range(chance.randint(1, 4))
    ]
    return document_of(f"article-{number}", f"Article {number}", paragraphs)


def require_same(grown: PassageIndex, whole: PassageIndex) -> None:
    """Make sure that two indexes answer and count alike."""
    assert grown.documents == whole.documents
    assert np.array_equal(grown.parts.sentence_spans, whole.parts.sentence_spans)
    assert list(grown.parts.lexicon.postings) == list(whole.parts.lexicon.postings)
    for term in whole.parts.lexicon.postings:
        assert np.array_equal(grown.parts.lexicon.postings[term], whole.parts.lexicon.postings[term])
        assert grown.parts.lexicon.postings.frequency(term) == whole.parts.lexicon.postings.frequency(term)
    assert grown.parts.lexicon.glossary == whole.parts.lexicon.glossary
    assert grown.parts.lexicon.postings.latin == whole.parts.lexicon.postings.latin
    for question in QUESTIONS:
        found, expected = grown.search(question, 5), whole.search(question, 5)
        assert [hit.passage for hit in found] == [hit.passage for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-6)


def changed(documents: Sequence[Document], number: int, chance: random.Random) -> tuple[Document, ...]:
    """Return other articles: some new, some gone, one that says something else, one under another title."""
    left = [each for each in documents if chance.random() < 0.8]
    for place in chance.sample(range(len(left)), min(1, len(left))):
        left[place] = replace(article(1000 + number, chance), document_id=left[place].document_id)
        left[place] = document_of(left[place].document_id, "Changed", [each.text for each in left[place].passages])
    new = [article(10 * number + each, chance) for each in range(chance.randint(0, 2) + (not left))]
    return (*left, *new)


@pytest.mark.parametrize("growth", [0, 4])
def test_an_index_that_changes_is_the_one_that_is_built_at_once(growth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With segments that are merged as they come, and with none ever merged but those that are half empty."""
    monkeypatch.setattr("index.retrieval.segments.building._GROWTH", growth)
    chance, most = random.Random(growth), 0
    documents = tuple(article(each, chance) for each in range(12))
    index = PassageIndex.build(documents, FakeEncoder())
    for number in range(2, 14):
        documents = changed(documents, number, chance)
        index = PassageIndex.build(documents, FakeEncoder(), previous=index)
        most = max(most, len(index.parts.segments))
        require_same(index, PassageIndex.build(documents, FakeEncoder()))
    assert most >= (2 if growth else 4)


def test_what_was_removed_and_comes_back_is_not_embedded_again(corpus: tuple[Document, ...]) -> None:
    encoder = FakeEncoder()
    index = PassageIndex.build(corpus, encoder)
    encoder.encoded_passages.clear()
    without = PassageIndex.build(corpus[1:], encoder, previous=index)
    again = PassageIndex.build(corpus, encoder, previous=without)
    assert encoder.encoded_passages == []
    require_same(again, index)


def test_an_addition_leaves_the_segments_that_there_are(corpus: tuple[Document, ...]) -> None:
    chance = random.Random(3)
    many = tuple(article(each, chance) for each in range(200))
    index = PassageIndex.build(many, FakeEncoder())
    grown = PassageIndex.build((*many, corpus[0]), FakeEncoder(), previous=index)
    assert len(grown.parts.segments) == 2
    assert grown.parts.segments[0] is index.parts.segments[0]
    assert grown.parts.segments[1].documents == (corpus[0],)


def test_small_segments_are_merged_and_large_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    documents = tuple(article(each, chance) for each in range(200))
    index = PassageIndex.build(documents, FakeEncoder())
    for number in range(200, 240):
        documents = (*documents, article(number, chance))
        index = PassageIndex.build(documents, FakeEncoder(), previous=index)
        sizes = sorted((len(each.sentences) for each in index.parts.segments), reverse=True)
        assert len(sizes) <= 5
        assert all(size >= 4 * sum(sizes[place + 1 :]) for place, size in enumerate(sizes[:-1]))
    require_same(index, PassageIndex.build(documents, FakeEncoder()))


def test_a_large_merge_waits_until_there_is_time_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._MERGED_AT_ONCE", 30)
    chance = random.Random(6)
    documents: tuple[Document, ...] = ()
    index = None
    for number in range(30):
        documents = (*documents, article(number, chance))
        index = PassageIndex.build(documents, FakeEncoder(), previous=index)
    assert index is not None
    assert is_merging_due(index.parts)
    assert merged_parts(index.parts, index.encoder, most=30) is index.parts
    merged = PassageIndex(merged_parts(index.parts, index.encoder), index.encoder)
    assert len(merged.parts.segments) < len(index.parts.segments)
    assert not is_merging_due(merged.parts)
    assert merged_parts(merged.parts, index.encoder) is merged.parts
    require_same(merged, index)


def test_a_segment_that_is_half_empty_is_made_anew() -> None:
    chance = random.Random(7)
    documents = tuple(article(each, chance) for each in range(20))
    index = PassageIndex.build(documents, FakeEncoder())
    few = PassageIndex.build(documents[:15], FakeEncoder(), previous=index)
    assert few.parts.segments == index.parts.segments
    fewer = PassageIndex.build(documents[:5], FakeEncoder(), previous=few)
    (alone,) = fewer.parts.segments
    assert alone.documents == documents[:5]


def test_restrictions_and_removals_are_hard_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """No source puts forward, and no search returns, what was removed or is not among the articles asked for."""
    monkeypatch.setattr("index.retrieval.segments.building._GROWTH", 0)
    chance = random.Random(11)
    documents = tuple(article(each, chance) for each in range(16))
    index = PassageIndex.build(documents, FakeEncoder())
    for number in range(1000):
        if number % 50 == 0:
            documents = changed(documents, 100 + number, chance)
            index = PassageIndex.build(documents, FakeEncoder(), previous=index)
        there = [each.document_id for each in documents]
        among = chance.sample(there, chance.randint(1, len(there)))
        hits = index.search(chance.choice(QUESTIONS), 50, among)
        assert {hit.document.document_id for hit in hits} <= set(among)
        assert all(hit.document in documents for hit in hits)
        passages = sum(len(each.passages) for each in documents if each.document_id in among)
        assert len(hits) == min(passages, 50)


@pytest.mark.parametrize("vector_type", [VectorType.FLOAT16, VectorType.INT8])
def test_smaller_vectors_are_no_worse_for_changes(vector_type: VectorType) -> None:
    class Small(FakeEncoder):
        pass

    Small.vector_type = vector_type
    chance = random.Random(13)
    documents = tuple(article(each, chance) for each in range(6))
    index = PassageIndex.build(documents, Small())
    for number in range(6, 12):
        documents = (*documents, article(number, chance))
        index = PassageIndex.build(documents, Small(), previous=index)
    merged = PassageIndex(merged_parts(index.parts, Small()), Small())
    for part in (index.parts, merged.parts):
        exact = np.stack([FakeEncoder().encode_passages([hit.text])[0] for each in documents for hit in each.passages])
        apart = np.abs(part.passages.vectors(np.arange(len(exact))) - exact).max()
        assert apart < (0.001 if vector_type is VectorType.FLOAT16 else 0.01)


def test_late_signals_and_spelling_go_by_all_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._GROWTH", 0)
    first = document_of("one", "One", ["The harbour handled 1,250 ships. It opened in 1894."])
    second = document_of("two", "Two", ["雷军在北京创办了小米。", "The revenue of Xiaomi grew."])
    index = PassageIndex.build([first], FakeEncoder())
    both = PassageIndex.build([first, second], FakeEncoder(), previous=index)
    assert len(both.parts.segments) == 2
    assert both.search("1,250 ships", 1)[0].signals["tokens"] > 0.5
    assert both.search("revenue of Xiomi", 1)[0].document == second
    assert both.normalised_query(Query.parse("小蜜"), both.search("小蜜", 1)).text == "小米"


def test_merging_holds_on_to_no_article_that_was_removed() -> None:
    chance = random.Random(7)
    documents = tuple(article(each, chance) for each in range(30))
    index = PassageIndex.build(documents, FakeEncoder())
    for number in range(30, 50):
        documents = (*documents[1:], article(number, chance))
        index = PassageIndex.build(documents, FakeEncoder(), previous=index)
        for segment in index.parts.segments[1:]:
            origins = [segment.documents.origin(place) for place in range(len(segment.documents))]
            assert {name for origin, _ in origins for name in origin.ids} == set(segment.documents.ids)
            assert [origin[place] for origin, place in origins] == list(segment.documents)
    assert index.documents == documents
