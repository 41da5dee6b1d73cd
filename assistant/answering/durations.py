"""How long each stage of an answer takes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


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
