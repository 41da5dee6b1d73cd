"""What came of one contender."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from assistant.gold.contest.contender import Contender
from assistant.gold.contest.errands import Asked, Indexed
from assistant.gold.runs.run_file import QuestionRecord
from assistant.gold.runs.significance import (
    Figure,
    Significance,
    answerable_pairs,
    compare_passed,
    compare_ranks,
    mean_with_interval,
    percentile,
    reciprocal_rank,
)
from index import Progress


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a contender answers; what doesn't apply to any question is None.

    Attributes:
        success_1: Of the answerable questions: share with a right passage ranked first.
        mrr_10: … mean reciprocal rank of the first right passage among the first ten.
        passed: … share that is answered as it should be.
        false_answers: Of the unanswerable: share with an answer.
        useful: Of all: share that passed or is rightly not answered.
        p50_ms: Median time of an answer.
        p95_ms: Nineteen of twenty answers take less.
        encoding_ms: Median time that the model alone takes for a question.
    """

    success_1: Figure | None = None
    mrr_10: Figure | None = None
    passed: Figure | None = None
    false_answers: Figure | None = None
    useful: Figure | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    encoding_ms: float | None = None


@dataclass(frozen=True)
class Entry:
    """What came of a contender.

    Attributes:
        letter: What it is called for short.
        contender: Its model and reader.
        size: Bytes of the model's files.
        indexed: What came of indexing; None where it failed.
        asked: What came of asking; None where it failed.
        fault: What failed; None where nothing did.
    """

    letter: str
    contender: Contender
    size: int
    indexed: Indexed | None = None
    asked: Asked | None = None
    fault: str | None = None

    def __str__(self) -> str:
        return f"{self.letter} ({self.name})"

    @property
    def name(self) -> str:
        """Its model, and who read."""
        reader = self.asked.reader if self.asked else self.contender.reader
        return f"{self.contender.model}, {f'reader: {reader}' if reader else 'its own reader'}"

    @cached_property
    def figures(self) -> Figures | None:
        """How well it answers; None where it was not asked."""
        return _figures(self.asked) if self.asked else None

    def told(self, progress: Progress) -> Progress:
        """Return what tells of its tasks under its letter."""
        return lambda task, done, total: progress(f"{self.letter}: {task}", done, total)

    def against(self, other: "Entry") -> tuple[Significance, ...]:
        """Return how it differs from another that was asked the same questions."""
        if self.asked is None or other.asked is None:
            return ()
        pairs = list(zip(other.asked.records, self.asked.records, strict=True))
        passed = compare_passed("passed", answerable_pairs(pairs))
        return (*passed, *compare_passed("useful", pairs), *compare_ranks(pairs))

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        return {
            "name": self.letter,
            **asdict(self.contender),
            "bytes_on_disk": self.size,
            "fault": self.fault,
            "indexed": self.indexed and asdict(self.indexed),
            "figures": self.figures and asdict(self.figures),
            "asked": self.asked and asdict(self.asked),
        }


def _figures(asked: Asked) -> Figures:
    answerable = [each for each in asked.records if each.answerable]
    unanswerable = [each for each in asked.records if not each.answerable]
    return Figures(
        success_1=mean_with_interval([each.rank == 1 for each in answerable]),
        mrr_10=mean_with_interval([reciprocal_rank(each) for each in answerable]),
        passed=_passed(answerable),
        false_answers=mean_with_interval([each.answered for each in unanswerable]),
        useful=_passed(asked.records),
        p50_ms=percentile(asked.milliseconds, 50),
        p95_ms=percentile(asked.milliseconds, 95),
        encoding_ms=percentile(asked.encoding, 50),
    )


def _passed(records: Sequence[QuestionRecord]) -> Figure | None:
    return mean_with_interval([each.passed for each in records])
