"""Trees of elements (HTML, and the chapters of an EPUB) as blocks of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sources.formats.parsed import Block, BlockKind, RefusedError
from sources.formats.tables import RawCell, table_blocks
from sources.formats.words import squeeze
from sources.limits import MAX_DEPTH
from sources.tables import CELL_BREAK

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rb s samp small span"
    " strike strong sub sup time tt u var wbr".split()
)
_SKIPPED = frozenset(
    "script style noscript template svg math head nav aside form button select textarea iframe object embed audio video"
    " canvas map rt rp input".split()
)
_CELLS = frozenset({"td", "th"})
_CAPTIONS = frozenset({"caption", "figcaption"})
_MOST_IN_LINKS = 0.5
_FOR_LOOKS = frozenset({"presentation", "none"})
_LONGEST_SPAN = 6
"""Digits of a span that are read; as it is, one may have millions."""


@dataclass(frozen=True, slots=True)
class MarkupBlock:
    """A block and what tells boilerplate from text.

    Attributes:
        block: The heading or paragraph.
        in_links: Which part of its characters stand in links, 0…1.
        is_item: It is an item of a list.
    """

    block: Block
    in_links: float
    is_item: bool


def blocks_of(root: Any) -> Iterator[MarkupBlock]:
    """Yield the blocks of an element (lxml's) in order; a row of a table is one, its cells known if it surely is one.

    Raises:
        RefusedError: If elements are nested too deeply.
    """
    from lxml import etree

    pieces: list[str] = []
    linked = depth = links = rows = items = 0
    headings: list[int] = []
    captions = 0
    holding = _tables_that_hold_tables(root)
    laid_out: list[bool] = []  # of the tables that are open, whether it is one that a page is laid out by

    def flush() -> Iterator[MarkupBlock]:
        nonlocal linked
        lines = (_without_empty_cells(squeeze(line)) for line in "".join(pieces).split("\v"))
        text = "\n".join(line for line in lines if line).strip(CELL_BREAK)
        if text:
            kind = BlockKind.HEADING if headings else BlockKind.CAPTION if captions else BlockKind.PARAGRAPH
            block = Block(kind, text, level=headings[-1] if headings else 1)
            yield MarkupBlock(block, min(1.0, linked / len(text)), items > 0)
        pieces.clear()
        linked = 0

    def take(text: str | None) -> None:
        nonlocal linked
        if text:
            pieces.append(text.replace("\v", " "))
            linked += len(text.strip()) if links else 0

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = _local_name(element.tag)
        starts = event == "start"
        depth += 1 if starts else -1
        if depth > MAX_DEPTH:
            raise RefusedError("is nested too deeply.")
        skipped = not name or name in _SKIPPED or _is_hidden(element)  # an entity that is not expanded has no name
        if name == "table" and starts:
            laid_out.append(element in holding)
        in_layout = bool(laid_out) and laid_out[-1]
        if name == "table" and not starts:
            laid_out.pop()
        is_row, is_cell = name == "tr" and not in_layout, name in _CELLS and not in_layout
        if name not in _INLINE and not is_cell and name != "br" and not rows and not skipped:
            yield from flush()
        elif is_row and rows == 1 and not starts:
            yield from flush()
        elif rows and name not in _INLINE and not is_cell and name != "br" and not skipped:
            pieces.append(" ")  # blocks in a cell are no one word
        step = 1 if starts else -1
        if not skipped:
            links += step * (name == "a")
            captions += step * (name in _CAPTIONS)
            items += step * (name == "li")
            rows += step * is_row
        if name in _HEADINGS and not skipped:
            headings = [*headings, int(name[1])] if starts else headings[:-1]
        if starts and skipped:
            walk.skip_subtree()
        elif starts and name == "table" and element not in holding and (table := _table(element)):
            yield from (MarkupBlock(block, 0.0, False) for block in table)
            walk.skip_subtree()
        elif starts:
            take(element.text)
        else:
            if name == "br":
                pieces.append("\v")
            elif is_cell and rows:
                pieces.append(CELL_BREAK)
            if element is not root:
                take(element.tail)
    yield from flush()


def _without_empty_cells(line: str) -> str:
    """Return a line without the signs between cells that are empty."""
    separator = CELL_BREAK.strip()
    cells = line.split(f" {separator}") if separator in line else [line]
    kept = [cell.strip() for cell in cells if cell.strip(f" {separator}")]
    return CELL_BREAK.join(kept) if len(kept) < len(cells) else line


def _tables_that_hold_tables(root: Any) -> set[Any]:
    """Return those tables in an element that a page is laid out by."""
    holding = set()
    for element in root.iterdescendants():
        if _local_name(element.tag) == "table":
            above = next((each for each in element.iterancestors() if _local_name(each.tag) == "table"), None)
            holding.add(above)
    return holding


def _table(element: Any) -> tuple[Block, ...]:
    """Return the caption and the rows of a table; nothing if it surely is one only by its looks, or of links."""
    if (element.get("role") or "").strip().lower() in _FOR_LOOKS:
        return ()
    captions: list[Block] = []
    rows: list[list[RawCell]] = []
    headings = linked = 0
    for group, row in _rows(element):
        if _local_name(row.tag) == "caption":
            captions += [Block(BlockKind.CAPTION, each.block.text) for each in blocks_of(row)]
            continue
        cells = []
        for cell in row:
            name = _local_name(cell.tag)
            if name not in _CELLS or _is_hidden(cell):
                continue
            inside = list(blocks_of(cell))
            text = squeeze("\n".join(each.block.text for each in inside))
            linked += round(sum(each.in_links * len(each.block.text) for each in inside))
            cells.append(RawCell(text, name == "th", _span(cell.get("colspan"), 1), _span(cell.get("rowspan"), 1)))
        rows.append(cells)
        headings += group == "thead"
    if linked > _MOST_IN_LINKS * sum(len(cell.text) for row in rows for cell in row):
        return ()
    found = table_blocks(rows, headings or None)
    return (*captions, *found) if found else ()


def _rows(table: Any) -> Iterator[tuple[str, Any]]:
    """Yield the rows of a table, and its caption, each with the name of the element that they stand in."""
    for child in table:
        name = _local_name(child.tag)
        if name in {"tr", "caption"} and not _is_hidden(child):
            yield "table", child
        elif name in {"thead", "tbody", "tfoot"} and not _is_hidden(child):
            yield from ((name, row) for row in child if _local_name(row.tag) == "tr" and not _is_hidden(row))


def _span(stated: str | None, least: int) -> int:
    digits = (stated or "").strip()[:_LONGEST_SPAN]
    return int(digits) if digits.isascii() and digits.isdecimal() else least


def _local_name(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None
