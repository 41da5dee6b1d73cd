"""Recognised lines as the lines of a page, from which paragraphs are made as in a PDF.

The page is put straight first, by the slope of its lines. A page of vertical text is laid on its side: its lines, which
follow one another from the right, then follow one another from the top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, dist, pi, sin
from statistics import median

from sources.characters import cells
from sources.formats.pdf.lines import PageLine
from sources.formats.pdf.order import from_top
from sources.recognition.scanned import SCALE, RecognizedLine, RecognizedPage

_LETTERS = 0.85
"""The size of letters, as a share of the height of the line that the engine frames."""
_ALIKE = 1.4
"""Lines whose letters are no more than so many times larger or smaller than most have the same size."""
_LONG = 4
"""A line tells the page's slope if it is so many times longer than high."""

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with its corners in points, y upwards, as `Corners` has them."""

    line: RecognizedLine
    corners: tuple[_Point, _Point, _Point, _Point]

    @property
    def length(self) -> float:
        return dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        return dist(self.corners[1], self.corners[2])

    @property
    def angle(self) -> float:
        (x, y), (to_x, to_y) = self.corners[:2]
        return atan2(to_y - y, to_x - x)

    @property
    def is_vertical(self) -> bool:
        return self.angle < -pi / 4

    def turned(self, by: float) -> "_Placed":
        one, other = cos(by), sin(by)
        a, b, c, d = ((x * one - y * other, x * other + y * one) for x, y in self.corners)
        return _Placed(self.line, (a, b, c, d))


def lines_of(pages: Sequence[RecognizedPage], size: float = 0.0) -> dict[int, list[PageLine]]:
    """Return the lines of recognised pages by the pages' numbers, from the top or, of vertical ones, from the right.

    Most lines of all pages get letters of one size, though the engine frames them now more, now less closely.

    Args:
        pages: The pages.
        size: Of the letters on the file's other pages, in points; 0 where there are none.
    """
    sides = {each.page: _sides(each) for each in pages}
    heights = [each.height for along, _, _ in sides.values() for each in along for _ in each.line.text]
    if not heights:
        return {each.page: [] for each in pages}
    usual = median(heights)
    letters = max(_LETTERS * usual, 1.0)
    if size and letters / _ALIKE < size < letters * _ALIKE:
        letters = size
    return {page: _page_lines(page, each, usual, letters) for page, each in sides.items()}


_Sides = tuple[list[_Placed], list[_Placed], bool]
"""The lines in a page's own direction, those in the other one, and whether its own is vertical."""


def _sides(page: RecognizedPage) -> _Sides:
    placed = [_placed(line, page) for line in page.lines]
    is_vertical = 2 * sum(_width(each) for each in placed if each.is_vertical) > sum(map(_width, placed))
    along = [each for each in placed if each.is_vertical is is_vertical]
    return along, [each for each in placed if each.is_vertical is not is_vertical], is_vertical


def _page_lines(page: int, sides: _Sides, usual: float, letters: float) -> list[PageLine]:
    along, across, is_vertical = sides
    long = [each.angle for each in along if each.length > _LONG * each.height]
    slope = median(long) if long else -pi / 2 * is_vertical
    inner = from_top([_line(each.turned(-slope), page, usual, letters) for each in along])
    # what is written in the other direction is a heading above vertical text, or a note beside horizontal
    others = from_top([_line(each, page, usual, letters) for each in across])
    return [*_apart(others, above=inner), *inner] if is_vertical else [*inner, *_apart(others, below=inner)]


def _apart(
    others: Sequence[PageLine], *, above: Sequence[PageLine] = (), below: Sequence[PageLine] = ()
) -> list[PageLine]:
    """Return lines of the other direction where they are read: above all lines, or below them."""
    if not others:
        return []
    step = 2 * max(each.size for each in others)
    left = min(each.left for each in (above or below))
    if above:
        highest = max(each.baseline for each in above)
        places = [highest + step * (len(others) - number) for number in range(len(others))]
    else:
        lowest = min(each.baseline for each in below)
        places = [lowest - step * (number + 1) for number in range(len(others))]
    return [
        PageLine(each.text, each.page, left, left + each.right - each.left, place, each.size, scanned=each.scanned)
        for each, place in zip(others, places, strict=True)
    ]


def _placed(line: RecognizedLine, page: RecognizedPage) -> _Placed:
    across, up = page.width / SCALE, page.height / SCALE
    a, b, c, d = ((line.corners[at] * across, page.height - line.corners[at + 1] * up) for at in range(0, 8, 2))
    return _Placed(line, (a, b, c, d))


def _width(placed: _Placed) -> int:
    return cells(placed.line.text)


def _line(placed: _Placed, page: int, usual: float, letters: float) -> PageLine:
    left, right = sorted((placed.corners[0][0], placed.corners[1][0]))
    bottom = (placed.corners[2][1] + placed.corners[3][1]) / 2
    ratio = placed.height / usual
    size = letters if 1 / _ALIKE < ratio < _ALIKE else letters * ratio
    return PageLine(placed.line.text, page, left, right, bottom, size, scanned=placed.line)
