"""What came of calibrating, as lines of text: figures, reliability and risk-coverage, before and after."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.gold.calibrating.calibrate import ARTICLES, Calibrated
from assistant.gold.calibrating.figures import AUROC, ECE, FALSE_ABSTENTIONS, FALSE_ANSWERS, LOG_LOSS
from assistant.gold.calibrating.fit import rightness
from assistant.gold.runs.calibration import BINS, Bin, reliability, risk_coverage

_LABELS = {
    ECE: "calibration error",
    AUROC: "AUROC",
    LOG_LOSS: "log loss",
    FALSE_ANSWERS: "false answers",
    FALSE_ABSTENTIONS: "false abstentions",
}
_SHARES = (FALSE_ANSWERS, FALSE_ABSTENTIONS)
_WIDTH = 20


def calibration_report(calibrated: Calibrated) -> str:
    """Describe what came of calibrating."""
    right = rightness(calibrated.cases)
    return "\n".join([
        *_head(calibrated),
        "",
        *_figures(calibrated),
        "",
        *_reliability(reliability(calibrated.before, right), reliability(calibrated.after, right)),
        "",
        *_risk_coverage(calibrated, right),
    ])  # fmt: skip


def _head(calibrated: Calibrated) -> Iterator[str]:
    saved, fitted = calibrated.saved, calibrated.saved.fitted
    reader = "no reader" if saved.reader == "none" else f"the reader {saved.reader}"
    unanswerable = fitted.questions - fitted.answerable
    yield f"Model {saved.model}, {reader}."
    yield (
        f"{fitted.questions} questions: {fitted.answerable} with an answer, {unanswerable} without; and "
        f"{fitted.near_misses} near-misses, the same with their answer taken away."
    )
    if calibrated.lost:
        yield (
            f"{len(calibrated.lost)} questions are left out, since no passage of the index has their answer; the first "
            f"is {calibrated.lost[0].question_id!r}."
        )
    yield f"“After” is of questions on {fitted.held_out_by} held out ({fitted.articles} articles in all)."
    if fitted.held_out_by != ARTICLES:
        yield "There are too few articles to hold some out; on others it may come less true."


def _figures(calibrated: Calibrated) -> Iterator[str]:
    saved, fitted = calibrated.saved, calibrated.saved.fitted
    yield f"{'':{_WIDTH}}{'before':>10}{'after':>10}   95 % interval"
    for name, label in _LABELS.items():
        scale, unit = (100, " %") if name in _SHARES else (1, "")
        digits = 1 if name in _SHARES else 3
        low, high = (f"{scale * each:.{digits}f}" for each in fitted.between.get(name, (np.nan, np.nan)))
        before, after = (f"{scale * each[name]:.{digits}f}{unit}" for each in (fitted.before, fitted.after))
        yield f"{label:{_WIDTH}}{before:>10}{after:>10}   {low}–{high}{unit}"
    yield f"{'threshold':{_WIDTH}}{calibrated.shipped.threshold:>10.3g}{saved.threshold:>10.3g}"
    yield f"{'unsure':{_WIDTH}}{calibrated.shipped.unsure:>10.3g}{saved.unsure:>10.3g}"


def _reliability(before: Sequence[Bin], after: Sequence[Bin]) -> Iterator[str]:
    yield f"{'confidence':{_WIDTH}}{'came true before (cases)':>26}{'after (cases)':>18}"
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        cells = [_cell(next((each for each in bins if each.low == low), None)) for bins in (before, after)]
        yield f"{f'{low:.1f}–{high:.1f}':{_WIDTH}}{cells[0]:>26}{cells[1]:>18}"


def _cell(found: Bin | None) -> str:
    return f"{found.right:.2f} ({found.count})" if found else "–"


def _risk_coverage(calibrated: Calibrated, right: NDArray[np.float64]) -> Iterator[str]:
    yield f"{'most sure, share':{_WIDTH}}{'wrong before':>26}{'after':>18}"
    curves = [risk_coverage(confidence, right) for confidence in (calibrated.before, calibrated.after)]
    for number in range(1, BINS + 1):
        share = number / BINS
        risks = [float(risk[np.searchsorted(coverage, share - 1e-9)]) for coverage, risk in curves]
        yield f"{f'{share:.0%}':{_WIDTH}}{f'{risks[0]:.2f}':>26}{f'{risks[1]:.2f}':>18}"
