"""Calibrating: questions are asked, weights fitted, thresholds chosen, and all of that judged by articles held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.settings import Settings
from assistant.assistant import Assistant
from assistant.calibration.calibration import Calibration
from assistant.calibration.calibration_file import FORMAT, Fitting, SavedCalibration
from assistant.errors import CalibrationError
from assistant.gold.calibrating.cases import Case, Way, ask_all, place_questions
from assistant.gold.calibrating.figures import LOG_LOSS, Thresholds, choose_thresholds, figures, intervals
from assistant.gold.calibrating.fit import Fit, by_article, cross_validated, folds, log_odds, probabilities
from assistant.gold.questions.question import GoldQuestion, GoldSet
from index import Progress, reader_fingerprint, reader_name, unshown

_FEWEST = 60
"""Questions without which nothing is fitted."""
ARTICLES, _PASSAGES = "articles", "passages"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What came of calibrating.

    Attributes:
        saved: What can be written.
        cases: What it was fitted on.
        before: (n,) the confidence in each, 0…1, without it.
        after: (n,) that with it, by fits to other articles.
        shipped: The thresholds without it.
        lost: Questions that were left out, since no passage of the index has what answers them.
    """

    saved: SavedCalibration
    cases: tuple[Case, ...] = field(hash=False)
    before: NDArray[np.float64] = field(hash=False, compare=False)
    after: NDArray[np.float64] = field(hash=False, compare=False)
    shipped: Thresholds
    lost: tuple[GoldQuestion, ...] = ()

    @property
    def better(self) -> bool:
        """Whether it tells better than what there was before, of questions that it was not fitted on."""
        return self.saved.fitted.after[LOG_LOSS] < self.saved.fitted.before[LOG_LOSS]


def calibrate(
    sets: Sequence[GoldSet], assistant: Assistant, false_answers: float | None = None, progress: Progress = unshown
) -> Calibrated:
    """Fit the confidence to an assistant's model and reader.

    Args:
        sets: Gold questions on its articles.
        assistant: Who answers; whatever it is calibrated by is not looked at.
        false_answers: The share of questions without an answer that may be answered, 0…1; by default the threshold is
            the one with the most questions handled rightly.
        progress: Told how it goes on.

    Raises:
        CalibrationError: If the questions are too few, or tell nothing.
    """
    placed, lost = place_questions(sets, assistant)
    if len(placed) < _FEWEST:
        raise CalibrationError(None, f"{_too_few(len(placed), lost)} Write more: `yinju gold add` does it.")
    cases = tuple(ask_all(placed, assistant, progress))
    _require_telling(cases)
    default = Calibration.of(assistant.index.encoder, assistant.reader)
    before, after = probabilities(log_odds(cases, default)), cross_validated(cases)
    product = Settings()
    shipped, own = Thresholds(product.threshold, product.unsure), choose_thresholds(cases, after, false_answers)
    between = intervals(cases, after, own.threshold)
    fitting = Fitting(
        date=datetime.now(UTC).date().isoformat(),
        files=tuple(Path(each.name).name for each in sets),
        questions=len({case.question for case in cases}),
        answerable=sum(case.way is Way.ANSWERABLE for case in cases),
        near_misses=sum(case.way is Way.NEAR_MISS for case in cases),
        articles=len({case.article for case in cases}),
        held_out_by=ARTICLES if by_article(cases) else _PASSAGES,
        before=_rounded(figures(cases, before, shipped.threshold)),
        after=_rounded(figures(cases, after, own.threshold)),
        between={name: (round(low, 4), round(high, 4)) for name, (low, high) in between.items()},
    )
    saved = SavedCalibration(
        FORMAT,
        version("yinju"),
        assistant.index.encoder.name,
        assistant.index.encoder.fingerprint,
        reader_name(assistant.reader),
        reader_fingerprint(assistant.reader),
        own.threshold,
        own.unsure,
        {kind: _rounded(each) for kind, each in Fit.of(cases).weights(default).items()},
        fitting,
    )
    return Calibrated(saved, cases, before, after, shipped, lost)


def _require_telling(cases: Sequence[Case]) -> None:
    """Make sure that there is something to tell apart, and something to hold out.

    Raises:
        CalibrationError: If not.
    """
    asked = len({case.question for case in cases})
    if asked < _FEWEST:
        said = f"Of the gold questions, {asked} are judged by their confidence; {_FEWEST} are needed."
        raise CalibrationError(None, f"{said} The others are about articles themselves, or small talk.")
    right = sum(case.right for case in cases)
    if not right:
        raise CalibrationError(
            None, "No gold question has its answer in the passage that is found first; add questions that do."
        )
    if all(case.should_be_answered for case in cases):
        raise CalibrationError(
            None, "Every passage of the index answers; without passages that don't there are no near-misses."
        )
    if len(set(folds(cases).tolist())) < 2:
        raise CalibrationError(None, "All gold questions are about one passage; add questions on others.")


def _too_few(count: int, lost: Sequence[GoldQuestion]) -> str:
    said = f"There are {count} gold questions that the index's articles can be asked; {_FEWEST} are needed."
    if not lost:
        return said
    return (
        f"{said} {len(lost)} more have no passage in the index, the first {lost[0].question_id!r}; index its article."
    )


def _rounded(numbers: Mapping[str, float]) -> Mapping[str, float]:
    return {name: round(number, 4) for name, number in numbers.items()}
