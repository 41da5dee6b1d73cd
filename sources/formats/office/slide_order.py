"""The order in which what stands on a slide is read: by where it stands, since a file has it as it was drawn.

A slide is cut where nothing stands in the way, into rows and these into columns, or the other way round; of the two,
what is nearer to the file's own order, which its author may have meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

_MOST = 100
"""Things on a slide that are put in order; a drawing of more is left as it is."""
_OVERLAP = 0.15
"""Boxes may overlap by this share of their size, and count as beside each other all the same."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands, in any unit, from the upper left corner of the slide."""

    left: float
    top: float
    right: float
    bottom: float


def around(boxes: Sequence[Box | None]) -> Box | None:
    """Return the box around several; None for none, or if one of them is not known."""
    known = [each for each in boxes if each is not None]
    if not known or len(known) < len(boxes):
        return None
    return Box(
        min(each.left for each in known),
        min(each.top for each in known),
        max(each.right for each in known),
        max(each.bottom for each in known),
    )


def reading_order(boxes: Sequence[Box | None]) -> list[int]:
    """Return the places of boxes in the order in which they are read; as they are if one of them is not known."""
    places = list(range(len(boxes)))
    known = {place: box for place, box in enumerate(boxes) if box is not None}
    if len(known) < len(boxes) or len(boxes) > _MOST:
        return places
    down, across = _sides(known, "top", "bottom"), _sides(known, "left", "right")
    found = (_cut(places, [first, second]) for first, second in ((down, across), (across, down)))
    return min(found, key=lambda order: sum(first > second for first, second in combinations(order, 2)))


_Side = Callable[[int], tuple[float, float]]


def _sides(boxes: dict[int, Box], first: str, last: str) -> _Side:
    def side(place: int) -> tuple[float, float]:
        begin, end = getattr(boxes[place], first), getattr(boxes[place], last)
        spare = _OVERLAP * (end - begin)
        return begin + spare, end - spare

    return side


def _cut(places: list[int], sides: Sequence[_Side]) -> list[int]:
    """Return places in order, cut along the first side where that can be, else along the other."""
    if len(places) < 2:
        return places
    for number, side in enumerate(sides):
        parts = _parts(places, side)
        if len(parts) > 1:
            others = [sides[1 - number], side]
            return [place for part in parts for place in _cut(part, others)]
    return places


def _parts(places: list[int], side: _Side) -> list[list[int]]:
    parts: list[list[int]] = []
    reach = float("-inf")
    for place in sorted(places, key=lambda each: side(each)[0]):
        begin, end = side(place)
        if not parts or begin < reach:
            parts = parts or [[]]
        else:
            parts.append([])
        parts[-1].append(place)
        reach = max(reach, end)
    return [sorted(part) for part in parts]
