"""The figures of `tests.benchmarks.answers`: what counts as what."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from index import Hit, PassageIndex, Reader, Reading
from tests.benchmarks.answers import Outcome, ask, figures, read_files
from tests.benchmarks.recorded_reader import RecordedReader
from tests.support.fakes import FakeEncoder
from tests.support.readers import FailingReader, LikesWord

TEA, BRIDGE = "老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人。", "大桥全长3.2公里，耗资11.8亿元。"


def question(text: str, kind: str, answer: str = "", context: str = "", lang: str = "zh") -> dict[str, object]:
    answers = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
    return {"id": text, "question": text, "lang": lang, "kind": kind, "answers": answers, "is_impossible": not answer}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    articles = [
        (
            "茶馆",
            TEA,
            [question("茶馆每天清晨几点开门？", "when", "清晨六点", TEA), question("掌柜几岁？", "near:attribute")],
        ),
        ("大桥", BRIDGE, [question("大桥全长多少公里？", "number", "3.2公里", BRIDGE)]),
    ]
    content = [
        {"title": title, "language": "zh", "paragraphs": [{"context": context, "qas": asked}]}
        for title, context, asked in articles
    ]
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"data": content}), encoding="utf-8")
    return path


def test_questions_belong_to_their_articles_and_have_a_kind_and_a_language(file: Path) -> None:
    documents, asked = read_files([file, file])
    assert [document.document_id for document in documents] == [f"article-{number:05d}" for number in range(4)]
    assert [each.article[-1] for each in asked] == ["0", "0", "1", "2", "2", "3"]
    assert [each.kind for each in asked[:3]] == ["when", "near:attribute", "number"]
    assert {each.language for each in asked} == {"zh → zh"}
    assert [sorted(each.right) for each in asked[:3]] == [["article-00000:p001"], [], ["article-00001:p001"]]


def test_what_is_asked_of_one_article_finds_nothing_else(file: Path) -> None:
    documents, asked = read_files([file])
    assistant = Assistant(PassageIndex.build(documents, FakeEncoder()))
    assert set(ask(assistant, asked[0], in_article=True).ranking) == {"article-00000:p001"}
    outcome = ask(assistant, asked[0], in_article=False)
    assert (outcome.rank, outcome.quote) == (1, True)
    assert outcome.seen == {"article-00000:p001", "article-00001:p001"}


def test_the_figures_are_shares_of_what_they_say(file: Path) -> None:
    _, (tea, age, bridge) = read_files([file])
    right, wrong = tuple(tea.right), ("article-00009:p001",)
    outcomes = [
        Outcome(tea, right + wrong, frozenset(right), True, True, 0.9, True),  # passed
        Outcome(tea, right, frozenset(right), True, True, 0.8, False),  # another sentence is quoted
        Outcome(tea, wrong + right, frozenset(wrong), True, True, 0.7, True),  # ranked second, and not read
        Outcome(bridge, tuple(bridge.right), bridge.right, False, True, 0.2, True),  # offered
        Outcome(age, wrong, frozenset(wrong), True, True, 0.6, None),  # a false answer
        Outcome(age, wrong, frozenset(wrong), False, True, 0.15, None),  # a false offer
        Outcome(age, wrong, frozenset(wrong), False, False, 0.1, None),  # rightly not answered
    ]
    found = figures(outcomes)
    expected = {
        "questions": 7,
        "answerable": 4,
        "useful": 3 / 7,
        "passed": 1 / 4,
        "success@1": 3 / 4,
        "success@3": 1.0,
        "recall@8": 3 / 4,
        "quote_accuracy": 3 / 4,
        "false_abstain": 1 / 4,
        "offered": 1 / 4,
        "false_answer": 1 / 3,
        "false_offer": 2 / 3,
        "auroc": 11 / 12,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert figures(outcomes[:1])["auroc"] is None
    assert figures(outcomes[:1])["false_answer"] is None


class Shares(LikesWord):
    """Puts the answer into the passage's first sentence, at its first two letters."""

    fingerprint = "shares-1"

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        found = []
        for hit, reading in zip(hits, super().read(query, hits), strict=True):
            first = min(each.start for each in hit.sentences)
            shares = tuple(float(each.start == first) for each in hit.sentences)
            found.append(replace(reading, shares=shares, end=reading.start + 2, certainty=0.75))
        return found


def unopened() -> Reader:
    pytest.fail("the reader was opened")


def test_what_a_reader_said_is_repeated_without_it(file: Path, tmp_path: Path) -> None:
    documents, asked = read_files([file])
    index = PassageIndex.build(documents, FakeEncoder())
    kept = tmp_path / "readings.jsonl"
    recorded = RecordedReader("likes", kept, lambda: Shares("六点"))
    first = [Assistant(index, reader=recorded).trace(each.gold.question).found for each in asked]
    assert (recorded.replayed, recorded.read_now) == (0, 6)
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 6
    replayed = RecordedReader("likes", kept, unopened)
    assert replayed.fingerprint == "shares-1"
    assert [Assistant(index, reader=replayed).trace(each.gold.question).found for each in asked] == first
    assert first == [Assistant(index, reader=Shares("六点")).trace(each.gold.question).found for each in asked]
    assert (replayed.replayed, replayed.read_now) == (6, 0)
    (hit,) = index.search(asked[0].gold.question, 1)
    backwards = replace(hit, sentences=hit.sentences[::-1])
    assert replayed.read(asked[0].gold.question, [backwards]) == Shares("六点").read("", [backwards])


def test_readings_of_others_are_none_and_a_wrong_line_is_named(file: Path, tmp_path: Path) -> None:
    documents, asked = read_files([file])
    question, index = asked[0].gold.question, PassageIndex.build(documents, FakeEncoder())
    kept, hits = tmp_path / "readings.jsonl", index.search(question, 2)
    RecordedReader("likes", kept, lambda: Shares("六点")).read(question, hits[:1])
    other = RecordedReader("another", kept, lambda: LikesWord("大桥"))
    assert other.read(question, hits[:1]) == LikesWord("大桥").read(question, hits[:1])
    with pytest.raises(SystemExit, match="holds readings of another version of likes"):
        RecordedReader("likes", kept, lambda: LikesWord("六点")).read(question, hits)
    with pytest.raises(SystemExit, match="There is no reader likes"):
        RecordedReader("likes", kept, lambda: None).read(question, hits)
    for line in ("{", "[]", "{}"):
        kept.write_text(line, encoding="utf-8")
        with pytest.raises(ValueError, match=r"readings\.jsonl, line 1: this is no reading"):
            RecordedReader("likes", kept, unopened)


def test_a_reader_that_fails_is_counted(file: Path) -> None:
    documents, asked = read_files([file])
    assistant = Assistant(PassageIndex.build(documents, FakeEncoder()), reader=FailingReader())
    assert ask(assistant, asked[0], in_article=False).fell_back
