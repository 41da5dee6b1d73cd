"""A reader that fails: another one, or none, takes its place, and whoever asks is told so."""

import json
import logging
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.explaining.trace import Trace
from assistant.library import Library
from assistant.rendering.export import to_markdown, to_plain
from assistant.ui.requests.page_requests import Turn
from assistant.ui.views.page_views import show_shell, show_turn
from index import NONE, PassageIndex, Reader
from tests.support.fakes import FakeEncoder
from tests.support.readers import BareReader, FailingReader, LikesWord
from tests.support.saving import save_index

QUESTION = "老城的茶馆每天清晨几点开门？"
ENGLISH = "When did the lighthouse open?"
UNREAD = "细读器 far-away 出错（it didn't answer in 20 seconds），没有细读，只按搜索结果判断。"
INSTEAD = "细读器 far-away 出错（it didn't answer in 20 seconds），改用 likes-a-word。"


@pytest.fixture
def substitute(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """What the fake encoder's embedded reader is taken to be."""
    reader = LikesWord("六点")
    monkeypatch.setattr("index.EmbeddedReader.load", lambda _: reader)
    return reader


def settings(threshold: float, unsure: float | None = None) -> Settings:
    return Settings(threshold=threshold, unsure=threshold if unsure is None else unsure)


def without_failure(traced: Trace) -> list[object]:
    return [(each.hits, each.confidence, each.breakdown and each.breakdown.values) for each in traced.found]


def test_the_embedded_reader_takes_its_place_and_judges_as_ever(fake_index: PassageIndex, substitute: Reader) -> None:
    failing = FailingReader()
    failed = Assistant(fake_index, settings(0), failing).trace(QUESTION)
    usual = Assistant(fake_index, settings(0), substitute).trace(QUESTION)
    assert failing.asked == 1
    assert failed.answer.remarks == (INSTEAD,)
    assert usual.answer.remarks == ()
    assert failed.answer.citations == usual.answer.citations
    assert failed.answer.confidence == usual.answer.confidence
    assert without_failure(failed) == without_failure(usual)
    assert all("reading" in hit.signals for hit in failed.ranking[:3])


def test_without_another_reader_it_is_the_search_alone(fake_index: PassageIndex) -> None:
    failed = Assistant(fake_index, settings(0), FailingReader()).trace(QUESTION)
    alone = Assistant(fake_index, settings(0), NONE).trace(QUESTION)
    assert failed.answer.remarks == (UNREAD,)
    assert without_failure(failed) == without_failure(alone)
    assert not any("reading" in hit.signals for hit in failed.ranking)


@pytest.mark.parametrize(("threshold", "unsure"), [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])
def test_the_remark_stands_wherever_the_answer_does(
    fake_index: PassageIndex, substitute: Reader, threshold: float, unsure: float
) -> None:
    assistant = Assistant(fake_index, settings(threshold, unsure), FailingReader("no <b>connection</b>"))
    answer = assistant.ask(QUESTION)
    assert answer.answered is (threshold == 0)
    assert answer.unsure is (unsure < threshold)
    (remark,) = answer.remarks
    assert "no <b>connection</b>" in remark
    assert json.loads(answer.to_json())["remarks"] == [remark]
    shown = show_turn("zh", Turn("a" * 8, answer, seconds=0.1), assistant.documents, editable=False)
    shown, _, printed = shown.partition('<section class="report')
    escaped = remark.replace("<", "&lt;").replace(">", "&gt;")
    for text, wanted in (
        (str(answer), remark),
        (to_plain(answer), remark),
        (to_markdown(answer), remark.replace("<", "\\<").replace(">", "\\>")),
        (answer._repr_html_(), escaped),
        (shown, escaped),
    ):
        assert text.count(wanted) == 1
    assert "<b>connection" not in shown + printed + answer._repr_html_()


def test_it_is_said_once_in_the_questions_language_and_logged(
    fake_index: PassageIndex, substitute: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = Assistant(fake_index, settings(0), FailingReader())
    with caplog.at_level(logging.WARNING, logger="yinju"):
        parts = assistant.ask("老城的茶馆每天清晨几点开门，今年果园收了多少斤苹果？")
        english = assistant.ask(ENGLISH)
    assert parts.remarks.count(INSTEAD) == 1
    assert english.remarks[-1] == (
        "The reader far-away failed (it didn't answer in 20 seconds); the reader likes-a-word took its place."
    )
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        "The reader far-away failed (it didn't answer in 20 seconds). For 60 seconds it is not asked again; read "
        "instead: likes-a-word."
    ]
    assert assistant.explain(ENGLISH).judgement is not None


def test_it_is_asked_again_after_a_pause(
    fake_index: PassageIndex, substitute: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that hangs would let every question wait for it."""
    now = [1000.0]
    monkeypatch.setattr("index.reading.fallback.time.monotonic", lambda: now[0])
    failing = FailingReader()
    assistant = Assistant(fake_index, settings(0), failing)
    for later, asked in ((0, 1), (59, 1), (2, 2)):
        now[0] += later
        assert assistant.ask(QUESTION).remarks == (INSTEAD,)
        assert failing.asked == asked


def test_a_failing_reader_that_is_left_out_is_not_asked(fake_index: PassageIndex) -> None:
    failing = FailingReader()
    answer = Assistant(fake_index, settings(0).changed(["reading=0", "sentence_reading=0"]), failing).ask(QUESTION)
    assert (failing.asked, answer.remarks) == (0, ())


def test_a_reader_that_only_reads_goes_on_working(fake_index: PassageIndex, tmp_path: Path) -> None:
    assistant = Assistant(fake_index, settings(0), BareReader())  # type: ignore[arg-type]
    assert "六点" in assistant.ask(QUESTION).citations[0].text
    save_index(fake_index, tmp_path / "index")
    shown = show_shell("en", Library(assistant, tmp_path / "index"), ())
    assert "Passages are read by: a reader of your own" in shown
    assert "sent to" not in shown


def test_the_page_says_who_reads_and_where_text_goes(fake_index: PassageIndex, tmp_path: Path) -> None:
    save_index(fake_index, tmp_path / "index")
    unread = show_shell("en", Library(Assistant(fake_index), tmp_path / "index"), ())
    assert "Passages are searched only, not read" in unread
    away = Library(Assistant(fake_index, reader=FailingReader()), tmp_path / "index")
    assert "Passages are read by: far-away" in show_shell("en", away, ())
    assert "Questions and passages are sent to reader.example" in show_shell("en", away, ())
    assert "问题和段落会发送到 reader.example" in show_shell("zh", away, ())


def test_none_stays_none_where_articles_or_settings_change(fake_index: PassageIndex, substitute: Reader) -> None:
    unread = Assistant(fake_index, reader=NONE)
    assert unread.reader is None
    more = PassageIndex.build(fake_index.documents[:2], FakeEncoder())
    assert unread.with_parts(more).reader is None
    assert unread.with_parts(more).documents == more.documents
    assert unread.with_parts(settings=settings(0.5)).settings.threshold == 0.5
    assert Assistant(fake_index).reader is substitute
    assert Assistant(fake_index).with_parts(more).reader is substitute
