"""The lines of pages become a `Parsed`: without running heads, in reading order, put together to paragraphs."""

from collections.abc import Sequence

from sources.formats.parsed import Block, BlockKind, Parsed
from sources.formats.pdf.edges import without_edges
from sources.formats.pdf.lines import PageLine
from sources.formats.pdf.order import in_reading_order
from sources.formats.pdf.paragraphs import Measures, blocks_of, measure, usual_size, usual_spacing


def parsed_lines(
    pages: Sequence[Sequence[PageLine]],
    title: str | None = None,
    author: str | None = None,
    pictures: tuple[int, ...] = (),
) -> Parsed:
    """Return what stands on pages.

    Args:
        pages: The lines of each.
        title: As the file gives it; by default the heading in the largest letters of the first page with text.
        author: As the file gives it.
        pictures: See `Parsed`.
    """
    written = [line for page in pages for line in page]
    size = usual_size(written)
    inner = without_edges(pages, size, usual_spacing(written, size))
    lines = [line for page in inner for line in in_reading_order(page)]
    usual = measure(lines)
    blocks = blocks_of(lines, usual)
    return Parsed(
        blocks,
        title=title or _largest(blocks, lines, usual),
        author=author,
        page_count=len(pages),
        pictures=pictures,
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
