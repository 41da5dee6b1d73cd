"""OpenDocument: texts (ODT), sheets (ODS) and presentations (ODP), read from the one XML document that holds them.

A sheet's cells are taken as they are shown, which the format writes down beside their values. What a revision deleted,
comments, indexes, and hidden sheets, rows and slides are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

from sources.document import Fact
from sources.formats.archives import open_archive, parse_xml, read_entry
from sources.formats.office.sheet import Place, SheetCell, sheet_blocks
from sources.formats.office.slide_order import Box, around, reading_order
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.tables import RawCell, table_blocks
from sources.formats.words import clean, language_tag, metadata, somebody, squeeze, stated, titled
from sources.limits import MAX_CELLS, MAX_PAGES
from sources.tables import CELL_BREAK

_LEFT_OUT = frozenset(
    "tracked-changes annotation annotation-end table-of-content illustration-index table-index object-index"
    " user-index alphabetical-index bibliography sequence-decls hidden-text hidden-paragraph note-citation"
    " forms event-listeners ruby-text title desc date-time footer page-number object object-ole image".split()
)
_MOST_SPACES = 100
_UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
_LENGTH = re.compile(rf"(-?\d{{1,6}}(?:\.\d{{1,9}})?)({'|'.join(_UNITS)})")
_PARAGRAPHS = {"p", "h"}


def read(content: bytes) -> Parsed:
    """Read a document."""
    archive = open_archive(content)
    manifest = read_entry(archive, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise RefusedError("is encrypted; save it without a password.")
    written = read_entry(archive, "content.xml")
    if written is None:
        raise RefusedError("is a damaged OpenDocument file.")
    root: Any = parse_xml(written)
    body = next(iter(root.xpath("/*/*[local-name()='body']/*")), None)
    if body is None:
        raise RefusedError("is a damaged OpenDocument file.")
    kind = _name(body)
    pages = [each for each in body if _name(each) == "page"] if kind == "presentation" else []
    if len(pages) > MAX_PAGES:
        raise RefusedError(f"has {len(pages):,} pages; {MAX_PAGES:,} are allowed.")
    hidden = _hidden_styles(root)
    titles: list[str] = []
    if kind == "spreadsheet":
        blocks = tuple(_sheets(body, hidden))
    elif kind == "presentation":
        blocks = tuple(_slides(pages, hidden))
        titles += [block.text for block in blocks if block.kind is BlockKind.HEADING]
    else:
        blocks = tuple(_blocks(body, _title_styles(root), titles))
    said = _said(archive)
    title = said.title or metadata(next(iter(titles), None))
    return replace(said, blocks=blocks, title=title, page_count=len(pages))


def _said(archive: ZipFile) -> Parsed:
    """Return what the file says of itself, without its text."""
    said = read_entry(archive, "meta.xml")
    if said is None:
        return Parsed(())
    root: Any = parse_xml(said)

    def first(name: str) -> str | None:
        found = root.xpath("//*[local-name()='meta']/*[local-name()=$name]", name=name)
        return metadata("".join(found[0].itertext())) if found else None

    title, publisher = titled(first("title")), first("publisher")
    author = somebody(first("initial-creator")) or somebody(first("creator"))
    created = first("creation-date") or first("date")
    return Parsed(
        (),
        title=title,
        author=author,
        publisher=publisher,
        language=language_tag(first("language")),
        properties=stated(
            {Fact.TITLE: [title], Fact.AUTHOR: [author], Fact.PUBLISHER: [publisher], Fact.DATE: [created]}
        ),
    )


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element: Any, name: str) -> str | None:
    """Return an attribute by its name without the namespace, of which each of a name has but one here."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _count(element: Any, name: str, most: int = 1 << 20) -> int:
    digits = (_get(element, name) or "")[:9]
    return min(max(int(digits), 1), most) if digits.isascii() and digits.isdecimal() else 1


def _hidden_styles(root: Any) -> frozenset[str]:
    """Return the styles of what is not shown: sheets, and slides."""
    path = (
        "//*[local-name()='style'][*[local-name()='table-properties']/@*[local-name()='display']='false' or "
        "*[local-name()='drawing-page-properties']/@*[local-name()='visibility']='hidden']"
    )
    return frozenset(name for each in root.xpath(path) if (name := _get(each, "name")))


