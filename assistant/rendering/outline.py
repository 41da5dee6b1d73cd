"""An article's headings as a tree: by what its format says of them, or else by how they are numbered."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sources import Document, Section

_CHINESE = "一二三四五六七八九十百"
_NUMBERED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"第[{_CHINESE}\d]+[章篇编部]|(?:part|chapter)\s+(?:\d+|[ivxlc]+)\b",
        rf"第[{_CHINESE}\d]+节",
        rf"[{_CHINESE}]+、",
        rf"[（(][{_CHINESE}]+[）)]",
        r"\d{1,2}(?:\.\d{1,2})+(?![\d.%％亿万])|\d{1,2}(?:[.．](?!\d)|[、)）]|\s)",
        r"[（(]\d+[）)]",
    )
)
"""How headings are numbered, the outermost first."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in its tree.

    Attributes:
        section: The heading, and where it stands.
        number: Its place among the article's headings, from 0.
        depth: How many headings it stands under.
    """

    section: Section
    number: int
    depth: int


def outline_of(document: Document) -> tuple[Heading, ...]:
    """Return an article's headings in order."""
    sections = document.sections
    told = len({section.level for section in sections}) > 1
    ranks = [(section.level,) if told else _rank(section.heading) for section in sections]
    above: list[tuple[int, ...]] = []
    found = []
    for number, (section, rank) in enumerate(zip(sections, ranks, strict=True)):
        while above and above[-1] >= rank:
            above.pop()
        found.append(Heading(section, number, len(above)))
        above.append(rank)
    return tuple(found)


def path_to(place: int, outline: Sequence[Heading]) -> tuple[Heading, ...]:
    """Return the headings that a place of the text stands under, from the outermost on."""
    path: list[Heading] = []
    for heading in reversed(outline[: bisect_right(outline, place, key=lambda each: each.section.start)]):
        if not path or heading.depth < path[0].depth:
            path.insert(0, heading)
        if heading.depth == 0:
            break
    return tuple(path)


def _rank(heading: str) -> tuple[int, ...]:
    """Return what tells how deep a heading lies by its number; the least for one without."""
    for rank, pattern in enumerate(_NUMBERED, start=1):
        if match := pattern.match(heading):
            return rank, match.group().strip(" .").count(".")
    return (0,)
