"""What is to be added to the articles, and the line that the queue has for it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.fetching.fetcher import FetchedPage

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes that an added file may have."""

Fetch = Callable[[str], "FetchedPage"]
"""Gets a page from the network, by its address."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is to be added.

    Attributes:
        name: What its owner calls it; never used as a path.
        content: Its bytes.
        size: How many bytes it has; where that is too many, they need not have come along.
    """

    name: str
    content: bytes
    size: int = 0


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was pasted, to be added as an article.

    Attributes:
        title: The article's; empty where it is looked for in the text.
        text: All of it.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """The address of a page that is to be fetched and added."""

    url: str


New = Upload | Pasted | Link
"""Something that is to be added."""


class AdditionState(StrEnum):
    """How far an addition is."""

    WAITING = "waiting"
    READING = "reading"
    EMBEDDING = "embedding"
    DONE = "done"
    THERE = "there"
    """Its text is among the articles already."""
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self not in {AdditionState.WAITING, AdditionState.READING, AdditionState.EMBEDDING}


@dataclass(frozen=True, slots=True)
class Addition:
    """A line of the queue.

    Attributes:
        number: Which; later ones have higher ones.
        name: What its owner calls it.
        state: How far it is.
        share: Of the embedding that is done, from 0 to 1.
        seconds_left: Until the embedding is done; None where that can't be told yet.
        problem: Why it was refused, or what else is to be known of it; None where nothing is.
        document_id: The article that was made of it.
        pages: How many of its pages were recognised while it is read, and of how many; None where none is a picture.
    """

    number: int
    name: str
    state: AdditionState = AdditionState.WAITING
    share: float = 0.0
    seconds_left: float | None = None
    problem: str | None = None
    document_id: str | None = None
    pages: tuple[int, int] | None = None
