"""The three pictures of a report, as SVG."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.gold.runs.calibration import reliability, risk_coverage
from assistant.gold.runs.outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE = (4.6, 3.1)  # inches
_COLOUR, _FAINT, _BAD = "#b4540a", "#8a919c", "#b3261e"
_SHOWN_RANKS = 10


def plot_ranks(outcomes: Sequence[Outcome]) -> str:
    """Show at which rank the first right passage of each answerable question was found."""
    asked = [outcome for outcome in outcomes if outcome.question.answerable and not outcome.stale]
    counts = Counter(
        "none" if outcome.rank is None else "more" if outcome.rank > _SHOWN_RANKS else str(outcome.rank)
        for outcome in asked
    )
    labels = [*map(str, range(1, _SHOWN_RANKS + 1)), "more", "none"]

    def draw(axes: "Axes") -> None:
        bars = axes.bar(labels, [counts[label] for label in labels], color=[_COLOUR] * (len(labels) - 1) + [_BAD])
        axes.bar_label(bars, [str(counts[label] or "") for label in labels], fontsize=7)
        axes.set_xlabel("rank of the first right passage")
        axes.set_ylabel("answerable questions")

    return _svg(draw, "How many questions have their first right passage at which rank")


def plot_risk_coverage(confidence: NDArray[np.float64], right: NDArray[np.float64], answered: float) -> str:
    """Show how many answers would be wrong if only the most confident share were given.

    Args:
        confidence: (n,), 0…1.
        right: (n,), 1 where the first passage is right, else 0.
        answered: The share of questions that is answered at the threshold.
    """
    coverage, risk = risk_coverage(confidence, right)

    def draw(axes: "Axes") -> None:
        axes.plot(coverage, risk, color=_COLOUR, drawstyle="steps-post")
        if len(coverage):
            axes.axvline(answered, color=_FAINT, linestyle=":", label="answered at the threshold")
            axes.legend(fontsize=7, frameon=False)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_xlabel("share of questions answered, most confident first")
        axes.set_ylabel("share of wrong first passages")

    return _svg(draw, "What share of the answers is wrong, by what share of the questions is answered")


def plot_reliability(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> str:
    """Show how confidence compares with the share of first passages that were right.

    Args:
        confidence: (n,), 0…1.
        right: (n,), 1 where the first passage is right, else 0.
    """
    bins = reliability(confidence, right)

    def draw(axes: "Axes") -> None:
        axes.plot([0, 1], [0, 1], color=_FAINT, linestyle=":")
        axes.bar([each.low for each in bins], [each.right for each in bins], 0.1, align="edge", color="#f0c9a0")
        axes.plot([each.confidence for each in bins], [each.right for each in bins], "o-", color=_COLOUR, markersize=4)
        for each in bins:
            axes.annotate(str(each.count), (each.low + 0.05, 0.02), ha="center", fontsize=6, color="#444444")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("confidence (numbers: questions)")
        axes.set_ylabel("share of right first passages")

    return _svg(draw, "How confidence compares with the share of right first passages")


def _svg(draw: "Callable[[Axes], None]", description: str) -> str:
    """Return a picture as an `<svg>` element that a screen reader can name."""
    import matplotlib
    from matplotlib.figure import Figure  # without pyplot: no global state, no screen

    stream = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "yinju", "font.size": 8}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        figure.savefig(stream, format="svg", metadata={"Date": None}, transparent=True)
    picture = stream.getvalue()
    return picture[picture.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{description}"', 1)
