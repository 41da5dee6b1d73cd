"""Articles that are read when they are asked for: which are, what of them is checked, and for how long they stay."""

import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Assistant
from index import ArticleHead, Articles, DamagedIndexError, PassageIndex, load_index
from index.retrieval.segments import saved_articles
from sources import Document, document_of
from sources.saved_documents import read_document
from tests.support.fakes import FakeEncoder
from tests.support.saving import current_generation, save_index, saved_file

QUESTIONS = ("小米广告收入", "How many ships?", "手机 用户", "harbour tea")
WORDS = "小米 广告 收入 用户 增长 手机 harbour ships tea opened Xiaomi revenue 北京 2019年".split()


def articles(first: int, last: int) -> list[Document]:
    chance = random.Random(first)
    return [
        document_of(f"a{number}", f"第{number}篇", [f"{' '.join(chance.choices(WORDS, k=7))}。" for _ in range(3)])
        for number in range(first, last)
    ]


@pytest.fixture
def grown() -> PassageIndex:
    """An index of several segments, some of whose articles were removed, another changed."""
    documents = articles(0, 60)
    index = PassageIndex.build(documents, FakeEncoder())
    documents = [*documents[5:], *articles(60, 64)]
    documents[9] = document_of(documents[9].document_id, "改了", ["小米的用户增长。", "Ships in the harbour."])
    return PassageIndex.build(documents, FakeEncoder(), previous=index)


@pytest.fixture
def saved(grown: PassageIndex, tmp_path: Path) -> Path:
    assert len(grown.parts.segments) == 2
    save_index(grown, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that were read from their files, as they are."""
    found: list[str] = []

    def noted(content: bytes) -> Document:
        document = read_document(content)
        found.append(document.document_id)
        return document

    monkeypatch.setattr(saved_articles, "read_document", noted)
    return found


def test_an_opened_index_answers_as_the_one_that_was_saved(grown: PassageIndex, saved: Path) -> None:
    opened = load_index(saved, FakeEncoder())
    assert opened.documents == grown.documents
    assert list(opened.documents) == [grown.documents[place] for place in range(len(grown.documents))]
    assert opened.documents.heads == grown.documents.heads == tuple(map(ArticleHead.of, opened.documents))
    assert list(opened.located) == [opened.located[row] for row in range(len(opened))] == list(grown.located)
    for question in QUESTIONS:
        for among in (None, ["a7", "a61", "a14"]):
            found, expected = (each.search(question, 5, among) for each in (opened, grown))
            assert [(hit.document, hit.passage, hit.signals) for hit in found] == [
                (hit.document, hit.passage, hit.signals) for hit in expected
            ]
            assert among is None or {hit.document.document_id for hit in found} <= set(among)


def test_only_articles_that_are_cited_are_read(saved: Path, read: list[str]) -> None:
    opened = load_index(saved, FakeEncoder())
    assert len(opened.documents) == 59
    assert opened.documents.ids[0] == "a5"
    assert opened.documents.heads[9].title == "改了"
    assert read == []
    hits = opened.search("How many ships?", 2)
    of_script = [opened.located[row][0].document_id for row in range(len(opened))]
    assert {hit.document.document_id for hit in hits} <= set(read) <= set(of_script)
    read.clear()
    again = opened.search("How many ships?", 2)
    assert [hit.passage for hit in again] == [hit.passage for hit in hits]
    assert read == []


def test_articles_are_chosen_by_their_ids_without_reading_others(saved: Path, read: list[str]) -> None:
    documents = load_index(saved, FakeEncoder()).documents
    chosen = documents.among({"a61", "a7", "none"})
    assert isinstance(chosen, Articles)
    assert (chosen.ids, len(chosen)) == (["a7", "a61"], 2)
    assert documents.named("none") is None
    assert read == []
    assert [each.document_id for each in chosen] == ["a7", "a61"] == read
    assert documents.named("a7") == chosen[0] == chosen[-2]
    assert documents[1:3] == [documents[1], documents[2]]
    with pytest.raises(IndexError):
        documents[59]


@pytest.mark.parametrize("change", ["text", "title", "place", "syntax"])
def test_an_article_that_is_not_what_was_indexed_is_never_shown(saved: Path, change: str) -> None:
    """A fault of the disk's own, which leaves the file's size, time and place, is found when the article is read."""
    for file in current_generation(saved).rglob("*"):
        os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**10))
    sound = load_index(saved, FakeEncoder()).search("小米的用户增长", 1)[0]
    assert sound.document.title == "改了"
    file = next(each for each in current_generation(saved).rglob("documents.json") if "改了" in each.read_text("utf-8"))
    was, content = file.stat(), file.read_text("utf-8")
    old, new = {
        "text": ("小米的用户增长", "小米的广告增长"),
        "title": ("改了", "改过"),
        "place": ('[0,8,"body"', '[0,7,"body"'),
        "syntax": ('"改了"', '"改了}'),
    }[change]
    assert content.count(old) >= 1
    file.write_text(content.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    opened = load_index(saved, FakeEncoder())
    assert opened.documents.named("a15") is not None
    for read in (lambda: opened.search("小米的用户增长", 1), lambda: opened.documents.named("a14")):
        with pytest.raises(DamagedIndexError, match=r"documents\.json.*yinju index") as caught:
            read()
        assert "\n" not in str(caught.value)
    with pytest.raises(DamagedIndexError):
        Assistant(opened).ask("小米的用户增长")


def test_a_reader_goes_on_in_its_own_generation(grown: PassageIndex, saved: Path) -> None:
    opened = load_index(saved, FakeEncoder())
    expected = list(grown.documents)
    for _ in range(3):
        save_index(PassageIndex.build(articles(200, 203), FakeEncoder()), saved)
    assert not any(each.name == "000001" for each in (saved / "generations").iterdir())
    assert [hit.passage for hit in opened.search("手机 用户", 5)] == [
        hit.passage for hit in grown.search("手机 用户", 5)
    ]
    shutil.rmtree(saved)
    assert list(opened.documents) == expected
    assert opened.documents.heads == grown.documents.heads


def test_few_articles_are_held_and_threads_share_them(
    grown: PassageIndex, saved: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_articles, "_HELD", 4)
    documents = load_index(saved, FakeEncoder()).documents
    wanted = random.Random(0).choices(range(len(documents)), k=400)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(documents.__getitem__, wanted)) == [grown.documents[place] for place in wanted]
    assert len(read) > 100
    read.clear()
    assert [documents[3], documents[3]] == [grown.documents[3]] * 2
    assert len(read) == 1


def test_what_is_known_of_an_article_counts_its_passages() -> None:
    head = ArticleHead.of(document_of("tea", "Tea", ["Tea is  served.", "上午九点 开门。"]))
    assert (head.document_id, head.title, head.passages, head.characters, head.words) == ("tea", "Tea", 2, 19, 5)


def test_the_files_are_those_that_the_manifest_knows(saved: Path) -> None:
    names = {each.name for each in saved_file(saved, "heads.json").parent.iterdir()}
    assert {"documents.json", "heads.json", "article_starts.npy", "digests.txt", "writing.npy"} <= names
