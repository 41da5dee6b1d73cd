"""What a confidence is worth on some cases, and how sure that is; and the thresholds that suit it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.gold.calibrating.cases import Case
from assistant.gold.calibrating.fit import rightness
from assistant.gold.runs.calibration import calibration_error, reliability

LOG_LOSS, ECE, AUROC = "log_loss", "ece", "auroc"
FALSE_ANSWERS, FALSE_ABSTENTIONS = "false_answers", "false_abstentions"
_RESAMPLED = 500
_STEP = 0.05
_AS_MANY_OFFERED = 2.0
"""Near-misses that are answered or shown as what may be the answer, for each one that is answered."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The confidences from which on there is an answer, or what may be one."""

    threshold: float
    unsure: float


def figures(cases: Sequence[Case], confidence: NDArray[np.float64], threshold: float) -> Mapping[str, float]:
    """Return what a confidence is worth.

    Args:
        cases: At least one that should be answered, and one that shouldn't.
        confidence: (n,) in them, 0…1.
        threshold: From which on they are answered.

    Returns:
        By name: the mean log loss; the expected calibration error; how often the confidence in a question that should
        be answered lies above that in one that shouldn't; the share of those that shouldn't be which are; and of those
        that should be which aren't.
    """
    return _figures(rightness(cases), _asked(cases), confidence, threshold)


def _figures(
    right: NDArray[np.float64], asked: NDArray[np.bool_], confidence: NDArray[np.float64], threshold: float
) -> Mapping[str, float]:
    """Return the same of what was right, and of what should be answered, (n,) each."""
    sure = np.clip(confidence, 1e-9, 1 - 1e-9)
    return {
        LOG_LOSS: float(-np.mean(right * np.log(sure) + (1 - right) * np.log(1 - sure))),
        ECE: calibration_error(reliability(confidence, right)) or 0.0,
        AUROC: auroc(confidence[asked], confidence[~asked]),
        FALSE_ANSWERS: float(np.mean(confidence[~asked] >= threshold)),
        FALSE_ABSTENTIONS: float(np.mean(confidence[asked] < threshold)),
    }


def intervals(
    cases: Sequence[Case], confidence: NDArray[np.float64], threshold: float, seed: int = 1
) -> Mapping[str, tuple[float, float]]:
    """Return between which two values each figure lies with a probability of 95 %: questions are drawn anew, 500 times.

    Args:
        cases: As `figures` takes them, likewise the next two.
        confidence: See there.
        threshold: See there.
        seed: For the drawing.

    Returns:
        By name; moved by what drawing anew adds on average, which is much of a calibration error.

    References:
        Efron and Tibshirani 1993, "An Introduction to the Bootstrap", percentile intervals and bias.
    """
    chance = np.random.default_rng(seed)
    questions = np.array([case.question for case in cases])
    right, asked = rightness(cases), _asked(cases)
    rows = [np.flatnonzero(questions == each) for each in np.unique(questions)]
    drawn: list[Mapping[str, float]] = []
    for _ in range(_RESAMPLED):
        chosen = np.concatenate([rows[each] for each in chance.integers(len(rows), size=len(rows))])
        if 0 < np.sum(asked[chosen]) < len(chosen):
            drawn.append(_figures(right[chosen], asked[chosen], confidence[chosen], threshold))
    if not drawn:
        return {}
    found = _figures(right, asked, confidence, threshold)
    values = np.array([list(each.values()) for each in drawn])
    values += np.array(list(found.values())) - np.mean(values, axis=0)
    low, high = np.maximum(np.percentile(values, [2.5, 97.5], axis=0), 0)
    return {name: (float(low[place]), float(high[place])) for place, name in enumerate(found)}


def choose_thresholds(
    cases: Sequence[Case], confidence: NDArray[np.float64], false_answers: float | None = None
) -> Thresholds:
    """Return the thresholds that suit a confidence.

    Args:
        cases: As `figures` takes them.
        confidence: (n,) in them, 0…1, of fits to other articles.
        false_answers: The share of questions without an answer that may be answered, 0…1; by default the threshold is
            the one, in steps of 0.05, with the most questions handled rightly.

    Returns:
        With `unsure` such that at most twice as many of those questions are answered or get what may be the answer.
    """
    others, right = confidence[~_asked(cases)], np.array([case.right for case in cases])
    if false_answers is None:
        steps = np.round(np.arange(_STEP, 1, _STEP), 2)
        handled = [np.sum(right & (confidence >= each)) + np.sum(others < each) for each in steps]
        threshold = float(steps[int(np.argmax(handled))])
        answered = float(np.mean(others >= threshold))
    else:
        threshold, answered = _least(others, false_answers), false_answers
    unsure = min(threshold, max(threshold / 2, _least(others, _AS_MANY_OFFERED * answered)))
    return Thresholds(threshold, round(unsure, 3))


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """Return how often a positive lies above a negative; equal ones count half."""
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(np.sum(below) / (2 * len(positive) * len(negative)))


def _asked(cases: Sequence[Case]) -> NDArray[np.bool_]:
    return np.array([case.should_be_answered for case in cases])


def _least(confidence: NDArray[np.float64], share: float) -> float:
    """Return the least threshold, in thousandths, that at most some share of confidences reach."""
    steps = np.arange(1001) / 1000
    reached = 1 - np.searchsorted(np.sort(confidence), steps, "left") / len(confidence)
    return float(steps[int(np.argmax(reached <= share + 1e-12))]) if reached[-1] <= share + 1e-12 else 1.0
