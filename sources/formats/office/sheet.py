"""What a sheet shows becomes blocks: its name a heading, its ranges tables, and what stands alone in a row its lines.

Ranges are set apart by empty rows, and beside one another by empty columns. The first row of one is that of the
headings where the sheet says so, or where it holds words alone, in every column. A long range becomes several tables
with the same headings, as it would on paper.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sources.formats.parsed import Block, BlockKind
from sources.formats.tables import MOST_COLUMNS, RawCell, table_blocks
from sources.formats.words import squeeze
from sources.tables import CELL_BREAK

_MOST_CELLS = 20_000
"""Of one table, the empty ones too."""
_FEWEST_BESIDE = 2
"""Columns that a range beside another has, at least."""
_MOST_HEADINGS = 4

Place = tuple[int, int]
"""A row and a column, from 0; hidden ones don't count."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that is not empty.

    Attributes:
        text: As the sheet shows it.
        is_number: Whether it holds a number or a date, not words.
        rows: Over how many rows it goes.
        columns: Over how many columns it goes.
    """

    text: str
    is_number: bool = False
    rows: int = 1
    columns: int = 1


def sheet_blocks(name: str, cells: Mapping[Place, SheetCell], heading_rows: Collection[int] = ()) -> tuple[Block, ...]:
    """Return a sheet's blocks; nothing of one that is empty.

    Args:
        name: The sheet's.
        cells: Those that are not empty.
        heading_rows: Rows that the sheet says are headings: above a filter, or kept in sight.
    """
    blocks = [each for region in _regions(cells) for each in _region_blocks(region, heading_rows)]
    heading = squeeze(name)
    return (*([Block(BlockKind.HEADING, heading)] if heading else []), *blocks) if blocks else ()


def _regions(cells: Mapping[Place, SheetCell]) -> Iterator[dict[Place, SheetCell]]:
    """Yield the ranges of a sheet, from the top."""
    for band in _parts(cells, lambda place: place[0], lambda cell: cell.rows):
        parts = list(_parts(band, lambda place: place[1], lambda cell: cell.columns))
        narrow = any(len({column for _, column in part}) < _FEWEST_BESIDE for part in parts)
        yield from [band] if narrow else parts


def _parts(
    cells: Mapping[Place, SheetCell], along: Callable[[Place], int], length: Callable[[SheetCell], int]
) -> Iterator[dict[Place, SheetCell]]:
    """Yield cells by what they stand together in, along one side: those between two gaps."""
    ends: dict[int, int] = {}
    for place, cell in cells.items():
        ends[along(place)] = max(ends.get(along(place), 0), along(place) + length(cell))
    part_of: dict[int, int] = {}
    part, reach = -1, -1
    for start in sorted(ends):
        part += start > reach
        part_of[start] = part
        reach = max(reach, ends[start])
    parts: list[dict[Place, SheetCell]] = [{} for _ in range(part + 1)]
    for place, cell in cells.items():
        parts[part_of[along(place)]][place] = cell
    yield from parts


def _region_blocks(cells: Mapping[Place, SheetCell], heading_rows: Collection[int]) -> Iterator[Block]:
    by_row: dict[int, list[Place]] = {}
    for place in sorted(cells):
        by_row.setdefault(place[0], []).append(place)
    rows = list(by_row)
    first, last = 0, len(rows)
    while first < last and len(by_row[rows[first]]) == 1:  # what stands above a table, and below it
        first += 1
    while last > first and len(by_row[rows[last - 1]]) == 1 and cells[by_row[rows[last - 1]][0]].rows == 1:
        last -= 1
    above, table, below = rows[:first], rows[first:last], rows[last:]
    blocks = tuple(_table(table, by_row, cells, heading_rows)) if len(table) > 1 else ()
    if not blocks:
        yield from (_line(by_row[row], cells) for row in rows)
        return
    for row in above:
        yield replace(_line(by_row[row], cells), kind=BlockKind.CAPTION)
    yield from blocks
    yield from (_line(by_row[row], cells) for row in below)


def _line(places: Sequence[Place], cells: Mapping[Place, SheetCell]) -> Block:
    return Block(BlockKind.PARAGRAPH, CELL_BREAK.join(squeeze(cells[place].text) for place in places))


def _table(
    rows: Sequence[int],
    by_row: Mapping[int, Sequence[Place]],
    cells: Mapping[Place, SheetCell],
    heading_rows: Collection[int],
) -> Iterator[Block]:
    """Yield the rows of a range as tables; none if one of them is no table to be sure."""
    columns = sorted({column for row in rows for _, column in by_row[row]})
    if not 1 < len(columns) <= MOST_COLUMNS:
        return
    headings = _headings(rows, by_row, cells, columns, heading_rows)
    top, body = rows[: headings or 0], rows[headings or 0 :]
    most = max(_MOST_CELLS // len(columns), 1)
    found: list[Block] = []
    for start in range(0, len(body), most):
        some = [*top, *body[start : start + most]]
        blocks = table_blocks(_grid(some, by_row, cells, columns), headings)
        if not blocks:
            if start and len(body) - start < 2:  # the last one alone makes no table
                found += [_line(by_row[row], cells) for row in body[start:]]
                continue
            return
        found += blocks
    yield from found


def _grid(
    rows: Sequence[int], by_row: Mapping[int, Sequence[Place]], cells: Mapping[Place, SheetCell], columns: Sequence[int]
) -> list[list[RawCell]]:
    """Return the cells of some rows, each over as many of these rows and columns as it goes, the empty ones too."""
    grid: list[list[RawCell]] = []
    taken = [0] * len(columns)  # before which of the rows a column is taken
    for number, row in enumerate(rows):
        line: list[RawCell] = []
        filled = {column for _, column in by_row[row]}
        at = 0
        while at < len(columns):
            if taken[at] > number:
                at += 1
                continue
            if columns[at] not in filled:
                line.append(RawCell(""))
                at += 1
                continue
            cell = cells[row, columns[at]]
            end = at + 1
            wanted = bisect_left(columns, columns[at] + cell.columns)
            while end < wanted and taken[end] <= number and columns[end] not in filled:
                end += 1
            high = bisect_left(rows, row + cell.rows, number) - number if cell.rows > 1 else 1
            free = all(
                (rows[each], columns[place]) not in cells
                for each in range(number + 1, number + high)
                for place in range(at, end)
            )
            high = high if free else 1
            taken[at:end] = [number + high] * (end - at)
            line.append(RawCell(cell.text, columns=end - at, rows=high))
            at = end
        grid.append(line)
    return grid


def _headings(
    rows: Sequence[int],
    by_row: Mapping[int, Sequence[Place]],
    cells: Mapping[Place, SheetCell],
    columns: Sequence[int],
    heading_rows: Collection[int],
) -> int | None:
    """Return how many rows at the top hold headings; None where that is left to the looks of the cells."""
    stated = 0
    while stated < len(rows) - 1 and rows[stated] in heading_rows:
        stated += 1
    if 0 < stated <= _MOST_HEADINGS:
        return stated
    top = [cells[place] for place in by_row[rows[0]]]
    if any(cell.is_number for cell in top):
        return None
    deep = max(cell.rows for cell in top)
    if deep == 1 and any(1 < cell.columns < len(columns) for cell in top):
        deep = 2
    if deep > 1:
        below = [cells[place] for row in rows[1:deep] for place in by_row[row]]
        return deep if deep < min(len(rows), _MOST_HEADINGS + 1) and not any(cell.is_number for cell in below) else None
    words = [squeeze(cell.text) for cell in top]
    is_whole = len(words) == len(columns) and len(set(words)) == len(words)
    return 1 if is_whole and len(rows) > 2 else None
