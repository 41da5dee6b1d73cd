"""What is needed of a reader: it looks at a question and a passage together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.retrieval.hits import Hit

NONE = "none"
"""What stands for no reader where one is named."""


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
    """A reader: tells whether and where passages answer a question. It may be shared by threads.

    One of your own needs `read` alone: what it doesn't say of itself is as below.

    Attributes:
        name: What people call it.
        fingerprint: Changes whenever its readings may change; empty where that is not known.
        sends_text_to: The host that it sends questions and passages to; None where they stay on this machine.
    """

    name: str = "a reader of your own"
    fingerprint: str = ""
    sends_text_to: str | None = None

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        """Read some passages.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit.

        Raises:
            ReaderError: If it can't read now; another reader, or none, takes its place for this question then.
        """
        ...


def reader_name(reader: Reader | None) -> str:
    """Return what a reader is called, though it may say nothing of itself; `none` where there is none."""
    return NONE if reader is None else getattr(reader, "name", Reader.name)


def reader_fingerprint(reader: Reader | None) -> str:
    """Return what tells a reader from others of its name; empty where it has nothing of the kind."""
    return str(getattr(reader, "fingerprint", ""))


def receiver_of_text(reader: Reader | None) -> str | None:
    """Return the host that a reader sends questions and passages to; None where they stay on this machine."""
    return getattr(reader, "sends_text_to", None)
