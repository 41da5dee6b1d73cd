"""Tables of a PDF's pages: lines that are ruled into cells, or that stand in columns below one another.

A table takes the place of its lines, as one line that holds its rows. What can't be told surely stays lines.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from sources.formats.parsed import Block, BlockKind
from sources.formats.pdf.lines import PageLine
from sources.formats.pdf.order import in_reading_order
from sources.formats.pdf.rules import Grid, Rules, grids_of
from sources.formats.tables import MOST_CELLS, MOST_COLUMNS, RawCell, is_figure, table_blocks, with_merged_headings
from sources.formats.words import join_lines

_FEWEST_ROWS = 3
_FARTHEST = 3.5
"""From a row to the next, in sizes of its letters."""
_SAME = 4.0
"""Points that the columns of a table may be apart from those of its beginning, on the page before."""
_WRAPPED = 0.8
"""A line whose first cell is empty goes on with the row above if it is so much nearer to it than rows are."""
_MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A table on a page.

    Attributes:
        rows: Its rows.
        lines: What it is made of.
        places: Where its columns begin.
    """

    rows: list[list[RawCell]]
    lines: list[PageLine]
    places: tuple[float, ...]

    @property
    def words(self) -> list[list[str]]:
        """The words of its cells."""
        return _words(self.rows)


def with_tables(pages: Sequence[Sequence[PageLine]], rules: Sequence[Rules]) -> tuple[list[list[PageLine]], int]:
    """Put tables in the place of their lines.

    Args:
        pages: The lines of each.
        rules: What is drawn on each.

    Returns:
        The lines, and how many tables there are that can't be told surely, whose lines stay.
    """
    doubtful = 0
    done: list[list[PageLine]] = []
    before: tuple[_Found, int] | None = None  # the last table of the page before, and how many rows head it
    for lines, drawn in zip(pages, rules, strict=True):
        kept = list(lines)
        last = None
        for table in _on_page(kept, drawn):
            goes_on = before is not None and last is None and _goes_on(*before, table)
            blocks, headings = _blocks(table, *before) if before and goes_on else _blocks(table)
            doubtful += not blocks
            if blocks:
                kept = _replaced(kept, table, blocks)
                last = (before[0] if before and goes_on else table), headings
        before = last
        done.append(kept)
    return done, doubtful


def _blocks(table: _Found, before: _Found | None = None, headings: int = 0) -> tuple[tuple[Block, ...], int]:
    """Return a table's rows, and how many head it; of one that goes on from the page before, the further rows."""
    above = before.rows[:headings] if before else []
    own = table.rows[headings:] if above and table.words[:headings] == _words(above) else table.rows
    blocks = table_blocks([*above, *own])
    rows = [block for block in blocks if block.is_row]
    found = sum(block.kind is BlockKind.HEADING_ROW for block in rows)
    if before is None or found != headings or len(rows) != len(blocks):
        blocks = table_blocks(table.rows) if before else blocks
        return blocks, sum(block.kind is BlockKind.HEADING_ROW for block in blocks)
    return tuple(replace(block, begins_table=False) for block in rows[headings:]), headings


def _goes_on(before: _Found, headings: int, table: _Found) -> bool:
    """Tell whether a table has the columns of the one that ends the page before."""
    return (
        headings > 0
        and len(before.places) == len(table.places)
        and all(abs(one - other) <= _SAME for one, other in zip(before.places, table.places, strict=True))
    )


