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
_ALIKE = 1.25
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


def page_lines(page: RecognizedPage) -> list[PageLine]:
    """Return the lines of a recognised page, from the top or, where it is vertical, from the right."""
    placed = [_placed(line, page) for line in page.lines]
    if not placed:
        return []
    is_vertical = 2 * sum(_width(each) for each in placed if each.is_vertical) > sum(map(_width, placed))
    along = [each for each in placed if each.is_vertical is is_vertical]
    long = [each.angle for each in along if each.length > _LONG * each.height]
    slope = median(long) if long else -pi / 2 * is_vertical
    usual = median([each.height for each in along for _ in each.line.text])
    lines = [_line(each.turned(-slope), page.page, usual) for each in along]
    # what is written in the other direction is a heading above vertical text, or a note beside horizontal
    others = from_top([_line(each, page.page, usual) for each in placed if each.is_vertical is not is_vertical])
    inner = from_top(lines)
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


def _line(placed: _Placed, page: int, usual: float) -> PageLine:
    left, right = placed.corners[0][0], placed.corners[1][0]
    bottom = (placed.corners[2][1] + placed.corners[3][1]) / 2
    height = usual if usual / _ALIKE < placed.height < usual * _ALIKE else placed.height
    return PageLine(
        placed.line.text,
        page,
        min(left, right),
        max(left, right),
        bottom,
        max(_LETTERS * height, 1.0),
        scanned=placed.line,
    )
