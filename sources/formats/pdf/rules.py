"""The straight lines that are drawn on a PDF's page, and the grids that they make: how tables are ruled."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_float
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

_MOST_DRAWN = 20_000
"""Pieces of lines of a page that are looked at; a page with more is a drawing."""
_STRAIGHT, _SHORTEST, _NEAR = 1.5, 4.0, 3.0
"""In points: how thick or crooked a line may be, how long it is at least, and how near is the same place."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line.

    Attributes:
        at: Its height, or its distance from the left.
        start: Where it begins, from the left or from the bottom.
        end: Where it ends.
    """

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of a page, each kind by its place."""

    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()

    def divides(self, left: float, right: float, height: float) -> bool:
        """Tell whether a line stands between two places of a height."""
        first = bisect_left(self.down, left - 1, key=lambda rule: rule.at)
        last = bisect_right(self.down, right + 1, key=lambda rule: rule.at)
        return any(rule.start <= height <= rule.end for rule in self.down[first:last])


@dataclass(frozen=True, slots=True)
class Grid:
    """What lines divide into cells.

    Attributes:
        heights: Of its lines across, from the top; one more than rows.
        places: Of its lines down, from the left; one more than columns.
        rules: The lines themselves.
    """

    heights: tuple[float, ...]
    places: tuple[float, ...]
    rules: Rules

    def is_open_right(self, row: int, column: int) -> bool:
        """Tell whether no line divides a cell from the one right of it."""
        middle = (self.heights[row] + self.heights[row + 1]) / 2
        return not _covers(self.rules.down, self.places[column + 1], middle)

    def is_open_below(self, row: int, column: int) -> bool:
        """Tell whether no line divides a cell from the one below it."""
        middle = (self.places[column] + self.places[column + 1]) / 2
        return not _covers(self.rules.across, self.heights[row + 1], middle)


def rules_of(page: Any) -> Rules:
    """Return the straight lines of a page (pypdfium2's); none of one that is a drawing."""
    from pypdfium2 import raw

    across: list[Rule] = []
    down: list[Rule] = []
    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1)
    count = 0
    for each in objects:
        for start, end in _edges(each):
            count += 1
            if count > _MOST_DRAWN:
                return Rules()
            width, height = abs(start[0] - end[0]), abs(start[1] - end[1])
            if height <= _STRAIGHT and width >= _SHORTEST:
                across.append(Rule((start[1] + end[1]) / 2, min(start[0], end[0]), max(start[0], end[0])))
            elif width <= _STRAIGHT and height >= _SHORTEST:
                down.append(Rule((start[0] + end[0]) / 2, min(start[1], end[1]), max(start[1], end[1])))
    return Rules(tuple(_joined(across)), tuple(_joined(down)))


def grids_of(rules: Rules) -> Iterator[Grid]:
    """Yield the grids of at least two rows and two columns that lines make, from the top."""
    found = []
    for across, down in _groups(rules):
        heights, places = _places(across)[::-1], _places(down)
        if len(heights) > 2 and len(places) > 2:
            found.append(Grid(tuple(heights), tuple(places), Rules(tuple(across), tuple(down))))
    yield from sorted(found, key=lambda grid: -grid.heights[0])


def _edges(drawn: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight pieces of a path, of a thin rectangle its middle."""
    from pypdfium2 import raw

    left, bottom, right, top = (c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(drawn.raw, left, bottom, right, top)
    width, height = right.value - left.value, top.value - bottom.value
    if height <= 2 * _STRAIGHT or width <= 2 * _STRAIGHT:
        middle = (left.value + right.value) / 2, (bottom.value + top.value) / 2
        if height <= width:
            yield (left.value, middle[1]), (right.value, middle[1])
        else:
            yield (middle[0], bottom.value), (middle[0], top.value)
        return
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(drawn.raw, matrix):
        return
    begun: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    for number in islice(range(raw.FPDFPath_CountSegments(drawn.raw)), _MOST_DRAWN + 1):
        segment = raw.FPDFPath_GetPathSegment(drawn.raw, number)
        x, y = c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begun = point
        if raw.FPDFPathSegment_GetClose(segment) and begun is not None:
            yield point, begun
        last = point


def _joined(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yield lines in order, those that go on in one another as one."""
    by_place: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda each: each.at):
        if by_place and rule.at - by_place[-1][0].at <= _NEAR:
            by_place[-1].append(rule)
        else:
            by_place.append([rule])
    for some in by_place:
        start = end = None
        for rule in sorted(some, key=lambda each: each.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _NEAR:
                end = max(end, rule.end)
            else:
                yield Rule(some[0].at, start, end)
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            yield Rule(some[0].at, start, end)


def _groups(rules: Rules) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the lines that cross or touch one another, directly or through others."""
    above = list(range(len(rules.across) + len(rules.down)))

    def top(place: int) -> int:
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for place, down in enumerate(rules.down, start=len(rules.across)):
        first = bisect_left(rules.across, down.start - _NEAR, key=lambda rule: rule.at)
        last = bisect_right(rules.across, down.end + _NEAR, key=lambda rule: rule.at)
        for other in range(first, last):
            if rules.across[other].start - _NEAR <= down.at <= rules.across[other].end + _NEAR:
                above[top(place)] = top(other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for place, rule in enumerate((*rules.across, *rules.down)):
        groups.setdefault(top(place), ([], []))[place >= len(rules.across)].append(rule)
    yield from groups.values()


def _places(rules: Iterable[Rule]) -> list[float]:
    places = sorted({rule.at for rule in rules})
    return [place for before, place in pairwise([float("-inf"), *places]) if place - before > _NEAR]


def _covers(rules: Sequence[Rule], at: float, place: float) -> bool:
    return any(abs(rule.at - at) <= _NEAR and rule.start <= place <= rule.end for rule in rules)
