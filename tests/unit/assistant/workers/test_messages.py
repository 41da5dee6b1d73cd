"""What a server and its workers say to each other comes over whole."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from assistant import Assistant
from assistant.errors import (
    AssistantError,
    BlankQuestionError,
    LongQuestionError,
    UnknownDocumentError,
    WorkerError,
)
from assistant.library import Library
from assistant.library.following import Following
from assistant.workers.messages import Request, answered_of, found_of
from assistant.workers.worker import reply_to
from index import PassageIndex, load_index
from tests.support.fakes import FakeEncoder
from tests.support.libraries import HALF_SURE, add, windmill
from tests.support.saving import save_index

QUESTIONS = (
    "老城的茶馆每天清晨几点开门？",
    "Where do moose live, and how much does one weigh?",
    "How many moose live in Ontario?",
    "这道红烧肉要炖多久？",
    "谢谢",
    "茶馆\ud800几点开门？",
)


@pytest.fixture
def saved(fake_index: PassageIndex, tmp_path: Path) -> Path:
    save_index(fake_index, tmp_path / "index")
    return tmp_path / "index"


def opened(saved: Path) -> Assistant:
    return Assistant(load_index(saved, FakeEncoder()))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_and_why_it_came_are_those_of_the_assistant(saved: Path, question: str) -> None:
    assistant = opened(saved)
    asked: dict[str, Any] = {"question": question, "history": ("茶馆在哪里？",), "k": 2, "depth": 2}
    told = answered_of(reply_to(Request("trace", asked).to_json(), Following(assistant, saved)))
    traced = assistant.trace(**asked)
    assert told.answer == traced.answer
    assert told.answer.to_json() == traced.answer.to_json()
    assert told.judgement == traced.judgement
    assert told.judgement.to_dict() == traced.judgement.to_dict()
    assert told.candidates == traced.candidates
    assert told.durations.total > 0


def test_what_is_found_is_what_the_assistant_finds(saved: Path) -> None:
    assistant = opened(saved)
    some = [assistant.documents[0].document_id]
    searches: list[dict[str, Any]] = [{"query": "茶馆", "k": 3}, {"query": "茶馆", "k": 9, "documents": some}]
    for arguments in searches:
        found = found_of(reply_to(Request("nearest", arguments).to_json(), Following(assistant, saved)))
        assert found == assistant.nearest(**arguments)
        assert found


@pytest.mark.parametrize(("arguments", "kind"), [
    ({"question": " \n"}, BlankQuestionError),
    ({"question": "x" * 2001}, LongQuestionError),
    ({"question": "茶馆", "documents": ("nowhere", "\ud800", 7)}, UnknownDocumentError),
    ({"question": "茶馆", "focus": "nowhere"}, UnknownDocumentError),
    ({"question": "茶馆", "documents": "tea"}, TypeError),
    ({"question": "茶馆", "history": "tea"}, TypeError),
    ({"question": "茶馆", "k": 0}, ValueError),
    ({"question": 7}, TypeError),
])  # fmt: skip
def test_a_fault_is_raised_as_the_assistant_raises_it(
    saved: Path, arguments: dict[str, Any], kind: type[Exception]
) -> None:
    assistant = opened(saved)
    with pytest.raises(kind) as local:
        assistant.trace(**arguments)
    with pytest.raises(kind) as told:
        answered_of(reply_to(Request("trace", arguments).to_json(), Following(assistant, saved)))
    assert type(told.value) is type(local.value) is kind
    assert str(told.value) == str(local.value)
    assert vars(told.value) == vars(local.value)


def test_what_is_nobodys_fault_is_said_without_its_words_and_logged(
    saved: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no memory at /home/somebody")

    monkeypatch.setattr(Assistant, "trace", fail)
    reply = reply_to(Request("trace", {"question": "茶馆"}).to_json(), Following(opened(saved), saved))
    with pytest.raises(WorkerError, match="the server's log says why"):
        answered_of(reply)
    assert b"somebody" not in reply
    assert "no memory" in str(caplog.records[0].exc_info)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssistantError("The articles are at lunch.")

    monkeypatch.setattr(Assistant, "trace", refuse)
    with pytest.raises(AssistantError, match="at lunch"):
        answered_of(reply_to(Request("trace", {"question": "茶馆"}).to_json(), Following(opened(saved), saved)))


def ids(assistant: Assistant) -> Sequence[str]:
    return [each.document_id for each in assistant.documents]


def test_whoever_is_asked_at_a_later_generation_follows_first(saved: Path) -> None:
    library = Library(Assistant(load_index(saved, FakeEncoder()), HALF_SURE), saved)
    following = Following(opened(saved), saved)
    before, at_first = following.at(library.generation), library.generation
    add(library, windmill(1))
    assert library.generation != at_first
    assert following.at(at_first) is before
    assert following.at(None) is before
    assert ids(following.at(library.generation)) == ids(library.assistant) != ids(before)
    asked = {"question": "风车建成于哪一年？", "documents": ["w1"]}
    reply = reply_to(Request("trace", asked, library.generation).to_json(), Following(before, saved))
    with pytest.raises(UnknownDocumentError):  # that one was told that it is up to date, and was not
        answered_of(reply)
    assert answered_of(reply_to(Request("trace", asked, at_first).to_json(), following)).answer.question


def test_whoever_is_asked_while_a_later_generation_is_read_waits_for_it(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(Assistant(load_index(saved, FakeEncoder()), HALF_SURE), saved)
    following = Following(opened(saved), saved)
    add(library, windmill(1))
    reads, go_on = Event(), Event()

    def load_slowly(*of: Any) -> PassageIndex:
        reads.set()
        assert go_on.wait(60)
        return load_index(*of)

    monkeypatch.setattr("assistant.library.following.load_index", load_slowly)
    with ThreadPoolExecutor(2) as threads:
        threads.submit(following.follow)
        assert reads.wait(60)
        asked = threads.submit(following.at, library.generation)
        wait([asked], 0.2)  # it would have been answered by the articles of before at once
        go_on.set()
        assert ids(asked.result()) == ids(library.assistant)


def test_an_index_that_can_not_be_read_is_tried_once_and_the_one_before_answers(
    saved: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library(Assistant(load_index(saved, FakeEncoder()), HALF_SURE), saved)
    following = Following(opened(saved), saved)
    before = following.at(None)
    add(library, windmill(1))
    for file in saved.glob("generations/*/manifest.json"):
        file.write_bytes(b"")
    for _ in range(3):
        assert following.at(library.generation) is before
    (told,) = [each for each in caplog.records if each.name.endswith("following")]
    assert "The articles answer as they were" in told.getMessage()
