"""A candidate: a question that an article may answer, and where in it the answer should stand."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """What a question is made of."""

    CATALOG = "catalog"
    HEADING = "heading"
    AMOUNT = "amount"
    DATE = "date"
    PERSON = "person"
    DEFINITION = "definition"
    REASON = "reason"
    PROPERTY = "property"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that an article may answer.

    Attributes:
        text: The question.
        origin: What it is made of.
        passages: The numbers of the passages of which one should answer it; none where any may.
    """

    text: str
    origin: Origin
    passages: tuple[int, ...] = ()

    def may_be_answered_by(self, passage: int) -> bool:
        """Tell whether a passage is one of those that should answer, or next to one. Of a person any may tell."""
        if not self.passages or self.origin is Origin.PERSON:
            return True
        return min(abs(passage - each) for each in self.passages) <= 1
