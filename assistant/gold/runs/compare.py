"""Two runs side by side: what became of each question since, and whether the difference is more than chance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.gold.runs.run_file import QuestionRecord, SavedRun


class Status(StrEnum):
    """What a question's outcome means beside the baseline's, the worst first."""

    STALE = "STALE GOLD"
    REGRESSED = "REGRESSED"
    NEW = "NEW"
    STILL_FAILING = "STILL FAILING"
    FIXED = "FIXED"
    PASS = "PASS"


@dataclass(frozen=True, slots=True)
class Change:
    """One question in two runs.

    Attributes:
        before: What became of it in the first.
        after: And in the second.
    """

    before: QuestionRecord
    after: QuestionRecord

    @property
    def direction(self) -> int:
        """1 where the second is better, -1 where it is worse, 0 where neither; passing counts before rank."""
        if self.before.passed != self.after.passed:
            return 1 if self.after.passed else -1
        return (_reciprocal(self.after) > _reciprocal(self.before)) - (
            _reciprocal(self.after) < _reciprocal(self.before)
        )


@dataclass(frozen=True, slots=True)
class Significance:
    """How a figure differs between two runs of the same questions.

    Attributes:
        measure: What is compared.
        before: Its mean in the first run.
        after: Its mean in the second.
        p_value: How likely a difference at least as large is if the two are equally good.
        test: By which test.
    """

    measure: str
    before: float
    after: float
    p_value: float
    test: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        differences: What was asked differently: corpus, model, settings, version.
        changes: The questions of both runs, the worse first.
        only_before: Ids that only the first has.
        only_after: Ids that only the second has.
        significance: For each measure.
    """

    differences: tuple[str, ...]
    changes: tuple[Change, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    significance: tuple[Significance, ...]

    def among(self, direction: int) -> tuple[Change, ...]:
        """Return the changes of one direction."""
        return tuple(change for change in self.changes if change.direction == direction)


def status_of(record: QuestionRecord, stale: bool, baseline: Mapping[str, QuestionRecord] | None) -> Status:
    """Return what a question's outcome means beside a baseline's.

    Args:
        record: What became of the question.
        stale: Whether it no longer fits the articles.
        baseline: The records before, by id; None where there is no baseline: every question is new then.
    """
    if stale:
        return Status.STALE
    before = (baseline or {}).get(record.id)
    if before is None:
        return Status.NEW
    if record.passed:
        return Status.PASS if before.passed else Status.FIXED
    return Status.REGRESSED if before.passed else Status.STILL_FAILING


def compare(before: SavedRun, after: SavedRun) -> Comparison:
    """Set two runs side by side.

    Args:
        before: The first.
        after: The second, of the same questions or some of them.
    """
    earlier, later = before.by_id(), after.by_id()
    both = [Change(earlier[each], later[each]) for each in earlier if each in later]
    return Comparison(
        after.fingerprint.differences(before.fingerprint),
        tuple(sorted(both, key=lambda change: change.direction)),
        tuple(each for each in earlier if each not in later),
        tuple(each for each in later if each not in earlier),
        tuple(_significance(both)) if both else (),
    )


def _significance(changes: list[Change]) -> Iterable[Significance]:
    """Yield a paired test for passing and, over the answerable questions, for MRR.

    References:
        McNemar 1947, "Note on the sampling error of the difference between correlated proportions" (in its exact
        form); Smucker, Allan and Carterette 2007, "A Comparison of Statistical Significance Tests for Information
        Retrieval Evaluation" (the paired randomization test).
    """
    import numpy as np
    from scipy.stats import binomtest, permutation_test

    passed = np.array([(change.before.passed, change.after.passed) for change in changes], dtype=np.float64)
    lost, won = int(np.sum(passed[:, 0] > passed[:, 1])), int(np.sum(passed[:, 0] < passed[:, 1]))
    p_value = float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
    before, after = passed.mean(axis=0).tolist()
    yield Significance("passed", before, after, p_value, "McNemar, exact")
    answerable = [change for change in changes if change.before.answerable and change.after.answerable]
    if answerable:
        ranks = np.array([(_reciprocal(change.before), _reciprocal(change.after)) for change in answerable])
        p_value = 1.0
        if np.any(ranks[:, 0] != ranks[:, 1]):
            p_value = permutation_test(
                (ranks[:, 0], ranks[:, 1]),
                lambda x, y: float(np.mean(x - y)),
                permutation_type="samples",
                n_resamples=10_000,
                rng=np.random.default_rng(0),
            ).pvalue
        before, after = ranks.mean(axis=0).tolist()
        yield Significance("MRR@10", before, after, float(p_value), "randomization")


def _reciprocal(record: QuestionRecord) -> float:
    return 1 / record.rank if record.rank and record.rank <= 10 else 0.0
