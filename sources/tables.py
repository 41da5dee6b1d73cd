"""Tables of an article: where their cells stand in its text, and what a row says together with its column's headings.

A row stands in the text as a line, its cells with " | " between them: `碧螺春 | 28 | 苏州`. Alone it says little, so it
is searched as `品名 碧螺春 · 价格 28元 · 产地 苏州`, while what is quoted is the line as it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

CELL_BREAK = " | "
"""What stands between two cells of a row."""
_WORDS_BREAK = " · "
_UNIT = re.compile(
    r"\s*[(（\[]\s*(?:单位\s*[:：]\s*|in\s+)?(?P<unit>[^()（）\[\]]{0,5}[元万亿人名户家台辆件套部间张个次吨克斤升米里亩度年月日天时分秒岁%％‰℃]"
    r"(?:/[^()（）\[\]]{1,4})?"
    r"|[$€£¥￥]|(?:USD|RMB|EUR|CNY|US\$)?\s?(?:thousand|million|billion|[mb]n)s?|USD|RMB|EUR|CNY"
    r"|[km]?g|[km]?l|[kcm]?m|km/h|[kMG]?W|kWh|hours?|h|minutes?|min|days?|years?)\s*[)）\]]",
    re.IGNORECASE,
)
"""A unit in a heading: 价格（元/斤）, revenue (in million)."""
_BARE_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")


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


@dataclass(frozen=True)
class Table:
    """A table; no cell lies over another, and every row has one that is not empty.

    Attributes:
        rows: Its rows, each with the cells that begin in it.
        headings: How many rows at the top are headings of the columns.
    """

    rows: tuple[tuple[Cell, ...], ...]
    headings: int = 0

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
        """Return what the rows below the headings say with their headings, by where they stand.

        A cell that goes over several rows is said in each; one alone in its row, over all columns, is a heading of the
        rows below it.

        Args:
            text: The article's text.
        """
        labels = self.labels(text)
        said: dict[tuple[int, int], str] = {}
        group = ""
        above: list[tuple[Cell, int]] = []  # cells that go on, and the row that they end before
        for number in range(self.headings, len(self.rows)):
            row = self.rows[number]
            if len(row) == 1 and row[0].columns == self.width > 1:
                group = _line(text[row[0].start : row[0].end])
                said[self.spans[number]] = group
                continue
            above = [(cell, end) for cell, end in above if end > number]
            cells = sorted([*row, *(cell for cell, _ in above)], key=lambda cell: cell.column)
            parts = (_with_label(text[cell.start : cell.end], labels[cell.column]) for cell in cells)
            said[self.spans[number]] = _WORDS_BREAK.join(part for part in (group, *parts) if part)
            above += [(cell, number + cell.rows) for cell in row if cell.rows > 1]
        return said


def row_words(text: str, tables: Sequence[Table]) -> dict[tuple[int, int], str]:
    """Return what the rows of tables say with their headings, by where they stand in the text."""
    return {span: words for table in tables for span, words in table.words(text).items()}


def row_labels(text: str, tables: Sequence[Table]) -> dict[tuple[int, int], str]:
    """Return for the rows of tables the headings of their columns, on one line, by where the rows stand."""
    found: dict[tuple[int, int], str] = {}
    for table in tables:
        labels = CELL_BREAK.join(dict.fromkeys(label for label in table.labels(text) if label))
        found |= dict.fromkeys(table.spans[table.headings :], labels)
    return found


def _with_label(words: str, label: str) -> str:
    words = _line(words)
    if not words:
        return ""
    if (unit := _UNIT.search(label)) and _BARE_NUMBER.fullmatch(words):
        return f"{label[: unit.start()]}{label[unit.end() :]} {_measured(words, unit['unit'].strip())}".strip()
    return f"{label} {words}" if label and label != words else words


def _measured(number: str, unit: str) -> str:
    """Return a number with its unit, as it would be written in a sentence: 28元, $28, 28 million."""
    if unit in {"$", "€", "£", "¥", "￥"}:
        return f"{unit}{number}"
    return f"{number} {unit}" if unit.isascii() and unit[0].isalpha() else f"{number}{unit}"


def _line(words: str) -> str:
    return " ".join(words.split())
