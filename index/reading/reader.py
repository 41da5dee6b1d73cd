"""What is needed of a reader: it looks at a question and a passage together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.retrieval.hits import Hit


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage.

    Attributes:
        log_odds: That the passage answers the question, as far as the reader can tell.
        shares: For each of the hit's sentences, in the hit's order, the probability that the answer stands there.
        start: Where the likeliest answer begins in the article's text.
        end: Where it ends.
        certainty: The probability of just that answer, 0…1, if there is one.
    """

    log_odds: float
    shares: tuple[float, ...]
    start: int
    end: int
    certainty: float


class Reader(Protocol):
    """A reader: tells whether and where passages answer a question. It may be shared by threads."""

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        """Read some passages.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit.
        """
        ...
