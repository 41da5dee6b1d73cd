from itertools import pairwise

import pytest

from index import PassageIndex, Query, SearchSettings
from index.text.folding import fold
from index.text.script import has_han, is_chinese
from sources import Document, document_of, sentence_spans
from tests.support.articles import ledger
from tests.support.fakes import BlindEncoder, FakeEncoder

QUERIES = ("茶馆几点开门？", "How many ships in 2019?", "大桥花了多少钱", "zzz")


@pytest.mark.parametrize("query", QUERIES)
def test_signals_equal_brute_force(fake_index: PassageIndex, corpus: tuple[Document, ...], query: str) -> None:
    encoder = FakeEncoder()
    vector = encoder.encode_queries([query])[0]
    passages = {passage.passage_id: passage for document in corpus for passage in document.passages}
    hits = fake_index.search(query, k=100)
    assert {hit.passage.passage_id for hit in hits} == set(passages)
    for hit in hits:
        paragraph = float(encoder.encode_passages([hit.passage.text])[0] @ vector)
        sentences = [hit.document.text[each.start : each.end] for each in hit.sentences]
        best_sentence = float(encoder.encode_passages(sentences[:1])[0] @ vector)
        assert hit.signals["paragraph"] == pytest.approx(paragraph, abs=1e-5)
        assert hit.signals["sentence"] == pytest.approx(best_sentence, abs=1e-5)
        weights = fake_index.weights
        weighted = sum(weights[name] * value for name, value in hit.signals.items())
        own, other = fake_index.parts.background.levels(Query.parse(query))
        lacking = (weights["paragraph"] + weights["sentence"]) * (own.mean - other.mean)
        lacking += weights["tokens"] * (own.tokens - other.tokens)
        language_offset = 0.0 if is_chinese(hit.passage.text) == has_han(query) else lacking
        assert hit.score == pytest.approx(weighted + language_offset, abs=1e-5)
        assert hit.signals.keys() == weights.keys()


def test_hits_are_ordered_and_ranked_from_one(fake_index: PassageIndex) -> None:
    hits = fake_index.search("茶馆几点开门？", k=5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert all(before.score >= after.score for before, after in pairwise(hits))
    assert hits[0].passage.text == "老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人。"


def test_sentences_cover_the_passage_best_first(fake_index: PassageIndex) -> None:
    hits = fake_index.search("掌柜烧多少壶水", k=100)
    assert len(hits) == len(fake_index)
    for hit in hits:
        spans = sorted((sentence.start, sentence.end) for sentence in hit.sentences)
        assert spans[0][0] == hit.passage.start
        assert spans[-1][1] == hit.passage.end
        scores = [sentence.score for sentence in hit.sentences]
        assert scores == sorted(scores, reverse=True)


def test_a_search_can_be_restricted_to_articles(fake_index: PassageIndex) -> None:
    everywhere = fake_index.search("茶馆几点开门？", k=100)
    hits = fake_index.search("茶馆几点开门？", k=100, documents=["bridge", "orchard"])
    assert {hit.document.document_id for hit in hits} == {"bridge", "orchard"}
    scores = {hit.passage.passage_id: hit.score for hit in everywhere}
    assert all(hit.score == pytest.approx(scores[hit.passage.passage_id]) for hit in hits)
    assert fake_index.search("茶馆", documents=[]) == []


def test_fewer_come_back_where_there_are_fewer(fake_index: PassageIndex) -> None:
    assert len(fake_index.search("茶", k=1)) == 1
    assert len(fake_index.search("茶", k=1000)) == len(fake_index)
    with pytest.raises(ValueError, match="at least 1"):
        fake_index.search("茶", k=0)


def test_candidates_come_from_every_signal(corpus: tuple[Document, ...]) -> None:
    """Where vectors put other passages forward, the one that only shares words is still found."""
    index = PassageIndex.build([*corpus, *ledger(600)], BlindEncoder())

    def found(query: str) -> set[str]:
        return {hit.passage.passage_id for hit in index.search(query, k=len(index))}

    assert "harbour:p001" not in found("zzz")
    assert found("1,250 ships") - found("zzz") == {"harbour:p001"}


def test_a_signal_can_be_left_out(fake_index: PassageIndex) -> None:
    alone = dict.fromkeys(SearchSettings().signal_weights, 0.0) | {"coverage": 1.0}
    blind = PassageIndex(fake_index.parts, FakeEncoder(), SearchSettings(**alone))
    hits = blind.search("1,250 ships", k=100)
    assert hits[0].score > 0
    assert [hit.score for hit in hits] == pytest.approx([hit.signals["coverage"] for hit in hits])


@pytest.mark.parametrize("wrong", [{"coverage": -0.1}, dict.fromkeys(SearchSettings().signal_weights, 0.0)])
def test_weights_that_rank_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Weights"):
        SearchSettings(**wrong)


@pytest.mark.parametrize(
    "pasted",
    [
        "第一壶茶总是留给扫街的人。",
        "每天清晨六点",
        "  每天 清晨六点开门",
        "“人走了，就不一定回来”",
        "THE FEE ROSE BY 3.5 PERCENT.",
        "設計者用了兩年時間",
    ],
)
def test_pasted_text_finds_its_own_passage_first(fake_index: PassageIndex, pasted: str) -> None:
    (hit,) = fake_index.search(pasted, k=1)
    assert hit.signals["exact"] == 1.0
    assert "".join(fold(pasted).split()).strip("“”.。") in "".join(fold(hit.passage.text).split())


@pytest.mark.parametrize("character", ["x", "X", "７", "7", "茶", "x?"])
def test_a_single_character_is_no_text_that_was_pasted(fake_encoder: FakeEncoder, character: str) -> None:
    index = PassageIndex.build([document_of("all", "茶", ["Let x be 7 of the 茶, and no more."])], fake_encoder)
    (hit,) = index.search(character, k=1)
    assert hit.signals["coverage"] == 1.0
    assert hit.signals["exact"] == 0.0
    (hit,) = index.search("x be", k=1)
    assert hit.signals["exact"] == 1.0


def test_a_passage_that_asks_the_question_too_does_not_contain_what_was_pasted(fake_encoder: FakeEncoder) -> None:
    asks = document_of("asks", "茶馆", ["茶馆为什么清晨开门？要先从扫街的人说起。"])
    says = document_of("says", "扫街", ["这就是茶馆为什么清晨开门。扫街的人要喝第一壶茶。"])
    index = PassageIndex.build([asks, says], fake_encoder)
    hits = index.search("茶馆为什么清晨开门？", k=9)
    exact = {hit.document.document_id: hit.signals["exact"] for hit in hits if "清晨" in hit.passage.text}
    assert exact == {"asks": 0.0, "says": 1.0}


def test_every_sentence_of_the_articles_finds_its_own_passage_first(fake_index: PassageIndex) -> None:
    places = [
        (passage, span)
        for document in fake_index.documents
        for passage in document.passages
        for span in sentence_spans(passage.text)
    ]
    assert len(places) > len(fake_index) == 12
    for passage, (start, end) in places:
        (hit,) = fake_index.search(passage.text[start:end], k=1)
        assert hit.passage == passage
