"""What a query gives: hits, the confidence in them, and how long that took; and which of several results answer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from assistant.answering.confidence import ConfidenceBreakdown
from assistant.answering.verdict import Decision
from index import Hit, Query, ReadingFailure


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds that the stages of an answer took; where other questions are answered at once, waiting for them included.

    Attributes:
        search: Embedding the question, and finding and scoring passages.
        reading: Reading the best of them.
        judging: Measuring the confidence that they answer.
        composing: All else: completing a follow-up, decomposing a question, aggregating citations.
    """

    search: float = 0.0
    reading: float = 0.0
    judging: float = 0.0
    composing: float = 0.0

    def __add__(self, other: "Durations") -> "Durations":
        mine, others = self.by_stage(), other.by_stage()
        return Durations(**{stage: mine[stage] + others[stage] for stage in mine})

    @property
    def total(self) -> float:
        """Seconds from the question to the answer."""
        return sum(self.by_stage().values())

    def by_stage(self) -> Mapping[str, float]:
        """Return the seconds by the stages' names."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query gives: hits, and the confidence in them.

    Attributes:
        query: What was searched for.
        normalised: The same as the articles write it: in their script, its spelling corrected.
        hits: Best first.
        confidence: 0…1: the probability that the best one answers.
        candidates: How many hits the search found, of which these are the best.
        durations: How long it took.
        breakdown: What the confidence is made of; None where there was nothing to weigh.
        weights: What each signal of a hit counts in its score, by name.
        failure: That the reader failed, and who read instead; None where it didn't.
    """

    query: Query
    normalised: Query
    hits: list[Hit]
    confidence: float
    candidates: int = 0
    durations: Durations = field(default_factory=Durations, compare=False)
    breakdown: ConfidenceBreakdown | None = field(default=None, compare=False, repr=False)
    weights: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
    failure: ReadingFailure | None = field(default=None, compare=False)

    def first(self, k: int) -> "QueryResult":
        """Return the same with the k best hits alone."""
        return replace(self, hits=self.hits[:k])

    @property
    def lacks_some(self) -> bool:
        """Whether the best hit lacks a figure or a name of the question."""
        context = self.breakdown.context if self.breakdown else None
        return context is not None and bool(context.missing_figures or context.missing_names)

    @property
    def decision(self) -> Decision:
        """What decides whether the best hit answers: the confidence, unless there was nothing to weigh."""
        if self.breakdown:
            return Decision.CONFIDENCE
        return Decision.NO_WORDS if self.hits else Decision.NOTHING_FOUND


def answering_results(found: Sequence[QueryResult], threshold: float) -> list[QueryResult]:
    """Return what answers: of a decomposed question its parts, and the whole where not all of them are answered.

    Args:
        found: For the query, then for the parts of a decomposed one.
        threshold: The confidence from which on there is an answer.
    """
    whole, *parts = found
    answered = [part for part in parts if part.confidence >= threshold]
    if len(answered) < max(1, len(parts)) and whole.confidence >= threshold:
        answered.append(whole)
    return answered


def decisive_result(found: Sequence[QueryResult], threshold: float) -> QueryResult:
    """Return what an answer's confidence is that of: the first that answers or, where none does, the surest."""
    answers = answering_results(found, threshold)
    return answers[0] if answers else max(found, key=lambda each: each.confidence)
