"""A whole run: the questions' outcomes, beside those of the baseline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.gold.runs.compare import Status, status_of
from assistant.gold.runs.outcome import Outcome
from assistant.gold.runs.run_file import FORMAT, Fingerprint, QuestionRecord, SavedRun, record_of
from assistant.gold.runs.totals import Totals, total, total_by


@dataclass(frozen=True, slots=True)
class Examined:
    """One question, and what it means.

    Attributes:
        outcome: What became of it.
        status: What that means beside the baseline.
    """

    outcome: Outcome
    status: Status

    @property
    def worse(self) -> bool:
        """Whether something is wrong here that nobody has accepted."""
        return self.status is Status.REGRESSED or (self.status is Status.NEW and not self.outcome.passed)


@dataclass(frozen=True, slots=True)
class Result:
    """A run of gold questions.

    Attributes:
        fingerprint: What was asked.
        questions: Every question, in the files' order.
        baseline: What it was compared with; None without a baseline.
        notice: What a reader should know of the articles that were asked.
    """

    fingerprint: Fingerprint
    questions: tuple[Examined, ...]
    baseline: SavedRun | None = None
    notice: str | None = None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of every question."""
        return tuple(each.outcome for each in self.questions)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many questions have each status."""
        return Counter(each.status for each in self.questions)

    @property
    def differences(self) -> tuple[str, ...]:
        """What was asked differently from the baseline: corpus, model, settings, version."""
        return self.fingerprint.differences(self.baseline.fingerprint) if self.baseline else ()

    @property
    def unasked(self) -> tuple[str, ...]:
        """Ids of the baseline's questions that were not asked this time."""
        asked = {each.outcome.question.question_id for each in self.questions}
        return tuple(each.id for each in self.baseline.questions if each.id not in asked) if self.baseline else ()

    @property
    def totals(self) -> Totals:
        """The figures of all questions."""
        return total(self.outcomes)

    @property
    def by_language(self) -> Mapping[str, Totals]:
        """The figures by the questions' language."""
        return total_by(self.outcomes, lambda outcome: (outcome.language,))

    @property
    def by_tag(self) -> Mapping[str, Totals]:
        """The figures by tag."""
        return total_by(self.outcomes, lambda outcome: outcome.question.tags)

    @property
    def saved(self) -> SavedRun:
        """The run, as it is saved."""
        return SavedRun(self.fingerprint, tuple(map(record_of, self.outcomes)))

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON; `read_run` reads it again."""
        return {
            "format": FORMAT,
            "fingerprint": asdict(self.fingerprint),
            "differences": list(self.differences),
            "notice": self.notice,
            "statuses": {str(status): self.counts.get(status, 0) for status in Status},
            "totals": asdict(self.totals),
            "by_language": {name: asdict(totals) for name, totals in self.by_language.items()},
            "by_tag": {name: asdict(totals) for name, totals in self.by_tag.items()},
            "unasked": list(self.unasked),
            "questions": [_question(each) for each in self.questions],
        }


def settle(
    fingerprint: Fingerprint, outcomes: Sequence[Outcome], baseline: SavedRun | None, notice: str | None = None
) -> Result:
    """Set outcomes beside a baseline.

    Args:
        fingerprint: What was asked.
        outcomes: What became of each question.
        baseline: An earlier run; None if there is none.
        notice: What a reader should know.
    """
    before = baseline.by_id() if baseline else None
    examined = tuple(Examined(outcome, settle_one(outcome, before)) for outcome in outcomes)
    return Result(fingerprint, examined, baseline, notice)


def settle_one(outcome: Outcome, baseline: Mapping[str, QuestionRecord] | None) -> Status:
    """Return what an outcome means beside a baseline's records."""
    return status_of(record_of(outcome), outcome.stale, baseline)


def _question(examined: Examined) -> dict[str, Any]:
    outcome = examined.outcome
    return {
        **asdict(record_of(outcome)),
        "status": examined.status,
        "detail": outcome.detail,
        "source": outcome.question.source,
        "history": list(outcome.question.history),
        "evidence": [{"quote": each.quote, "article": each.article} for each in outcome.question.evidence],
        "cited": [citation.to_dict() for citation in outcome.cited],
        "milliseconds": None if outcome.seconds is None else round(outcome.seconds * 1000, 1),
    }
