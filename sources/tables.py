"""Tables of an article: where their cells stand in its text, and what a row says together with its column's headings.

A row stands in the text as a line, its cells with " | " between them: `碧螺春 | 28 | 苏州`. Alone it says little, so it
is searched as `品名 碧螺春 · 价格 28元 · 产地 苏州`, while what is quoted is the line as it stands. In a table whose
headings stand in its first column, a row is said with what its columns are of: `价格 · 碧螺春 28元 · 龙井 30元`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

CELL_BREAK = " | "
"""What stands between two cells of a row."""
_WORDS_BREAK = " · "
_A_UNIT = (
    r"[^()（）\[\]\s]{0,5}[元万亿人名户家台辆件套部间张个次吨克斤升米里亩度年月日天时分秒岁%％‰℃](?:/[^()（）\[\]\s]{1,4})?"
    r"|[$€£¥￥]|(?:USD|RMB|EUR|CNY|US\$)?\s?(?:thousand|million|billion|[mb]n)s?|USD|RMB|EUR|CNY|yuan|tons?|tonnes?"
    r"|[km]?g|[km]?l|[kcm]?m|km/h|[kMG]?W|kWh|hours?|h|minutes?|min|days?|years?"
)
_SOME_WORD = r"[\u4e00-\u9fff]{1,2}|[a-z]{1,8}"
_UNIT = re.compile(rf"\s*[(（\[]\s*(?:单位\s*[:：]\s*|in\s+)?(?P<unit>{_A_UNIT}|{_SOME_WORD})\s*[)）\]]", re.IGNORECASE)
"""A unit in a heading: 价格（元/斤）, revenue (in million), area (acres); it counts for bare numbers alone."""
_UNIT_OF_ALL = re.compile(
    rf"(?:单位\s*[:：]|\bunits?\s*[:：]|[(（]\s*in\b)\s*(?P<unit>{_A_UNIT})\s*(?:[)）;；,，。.]|$)", re.IGNORECASE
)
"""A unit above a table that holds for all of it: 单位：万元."""
_BARE_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_CAPTION = 80
"""Characters of what stands above a table that are said with each row."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        start: Where its words begin in the article's text.
        end: Where they end; `start` for an empty one.
        column: Its first column, from 0.
        heads: Whether it is a heading, of its column or its row.
        columns: Over how many columns it goes.
        rows: Over how many rows it goes.
    """

    start: int
    end: int
    column: int
    heads: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class RowPart:
    """A cell as its row says it.

    Attributes:
        label: The heading that it stands under; blank where there is none.
        words: The cell's words, with their unit.
        begin: Where these begin in what the row says.
        start: Where the cell's own words begin in the article's text.
        end: Where they end.
    """

    label: str
    words: str
    begin: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RowWords:
    """What a row says under its headings: `品名 碧螺春 · 价格 28元`.

    Attributes:
        text: All of it.
        parts: The cells that it is made of, in order.
    """

    text: str
    parts: tuple[RowPart, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table; no cell lies over another, and every row has one that is not empty.

    Attributes:
        rows: Its rows, each with the cells that begin in it.
        headings: How many rows at the top are headings of the columns.
        transposed: Whether the headings stand in the first column: each other column is a thing, each row says one
            property of them.
        captions: Where stands in the article's text what is said of the whole table: its caption, its unit.
    """

    rows: tuple[tuple[Cell, ...], ...]
    headings: int = 0
    transposed: bool = False
    captions: tuple[tuple[int, int], ...] = ()

    @property
    def start(self) -> int:
        """Where it begins in the article's text."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.spans[-1][1]

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where its rows begin and end in the article's text."""
        filled = ([cell for cell in row if cell.start < cell.end] for row in self.rows)
        return tuple((row[0].start, row[-1].end) for row in filled)

    @cached_property
    def width(self) -> int:
        """How many columns it has."""
        return max(cell.column + cell.columns for row in self.rows for cell in row)

    def labels(self, text: str) -> tuple[str, ...]:
        """Return the headings of the columns, blank for those without one.

        Args:
            text: The article's text.
        """
        found: list[list[str]] = [[] for _ in range(self.width)]
        for row in self.rows[: self.headings]:
            for cell in row:
                words = _line(text[cell.start : cell.end])
                for column in found[cell.column : cell.column + cell.columns]:
                    if words and words not in column:
                        column.append(words)
        return tuple(map(" ".join, found))

    def words(self, text: str) -> dict[tuple[int, int], str]:
        """Return what the rows below the headings say with their headings, by where they stand; see `said`."""
        return {span: row.text for span, row in self.said(text).items()}

    def said(self, text: str) -> dict[tuple[int, int], RowWords]:
        """Return what the rows below the headings say with their headings, by where they stand.

        A cell that goes over several rows is said in each; one alone in its row, over all columns, is a heading of the
        rows below it.

        Args:
            text: The article's text.
        """
        labels = self._labels_of_things(text) if self.transposed else self.labels(text)
        unit = self._unit(text)
        years = self._columns_of_years(text)
        caption = self._caption(text)
        said: dict[tuple[int, int], RowWords] = {}
        group = ""
        above: list[tuple[Cell, int]] = []  # cells that go on, and the row that they end before
        for number in range(self.headings, len(self.rows)):
            row = self.rows[number]
            if len(row) == 1 and row[0].columns == self.width > 1:
                group = _line(text[row[0].start : row[0].end])
                said[self.spans[number]] = RowWords(group)
                continue
            above = [(cell, end) for cell, end in above if end > number]
            cells = sorted([*row, *(cell for cell, _ in above)], key=lambda cell: cell.column)
            side = _UNIT.search(text, cells[0].start, cells[0].end) if cells[0].column == 0 else None
            parts = []
            for cell in cells:
                label = labels[cell.column]
                own = _UNIT.search(label)
                stated = own or (side if cell.column else None)
                if cell.column == 0 and self.transposed:
                    label = ""
                measure = stated["unit"] if stated else "" if cell.column in years or not cell.column else unit
                if part := _part(text, cell, label, measure.strip(), own):
                    parts.append(part)
            said[self.spans[number]] = _joined([each for each in (caption, group) if each], parts)
            above += [(cell, number + cell.rows) for cell in row if cell.rows > 1]
        return said

    def _labels_of_things(self, text: str) -> tuple[str, ...]:
        """Return what each column of a transposed table is of: its heading, or else its first cell."""
        if self.headings:
            return self.labels(text)
        first = {cell.column: _line(text[cell.start : cell.end]) for cell in self.rows[0]}
        names = (first.get(column, "") for column in range(self.width))
        return tuple("" if any(map(str.isdigit, name)) else name for name in names)

    def _caption(self, text: str) -> str:
        lines = (_line(text[start:end]) for start, end in self.captions)
        return _WORDS_BREAK.join(line for line in lines if len(line) <= _LONGEST_CAPTION and not _is_unit(line))

    def _unit(self, text: str) -> str:
        """Return the unit that what stands above says of all figures; blank if it says none."""
        found = (_UNIT_OF_ALL.search(text[start:end]) for start, end in self.captions)
        return next((each["unit"] for each in found if each), "")

    def _columns_of_years(self, text: str) -> frozenset[int]:
        """Return the columns whose bare numbers are years alone: no unit belongs to them."""
        numbers: dict[int, list[str]] = {}
        for row in self.rows[self.headings :]:
            for cell in row:
                if _BARE_NUMBER.fullmatch(words := text[cell.start : cell.end].strip()):
                    numbers.setdefault(cell.column, []).append(words)
        return frozenset(column for column, found in numbers.items() if all(map(_YEAR.fullmatch, found)))


