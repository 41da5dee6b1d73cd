"""What became of a gold question: passed, or lost at a stage."""

from dataclasses import dataclass

from assistant.answering.answer import Citation
from assistant.explaining.stages import Stage
from assistant.gold.questions.places import FoundEvidence
from assistant.gold.questions.question import GoldQuestion


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        question: The question.
        stage: Where the right answer was lost; None where it was not.
        detail: That stage in figures.
        language: Of the question: `zh`, `zh-Hant` or `en`.
        answered: Whether there was an answer.
        confidence: 0…1, as the answer says.
        rank: Of the first passage that holds evidence among all that were found, from 1; None if none was found.
        right_first: Whether the first citation, or the first of the closest passages, is one that holds evidence.
        quote_right: Whether the first right citation or closest passage quotes the evidence; None where there is none.
        evidence: Where the evidence stands.
        cited: The citations, or else the closest passages.
        ranking: The best passages' ids and scores, best first.
        seconds: How long the answer took.
    """

    question: GoldQuestion
    stage: Stage | None
    detail: str
    language: str
    answered: bool = False
    confidence: float = 0.0
    rank: int | None = None
    right_first: bool = False
    quote_right: bool | None = None
    evidence: tuple[FoundEvidence, ...] = ()
    cited: tuple[Citation, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    seconds: float | None = None

    @property
    def passed(self) -> bool:
        """Whether the answer is right in all that the question demands."""
        return self.stage is None

    @property
    def stale(self) -> bool:
        """Whether the question no longer fits the articles."""
        return self.stage is Stage.STALE

    @property
    def relevant(self) -> frozenset[str]:
        """The ids of the passages that hold evidence."""
        return frozenset().union(*(found.passage_ids for found in self.evidence))