def _title_styles(root: Any) -> frozenset[str]:
    """Return the styles of titles: the one of that name, and those made of it."""
    path = "//*[local-name()='style'][@*[local-name()='parent-style-name']='Title']"
    return frozenset({"Title", *(name for each in root.xpath(path) if (name := _get(each, "name")))})


def _blocks(element: Any, titles_styled: frozenset[str], titles: list[str]) -> Iterator[Block]:
    """Yield the blocks in an element, each paragraph with the notes and boxes that hang on it behind it."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start",))
    for _, each in walk:
        name = _name(each)
        if not name or name in _LEFT_OUT:
            walk.skip_subtree()
        elif name == "table":
            yield from _table(each)
            walk.skip_subtree()
        elif name in _PARAGRAPHS:
            walk.skip_subtree()
            hanging: list[Any] = []
            words = _words(each, hanging)
            is_title = _get(each, "style-name") in titles_styled and name == "p"
            if words and is_title:
                titles.append(words.replace("\n", " "))
            if words and (name == "h" or is_title):
                level = 1 if is_title else 1 + _count(each, "outline-level", 9)
                yield Block(BlockKind.HEADING, words.replace("\n", " "), level=level)
            elif words:
                yield Block(BlockKind.PARAGRAPH, words)
            for inner in hanging:
                yield from _blocks(inner, titles_styled, titles)


def _words(paragraph: Any, hanging: list[Any] | None = None) -> str:
    """Return the words of a paragraph, with its line breaks; what hangs on it (notes, boxes) is handed back."""
    from lxml import etree

    pieces: list[str] = [paragraph.text or ""]
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, each in walk:
        if each is paragraph:
            continue
        name = _name(each)
        if event == "end":
            pieces.append(each.tail or "")
        elif not name or name in _LEFT_OUT:
            walk.skip_subtree()
        elif name in {"note-body", "text-box"}:
            if hanging is not None:
                hanging.append(each)
            walk.skip_subtree()
        elif name == "s":
            pieces.append(" " * _count(each, "c", _MOST_SPACES))
        elif name == "tab":
            pieces.append(" ")
        elif name == "line-break":
            pieces.append("\v")
        else:
            pieces.append(each.text or "")
    lines = (squeeze(line) for line in clean("".join(pieces).replace("\v", "\x00")).split("\x00"))
    return "\n".join(line for line in lines if line)


def _cell_words(cell: Any) -> str:
    """Return the words of a cell, its paragraphs as lines."""
    found = (each for each in cell.iterdescendants() if _name(each) in _PARAGRAPHS)
    own = (each for each in found if not any(_name(above) in _LEFT_OUT for above in each.iterancestors()))
    return "\n".join(words for each in own if (words := _words(each)))


def _rows(table: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the visible rows of a table, and whether they head its columns."""
    for child in table:
        name = _name(child)
        if name == "table-row" and _get(child, "visibility") not in {"collapse", "filter"}:
            yield child, False
        elif name == "table-header-rows":
            yield from ((row, True) for row, _ in _rows(child))
        elif name in {"table-rows", "table-row-group"} and _get(child, "display") != "false":
            yield from _rows(child)


def _table(table: Any) -> Iterator[Block]:
    """Yield a table of a text or a slide."""
    rows: list[list[RawCell]] = []
    headings = 0
    for row, heads in _rows(table):
        headings += heads
        rows.append(
            [
                RawCell(
                    squeeze(_cell_words(cell)),
                    columns=_count(cell, "number-columns-spanned"),
                    rows=_count(cell, "number-rows-spanned"),
                )
                for cell in row
                if _name(cell) == "table-cell"
            ]
        )
    holds_another = any(_name(each) == "table" for each in table.iterdescendants())
    if rows and not holds_another and (blocks := table_blocks(rows, headings or None)):
        yield from blocks
        return
    for cells in rows:
        if line := CELL_BREAK.join(cell.text for cell in cells if cell.text):
            yield Block(BlockKind.PARAGRAPH, line)


