"""What a foreign reader's log-odds mean, found out by pairs of which it is known whether one answers the other."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoding.background_probes import QUESTIONS_HAN, QUESTIONS_OTHER, SENTENCES_HAN, SENTENCES_OTHER
from index.reading.reader_background import (
    ANSWERED_HAN,
    ANSWERED_OTHER,
    EMBEDDED_BACKGROUND,
    ReaderBackground,
    background_of,
)
from index.text.script import is_chinese

_Asked = Sequence[tuple[str, str, str]]


def scale(low: float, high: float, *, chinese: bool = True) -> Callable[[_Asked], NDArray[np.float64]]:
    """A reader that gives one number to what answers and another to what doesn't; perhaps to English alone."""

    def raw_log_odds(asked: _Asked) -> NDArray[np.float64]:
        knows = [question in (*ANSWERED_HAN, *ANSWERED_OTHER) for question, _, _ in asked]
        knows = [each and (chinese or not is_chinese(text)) for each, (_, _, text) in zip(knows, asked, strict=True)]
        found: NDArray[np.float64] = np.where(knows, high, low) + np.arange(len(asked)) % 2 * 0.2
        return found

    return raw_log_odds


def test_each_question_has_its_sentence() -> None:
    assert len(ANSWERED_HAN) == len(SENTENCES_HAN) == len(QUESTIONS_HAN)
    assert len(ANSWERED_OTHER) == len(SENTENCES_OTHER) == len(QUESTIONS_OTHER)
    assert not {*ANSWERED_HAN, *ANSWERED_OTHER} & {*QUESTIONS_HAN, *QUESTIONS_OTHER}


@pytest.mark.parametrize(("low", "high"), [(-11, 9), (-20, 20), (-1.5, 0.5), (100, 104)])
def test_whatever_its_range_a_reader_comes_onto_the_embedded_ones_scale(low: float, high: float) -> None:
    found = background_of(scale(low, high))
    assert (found.unrelated, found.spread, found.answering) == pytest.approx((low + 0.1, 0.1, high + 0.1))
    assert found.tells_apart
    middle = (low + high) / 2 + 0.1
    brought = found.onto(EMBEDDED_BACKGROUND, np.array([found.unrelated, middle, found.answering]))
    expected = [EMBEDDED_BACKGROUND.unrelated, 0.0, EMBEDDED_BACKGROUND.answering]
    expected[1] = (expected[0] + expected[2]) / 2
    assert brought == pytest.approx(expected)
    assert EMBEDDED_BACKGROUND.onto(EMBEDDED_BACKGROUND, np.array([-9.0, 3.0])) == pytest.approx([-9, 3])


def test_a_reader_of_one_language_is_measured_in_it() -> None:
    assert background_of(scale(-8, 8, chinese=False)) == background_of(scale(-8, 8))


@pytest.mark.parametrize(("low", "high"), [(2, 2), (3, -3)])
def test_what_tells_nothing_apart_is_known(low: float, high: float) -> None:
    assert not background_of(scale(low, high)).tells_apart


def test_it_is_kept_and_a_damaged_file_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))
    measured = ReaderBackground(-11.25, 0.5, 6.5)
    assert ReaderBackground.kept("abc") is None
    measured.keep("abc")
    assert ReaderBackground.kept("abc") == measured
    assert ReaderBackground.kept("abd") is None
    (file,) = (tmp_path / "home" / "readers").iterdir()
    for damage in (
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"unrelated": 1}',
        b'{"unrelated": NaN, "spread": 1, "answering": 2}',
        b'{"unrelated": 3, "spread": 1, "answering": 2}',
        b'{"unrelated": "a", "spread": 1, "answering": 2}',
    ):
        file.write_bytes(damage)
        assert ReaderBackground.kept("abc") is None
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "file"))
    measured.keep("abc")  # can't be, which harms nothing
    assert ReaderBackground.kept("abc") is None
