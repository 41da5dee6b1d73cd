"""Whether two ways of answering the same questions differ by more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.gold.runs.run_file import QuestionRecord

_RESAMPLES = 2000
_PERMUTATIONS = 10_000
SURE = 0.05
"""The share of differences that chance may make."""

_RecordPair = tuple[QuestionRecord, QuestionRecord]
"""What became of one question in two runs, the earlier first."""
_Paired = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions.

    Attributes:
        value: The mean.
        low: Lower end of its 95 % interval.
        high: Upper end.
        count: Over how many questions.
    """

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Significance:
    """How a figure differs between two runs of the same questions.

    Attributes:
        measure: What is compared.
        before: Its mean in the first run.
        after: Its mean in the second.
        difference: By how much it has grown, with its 95 % interval.
        p_value: How likely a difference at least as large is if the two are equally good.
        test: By which test.
    """

    measure: str
    before: float
    after: float
    difference: Figure
    p_value: float
    test: str

    @property
    def more_than_chance(self) -> bool:
        """Whether chance alone would hardly make such a difference."""
        return self.p_value < SURE


def mean_with_interval(values: Sequence[float] | Sequence[bool] | _Paired) -> Figure | None:
    """Return a mean with its 95 % interval; the same values always give the same one. None where there is no value.

    References:
        Efron 1979, "Bootstrap Methods: Another Look at the Jackknife"; the interval is that of the percentiles.
    """
    if not len(values):
        return None
    sample = np.asarray(values, dtype=np.float64)
    low = high = mean = float(sample.mean())
    if np.ptp(sample):
        from scipy.stats import bootstrap

        interval = bootstrap(
            (sample,), np.mean, n_resamples=_RESAMPLES, batch=100, method="percentile", rng=np.random.default_rng(0)
        ).confidence_interval
        low, high = float(interval.low), float(interval.high)
    return Figure(mean, low, high, len(sample))


def compare_shares(measure: str, pairs: Sequence[tuple[bool, bool]]) -> Significance | None:
    """Compare what holds of questions or doesn't, in two runs; None where there is no question.

    References:
        McNemar 1947, "Note on the sampling error of the difference between correlated proportions", in its exact form.
    """
    from scipy.stats import binomtest

    won, lost = (sum(pair == each for pair in pairs) for each in ((False, True), (True, False)))
    p_value = float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
    return _significance(measure, np.array(pairs, dtype=np.float64), p_value, "McNemar, exact")


def compare_means(measure: str, pairs: Sequence[tuple[float, float]]) -> Significance | None:
    """Compare a number that each question has in two runs; None where there is no question.

    References:
        Smucker, Allan and Carterette 2007, "A Comparison of Statistical Significance Tests for Information Retrieval
        Evaluation" (the paired randomization test).
    """
    from scipy.stats import permutation_test

    values, p_value = np.array(pairs, dtype=np.float64).reshape(-1, 2), 1.0
    if np.any(values[:, 0] != values[:, 1]):
        found = permutation_test(
            (values[:, 0], values[:, 1]),
            lambda x, y: float(np.mean(x - y)),
            permutation_type="samples",
            n_resamples=_PERMUTATIONS,
            rng=np.random.default_rng(0),
        )
        p_value = float(found.pvalue)
    return _significance(measure, values, p_value, "randomization")


def compare_ranks(pairs: Sequence[_RecordPair]) -> tuple[Significance, ...]:
    """Compare where the right passages of the answerable questions are ranked: whether first, and by MRR."""
    answerable = answerable_pairs(pairs)
    ranked_first = [(before.rank == 1, after.rank == 1) for before, after in answerable]
    reciprocal = [(reciprocal_rank(before), reciprocal_rank(after)) for before, after in answerable]
    found = (compare_shares("success@1", ranked_first), compare_means("MRR@10", reciprocal))
    return tuple(each for each in found if each)


def compare_passed(measure: str, pairs: Sequence[_RecordPair]) -> tuple[Significance, ...]:
    """Compare how many of some questions passed, under the name that this has among them."""
    found = compare_shares(measure, [(before.passed, after.passed) for before, after in pairs])
    return (found,) if found else ()


def answerable_pairs(pairs: Sequence[_RecordPair]) -> list[_RecordPair]:
    """Return those of the questions that the articles answer."""
    return [(before, after) for before, after in pairs if before.answerable and after.answerable]


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of some lies, in percent; None of none."""
    return float(np.percentile(values, share)) if len(values) else None


def reciprocal_rank(record: QuestionRecord) -> float:
    """Return 1 through the rank of the first right passage, 0 where it is not among the first ten."""
    return 1 / record.rank if record.rank and record.rank <= 10 else 0.0


def _significance(measure: str, values: _Paired, p_value: float, test: str) -> Significance | None:
    """Put together what was found of (n, 2) values, the earlier run's first."""
    difference = mean_with_interval(values[:, 1] - values[:, 0]) if len(values) else None
    if difference is None:
        return None
    before, after = values.mean(axis=0).tolist()
    return Significance(measure, before, after, difference, p_value, test)
