"""XLSX: the visible sheets of a workbook, each under its name; of formulas the value that was last computed.

Links to other workbooks, macros, charts and comments are not looked at.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from sources.formats.archives import open_archive
from sources.formats.office.core import core_properties
from sources.formats.office.number_format import shown
from sources.formats.office.sheet import Place, SheetCell, sheet_blocks
from sources.formats.parsed import Block, Parsed, RefusedError
from sources.formats.words import clean
from sources.limits import MAX_CELLS, MAX_ROOM

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_MERGED = 20_000
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_TAGS = tuple(f"{{*}}{name}" for name in ("row", "col", "mergeCell", "autoFilter", "pane"))
_DAMAGED = "is a damaged XLSX file."


@dataclass(slots=True)
class _Layout:
    """What a sheet says of its rows and columns, which are counted from 1 here."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: dict[Place, Place] = field(default_factory=dict)
    """By where a merged range begins, its last row and column."""
    headings: set[int] = field(default_factory=set)
    last_column: int = 1


def read(content: bytes) -> Parsed:
    """Read a workbook."""
    with open_archive(content) as archive:
        said = core_properties(archive)
    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    count = 0
    for sheet in workbook.worksheets:
        if not isinstance(sheet, ReadOnlyWorksheet) or sheet.sheet_state != "visible":
            continue
        with workbook._archive.open(sheet._worksheet_path) as opened:
            layout = _layout(opened)
        cells = _cells(sheet, layout, MAX_CELLS - count)
        count += len(cells)
        rank = _Ranks(layout)
        headings = {rank.row(row) for row in layout.headings}
        blocks += sheet_blocks(clean(sheet.title), cells, headings)
    return Parsed(
        tuple(blocks), title=said.title, author=said.author, language=said.language, properties=said.properties
    )


def _layout(opened: Any) -> _Layout:
    """Return what a sheet says of its rows and columns.

    Raises:
        RefusedError: If it says what no sheet has, or has more than is read.
    """
    from lxml import etree

    layout = _Layout()
    last_row = rows = 0
    for _, element in etree.iterparse(
        opened, events=("end",), tag=_TAGS, resolve_entities=False, no_network=True, huge_tree=False
    ):
        name = element.tag.rpartition("}")[2]
        if name == "row":
            rows += 1
            number = _number(element.get("r"), last_row + 1)
            if not last_row < number <= _LAST_ROW:
                raise RefusedError(_DAMAGED)
            last_row = number
            if _is_set(element.get("hidden")):
                layout.hidden_rows.append(number)
            if len(element):
                place = _RANGE.fullmatch(element[-1].get("r") or "")
                layout.last_column = max(layout.last_column, _column(place[1]) if place else len(element))
        elif name == "col" and _is_set(element.get("hidden")):
            layout.hidden_columns.append((_number(element.get("min"), 0), _number(element.get("max"), 0)))
        elif name == "pane" and element.get("state") == "frozen":
            layout.headings |= set(range(1, min(_number(element.get("ySplit"), 0), 9) + 1))
        elif name in {"mergeCell", "autoFilter"} and (place := _RANGE.fullmatch(element.get("ref") or "")):
            if name == "autoFilter":
                layout.headings.add(int(place[2]))
            elif place[3] is not None:
                layout.merged[int(place[2]), _column(place[1])] = int(place[4]), _column(place[3])
        element.clear()
        while (before := element.getprevious()) is not None:
            element.getparent().remove(before)
    if rows * layout.last_column > MAX_ROOM or layout.last_column > _LAST_COLUMN:
        raise RefusedError(f"has a sheet of {rows:,} rows and {layout.last_column:,} columns; divide it.")
    if len(layout.merged) > _MOST_MERGED:
        raise RefusedError(f"has a sheet with {len(layout.merged):,} merged cells; {_MOST_MERGED:,} are allowed.")
    return layout


class _Ranks:
    """The places of rows and columns among those that are visible, from 0."""

    def __init__(self, layout: _Layout) -> None:
        self._rows = layout.hidden_rows
        self._hidden = frozenset(layout.hidden_rows)
        self._columns: list[int] = []
        for low, high in sorted(layout.hidden_columns):
            first = max(low, 1, self._columns[-1] + 1 if self._columns else 1)
            self._columns += range(first, min(high, _LAST_COLUMN) + 1)
        self._wide = frozenset(self._columns)

    def is_hidden(self, row: int, column: int) -> bool:
        """Tell whether a cell is hidden."""
        return row in self._hidden or column in self._wide

    def row(self, row: int) -> int:
        """Return how many visible rows stand above a row."""
        return row - 1 - bisect_left(self._rows, row)

    def column(self, column: int) -> int:
        """Return how many visible columns stand before a column."""
        return column - 1 - bisect_left(self._columns, column)


def _cells(sheet: Any, layout: _Layout, most: int) -> Mapping[Place, SheetCell]:
    """Return the cells of a sheet that are visible and not empty."""
    rank = _Ranks(layout)
    found: dict[Place, SheetCell] = {}
    for row, column, cell in _filled(sheet, layout.last_column):
        if rank.is_hidden(row, column):
            continue
        code = "" if isinstance(cell.value, str) else cell.number_format  # which takes long to look up
        text = clean(shown(cell.value, code or "General")).strip()
        if not text:
            continue
        if len(found) == most:
            raise RefusedError(f"has more than {MAX_CELLS:,} cells; divide it.")
        last_row, last_column = layout.merged.get((row, column), (row, column))
        place = rank.row(row), rank.column(column)
        found[place] = SheetCell(
            text,
            not isinstance(cell.value, str),
            max(1, rank.row(last_row + 1) - place[0]),
            max(1, rank.column(last_column + 1) - place[1]),
        )
    return found


def _filled(sheet: Any, last_column: int) -> Iterator[tuple[int, int, Any]]:
    sheet.reset_dimensions()  # what it says of its size may be wrong
    for cells in sheet.iter_rows(max_col=last_column):
        for cell in cells:
            if cell.value is not None:
                yield cell.row, cell.column, cell


def _number(stated: str | None, otherwise: int) -> int:
    digits = (stated or "")[:9].partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() else otherwise


def _is_set(stated: str | None) -> bool:
    return stated in {"1", "true"}


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
