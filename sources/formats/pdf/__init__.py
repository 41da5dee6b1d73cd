"""PDF with a text layer: lines become paragraphs again, across lines and pages, and keep the number of their page.

A PDF says where letters stand, not what they are.

- `lines`: what stands where on a page;
- `order`: columns one after another;
- `edges`: running heads, page numbers and tables of contents, which are left out;
- `paragraphs`: headings, paragraphs and captions.
"""

import re
from collections.abc import Sequence

from sources.document import Fact
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.pdf.edges import without_edges
from sources.formats.pdf.lines import PageLine, read_pages
from sources.formats.pdf.order import in_reading_order
from sources.formats.pdf.paragraphs import Measures, blocks_of, measure, usual_size, usual_spacing
from sources.formats.words import metadata, stated
from sources.limits import MAX_PAGES

_FEWEST_CHARACTERS = 20
_MOST_UNKNOWN = 0.2
_FILE_NAME = re.compile(
    r".*\.(?:docx?|pdf|indd|tex|dvi|ps|rtf|txt|wps|pptx?)|(?:microsoft|untitled|about:|file:|https?:).*", re.IGNORECASE
)
_NOBODY = re.compile(
    r"admin(?:istrator)?|user|owner|unknown|author|作者|用户|微软用户|(?:microsoft|windows)\s?(?:office )?user|\W*",
    re.IGNORECASE,
)


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
    pages = list(read_pages(document, pypdfium2.PdfiumError))
    _require_text(pages)
    written = [line for page in pages for line in page]
    size = usual_size(written)
    inner = without_edges(pages, size, usual_spacing(written, size))
    lines = [line for page in inner for line in in_reading_order(page)]
    usual = measure(lines)
    blocks = blocks_of(lines, usual)
    said = document.get_metadata_dict()
    title, author = metadata(said.get("Title")), metadata(said.get("Author"))
    title = None if title and _FILE_NAME.fullmatch(title) else title
    author = None if author and _NOBODY.fullmatch(author) else author
    return Parsed(
        blocks,
        title=title or _largest(blocks, lines, usual),
        author=author,
        page_count=count,
        properties=stated({Fact.TITLE: [title], Fact.AUTHOR: [author]}),
    )


def _require_text(pages: Sequence[Sequence[PageLine]]) -> None:
    """Refuse pictures of pages, and letters that can't be told."""
    text = "".join(line.text for page in pages for line in page)
    unknown = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text)
    if len(text) - unknown < _FEWEST_CHARACTERS and not unknown:
        raise RefusedError("has no text layer: its pages are pictures. Put it through text recognition (OCR) first.")
    if unknown > _MOST_UNKNOWN * len(text):
        raise RefusedError("has a text layer that can't be read: its fonts don't say which letters they show.")


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
