"""Whether confidence comes true: how far from it lies the share of right passages, and what is wrong at which share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions of one range of confidence.

    Attributes:
        low: Where the range begins.
        high: Where it ends.
        confidence: Mean confidence.
        right: Share whose first passage is right.
        count: How many.
    """

    low: float
    high: float
    confidence: float
    right: float
    count: int


def reliability(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[Bin, ...]:
    """Set confidence beside what came true, in ten ranges of equal width; empty ones are left out.

    Args:
        confidence: (n,), 0…1.
        right: (n,), 1 where the first passage is right, else 0.

    References:
        Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            float(confidence[place == number].mean()),
            float(right[place == number].mean()),
            int(np.sum(place == number)),
        )
        for number in range(BINS)
        if np.any(place == number)
    )


def calibration_error(bins: tuple[Bin, ...]) -> float | None:
    """Return the expected calibration error, 0…1: how far confidence lies from what came true; None without a case."""
    count = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / count if count else None


def risk_coverage(
    confidence: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what share of the answers would be wrong if only the most confident were given.

    Args:
        confidence: (n,), 0…1.
        right: (n,), 1 where the first passage is right, else 0.

    Returns:
        (n,) shares of questions that are answered, rising; (n,) shares of those whose first passage is wrong.

    References:
        El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification".
    """
    order = np.argsort(-confidence, kind="stable")
    answered = np.arange(1, len(order) + 1)
    return answered / max(1, len(order)), np.cumsum(1 - right[order]) / answered
