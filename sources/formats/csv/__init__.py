"""CSV and its kin: values with commas, tabs, semicolons or bars between them, as one table.

- `dialect`: which sign sets the values apart.

Lines of a single value above the table are its captions, and those below it are text. A file whose lines don't have as
many values each is no table to be sure, and is kept as it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sources.formats.csv.dialect import rows_of
from sources.formats.parsed import Block, BlockKind, Parsed
from sources.formats.tables import RawCell, looks_headed, table_blocks, with_merged_headings
from sources.formats.words import squeeze

_MOST_LINES_ABOVE = 5


def read(content: bytes) -> Parsed:
    """Read a text in UTF-8.

    Raises:
        RefusedError: If there are more values than are read.
    """
    text = content.decode("utf-8").removeprefix("\ufeff")
    table = tuple(_table(rows_of(text)))
    if table:
        return Parsed(table)
    lines = (squeeze(line) for line in text.splitlines())
    return Parsed(tuple(Block(BlockKind.PARAGRAPH, line) for line in lines if line), doubtful_tables=1)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """Yield a table with the lines above and below it; nothing if these rows surely make none."""
    width = max(map(len, rows), default=0)
    first, last = 0, len(rows)
    while first < min(last, _MOST_LINES_ABOVE) and _is_line(rows[first]):
        first += 1
    while last > first and _is_line(rows[last - 1]):
        last -= 1
    inside = [[*row, *[""] * (width - len(row))] for row in rows[first:last]]
    if any(len(row) != len(rows[first]) for row in rows[first:last]) or len(inside) < 2:
        return
    inside = _without_empty_columns(inside)
    raw = with_merged_headings([[RawCell(value) for value in row] for row in inside])
    if looks_headed(inside):
        raw[0] = [replace(cell, heads=True) for cell in raw[0]]
    found = table_blocks(raw, sure=True)
    if found:
        yield from (Block(BlockKind.CAPTION, squeeze(row[0])) for row in rows[:first])
        yield from found
        yield from (Block(BlockKind.PARAGRAPH, squeeze(row[0])) for row in rows[last:])


def _is_line(row: Sequence[str]) -> bool:
    """Tell whether a line has a single value, in front."""
    return bool(row[0]) and not any(row[1:])


def _without_empty_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    kept = [place for place in range(len(rows[0])) if any(row[place] for row in rows)]
    return [[row[place] for place in kept] for row in rows]
