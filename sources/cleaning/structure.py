"""Blocks become a text and its layout: what a format knows of headings and paragraphs is taken at its word.

Only a web page is looked at once more: what stands on it beside the article (bylines, credits, notices) is found by
the rules for plain text; and of a PDF, which says little of itself, author and date below the title.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from sources.cleaning.boilerplate import find_boilerplate
from sources.cleaning.bylines import find_bylines, find_printed_bylines
from sources.cleaning.layout import ArticleLayout
from sources.document import Boilerplate, Excluded, PassageKind, Section
from sources.files.catalog import is_date
from sources.formats import Block, BlockKind, Parsed
from sources.formats.words import clean
from sources.lines import Line
from sources.recognition.scanned import ScannedLine
from sources.splitting.passages import Paragraph
from sources.tables import Table, says_unit

_GAP = "\n\n"
_MOST_CAPTIONS = 2
_PASSAGE_KINDS = {
    BlockKind.PARAGRAPH: PassageKind.BODY,
    BlockKind.CAPTION: PassageKind.CAPTION,
    BlockKind.ROW: PassageKind.ROW,
}
_LEFT_OUT_AS = {BlockKind.BYLINE: Boilerplate.BYLINE, BlockKind.UNSURE: Boilerplate.UNSURE}


@dataclass(frozen=True, slots=True)
class Structured:
    """An article's text, with its layout, where its pages begin, its tables, and the file's names for its places.

    And what was read from pictures.
    """

    text: str
    layout: ArticleLayout
    page_starts: tuple[int, ...]
    tables: tuple[Table, ...] = ()
    labels: tuple[tuple[int, str], ...] = ()
    scanned: tuple[ScannedLine, ...] = ()


def find_structure(parsed: Parsed, title: str | None, *, is_page: bool) -> Structured:
    """Put a file's blocks together.

    Args:
        parsed: What a reader made of a file.
        title: The article's title where it is known better.
        is_page: It is a web page, which may hold more than its article.

    Returns:
        The text, whose blocks are set apart by blank lines, and its parts.
    """
    blocks = [_cleaned(block, text) for block in parsed.blocks if (text := clean(block.text).strip())]
    text = "".join(block.text + _GAP for block in blocks).removesuffix("\n")
    starts = list(accumulate((len(block.text) + len(_GAP) for block in blocks), initial=0))[: len(blocks)]
    lines = [
        Line(block.text, start, start + len(block.text), True) for block, start in zip(blocks, starts, strict=True)
    ]
    titles = {each for each in (title, parsed.title) if each}
    top = next((place for place, block in enumerate(blocks[:3]) if block.text in titles), None)
    left_out = {place: _LEFT_OUT_AS[block.kind] for place, block in enumerate(blocks) if block.kind in _LEFT_OUT_AS}
    author, published = parsed.author, parsed.published if parsed.published and is_date(parsed.published) else None
    first = 0 if top is None else top + 1
    if is_page or parsed.page_count:
        bylines = find_bylines(lines[first:]) if is_page else find_printed_bylines(lines[first:])
        for line, byline in bylines:
            if left_out.get(lines.index(line)):
                continue
            left_out[lines.index(line)] = Boilerplate.BYLINE
            stated, author = author, author or byline.author
            if not is_page and stated:  # of a PDF, whoever typed it says so
                author = byline.author or stated
            published = published or byline.published
    if is_page:
        body = [place for place in range(first, len(lines)) if place not in left_out]
        body = [place for place in body if not blocks[place].is_row]  # what is in a table is no button
        for place, why in find_boilerplate([lines[each] for each in body]).items():
            left_out[body[place]] = why
    sections, paragraphs = _divide(blocks, lines, {*left_out, *(() if top is None else (top,))})
    headings = [place for place in range(len(lines)) if left_out.get(place) is not Boilerplate.UNSURE]
    if not paragraphs and headings:  # headings alone
        paragraphs = tuple(Paragraph(lines[each].start, lines[each].end, PassageKind.BODY, None) for each in headings)
        sections, left_out = (), {place: why for place, why in left_out.items() if why is Boilerplate.UNSURE}
    layout = ArticleLayout(
        title or parsed.title,
        author,
        published,
        sections,
        paragraphs,
        tuple(Excluded(lines[place].start, lines[place].end, why) for place, why in sorted(left_out.items())),
    )
    page_starts = tuple(_page_starts(blocks, starts, parsed.page_count, len(text)))
    labels = tuple(
        (start + within, label) for block, start in zip(blocks, starts, strict=True) for within, label in block.labels
    )
    scanned = tuple(
        replace(line, start=start + line.start, end=start + line.end)
        for block, start in zip(blocks, starts, strict=True)
        for line in block.scanned
    )
    return Structured(text, layout, page_starts, tuple(_tables(blocks, starts)), labels, scanned)


def _cleaned(block: Block, text: str) -> Block:
    """Return a block with its text cleaned; a row whose cells stand elsewhere then is a row no longer."""
    if block.is_row and text != block.text:
        return Block(BlockKind.PARAGRAPH, text, block.pages)
    return replace(block, text=text)


def _tables(blocks: Sequence[Block], starts: Sequence[int]) -> Iterator[Table]:
    """Yield the tables, their cells at their places in the text."""
    for first, end in _runs_of_rows(blocks):
        rows = tuple(
            tuple(replace(cell, start=start + cell.start, end=start + cell.end) for cell in block.cells)
            for block, start in zip(blocks[first:end], starts[first:end], strict=True)
        )
        headings = sum(block.kind is BlockKind.HEADING_ROW for block in blocks[first:end])
        captions = tuple((starts[each], starts[each] + len(blocks[each].text)) for each in _captions(blocks, first))
        yield Table(rows, headings, blocks[first].transposed, captions)


def _runs_of_rows(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield where tables begin and end among the blocks."""
    first = None
    for place, block in enumerate(blocks):
        if first is not None and (not block.is_row or block.begins_table):
            yield first, place
            first = None
        if block.is_row and first is None:
            first = place
    if first is not None:
        yield first, len(blocks)


