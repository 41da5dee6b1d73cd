"""Footnotes: small lines with a mark at the foot of a column, which interrupt what goes on upon the next page."""

import re
from collections.abc import Sequence
from itertools import groupby

from sources.formats.parsed import Block
from sources.formats.pdf.lines import PageLine

_SMALLER = 0.93
_MARK = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹①-⑳*†‡※]|[\[〔（(]\d{1,3}[\]〕）)]|\d{1,3}[.、]?\s?(?=\D)|注\s?\d{0,3}[:：]")


def without_footnotes(lines: Sequence[PageLine], usual: float) -> tuple[list[PageLine], list[PageLine]]:
    """Divide lines in reading order into the text and the footnotes.

    Args:
        lines: Without running heads.
        usual: The size of most letters, in points.
    """
    text: list[PageLine] = []
    notes: list[PageLine] = []
    for _, stretch in groupby(lines, key=lambda line: (line.page, line.column)):
        column = list(stretch)
        first = len(column)
        while first and column[first - 1].size < _SMALLER * usual and not column[first - 1].table:
            first -= 1
        while first < len(column) and not _MARK.match(column[first].text):
            first += 1
        first = first or len(column)  # nothing but notes is no text with notes
        text += column[:first]
        notes += column[first:]
    return text, notes


def notes_apart(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Divide the lines of footnotes into notes, each of which begins with a mark.

    A bare number is one where it is the next, or the first of a column: else it is of the note that it stands in.
    """
    notes: list[list[PageLine]] = []
    number = 0
    for line in lines:
        mark = _MARK.match(line.text)
        counted = re.match(r"\d+", line.text) if mark else None
        last = notes[-1][-1] if notes else None
        is_elsewhere = last is None or (line.page, line.column) != (last.page, last.column)
        if last is None or (mark and (is_elsewhere or counted is None or int(counted[0]) == number + 1)):
            notes.append([])
            number = int(counted[0]) if counted else 0
        notes[-1].append(line)
    return notes


def with_footnotes(blocks: Sequence[Block], notes: Sequence[Block]) -> list[Block]:
    """Put footnotes behind the text of their page, but before a paragraph that goes on upon the next one."""
    done: list[Block] = []
    waiting = list(notes)
    for block in blocks:
        first, last = (block.pages[0][1], block.pages[-1][1]) if block.pages else (0, 0)
        due = [note for note in waiting if note.pages[0][1] < first or (note.pages[0][1] == first < last)]
        waiting = [note for note in waiting if note not in due]
        done += [*due, block]
    return [*done, *waiting]