def _sheets(body: Any, hidden: frozenset[str]) -> Iterator[Block]:
    count = 0
    for sheet in body:
        if _name(sheet) == "table" and _get(sheet, "style-name") not in hidden:
            cells, headings = _sheet(sheet, MAX_CELLS - count)
            count += len(cells)
            yield from sheet_blocks(clean(_get(sheet, "name") or ""), cells, range(headings))


def _sheet(sheet: Any, most: int) -> tuple[dict[Place, SheetCell], int]:
    """Return the cells of a sheet that are not empty, and how many rows at its top are headings."""
    hidden = _hidden_columns(sheet)
    found: dict[Place, SheetCell] = {}
    number = headings = 0
    for row, heads in _rows(sheet):
        repeated = _count(row, "number-rows-repeated")
        filled = list(_filled(row, hidden, most))
        if len(found) + repeated * len(filled) > most:
            raise RefusedError(f"has more than {MAX_CELLS:,} cells; divide it.")
        for again in range(repeated if filled else 0):
            found |= {(number + again, column): cell for column, cell in filled}
        number += repeated
        headings += repeated if heads else 0
    return found, headings


def _filled(row: Any, hidden: list[tuple[int, int]], most: int) -> Iterator[tuple[int, SheetCell]]:
    """Yield the cells of a row that are not empty, with their columns among the visible ones.

    Raises:
        RefusedError: If they are repeated beyond what may be read.
    """
    column = 0
    for cell in row:
        if _name(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        repeated = _count(cell, "number-columns-repeated")
        text = squeeze(_cell_words(cell)) if _name(cell) == "table-cell" else ""
        if text and repeated > most:
            raise RefusedError(f"has more than {MAX_CELLS:,} cells; divide it.")
        is_number = _get(cell, "value-type") not in {None, "string"}
        wide, high = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        for at in range(column, column + repeated if text else column):
            if not any(low <= at < end for low, end in hidden):
                place = _visible(at, hidden)
                yield place, SheetCell(text, is_number, high, max(1, _visible(at + wide, hidden) - place))
        column += repeated


def _hidden_columns(sheet: Any) -> list[tuple[int, int]]:
    """Return the columns of a sheet that are not shown, as ranges that end before their second number."""
    found: list[tuple[int, int]] = []
    column = 0
    for each in sheet.iterdescendants():
        if _name(each) == "table-row":
            break
        if _name(each) == "table-column":
            end = column + _count(each, "number-columns-repeated")
            if _get(each, "visibility") in {"collapse", "filter"}:
                found.append((column, end))
            column = end
    return found


def _visible(column: int, hidden: list[tuple[int, int]]) -> int:
    return column - sum(min(end, column) - low for low, end in hidden if low < column)


def _slides(pages: list[Any], hidden: frozenset[str]) -> Iterator[Block]:
    for number, page in enumerate(pages, start=1):
        if _get(page, "style-name") not in hidden:
            yield from (replace(block, pages=((0, number),)) for block in _slide(page))


def _slide(page: Any) -> Iterator[Block]:
    """Yield the title of a slide, then its text as it is read, then its notes."""
    title = next((each for each in page if _is_title(each)), None)
    if title is not None and (words := _cell_words(title)):
        yield Block(BlockKind.HEADING, words.replace("\n", " "))
    notes = [each for each in page if _name(each) == "notes"]
    found = [
        (_box(each), blocks)
        for each in page
        if each is not title and each not in notes and (blocks := list(_blocks(each, frozenset(), [])))
    ]
    for place in reading_order([box for box, _ in found]):
        yield from found[place][1]
    for each in notes:
        yield from _blocks(each, frozenset(), [])


def _box(element: Any) -> Box | None:
    """Return where a frame or a shape stands, or the shapes of a group, in centimetres; None where it doesn't say."""
    if _name(element) == "g":
        return around([_box(each) for each in element if _name(each) not in _LEFT_OUT])
    measured = [_LENGTH.fullmatch(_get(element, name) or "") for name in ("x", "y", "width", "height")]
    left, top, width, height = (float(each[1]) * _UNITS[each[2]] if each else None for each in measured)
    if left is None or top is None or width is None or height is None:
        return None
    return Box(left, top, left + width, top + height)


def _is_title(frame: Any) -> bool:
    return bool(frame.get("{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}class") == "title")