def rows_said(text: str, tables: Sequence[Table]) -> dict[tuple[int, int], RowWords]:
    """Return what the rows of tables say with their headings, by where they stand in the text."""
    return {span: words for table in tables for span, words in table.said(text).items()}


def row_labels(text: str, tables: Sequence[Table]) -> dict[tuple[int, int], str]:
    """Return for the rows of tables the headings of their columns, on one line, by where the rows stand."""
    found: dict[tuple[int, int], str] = {}
    for table in tables:
        labels = CELL_BREAK.join(dict.fromkeys(label for label in table.labels(text) if label))
        found |= dict.fromkeys(table.spans[table.headings :], labels)
    return found


def says_unit(line: str) -> bool:
    """Tell whether a line is there to say in which unit a table is: 单位：万元."""
    return _is_unit(line.strip().strip("()（）"))


def _is_unit(line: str) -> bool:
    found = _UNIT_OF_ALL.search(line)
    return found is not None and not line[: found.start()].strip(" (（") and not line[found.end() :].strip(" )）")


def _part(text: str, cell: Cell, label: str, unit: str, in_label: re.Match[str] | None) -> RowPart | None:
    """Return what a cell says under a heading; None for an empty one.

    Args:
        text: The article's text.
        cell: The cell.
        label: Its heading.
        unit: What a bare number in it is of; blank where that is not known.
        in_label: Where the heading says it.
    """
    words = _line(text[cell.start : cell.end])
    if not words:
        return None
    if unit and _BARE_NUMBER.fullmatch(words):
        label = f"{label[: in_label.start()]}{label[in_label.end() :]}".strip() if in_label else label
        words = _measured(words, unit)
    return RowPart("" if label == words else label, words, 0, cell.start, cell.end)


def _joined(above: Sequence[str], parts: Sequence[RowPart]) -> RowWords:
    """Return what a row says, with what stands above it."""
    text = "".join(each + _WORDS_BREAK for each in above)
    placed: list[RowPart] = []
    for part in parts:
        text += (_WORDS_BREAK if placed else "") + (f"{part.label} " if part.label else "")
        placed.append(replace(part, begin=len(text)))
        text += part.words
    return RowWords(text, tuple(placed))


def _measured(number: str, unit: str) -> str:
    """Return a number with its unit, as it would be written in a sentence: 28元, $28, 28 million."""
    if unit in {"$", "€", "£", "¥", "￥"}:
        return f"{unit}{number}"
    return f"{number} {unit}" if unit.isascii() and unit[0].isalpha() else f"{number}{unit}"


def _line(words: str) -> str:
    return " ".join(words.split())
