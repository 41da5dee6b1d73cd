"""One page of a file: recognised, or shown with what is to be framed. It runs in the process with limits."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from sources.formats.kind import Kind
from sources.formats.parsed import RefusedError
from sources.formats.pdf.lines import PageLine, read_pages
from sources.formats.pdf.order import in_reading_order
from sources.formats.pdf.rendering import opened, render
from sources.formats.picture.opening import LONGEST_SIDE, open_page
from sources.recognition.scanned import SCALE, Corners, RecognizedPage, ShownPage, part_of
from sources.tables import CELL_BREAK

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN_SIDE = 1_600
"""Pixels of the longer side of a page's picture as it is shown and kept."""
_QUALITY = 60
_DOTS_AN_INCH, _POINTS_AN_INCH = 200, 72
"""A picture that doesn't say how large it is meant is taken to have so many pixels an inch."""
_SPACE = re.compile(r"[\s\u00ad-]+")
_ASCENDS, _DESCENDS = 0.95, 0.25
"""How far letters go above and below the line that they stand on, in their size."""


def recognize_page(kind: Kind, content: bytes, page: int, *, keep: bool) -> RecognizedPage:
    """Recognise one page.

    Args:
        kind: What the file is: a PDF or a picture.
        content: The file.
        page: Its number, from 1.
        keep: Whether its picture is wanted too.

    Raises:
        RefusedError: If it can't be looked at.
    """
    from sources.recognition.engine import recognise

    picture, width, height = _picture(kind, content, page, LONGEST_SIDE)
    lines = recognise(picture)
    return RecognizedPage(page, width, height, lines, _packed(picture) if keep else None)


def show_page(kind: Kind, content: bytes, page: int, words: str) -> ShownPage:
    """Return a page's picture.

    Args:
        kind: What the file is: a PDF or a picture.
        content: The file.
        page: Its number, from 1.
        words: What to look for in the text layer of a PDF's page; blank for nothing.

    Raises:
        RefusedError: If it can't be looked at.
    """
    picture, width, height = _picture(kind, content, page, SHOWN_SIDE)
    packed = _packed(picture)
    frames = tuple(_found(content, page, words, width, height)) if kind is Kind.PDF and words.strip() else ()
    return replace(packed, frames=frames)


def _picture(kind: Kind, content: bytes, page: int, longest: int) -> "tuple[Image, float, float]":
    """Return a page's picture, and its width and height in points."""
    if kind is Kind.PDF:
        return render(opened(content), page, longest)
    if kind is not Kind.PICTURE:
        raise RefusedError("has no pages that could be shown.")
    picture = open_page(content, page, longest)
    points = _POINTS_AN_INCH / _DOTS_AN_INCH * LONGEST_SIDE / longest
    return picture, picture.width * points, picture.height * points


def _packed(picture: "Image") -> ShownPage:
    small = picture.copy()
    small.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    written = BytesIO()
    small.save(written, "JPEG", quality=_QUALITY)
    return ShownPage(base64.b64encode(written.getvalue()).decode("ascii"), small.width, small.height)


def _found(content: bytes, page: int, words: str, width: float, height: float) -> Iterator[Corners]:
    """Yield where words stand on a page of a PDF, of each line the part that belongs to them.

    Words that go on from the page before, or on the page behind, are found by what of them is on this one.
    """
    import pypdfium2

    document = opened(content)
    lines, _ = next(iter(read_pages(document, pypdfium2.PdfiumError, [page])))
    lines = in_reading_order(lines)
    left, bottom, _, _ = document[page - 1].get_mediabox()
    written = [_SPACE.sub("", line.text) for line in lines]
    wanted = _SPACE.sub("", words.replace(CELL_BREAK, " "))
    start, length = _overlap("".join(written), wanted)
    place = 0
    for line, own in zip(lines, written, strict=True):
        first, last = max(start - place, 0), min(start + length - place, len(own))
        place += len(own)
        if first < last:
            corners = _corners(line, left, bottom, width, height)
            yield part_of(corners, first / len(own), last / len(own))


def _overlap(text: str, wanted: str) -> tuple[int, int]:
    """Return where a text has words, or else as much of their beginning or end as it ends or begins with."""
    if (start := text.find(wanted)) >= 0:
        return start, len(wanted)
    for length in range(len(wanted) - 1, 1, -1):
        if text.endswith(wanted[:length]):
            return len(text) - length, length
        if text.startswith(wanted[-length:]):
            return 0, length
    return 0, 0


def _corners(line: PageLine, left: float, bottom: float, width: float, height: float) -> Corners:
    begin, end = _part(line.left - left, width), _part(line.right - left, width)
    top = _part(height - (line.baseline - bottom + _ASCENDS * line.size), height)
    below = _part(height - (line.baseline - bottom - _DESCENDS * line.size), height)
    return begin, top, end, top, end, below, begin, below


def _part(place: float, whole: float) -> int:
    return min(max(round(place * SCALE / whole), 0), SCALE)
