"""Rows and cells as a format gives them become a table whose columns are known, or none where that is not sure.

Pages are laid out by tables, too, and some tables are made to do harm: what has one column, cells as long as
paragraphs, or more columns than a person would read across, is no table here, and stays lines of text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sources.characters import cells as cells_wide
from sources.formats.parsed import Block, BlockKind
from sources.formats.words import squeeze
from sources.tables import CELL_BREAK, Cell

MOST_COLUMNS = 50
MOST_CELLS = 50_000
_WIDEST_CELL, _WIDEST_ROW = 400, 1000
_WIDEST_HEADING = 60
_MOST_HEADINGS = 4
_WIDEST_LABEL = 24
"""Of a heading that stands in the first column, in half-widths."""
_FEWEST_OF_A_RECORD = 4
_FIGURE = re.compile(r"[$€£¥￥<>≥≤~约+\-−–—]?\s*\d[\d,.]*\s*\S{0,6}")
_PERIOD = re.compile(
    r"(?:FY|Q[1-4]\s*)?(?:19|20)\d\d(?:\s*(?:年(?:度|第?[一二三四]季度|上半年|下半年)?|[QH][1-4]|E))?|Q[1-4]|[第]?[一二三四]季度",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\w@\w|://|\d{3,}[-/.年]\d|\d{5,}")


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as a format gives it.

    Attributes:
        text: Its words.
        heads: Whether the format calls it a heading.
        columns: Over how many columns it is said to go; any number.
        rows: Over how many rows; any number.
    """

    text: str
    heads: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell at its place in the grid."""

    text: str
    column: int
    heads: bool
    columns: int
    rows: int


def table_blocks(
    rows: Sequence[Sequence[RawCell]], headings: int | None = None, *, sure: bool = False
) -> tuple[Block, ...]:
    """Return a table's rows, those that are empty left out.

    Args:
        rows: As a format gives them.
        headings: How many rows at the top hold the headings of the columns; None where the format doesn't say, so that
            it is told from the cells.
        sure: Whether nothing but a table is written so, however long its cells are.

    Returns:
        A block a row, and one for a caption that stands in the first of them; nothing if this is no table to be sure.
    """
    if not 1 < sum(map(len, rows)) <= MOST_CELLS:
        return ()
    grid = _placed(rows)
    if grid is None:
        return ()
    filled = [place for place, row in enumerate(grid) if any(cell.text for cell in row)]
    if headings is not None:
        headings = sum(place < headings for place in filled)
    grid = [[_over(cell, place, filled) for cell in grid[place]] for place in filled]
    caption: tuple[Block, ...] = ()
    if len(grid) > 2 and _is_alone(grid[0], grid):
        caption = (Block(BlockKind.CAPTION, grid.pop(0)[0].text),)
        headings = headings if headings is None else max(0, headings - 1)
    if not _is_table(grid, sure=sure):
        return ()
    transposed = not headings and _is_transposed(grid)
    if transposed:
        headings = _headings_of_things(grid)
        grid = [[replace(cell, heads=cell.heads or cell.column == 0) for cell in row] for row in grid]
    if headings is None:
        headings = _stated_headings(grid) or _guessed_headings(grid)
    headings = headings if headings <= min(_MOST_HEADINGS, len(grid) - 1) else 0
    blocks = [_block(row, place < headings, begins=place == 0) for place, row in enumerate(grid)]
    blocks[0] = replace(blocks[0], transposed=transposed)
    return (*caption, *blocks)


def looks_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first of some rows, which have headings by custom, may be one: short words, none twice.

    Args:
        rows: The words of their cells; each row has as many.
    """
    top = rows[0]
    words = all(each and not is_figure(each) and cells_wide(each) <= _WIDEST_HEADING for each in top)
    below = [set(column[1:]) for column in zip(*rows, strict=True)]
    alone = not any(each in others for each, others in zip(top, below, strict=True))
    return words and alone and len(set(top)) == len(top) and not any(map(_looks_written, top))