def _captions(blocks: Sequence[Block], first: int) -> Sequence[int]:
    """Return which blocks above a table's first row say what all of it is: its caption, its unit."""
    found: list[int] = []
    for place in range(first - 1, max(-1, first - 1 - _MOST_CAPTIONS), -1):
        block = blocks[place]
        captioned = any(not says_unit(blocks[each].text) for each in found)
        if not says_unit(block.text) and (block.kind is not BlockKind.CAPTION or captioned):
            break
        found.append(place)
    return found[::-1]


def _divide(
    blocks: Sequence[Block], lines: Sequence[Line], without: set[int]
) -> tuple[tuple[Section, ...], tuple[Paragraph, ...]]:
    """Return headings and paragraphs; a heading that nothing follows heads nothing, but is no text either."""
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    for place, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        if place in without:
            continue
        if block.kind is BlockKind.HEADING:
            sections.append(Section(" ".join(block.text.split()), line.start, line.end, block.level))
        elif block.kind is not BlockKind.HEADING_ROW:  # it is searched with each of the rows below it
            section = sections[-1] if sections else None
            paragraphs.append(Paragraph(line.start, line.end, _PASSAGE_KINDS[block.kind], section))
    return tuple(sections), tuple(paragraphs)


def _page_starts(blocks: Sequence[Block], starts: Sequence[int], count: int, length: int) -> Iterator[int]:
    """Yield where each page begins; one without text begins where the next one does."""
    begins = {
        page: start + within
        for block, start in reversed(list(zip(blocks, starts, strict=True)))
        for within, page in reversed(block.pages)
    }
    following = length
    found = []
    for page in range(count, 0, -1):
        following = min(following, begins.get(page, following))
        found.append(following)
    yield from reversed(found)
