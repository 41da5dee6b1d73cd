"""How the values of a CSV file are set apart: the sign that gives all lines as many of them."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from sources.formats.parsed import RefusedError
from sources.formats.tables import MOST_CELLS

_SEPARATORS = ("\t", ",", ";", "|", "，")
"""The likeliest first, among those that divide a file equally well."""
_LOOKED_AT = 200
"""Lines by which the separator is chosen."""


def rows_of(text: str) -> list[list[str]]:
    """Return the values of a file's lines, those without any left out; none where no separator divides it.

    Raises:
        RefusedError: If there are more values than are read.
    """
    lines = text.splitlines(keepends=True)
    tried = {each: list(islice(_read(lines[:_LOOKED_AT], each), _LOOKED_AT)) for each in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda each: _evenness(tried[each]))
    if not _evenness(tried[best]):
        return []
    rows: list[list[str]] = []
    count = 0
    for row in _read(lines, best):
        count += len(row)
        if count > MOST_CELLS:
            raise RefusedError(f"has more than {MOST_CELLS:,} cells; divide it.")
        if any(row):
            rows.append(row)
    return rows


def _read(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    """Yield the values of lines; what is quoted may go over several, and a quote that isn't closed ends the reading."""
    try:
        for row in csv.reader(lines, delimiter=separator, skipinitialspace=True):
            yield [value.strip() for value in row]
    except csv.Error:
        return


def _evenness(rows: Sequence[Sequence[str]]) -> tuple[float, int] | tuple[()]:
    """Return which share of lines has the usual number of values, and that number; nothing if it is one."""
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return ()
    width, count = max(widths.items(), key=lambda each: (each[1] * (each[0] > 1), each[0]))
    return (count / sum(widths.values()), width) if width > 1 else ()
