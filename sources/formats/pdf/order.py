"""The lines of a page in the order in which they are read: one column after another.

Two columns are seen by the gutter between them, which only headings and the like go across. What stands side by side
without filling its width, as the cells of a table do, is no column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from sources.formats.pdf.lines import PageLine

_FEWEST_LINES = 4
_NARROWEST = 0.28
"""The part of the text's width that a column's lines have at least, in the middle."""
_MOST_ACROSS = 0.4
_GUTTER = 0.8
_FULL, _MOST_FULL = 0.85, 0.5
"""Most lines of a column are nearly as long as its longest ones."""
_MOST_TRIED = 40


def in_reading_order(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return a page's lines column by column, each with the number of the stretch that it belongs to.

    Args:
        lines: In the order in which they are written, which they keep where there are no columns.
    """
    return [replace(line, column=number) for number, stretch in enumerate(_stretches(list(lines))) for line in stretch]


def _stretches(lines: list[PageLine]) -> Iterator[list[PageLine]]:
    """Yield the columns of a page, and what stands across them, in reading order."""
    gutter = _gutter(lines)
    if gutter is None:
        yield lines
        return
    across = [line for line in lines if _side(line, gutter) == 0]
    inside = [line for line in lines if _side(line, gutter) != 0]
    bounds = [float("inf"), *sorted({line.baseline for line in across}, reverse=True), float("-inf")]
    waiting: list[PageLine] = []
    for above, below in pairwise(bounds):
        waiting += [line for line in across if line.baseline == above]
        between = [line for line in inside if below < line.baseline <= above]
        for side in (-1, 1):
            column = from_top([line for line in between if _side(line, gutter) == side])
            if not column:
                continue
            if waiting:
                yield waiting
                waiting = []
            yield from _stretches(column)
    if waiting:
        yield waiting


def from_top(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return lines from the top down, the pieces of one from the left."""
    ordered: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda each: -each.baseline):
        if ordered and ordered[-1][0].baseline - line.baseline < line.size / 2:
            ordered[-1].append(line)
        else:
            ordered.append([line])
    return [line for pieces in ordered for line in sorted(pieces, key=lambda each: each.left)]


def _side(line: PageLine, gutter: float) -> int:
    """Return -1 for a line left of a gutter, 1 for one right of it, 0 for one across it."""
    if line.left >= gutter - 1:
        return 1
    return -1 if line.right <= gutter - _GUTTER * line.size else 0


def _gutter(lines: Sequence[PageLine]) -> float | None:
    """Return where the right one of two columns begins; None where there are none."""
    if len(lines) < 2 * _FEWEST_LINES:
        return None
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    width = last - first
    starts = sorted({round(line.left) for line in lines if 0.2 * width < line.left - first < 0.8 * width})
    found: tuple[int, float] | None = None
    for start in starts[:: len(starts) // _MOST_TRIED + 1]:
        sides = [_side(line, start) for line in lines]
        left = [line for line, side in zip(lines, sides, strict=True) if side < 0]
        right = [line for line, side in zip(lines, sides, strict=True) if side > 0]
        fewer = min(len(left), len(right))
        if (
            fewer >= _FEWEST_LINES
            and sides.count(0) <= _MOST_ACROSS * len(lines)
            and _are_column(left, width)
            and _are_column(right, width)
            and _beside(left, right)
            and (found is None or fewer > found[0])
        ):
            found = fewer, float(start)
    return found[1] if found else None


def _are_column(lines: Sequence[PageLine], width: float) -> bool:
    widths = [line.right - line.left for line in lines]
    begin, end = min(line.left for line in lines), max(line.right for line in lines)
    full = sum(each >= _FULL * (end - begin) for each in widths)
    several = full >= _MOST_FULL * len(lines)  # or columns of its own
    return median(widths) >= _NARROWEST * width and (several or end - begin > width / 2)


def _beside(left: Sequence[PageLine], right: Sequence[PageLine]) -> bool:
    """Tell whether two columns stand beside each other, for half of the shorter one at least."""
    tops = [max(line.baseline for line in side) for side in (left, right)]
    bottoms = [min(line.baseline for line in side) for side in (left, right)]
    shared = min(tops) - max(bottoms)
    return shared >= 0.5 * min(top - bottom for top, bottom in zip(tops, bottoms, strict=True)) > 0
