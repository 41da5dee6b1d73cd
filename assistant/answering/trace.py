"""The trace of an answer: what was found for its query and the parts of it, and how long each stage took."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from assistant.answering.answer import Answer
from index import Hit


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
    """

    query: str
    normalised: str
    hits: list[Hit]
    confidence: float
    candidates: int = 0
    durations: Durations = field(default_factory=Durations, compare=False)

    def first(self, k: int) -> "QueryResult":
        """Return the same with the k best hits alone."""
        return replace(self, hits=self.hits[:k])


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer, and what it was made of.

    Attributes:
        answer: The answer.
        found: What was found for the query, then for the parts of a decomposed one; empty where nothing was searched.
        durations: How long it took.
    """

    answer: Answer
    found: tuple[QueryResult, ...] = ()
    durations: Durations = field(default_factory=Durations, compare=False)

    @property
    def ranking(self) -> Sequence[Hit]:
        """The passages that were found for the query as a whole, in the order in which they are cited, best first."""
        return self.found[0].hits if self.found else ()

    @property
    def candidates(self) -> int:
        """How many passages the search put forward for the query as a whole."""
        return self.found[0].candidates if self.found else 0