def _words(rows: Sequence[Sequence[RawCell]]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def _replaced(lines: Sequence[PageLine], table: _Found, blocks: tuple[Block, ...]) -> list[PageLine]:
    """Return a page's lines with a table in the place of the first of its lines."""
    own = set(map(id, table.lines))
    top = max(table.lines, key=lambda line: (line.baseline, -line.left))
    stands_in = replace(
        top,
        text=" ".join(block.text for block in blocks),
        left=min(line.left for line in table.lines),
        right=max(line.right for line in table.lines),
        table=tuple(replace(block, pages=((0, top.page),)) for block in blocks),
        bottom=min(line.baseline for line in table.lines),
    )
    first = next(place for place, line in enumerate(lines) if id(line) in own)
    kept = [line for line in lines[:first] if id(line) not in own]
    return [*kept, stands_in, *(line for line in lines[first:] if id(line) not in own)]


def _on_page(lines: Sequence[PageLine], rules: Rules) -> Iterator[_Found]:
    """Yield the tables of a page, from the top: those that are ruled, and those that are aligned in what is left."""
    found: list[_Found] = []
    inside: set[int] = set()
    for grid in grids_of(rules):
        own = [line for line in lines if id(line) not in inside and _is_within(line, grid)]
        rows = _ruled(own, grid)
        if sum(sum(bool(cell.text) for cell in row) > 1 for row in rows) > 1:
            found.append(_Found(rows, own, grid.places))
            inside |= set(map(id, own))
    left = [line for line in lines if id(line) not in inside]
    by_place = {(line.left, line.baseline, line.text): line for line in left}  # in columns, lines are copies
    for stretch in _stretches(in_reading_order(left)):
        for table in _aligned(stretch):
            own = [by_place[line.left, line.baseline, line.text] for line in table.lines]
            found.append(replace(table, lines=own))
    yield from sorted(found, key=lambda table: -max(line.baseline for line in table.lines))


def _is_within(line: PageLine, grid: Grid) -> bool:
    middle = line.baseline + line.size / 3
    return grid.heights[-1] < middle < grid.heights[0] and grid.places[0] - 1 <= line.left < grid.places[-1]


def _ruled(lines: Sequence[PageLine], grid: Grid) -> list[list[RawCell]]:
    """Return the rows of a grid, with the cells that no line divides as one."""
    rows, columns = len(grid.heights) - 1, len(grid.places) - 1
    if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
        return []
    held: dict[tuple[int, int], list[PageLine]] = {}
    for line in lines:
        middle = line.baseline + line.size / 3
        row = sum(height > middle for height in grid.heights[1:-1])
        column = sum(place <= line.left + 1 for place in grid.places[1:-1])
        held.setdefault((row, column), []).append(line)
    taken: set[tuple[int, int]] = set()
    found: list[list[RawCell]] = []
    for row in range(rows):
        cells: list[RawCell] = []
        for column in range(columns):
            if (row, column) in taken:
                continue
            right, below = column + 1, row + 1
            while right < columns and (row, right) not in taken and grid.is_open_right(row, right - 1):
                right += 1
            while below < rows and all(grid.is_open_below(below - 1, each) for each in range(column, right)):
                below += 1
            area = [(down, across) for down in range(row, below) for across in range(column, right)]
            taken.update(area)
            own = [line for place in area for line in held.get(place, ())]
            cells.append(_cell(own, columns=right - column, rows=below - row))
        found.append(cells)
    return found


def _cell(lines: Sequence[PageLine], *, columns: int = 1, rows: int = 1) -> RawCell:
    words = join_lines(line.text for line in sorted(lines, key=lambda each: (-round(each.baseline), each.left)))
    return RawCell(words, columns=columns, rows=rows)


def _stretches(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    for _, some in groupby(lines, key=lambda line: line.column):
        yield list(some)


def _aligned(lines: Sequence[PageLine]) -> Iterator[_Found]:
    """Yield the tables of a column of text that are told by how their cells stand below one another."""
    run: list[list[PageLine]] = []
    for row in [*_rows(lines), []]:
        if row and run and _is_near(run[-1], row) and (len(row) > 1 or _hangs(run, row)):
            run.append(row)
            continue
        if table := _table_of(run):
            yield table
        run = [row] if len(row) > 1 else []


def _rows(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """Yield what stands on one height, from the top, each from the left."""
    rows: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda each: -each.baseline):
        if rows and rows[-1][0].baseline - line.baseline < line.size / 3:
            rows[-1].append(line)
        else:
            rows.append([line])
    yield from (sorted(row, key=lambda line: line.left) for row in rows)


def _is_near(above: Sequence[PageLine], row: Sequence[PageLine]) -> bool:
    return above[0].baseline - row[0].baseline <= _FARTHEST * max(above[0].size, row[0].size)


def _hangs(run: Sequence[Sequence[PageLine]], row: Sequence[PageLine]) -> bool:
    """Tell whether a piece that stands alone goes on a cell of the row above."""
    steps = [one[0].baseline - other[0].baseline for one, other in pairwise(run)]
    step = run[-1][0].baseline - row[0].baseline
    return bool(steps) and step < _WRAPPED * max(steps) and any(_overlap(row[0], each) for each in run[-1])


def _overlap(one: PageLine, other: PageLine) -> bool:
    return one.left < other.right and other.left < one.right


def _table_of(run: Sequence[Sequence[PageLine]]) -> _Found | None:
    """Return the table that rows make, if they surely make one."""
    if not _FEWEST_ROWS <= len(run) <= _MOST_ROWS:
        return None
    counts = Counter(len(row) for row in run)
    width = max((count for count, rows in counts.items() if rows > 1), default=0)
    full = [row for row in run if len(row) == width]
    if not 2 <= width <= MOST_COLUMNS or len(full) < max(_FEWEST_ROWS - 1, len(run) / 3):
        return None
    columns = [(min(row[each].left for row in full), max(row[each].right for row in full)) for each in range(width)]
    if any(right >= following for (_, right), (following, _) in pairwise(columns)):
        return None
    rows: list[list[RawCell]] = []
    steps = [one[0].baseline - other[0].baseline for one, other in pairwise(run)]
    wrapped: list[list[list[PageLine]]] = []
    for place, row in enumerate(run):
        spans = [_columns_of(line, columns) for line in row]
        if any(not each for each in spans) or any(one[-1] >= other[0] for one, other in pairwise(spans)):
            return None
        cells: list[list[PageLine]] = [[] for _ in range(width)]
        for line, span in zip(row, spans, strict=True):
            cells[span[0]].append(line)
        merged = any(len(span) > 1 for span in spans)
        hangs = wrapped and place and not cells[0] and not merged and steps[place - 1] < _WRAPPED * median(steps)
        if hangs:
            for above, below in zip(wrapped[-1], cells, strict=True):
                above += below
            rows[-1] = [_cell(each) for each in wrapped[-1]]
            continue
        wrapped.append(cells)
        widths = {span[0]: len(span) for span in spans}
        covered = {each for span in spans for each in span[1:]}
        rows.append([_cell(cells[each], columns=widths.get(each, 1)) for each in range(width) if each not in covered])
    if not _is_sure(rows, width):
        return None
    return _Found(_headed(rows, width), [line for row in run for line in row], tuple(left for left, _ in columns))


def _columns_of(line: PageLine, columns: Sequence[tuple[float, float]]) -> list[int]:
    """Return the columns that a piece stands in or goes over."""
    return [place for place, (left, right) in enumerate(columns) if line.left < right and left < line.right]


def _is_sure(rows: Sequence[Sequence[RawCell]], width: int) -> bool:
    """Tell whether aligned pieces are a table: three columns, or two of which one is of figures."""
    if width > 2:
        return True
    figures = sum(bool(row) and is_figure(row[-1].text) for row in rows)
    return 2 * figures > len(rows)


def _headed(rows: list[list[RawCell]], width: int) -> list[list[RawCell]]:
    return with_merged_headings(rows) if all(len(row) == width for row in rows) else rows
