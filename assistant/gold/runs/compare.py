"""Two runs side by side: what became of each question since, and whether the difference is more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.gold.runs.run_file import QuestionRecord, SavedRun
from assistant.gold.runs.significance import Significance, compare_passed, compare_ranks, reciprocal_rank


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
        before, after = reciprocal_rank(self.before), reciprocal_rank(self.after)
        return (after > before) - (after < before)


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
    pairs = [(change.before, change.after) for change in both]
    return Comparison(
        after.fingerprint.differences(before.fingerprint),
        tuple(sorted(both, key=lambda change: change.direction)),
        tuple(each for each in earlier if each not in later),
        tuple(each for each in later if each not in earlier),
        (*compare_passed("passed", pairs), *compare_ranks(pairs)),
    )
