"""Lines that were read from pictures: their words, where they stand on the page, and how certain the engine is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sources.characters import cells

SCALE = 10_000
"""Corners are given in so many parts of the page's width and height, whatever the size of its picture."""
LEAST_CERTAIN = 0.9
"""A line that the engine is less certain of is shown, but neither searched nor quoted; `tests/benchmarks/README.md`
says how this was chosen."""

Corners = tuple[int, int, int, int, int, int, int, int]
"""x and y of the four corners of a line: where its first side begins in reading direction and where that ends, then
back along the other side. In vertical text the first side is the right one, and leads down."""


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """A line as the engine read it.

    Attributes:
        text: Its words.
        corners: Its place on the page.
        certainty: How sure the engine is, from 0 to 1.
    """

    text: str
    corners: Corners
    certainty: float

    @property
    def is_sure(self) -> bool:
        """Whether it may be quoted."""
        return self.certainty >= LEAST_CERTAIN


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page's picture.

    Attributes:
        picture: JPEG in Base64.
        width: In pixels.
        height: In pixels.
        frames: Where the words stand that were looked for.
    """

    picture: str
    width: int
    height: int
    frames: tuple[Corners, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    """What was read from the picture of a page.

    Attributes:
        page: The page's number, from 1.
        width: Of the page, in points.
        height: Of the page, in points.
        lines: In any order.
        picture: The page's picture, where it is to be kept.
    """

    page: int
    width: float
    height: float
    lines: tuple[RecognizedLine, ...] = ()
    picture: ShownPage | None = None


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A stretch of an article's text that is a line of a picture.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        page: The number of its page, from 1.
        corners: Its place on that page.
        certainty: How sure the engine is, from 0 to 1.
    """

    start: int
    end: int
    page: int
    corners: Corners
    certainty: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What is framed on the picture of a page.

    Attributes:
        page: The page's number, from 1.
        corners: Where.
    """

    page: int
    corners: Corners


def least_certainty(lines: Iterable[ScannedLine], start: int, end: int) -> float | None:
    """Return how sure the engine is of the line that it is least sure of in a stretch of text; None if none was read.

    Args:
        lines: Those of the article.
        start: Where the stretch begins.
        end: Where it ends.
    """
    return min((line.certainty for line in lines if line.start < end and start < line.end), default=None)


def frames_of(text: str, lines: Iterable[ScannedLine], start: int, end: int) -> Iterator[Frame]:
    """Yield what to frame for a stretch of text: of each line the part that belongs to it.

    Args:
        text: The article's.
        lines: As `least_certainty` takes them, likewise the next two.
        start: Where the stretch begins.
        end: Where it ends.
    """
    for line in lines:
        if line.start < end and start < line.end:
            before, upto, whole = (
                cells(text[line.start : place]) for place in (max(start, line.start), min(end, line.end), line.end)
            )
            yield Frame(line.page, part_of(line.corners, before / max(whole, 1), upto / max(whole, 1)))


def part_of(corners: Sequence[int], first: float, last: float) -> Corners:
    """Return the corners of a part of a line.

    Args:
        corners: Of the whole line.
        first: Where the part begins, as a share of the line's length.
        last: Where it ends.
    """
    a, b, c, d = ((corners[place], corners[place + 1]) for place in range(0, 8, 2))
    points = (_between(a, b, first), _between(a, b, last), _between(d, c, last), _between(d, c, first))
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    return ax, ay, bx, by, cx, cy, dx, dy


def _between(one: tuple[int, int], other: tuple[int, int], share: float) -> tuple[int, int]:
    return round(one[0] + share * (other[0] - one[0])), round(one[1] + share * (other[1] - one[1]))