def with_merged_headings(rows: Sequence[Sequence[RawCell]]) -> list[list[RawCell]]:
    """Merge cells at the top of a table that came without merged cells, as its empty cells there suggest.

    A heading goes over the empty cells behind it where the row below names something for each, and over the empty ones
    below it.

    Args:
        rows: Each with as many cells, none of which goes over others.
    """
    if len(rows) < 3 or not rows[0] or all(cell.text for cell in rows[0]):
        return [list(row) for row in rows]
    top, below, others = rows[0], rows[1], rows[2:]
    groups = [place for place, cell in enumerate(top) if cell.text]
    named = all(above.text or under.text for above, under in zip(top, below, strict=True))
    figures = any(is_figure(cell.text) for row in others for cell in row)
    heads = not any(is_figure(cell.text) for row in (top, below) for cell in row)
    if not (named and heads and figures and groups and any(under.text for under in below)):
        return [list(row) for row in rows]
    first, second = [], []
    for place, (above, under) in enumerate(zip(top, below, strict=True)):
        if above.text and not under.text:
            first.append(replace(above, rows=2, heads=True))
        elif above.text or not groups or place < groups[0]:
            end = place + 1
            while above.text and end < len(top) and not top[end].text and below[end].text:
                end += 1
            first.append(replace(above, columns=end - place, heads=True))
            second.append(replace(under, heads=True))
        else:
            second.append(replace(under, heads=True))
    return [first, second, *map(list, others)]


def rows_of_lines(lines: Sequence[str], separator: str = "|") -> list[list[RawCell]]:
    """Return the rows of lines whose cells are set apart by a sign; none if they don't all have as many."""
    rows = [[RawCell(squeeze(each)) for each in line.strip().strip(separator).split(separator)] for line in lines]
    return rows if len({len(row) for row in rows}) == 1 else []


def _placed(rows: Sequence[Sequence[RawCell]]) -> list[list[_Placed]] | None:
    """Give each cell its column: those that cells from above leave free, none twice; None where they find no room."""
    if max(map(len, rows)) > MOST_COLUMNS:
        return None
    alone = [[RawCell("", columns=_stated(cell), rows=cell.rows) for cell in row] for row in rows]
    narrow = _placed_within(alone, MOST_COLUMNS)
    if narrow is None:
        return None
    width = max((cell.column + cell.columns for row in narrow for cell in row), default=0)
    return _placed_within(rows, width)


def _stated(cell: RawCell) -> int:
    """Return over how many columns a cell goes, 1 for one that goes over more than there may be: over all there are."""
    return cell.columns if cell.columns <= MOST_COLUMNS else 1


def _placed_within(rows: Sequence[Sequence[RawCell]], width: int) -> list[list[_Placed]] | None:
    taken = [0] * width  # before which row a column is taken
    grid: list[list[_Placed]] = []
    for number, row in enumerate(rows):
        placed: list[_Placed] = []
        column = 0
        for left, cell in zip(range(len(row) - 1, -1, -1), row, strict=True):
            while column < width and taken[column] > number:
                column += 1
            if column == width:
                return None
            last = min(column + max(1, cell.columns), width - left)
            end = column + 1
            while end < last and taken[end] <= number:
                end += 1
            below = len(rows) if cell.rows == 0 else min(len(rows), number + max(1, cell.rows))
            taken[column:end] = [below] * (end - column)
            placed.append(_Placed(squeeze(cell.text), column, cell.heads, end - column, below - number))
            column = end
        grid.append(placed)
    return grid


def _over(cell: _Placed, place: int, filled: Sequence[int]) -> _Placed:
    """Return a cell with the number of rows that it goes over when the empty ones are gone."""
    if cell.rows == 1:
        return cell
    rows = sum(place <= each < place + cell.rows for each in filled)
    return _Placed(cell.text, cell.column, cell.heads, cell.columns, rows)


def _is_table(grid: Sequence[Sequence[_Placed]], *, sure: bool) -> bool:
    if len(grid) < 2 or max((cell.column + cell.columns for row in grid for cell in row), default=0) < 2:
        return False
    wide = any(cells_wide(cell.text) > _WIDEST_CELL for row in grid for cell in row)
    wide = wide or any(sum(cells_wide(cell.text) for cell in row) > _WIDEST_ROW for row in grid)
    several = sum(sum(bool(cell.text) for cell in row) > 1 for row in grid)
    return (sure or not wide) and several >= 2


