"""What is written to the log, by whom, and how much of it."""

import logging
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from assistant.logs import Fields, LineFormatter, set_up
from assistant.question_log import log_answer
from index import PassageIndex, SentenceEncoder

QUESTION = "老城的茶馆每天清晨几点开门？"


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    """Leave logging as it was found."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    for name in ("yinju", "yinju.questions"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def run(*arguments: str, log: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"YINJU_LOG": log})


def fields_of(line: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in shlex.split(line))


@pytest.fixture
def work(work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(work_folder)
    return work_folder


def test_nothing_is_said_without_being_asked(work: Path) -> None:
    assert run("ask", QUESTION).stderr == ""
    assert run("ask", QUESTION, log="warning").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "log"),
    [(("ask", QUESTION, "-v"), None), (("-v", "ask", QUESTION), "error"), (("ask", QUESTION), " INFO ")],
)
def test_a_line_tells_what_became_of_a_question(work: Path, arguments: tuple[str, ...], log: str | None) -> None:
    result = run(*arguments, log=log)
    *_, opened, asked = map(fields_of, result.stderr.splitlines())
    assert opened["logger"] == "yinju.assistant.assistant"
    assert "6 articles" in opened["message"]
    assert (asked["logger"], asked["level"], asked["event"]) == ("yinju.questions", "info", "question")
    assert asked["verdict"] in {"answered", "unsure", "unanswered"}
    assert 0 <= float(asked["confidence"]) <= 1
    assert int(asked["candidates"]) > 3
    stages = [float(asked[f"{stage}_ms"]) for stage in ("search", "reading", "judging", "composing")]
    assert sum(stages) == pytest.approx(float(asked["total_ms"]), abs=0.5)
    assert "茶馆" not in result.stderr


def test_the_louder_of_command_and_group_add_up(work: Path) -> None:
    assert run("-v", "ask", QUESTION, "-v").exit_code == 0
    assert logging.getLogger("yinju").level == logging.DEBUG
    assert run("ask", QUESTION).exit_code == 0
    assert logging.getLogger("yinju").level == logging.WARNING


def test_a_level_that_is_none_is_named() -> None:
    result = run("doctor", log="loud")
    assert (result.exit_code, result.stderr) == (
        3,
        "yinju: YINJU_LOG: 'loud' is no level. Set it to debug, info, warning, error, or not at all.\n",
    )


def test_the_text_of_a_question_is_written_only_where_it_is_wanted(
    fake_index: PassageIndex, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "yinju")
    traced = Assistant(fake_index).trace(QUESTION)
    log_answer(traced)
    log_answer(traced, text=True)
    silent, telling = caplog.messages
    assert QUESTION not in silent
    assert fields_of(telling)["question"] == QUESTION


@pytest.mark.parametrize(
    "text", ["", "a b", 'say "x"', "a=b", "line\nlevel=error", "\x1b[2J\x9b", "反\u202e转", "\\", "é"]
)
def test_a_line_stays_a_line_whatever_it_tells(text: str) -> None:
    record = logging.LogRecord("yinju.x", logging.INFO, "x", 1, Fields(question=text, n=2), None, None)
    line = LineFormatter().format(record)
    assert line.isprintable()
    assert line.endswith(" n=2")
    quoted = line.partition("question=")[2].removesuffix(" n=2")
    assert (
        quoted[1:-1].encode("ascii", "backslashreplace").decode("unicode_escape") if '"' in quoted else quoted
    ) == text


@pytest.mark.parametrize(("verbosity", "begins"), [(0, "yinju: "), (1, "time=")])
def test_text_of_others_forges_no_line_and_reaches_no_terminal(
    verbosity: int, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(verbosity)
    logging.getLogger("yinju.x").warning("%s can't be read.", "a\x1b[31m\nyinju: all is well\r\x9b2J\u202e.txt")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.isprintable()
    assert line.startswith(begins)
    assert "yinju: all is well" in line
    assert "can't be read." in line


def test_a_traceback_for_a_person_has_its_lines_without_control_codes(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    try:
        raise ValueError("\x1b[2J")
    except ValueError:
        logging.getLogger("yinju.x").exception("It failed.")
    first, second, *_, last = capsys.readouterr().err.splitlines()
    assert (first, second) == ("yinju: It failed.", "Traceback (most recent call last):")
    assert last == "ValueError: \\u001b[2J"


def test_an_error_is_written_with_where_it_happened() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.LogRecord("yinju.x", logging.ERROR, "x", 1, "It %s.", ("failed",), sys.exc_info())
    line = LineFormatter().format(record)
    assert 'message="It failed." error="Traceback' in line
    assert "\n" not in line


def test_a_model_that_gives_no_tokens_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    class Model:
        tokenizer = None
        device = "elsewhere"

        def get_embedding_dimension(self) -> int:
            return 4

        def encode_document(self, *_: object, **__: object) -> object:
            raise RuntimeError("no such output\nof mine")

    encoder = SentenceEncoder(Model(), "odd", "x")
    assert encoder.token_dim == 0
    (record,) = caplog.records
    assert record.name == "yinju.index.encoding.sentence_encoder"
    assert record.levelno == logging.WARNING
    assert "odd gives no vectors of its tokens; the signal `tokens` is left out (no such output)" in record.message
