"""What became of a gold question: passed, or lost at a stage."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.answer import Citation
from assistant.explaining import stages
from assistant.gold.questions.places import FoundEvidence
from assistant.gold.questions.question import GoldQuestion


class Stage(StrEnum):
    """Where on the way from article to answer the right passage was lost, in the order of that way."""

    STALE = "stale gold"
    """The words are no longer in the article: the question is at fault, not the answer."""
    LEFT_OUT = stages.Stage.LEFT_OUT.value
    """No passage holds them."""
    NOT_A_CANDIDATE = stages.Stage.NOT_A_CANDIDATE.value
    """The search did not look at the passage."""
    RANKED_LOWER = stages.Stage.RANKED_LOWER.value
    """Others were ranked above it."""
    BELOW_THRESHOLD = stages.Stage.BELOW_THRESHOLD.value
    """It was found, and not believed to answer."""
    NOT_CITED = stages.Stage.NOT_CITED.value
    """It was ranked well, but not well enough to be cited beside the first."""
    OTHER_SENTENCE = stages.Stage.OTHER_SENTENCE.value
    """It is cited, but what is quoted of it is not what answers."""
    FORBIDDEN = "cited what it must not"
    """A citation quotes what the question forbids."""
    FALSE_ANSWER = "a false answer"
    """The articles don't answer, and yet there is an answer."""


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
