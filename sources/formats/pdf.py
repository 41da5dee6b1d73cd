"""PDF with a text layer: lines become paragraphs again, across lines and pages, and keep the number of their page.

A PDF says where letters stand, not what they are. A line begins a paragraph where a reader sees it: it is set apart by
a gap, by an indent, by another size of letters, or by a line above that ends early at the end of a sentence. Lines
that come back on page after page at the top or the bottom, and numbers of pages, are left out. Letters that are larger
than most are a heading.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from statistics import median
from typing import Any

from sources.characters import cells
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.words import between, clean, metadata, squeeze, undone
from sources.limits import MAX_CHARACTERS, MAX_PAGES
from sources.lines import Line as PlainLine

_FEWEST_CHARACTERS = 20
_MOST_UNKNOWN = 0.2
_HYPHEN = 2
"""What PDFium gives for a hyphen that divides a word at a line's end; the next line follows without a break."""
_EDGE_LINES = 2
_FEWEST_REPEATS = 3
_REPEATS = 0.4
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"[-–—·|\s]*(?:第|page|p\.)?\s*\d{1,4}\s*页?(?:\s*(?:/|of|，?共)\s*\d{1,4}\s*页?)?[-–—·|\s]*", re.IGNORECASE
)
_OF_CONTENTS = re.compile(r"(?:[.．·…]\s?){4,}\s*(?:\d+|[ivxlc]+)$")
"""A line of a table of contents, with its row of dots."""
_ITEM = re.compile(r"[-–—•·●▪■◆*]\s|[(（]?\d{1,2}(?:[)）、]|\.\s)")
_LARGER, _SAME_SIZE = 1.12, 0.1
_WIDEST_HEADING = 120
_GAP, _INDENT, _EARLY = 1.4, 0.8, 2.5
_SIZES = 7
"""At how many letters of a line, at least, their size is looked at."""
_FILE_NAME = re.compile(r".*\.(?:docx?|pdf|indd|tex|dvi|ps|rtf|txt|wps|pptx?)|(?:microsoft|untitled).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page; places are in points, from the page's lower left corner."""

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float

    @property
    def ends_sentence(self) -> bool:
        return PlainLine(self.text, 0, 0, after_gap=False).ends_sentence


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's usual measures."""

    left: float
    right: float
    spacing: float


def read(content: bytes) -> Parsed:
    """Read a document."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = raw.FPDF_GetLastError() in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise RefusedError("is encrypted; save it without a password." if encrypted else "is a damaged PDF.") from error
    count = len(document)
    if count > MAX_PAGES:
        raise RefusedError(f"has {count:,} pages; {MAX_PAGES:,} are allowed.")
    pages = list(_read_pages(document, pypdfium2.PdfiumError))
    lines = _without_edges(pages)
    _require_text(pages)
    usual = _usual_size(lines)
    blocks = tuple(_blocks(lines, usual))
    said = document.get_metadata_dict()
    title = metadata(said.get("Title"))
    return Parsed(
        blocks,
        title=title if title and not _FILE_NAME.fullmatch(title) else _largest(blocks, lines, usual),
        author=metadata(said.get("Author")),
        page_count=count,
    )


def _require_text(pages: Sequence[Sequence[_Line]]) -> None:
    """Refuse pictures of pages, and letters that can't be told."""
    text = "".join(line.text for page in pages for line in page)
    unknown = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text)
    if len(text) - unknown < _FEWEST_CHARACTERS and not unknown:
        raise RefusedError("has no text layer: its pages are pictures. Put it through text recognition (OCR) first.")
    if unknown > _MOST_UNKNOWN * len(text):
        raise RefusedError("has a text layer that can't be read: its fonts don't say which letters they show.")


def _read_pages(document: Any, error: type[Exception]) -> Iterator[list[_Line]]:
    total = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except error:  # a damaged page: the others are read
            yield []
            continue
        lines = list(_read_lines(text, number + 1))
        total += sum(len(line.text) for line in lines)
        if total > MAX_CHARACTERS:
            raise RefusedError(f"holds more than {MAX_CHARACTERS:,} characters; divide it.")
        yield lines
        text.close()
        page.close()


