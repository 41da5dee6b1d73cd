"""The lines of pages become a `Parsed`: with tables, without running heads, in reading order, as paragraphs."""

from collections.abc import Sequence

from sources.formats.parsed import Block, BlockKind, Parsed
from sources.formats.pdf.edges import without_edges
from sources.formats.pdf.footnotes import notes_apart, with_footnotes, without_footnotes
from sources.formats.pdf.lines import PageLine
from sources.formats.pdf.order import in_reading_order
from sources.formats.pdf.paragraphs import Measures, blocks_of, measure, usual_size, usual_spacing
from sources.formats.pdf.rules import Rules
from sources.formats.pdf.tables import with_tables


def parsed_lines(
    pages: Sequence[Sequence[PageLine]],
    rules: Sequence[Rules] = (),
    *,
    title: str | None = None,
    author: str | None = None,
    pictures: tuple[int, ...] = (),
) -> Parsed:
    """Return what stands on pages.

    Args:
        pages: The lines of each.
        rules: What is drawn on each; by default nothing.
        title: As the file gives it; by default the heading in the largest letters of the first page with text.
        author: As the file gives it.
        pictures: See `Parsed`.
    """
    # Of what was read from a picture, each line is to keep its certainty: it isn't put into tables.
    typed = [[] if any(line.scanned for line in page) else page for page in pages]
    tables, doubtful = with_tables(typed, rules or [Rules()] * len(pages))
    pages = [found or page for page, found in zip(pages, tables, strict=True)]
    written = [line for page in pages for line in page]
    size = usual_size(written)
    inner = without_edges(pages, size, usual_spacing(written, size))
    lines = [line for page in inner for line in in_reading_order(page)]
    usual = measure(lines)
    text, notes = without_footnotes(lines, usual.size)
    apart = [block for note in notes_apart(notes) for block in blocks_of(note, usual)]
    blocks = tuple(with_footnotes(blocks_of(text, usual), apart))
    return Parsed(
        blocks,
        title=title or _largest(blocks, lines, usual),
        author=author,
        page_count=len(pages),
        pictures=pictures,
        doubtful_tables=doubtful,
    )


def _largest(blocks: Sequence[Block], lines: Sequence[PageLine], usual: Measures) -> str | None:
    """Return the heading in the largest letters of the first page with text; None if it has no heading."""
    if not lines:
        return None
    first = [line for line in lines if line.page == lines[0].page]
    largest = max(first, key=lambda line: line.size)
    if not usual.is_large(largest):
        return None
    headings = (block.text for block in blocks if block.kind is BlockKind.HEADING)
    return next((heading for heading in headings if largest.text in heading), None)
