"""PPTX: each slide is a page with its title as a heading, its text and tables in their order, and the speaker's notes.

Hidden slides, charts, pictures and embedded files are not read.
"""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from sources.formats.archives import open_archive
from sources.formats.office.core import core_properties
from sources.formats.office.slide_order import Box, reading_order
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.tables import RawCell, table_blocks
from sources.formats.words import clean, squeeze
from sources.limits import MAX_PAGES
from sources.lines import Line
from sources.tables import CELL_BREAK

_MOST_NESTED = 20
_FIELDS_OF_EDGES = {"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"}
_NOTES = "BODY"


def read(content: bytes) -> Parsed:
    """Read a presentation."""
    with open_archive(content) as archive:
        said = core_properties(archive)
    from pptx import Presentation

    try:
        presentation = Presentation(BytesIO(content))
        slides = list(presentation.slides)
    except (KeyError, ValueError, AttributeError) as error:
        raise RefusedError("is a damaged PPTX file.") from error
    if len(slides) > MAX_PAGES:
        raise RefusedError(f"has {len(slides):,} pages; {MAX_PAGES:,} are allowed.")
    blocks = tuple(
        replace(block, pages=((0, number),))
        for number, slide in enumerate(slides, start=1)
        if slide._element.get("show") not in {"0", "false"}
        for block in _blocks(slide)
    )
    first = next((block.text for block in blocks if block.kind is BlockKind.HEADING), None)
    return Parsed(
        blocks,
        title=said.title or first,
        author=said.author,
        language=said.language,
        page_count=len(slides),
        properties=said.properties,
    )


def _blocks(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    inner = _inner(slide.shapes, None if title is None else title._element, 0)
    words = _words(title.text_frame).replace("\n", " ") if title is not None else ""
    if not words and inner and _is_heading(inner[0]):  # a slide without one would seem to belong to the one before
        words = inner.pop(0).text
    if words:
        yield Block(BlockKind.HEADING, words)
    yield from inner
    if slide.has_notes_slide:
        for shape in slide.notes_slide.placeholders:
            if shape.placeholder_format.type is not None and shape.placeholder_format.type.name == _NOTES:
                yield from _paragraphs(shape.text_frame)


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and "\n" not in block.text and Line(block.text, 0, 0, True).is_label


def _inner(shapes: Any, title: Any, depth: int) -> list[Block]:
    """Return what shapes say, those in groups too, as they are read; without the title, and what every slide has."""
    if depth > _MOST_NESTED:
        raise RefusedError("is nested too deeply.")
    found: list[tuple[Box | None, list[Block]]] = []
    for shape in shapes:
        if hasattr(shape, "shapes"):
            blocks = _inner(shape.shapes, title, depth + 1)
        elif shape.is_placeholder and getattr(shape.placeholder_format.type, "name", "") in _FIELDS_OF_EDGES:
            continue
        else:
            blocks = [] if shape._element is title or _is_hidden(shape) else list(_shape(shape))
        if blocks:
            found.append((_box(shape), blocks))
    return [block for place in reading_order([box for box, _ in found]) for block in found[place][1]]


def _box(shape: Any) -> Box | None:
    left, top, width, height = shape.left, shape.top, shape.width, shape.height
    if left is None or top is None or width is None or height is None:
        return None
    return Box(left, top, left + width, top + height)


def _is_hidden(shape: Any) -> bool:
    return bool(shape._element.xpath("./*/p:cNvPr[@hidden='1' or @hidden='true']"))


def _shape(shape: Any) -> Iterator[Block]:
    if shape.has_table:
        yield from _table(shape.table)
    elif shape.has_text_frame:
        yield from _paragraphs(shape.text_frame)


def _table(table: Any) -> Iterator[Block]:
    rows = [
        [
            RawCell(
                squeeze(cell.text_frame.text),
                columns=cell.span_width if cell.is_merge_origin else 1,
                rows=cell.span_height if cell.is_merge_origin else 1,
            )
            for cell in row.cells
            if not cell.is_spanned
        ]
        for row in table.rows
    ]
    if blocks := table_blocks(rows, 1 if table.first_row and len(rows) > 1 else None):
        yield from blocks
        return
    for row in rows:
        if line := CELL_BREAK.join(cell.text for cell in row if cell.text):
            yield Block(BlockKind.PARAGRAPH, line)


def _paragraphs(frame: Any) -> Iterator[Block]:
    for paragraph in frame.paragraphs:
        if words := _lines(paragraph.text):
            yield Block(BlockKind.PARAGRAPH, words)


def _words(frame: Any) -> str:
    return "\n".join(words for paragraph in frame.paragraphs if (words := _lines(paragraph.text)))


def _lines(text: str) -> str:
    """Return the lines of a paragraph, whose breaks are vertical tabs."""
    return "\n".join(words for line in text.split("\v") if (words := squeeze(clean(line))))