def _read_lines(text: Any, page: int) -> Iterator[_Line]:
    """Yield a page's lines as PDFium puts them together."""
    from pypdfium2 import raw

    units: list[int] = []
    places: list[int] = []

    def finish() -> Iterator[_Line]:
        words = squeeze(b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace"))
        if words and places:
            yield _line(text, words, page, places)
        units.clear()
        places.clear()

    for place in range(text.count_chars()):
        character = raw.FPDFText_GetUnicode(text, place)
        if character in {0x0A, 0x0D}:
            yield from finish()
        elif character == _HYPHEN:
            units.append(ord("-"))
            places.append(place)
            yield from finish()
        else:
            units += _utf16(character)
            if character != 0x20:
                places.append(place)
    yield from finish()


def _utf16(character: int) -> list[int]:
    if character < 0x10000:
        return [character]
    high, low = divmod(character - 0x10000, 0x400)
    return [0xD800 + (high & 0x3FF), 0xDC00 + low]


def _line(text: Any, words: str, page: int, places: Sequence[int]) -> _Line:
    from pypdfium2 import raw

    begins, ends = raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, places[0], begins)
    raw.FPDFText_GetLooseCharBox(text, places[-1], ends)
    left, baseline = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, places[0], left, baseline)
    sizes = (_size(text, place) for place in places[:: len(places) // _SIZES + 1])
    return _Line(words, page, begins.left, ends.right, baseline.value, median(sizes))


def _size(text: Any, place: int) -> float:
    """Return the size of a letter as it is shown; boxes would tell the fonts of one line apart."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    stated: float = raw.FPDFText_GetFontSize(text, place)
    scale = hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(text, place, matrix) else 1.0
    return max(stated * scale, 1.0)


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    """Return the lines without headers, footers, page numbers and tables of contents."""
    seen = Counter(
        key for page in pages for key in {_edge_key(line) for place, line in enumerate(page) if _edge(place, page)}
    )
    often = max(_FEWEST_REPEATS, _REPEATS * len(pages))

    def is_boilerplate(line: _Line, edge: int) -> bool:
        repeats = seen[_edge_key(line)] >= (_FEWEST_REPEATS if edge == 1 else often)
        return repeats or (edge == 1 and _PAGE_NUMBER.fullmatch(line.text) is not None)

    return [
        line
        for page in pages
        for place, line in enumerate(page)
        if not _OF_CONTENTS.search(line.text)
        and not (len(page) > 1 and (edge := _edge(place, page)) and is_boilerplate(line, edge))
    ]


def _edge(place: int, page: Sequence[_Line]) -> int:
    """Return how near to the top or the bottom of its page a line stands: 1 or 2; 0 for one that is further in."""
    nearest = min(place, len(page) - 1 - place) + 1
    return nearest if nearest <= _EDGE_LINES else 0


def _edge_key(line: _Line) -> str:
    return _DIGITS.sub("#", line.text.lower())


def _usual_size(lines: Iterable[_Line]) -> float:
    """Return the size of most letters, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _measure(lines: Sequence[_Line]) -> _Page:
    lefts = Counter(round(line.left) for line in lines)
    most = max(lefts.values())
    steps = [above.baseline - below.baseline for above, below in pairwise(lines)]
    down = [step for step in steps if step > 0]
    left = min(place for place, count in lefts.items() if count >= most / 2)
    return _Page(left, max(line.right for line in lines), median(down) if down else 0.0)


def _blocks(lines: Sequence[_Line], usual: float) -> Iterator[Block]:
    by_page: dict[int, list[_Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    measures = {number: _measure(on_page) for number, on_page in by_page.items()}
    open_lines: list[_Line] = []
    for line in lines:
        if open_lines and _begins(line, open_lines, measures[line.page], measures[open_lines[-1].page], usual):
            yield _block(open_lines, usual)
            open_lines = []
        open_lines.append(line)
    if open_lines:
        yield _block(open_lines, usual)


def _begins(line: _Line, above: Sequence[_Line], page: _Page, page_above: _Page, usual: float) -> bool:
    """Tell whether a line begins a new paragraph or heading."""
    last = above[-1]
    if abs(line.size - last.size) > _SAME_SIZE * last.size or _is_large(line, usual) != _is_large(last, usual):
        return True
    indented = line.left > page.left + _INDENT * line.size
    if line.page != last.page or line.baseline > last.baseline + line.size / 2:  # the next page or column
        return last.ends_sentence or indented or _is_large(line, usual)
    if page.spacing and last.baseline - line.baseline > _GAP * max(page.spacing, line.size):
        return True
    if abs(last.baseline - line.baseline) < line.size / 2:  # the same line in two pieces
        return False
    if _is_large(line, usual):
        return False
    if _ITEM.match(line.text):
        return True
    hangs = len(above) == 1 and _ITEM.match(last.text)
    if line.left > last.left + _INDENT * line.size and not hangs:
        return True
    ends_early = last.right < page_above.right - _EARLY * last.size
    return ends_early and (last.ends_sentence or indented)


def _is_large(line: _Line, usual: float) -> bool:
    return line.size > _LARGER * usual


def _block(lines: Sequence[_Line], usual: float) -> Block:
    pages: list[tuple[int, int]] = []
    pieces: list[str] = []
    length = 0
    for line in lines:
        words = clean(line.text)
        above = pieces[-1] if pieces else ""
        if undone(above, words):
            pieces[-1] = above[:-1]
            length -= 1
        gap = between(above, words)
        length += len(gap)
        if not pages or pages[-1][1] != line.page:
            pages.append((length, line.page))
        pieces += [gap + words]
        length += len(words)
    text = "".join(pieces)
    heads = _is_large(lines[0], usual) and cells(text) <= _WIDEST_HEADING
    return Block(BlockKind.HEADING if heads else BlockKind.PARAGRAPH, text, tuple(pages))


def _largest(blocks: Sequence[Block], lines: Sequence[_Line], usual: float) -> str | None:
    """Return the heading in the largest letters of the first page with text; None if it has no heading."""
    if not lines:
        return None
    first = [line for line in lines if line.page == lines[0].page]
    largest = max(first, key=lambda line: line.size)
    if not _is_large(largest, usual):
        return None
    headings = (block.text for block in blocks if block.kind is BlockKind.HEADING)
    return next((heading for heading in headings if largest.text in heading), None)
