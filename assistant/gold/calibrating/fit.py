"""Fitting a calibration: two numbers for each kind of hit, which rescale the log-odds of the shipped weights.

What tells better answers from worse ones is the same for all models, once their scale is made up for; what differs is
how much, and how often they are right. So nothing is fitted but how much the log-odds count and what is added (Platt
1999). With all-MiniLM-L6-v2 on XQuAD in English, fitting every feature's weight too, drawn towards the shipped ones,
was worse with 60 questions (log loss 0.343 against 0.332) and no better with 450 (0.325 against 0.324).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from assistant.calibration.calibration import READ, Calibration, Rescaling
from assistant.gold.calibrating.cases import Case

_FEWEST_OF_A_KIND = 60
"""With fewer cases, a kind of hit is rescaled as all of them are together."""
_FOLDS = 5
_FEWEST_ARTICLES = 3
_STEPS = 50
_SMALLEST_STEP = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """How log-odds are rescaled.

    Attributes:
        by_kind: Those of each kind of hit that there was.
        together: Those of others.
    """

    by_kind: Mapping[str, Rescaling]
    together: Rescaling

    @classmethod
    def of(cls, cases: Sequence[Case]) -> "Fit":
        """Fit to at least one case."""
        odds, right = log_odds(cases), rightness(cases)
        together, kinds = rescaling(odds, right), np.array([case.kind for case in cases])
        counts = dict(zip(*np.unique(kinds, return_counts=True), strict=True))
        by_kind = {
            str(kind): together if count < _FEWEST_OF_A_KIND else rescaling(odds[kinds == kind], right[kinds == kind])
            for kind, count in counts.items()
        }
        return cls(by_kind, together)

    def confidence(self, cases: Sequence[Case]) -> NDArray[np.float64]:
        """Return the probability that each hit is right, 0…1: (n,)."""
        scales = [self.by_kind.get(case.kind, self.together) for case in cases]
        slope, shift = np.array([(each.slope, each.shift) for each in scales]).reshape(-1, 2).T
        return probabilities(slope * log_odds(cases) + shift)

    def weights(self, otherwise: Calibration) -> Mapping[str, Mapping[str, float]]:
        """Return weights for all kinds of hits.

        Args:
            otherwise: What has the weights of those of which these cases tell nothing: they were read and these were
                not, or the other way round.
        """
        were_read = {kind == READ for kind in self.by_kind}
        return {
            kind: self.by_kind.get(kind, self.together).weights(weights)
            if (kind == READ) in were_read
            else otherwise.weights[kind]
            for kind, weights in Calibration.shipped().weights.items()
        }


def rescaling(odds: NDArray[np.float64], right: NDArray[np.float64]) -> Rescaling:
    """Return how log-odds are rescaled to come true: likeliest, if slopes near 1 are likelier in advance.

    Args:
        odds: (n,) log-odds.
        right: (n,) 1 where the hit was right, else 0.

    Returns:
        The rescaling; with a slope of 0 where what was right had the lower log-odds.
    """
    share = (np.sum(right) + 0.5) / (len(right) + 1)
    constant = Rescaling(0.0, float(np.log(share / (1 - share))))
    if right.min() == right.max():
        return constant
    columns, prior = np.stack([odds, np.ones_like(odds)]), np.array([1.0, 0.0])
    drawn = np.array([1.0, 0.0])
    found = np.array([0.0, constant.shift])

    def loss(values: NDArray[np.float64]) -> float:
        z = values @ columns
        return float(np.sum(np.logaddexp(0, z) - right * z) + np.sum(drawn * (values - prior) ** 2) / 2)

    for _ in range(_STEPS):
        estimate = probabilities(found @ columns)
        gradient = columns @ (estimate - right) + drawn * (found - prior)
        curvature = (columns * (estimate * (1 - estimate))) @ columns.T + np.diag(drawn + _SMALLEST_STEP)
        step = np.linalg.solve(curvature, gradient)
        while loss(found - step) > loss(found) and np.max(np.abs(step)) > _SMALLEST_STEP:
            step /= 2
        found = found - step
        if np.max(np.abs(step)) < _SMALLEST_STEP:
            break
    return Rescaling(float(found[0]), float(found[1])) if found[0] > 0 else constant


def cross_validated(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Return the probability that each hit is right, by a fit to the cases of other articles.

    Returns:
        (n,), 0…1.
    """
    place, confidence = folds(cases), np.zeros(len(cases))
    for number in np.unique(place):
        held, others = (list(compress(cases, each)) for each in (place == number, place != number))
        confidence[place == number] = Fit.of(others).confidence(held)
    return confidence


def folds(cases: Sequence[Case]) -> NDArray[np.int64]:
    """Divide cases into up to five parts that share no article, or no passage where there are too few articles.

    Returns:
        (n,) the part of each, from 0.
    """
    groups = [case.article for case in cases]
    if not by_article(cases):
        groups = [case.passage for case in cases]
    names, sizes = np.unique(groups, return_counts=True)
    filled = np.zeros(min(_FOLDS, len(names)))
    part: dict[str, int] = {}
    for place in np.argsort(-sizes, kind="stable"):
        emptiest = int(np.argmin(filled))
        part[str(names[place])] = emptiest
        filled[emptiest] += sizes[place]
    return np.array([part[group] for group in groups])


def by_article(cases: Sequence[Case]) -> bool:
    """Tell whether there are enough articles to leave some out."""
    return len({case.article for case in cases}) >= _FEWEST_ARTICLES


def log_odds(cases: Sequence[Case], calibration: Calibration | None = None) -> NDArray[np.float64]:
    """Return the log-odds that a calibration, by default the shipped one, gives to hits: (n,)."""
    weights = (calibration or Calibration.shipped()).weights
    # the intercept is no feature, and counts as it is
    odds = [sum(weight * case.features.get(name, 1.0) for name, weight in weights[case.kind].items()) for case in cases]
    return np.array(odds, dtype=np.float64)


def probabilities(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities, 0…1, that log-odds stand for."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -500, 500))))


def rightness(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Return 1 for each case whose hit is right, else 0: (n,)."""
    return np.array([float(case.right) for case in cases])