def _stated_headings(grid: Sequence[Sequence[_Placed]]) -> int:
    """Return how many rows at the top hold nothing but what the format calls headings."""
    for count, row in enumerate(grid):
        if not all(cell.heads or not cell.text for cell in row) or _is_alone(row, grid):
            return count
    return len(grid)


def _is_alone(row: Sequence[_Placed], grid: Sequence[Sequence[_Placed]]) -> bool:
    """Tell whether a row is one cell that goes over all columns."""
    width = max(cell.column + cell.columns for each in grid for cell in each)
    return len(row) == 1 and row[0].columns == width


def _guessed_headings(grid: Sequence[Sequence[_Placed]]) -> int:
    """Return how many rows at the top hold headings by their looks: words, above a column of figures."""
    depth = _depth_of_merged(grid)
    top, below = [cell for row in grid[:depth] for cell in row], grid[depth:]
    words = [cell.text for cell in top]
    if depth == 1 and (len(set(words)) < len(words) or not all(words[1:])):
        return 0
    if not below or any(cells_wide(each) > _WIDEST_HEADING or is_figure(each) for each in words):
        return 0

    def is_figures(column: int) -> bool:
        found = [cell.text for row in below for cell in row if cell.column == column and cell.text]
        return bool(found) and sum(map(is_figure, found)) > len(found) / 2

    return depth if any(is_figures(cell.column) for cell in top) else 0


def _depth_of_merged(grid: Sequence[Sequence[_Placed]]) -> int:
    """Return over how many rows the headings at the top go, by the cells of the first row that are merged."""
    down = max(cell.rows for cell in grid[0])
    return max(down, 1 + any(cell.columns > 1 for cell in grid[0]))


def _looks_written(words: str) -> bool:
    """Tell whether a cell holds an address, a date or a number of some kind, as no heading does."""
    return _WRITTEN.search(words) is not None


def is_figure(words: str) -> bool:
    """Tell whether a cell holds a figure, and not a period that heads a column of figures."""
    return _FIGURE.fullmatch(words) is not None and _PERIOD.fullmatch(words) is None


def _is_transposed(grid: Sequence[Sequence[_Placed]]) -> bool:
    """Tell whether the headings stand in the first column: each row is of one kind, and the columns are of several.

    That takes a row of figures and one of words, besides the first, which may name what the columns are of; of a table
    of two columns, which could be either, four rows none of which has figures on top.
    """
    if len(grid) < 3 or any(cell.columns > 1 or cell.rows > 1 for row in grid for cell in row):
        return False
    if any(row[0].column != 0 or not row[0].text for row in grid):
        return False
    heads = [row[0].text for row in grid]
    if len(set(heads)) < len(heads) or any(is_figure(each) or cells_wide(each) > _WIDEST_LABEL for each in heads):
        return False
    if any(cell.heads for row in grid for cell in row[1:]):
        return False
    stated = all(row[0].heads for row in grid)
    kinds = [{is_figure(cell.text) for cell in row[1:] if cell.text} for row in grid]
    same = all(len(each) == 1 for each in kinds[1:])
    figures, words = kinds[1:].count({True}), kinds[1:].count({False})
    if not same or not figures or kinds[0] == {True}:
        return stated and same and len(grid[0]) == 2
    columns = max(len(row) for row in grid)
    return words > 0 if columns > 2 else words > 0 and (stated or len(grid) >= _FEWEST_OF_A_RECORD)


def _headings_of_things(grid: Sequence[Sequence[_Placed]]) -> int:
    """Return 1 if the first row of a transposed table names what its several columns are of."""
    names = [cell.text for cell in grid[0][1:]]
    return int(len(names) > 1 and all(names) and len(set(names)) == len(names))


def _block(row: Sequence[_Placed], is_heading: bool, *, begins: bool) -> Block:
    text = CELL_BREAK.join(cell.text for cell in row if cell.text)
    kind = BlockKind.HEADING_ROW if is_heading else BlockKind.ROW
    return Block(kind, text, cells=tuple(_cells(row)), begins_table=begins)


def _cells(row: Sequence[_Placed]) -> Iterator[Cell]:
    end = 0
    for cell in row:
        start = end + len(CELL_BREAK) if end and cell.text else end
        end = start + len(cell.text)
        yield Cell(start, end, cell.column, cell.heads, cell.columns, cell.rows)
