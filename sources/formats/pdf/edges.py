"""What stands at the edges of a PDF's pages again and again, and its table of contents: they are left out."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from sources.formats.pdf.lines import PageLine

_EDGE_LINES = 2
_FEWEST_REPEATS = 3
_REPEATS = 0.4
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"[-–—·|\s]*(?:第|page|p\.)?\s*\d{1,4}\s*页?(?:\s*(?:/|of|，?共)\s*\d{1,4}\s*页?)?[-–—·|\s]*", re.IGNORECASE
)
_OF_CONTENTS = re.compile(r"(?:[.．·…]\s?){4,}\s*(?:\d+|[ivxlc]+)$")
"""A line of a table of contents, with its row of dots."""
_APART, _SMALLER = 1.6, 0.95
"""A running head is set apart from the text by so many of its lines, or in smaller letters."""


def without_edges(pages: Sequence[Sequence[PageLine]], usual: float, spacing: float) -> list[list[PageLine]]:
    """Return the lines of the pages without running heads, page numbers and tables of contents.

    Args:
        pages: The lines of each, in any order.
        usual: The size of most letters, in points.
        spacing: From one line to the next, in points; 0 where there are none.
    """
    heights = [sorted({round(line.baseline) for line in page}) for page in pages]
    seen = Counter(
        key
        for page, at in zip(pages, heights, strict=True)
        for key in {_edge_key(line) for line in page if _edge(line, at)}
    )
    with_text = sum(len(at) > 1 for at in heights)
    often = max(_FEWEST_REPEATS, _REPEATS * len(pages))

    def is_boilerplate(line: PageLine, at: Sequence[int]) -> bool:
        edge = _edge(line, at)
        if not edge or len(at) < 2 or line.table:
            return False
        repeats = seen[_edge_key(line)]
        if edge == 1 and _PAGE_NUMBER.fullmatch(line.text):
            return True
        if repeats >= (_FEWEST_REPEATS if edge == 1 else often):
            return True
        everywhere = 2 <= repeats == with_text
        return edge == 1 and everywhere and (line.size < _SMALLER * usual or _is_apart(line, at, spacing))

    return [
        [line for line in page if not _OF_CONTENTS.search(line.text) and not is_boilerplate(line, at)]
        for page, at in zip(pages, heights, strict=True)
    ]


def _is_apart(line: PageLine, heights: Sequence[int], spacing: float) -> bool:
    neighbour = heights[1] if round(line.baseline) == heights[0] else heights[-2]
    return spacing > 0 and abs(line.baseline - neighbour) > _APART * spacing


def _edge(line: PageLine, heights: Sequence[int]) -> int:
    """Return how near to the top or the bottom of its page a line stands: 1 or 2; 0 for one that is further in.

    Args:
        line: The line.
        heights: Of the page's lines, from the bottom.
    """
    place = bisect_left(heights, round(line.baseline))
    nearest = min(place, len(heights) - 1 - place) + 1
    return nearest if nearest <= _EDGE_LINES else 0


def _edge_key(line: PageLine) -> str:
    return _DIGITS.sub("#", line.text.lower())
