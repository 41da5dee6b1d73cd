"""DOCX: paragraphs and tables in order, footnotes behind what refers to them, endnotes at the end.

Styles tell headings, and what a revision deleted is left out.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from sources.formats.archives import open_archive, parse_xml
from sources.formats.office.core import core_properties
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.tables import RawCell, table_blocks
from sources.formats.words import clean, is_note_mark, squeeze
from sources.tables import CELL_BREAK

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _PARAGRAPH, _TABLE, _ROW, _CELL = (f"{_WORD}{name}" for name in ("t", "p", "tbl", "tr", "tc"))
_HEADING_ROW = f"{_WORD}trPr/{_WORD}tblHeader"
_COLUMNS, _MERGED = f"{_WORD}tcPr/{_WORD}gridSpan", f"{_WORD}tcPr/{_WORD}vMerge"
_BREAKS = {f"{_WORD}br", f"{_WORD}cr"}
_TAB = f"{_WORD}tab"
_LEFT_OUT = {_FALLBACK, f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}txbxContent", f"{_WORD}pPr"}
_STYLE = f"{_WORD}pPr/{_WORD}pStyle"
_OUTLINE = f"{_WORD}pPr/{_WORD}outlineLvl"
_RUN, _RAISED = f"{_WORD}r", f"{_WORD}rPr/{_WORD}vertAlign"
_FOOTNOTE, _ENDNOTE = f"{_WORD}footnoteReference", f"{_WORD}endnoteReference"
_ID, _TYPE = f"{_WORD}id", f"{_WORD}type"
_BODY_LEVEL = 9
_BEFORE = 4
"""Pieces of text before a raised one that are looked at."""
_DIGITS = 6


def read(content: bytes) -> Parsed:
    """Read a document."""
    with open_archive(content) as archive:
        said = core_properties(archive)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise RefusedError("is a damaged DOCX file.") from error
    names = {style.style_id: style.name or "" for style in document.styles}
    titles: list[str] = []
    notes = _Notes(document.part)
    blocks = list(_blocks(document.element.body, names, titles, notes))
    for note in notes.at_the_end:
        blocks += _blocks(note, names, [], notes)
    return Parsed(
        tuple(blocks),
        title=said.title or next(iter(titles), None),
        author=said.author,
        language=said.language,
        properties=said.properties,
    )


class _Notes:
    """The footnotes and endnotes of a document, each of which is handed out once.

    Attributes:
        at_the_end: Endnotes that were referred to so far.
    """

    def __init__(self, part: Any) -> None:
        self._footnotes = _notes(part, "footnotes")
        self._endnotes = _notes(part, "endnotes")
        self.at_the_end: list[Any] = []

    def of(self, element: Any) -> Iterator[Any]:
        """Yield the footnotes that an element refers to, and those that these refer to; endnotes are kept for the end.

        One after the other, not one within the other: a file may have any number that each refer to the next.
        """
        waiting = deque([element])
        while waiting:
            for note in self._referred(waiting.popleft()):
                waiting.append(note)
                yield note

    def _referred(self, element: Any) -> Iterator[Any]:
        from lxml import etree

        walk = etree.iterwalk(element, events=("start",))
        for _, each in walk:
            if each.tag in _LEFT_OUT:
                walk.skip_subtree()
            elif each.tag == _FOOTNOTE and (note := self._footnotes.pop(each.get(_ID), None)) is not None:
                yield note
            elif each.tag == _ENDNOTE and (note := self._endnotes.pop(each.get(_ID), None)) is not None:
                self.at_the_end.append(note)


def _notes(part: Any, kind: str) -> dict[str | None, Any]:
    """Return notes by their ids; the lines that divide them from the text have a type and are none."""
    related = (each for each in part.rels.values() if not each.is_external and each.reltype.endswith(f"/{kind}"))
    relation = next(related, None)
    try:
        root: Any = () if relation is None else parse_xml(relation.target_part.blob)
    except SyntaxError:
        return {}  # the text can be read without them
    return {each.get(_ID): each for each in root if each.get(_TYPE) in (None, "normal")}


def _blocks(body: Any, names: dict[str, str], titles: list[str], notes: _Notes | None = None) -> Iterator[Block]:
    """Yield the blocks in an element, with the footnotes that it refers to, if they are given."""
    from lxml import etree

    walk = etree.iterwalk(body, events=("start",), tag=(_PARAGRAPH, _TABLE, _ROW, _FALLBACK))
    for _, element in walk:
        if element.tag == _TABLE:
            if not (table := _table(element)):
                continue
            yield from table
        elif element.tag == _ROW:
            cells = (_words(cell).replace("\n", " ") for cell in element.iterchildren(_CELL))
            if row := CELL_BREAK.join(cell for cell in cells if cell):
                yield Block(BlockKind.PARAGRAPH, row)
        elif element.tag == _PARAGRAPH and (block := _paragraph(element, names, titles)):
            yield block
        walk.skip_subtree()
        if notes is not None and element.tag != _FALLBACK:
            for note in notes.of(element):
                yield from _blocks(note, names, [])


def _paragraph(element: Any, names: dict[str, str], titles: list[str]) -> Block | None:
    """Return what a paragraph is; None where it says nothing, or is a line of a table of contents."""
    words = _words(element)
    styled = element.find(_STYLE)
    style = names.get("" if styled is None else styled.get(f"{_WORD}val") or "", "").lower()
    if not words or style.startswith("toc "):
        return None
    line = words.replace("\n", " ")
    if style == "title":
        titles.append(line)
    level = 1 if style == "title" else _style_level(style) or _outline_level(element)
    if level is not None:
        return Block(BlockKind.HEADING, line, level=level)
    return Block(BlockKind.CAPTION, line) if style == "caption" else Block(BlockKind.PARAGRAPH, words)


def _table(element: Any) -> tuple[Block, ...]:
    """Return the rows of a table; nothing if it surely is one only by its looks."""
    if next(element.iterdescendants(_TABLE), None) is not None:
        return ()
    rows: list[list[RawCell]] = []
    begun: dict[int, tuple[int, int]] = {}  # for a column, where the cell stands that those below are merged into
    headings = 0
    for number, row in enumerate(element.iterchildren(_ROW)):
        cells: list[RawCell] = []
        column = 0
        headings += headings == number and row.find(_HEADING_ROW) is not None
        for cell in row.iterchildren(_CELL):
            columns, merged = _number(cell.find(_COLUMNS), 1), cell.find(_MERGED)
            if merged is not None and merged.get(f"{_WORD}val") != "restart" and column in begun:
                above, place = begun[column]
                rows[above][place] = replace(rows[above][place], rows=number - above + 1)
            else:
                begun.pop(column, None)
                if merged is not None:
                    begun[column] = number, len(cells)
                cells.append(RawCell(_words(cell), columns=columns))
            column += columns
        rows.append(cells)
    return table_blocks(rows, headings or None)


def _style_level(style: str) -> int | None:
    """Return how deep the headings of a style lie, below the title; None if it is none of headings."""
    number = style.removeprefix("heading ")
    if not style.startswith("heading "):
        return None
    return 1 + int(number[:1]) if number[:1].isdecimal() else 2


def _number(element: Any, otherwise: int) -> int:
    value = element.get(f"{_WORD}val") if element is not None else None
    return int(value[:_DIGITS]) if value is not None and value.isdecimal() else otherwise


def _outline_level(paragraph: Any) -> int | None:
    """Return the same for a paragraph that says it itself."""
    level = _number(paragraph.find(_OUTLINE), _BODY_LEVEL)
    return level + 2 if level < _BODY_LEVEL else None


def _is_note_mark(run: Any, before: str) -> bool:
    """Tell whether a run is a raised number that somebody put there as the mark of a note; Word's own have no words."""
    raised = run.find(_RAISED)
    if raised is None or raised.get(f"{_WORD}val") != "superscript":
        return False
    return is_note_mark("".join(each.text or "" for each in run.iterchildren(_TEXT)), before)


def _words(element: Any) -> str:
    """Return the words of a paragraph or a cell, with the line breaks that its author made."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if event == "end":
            if each.tag == _PARAGRAPH and each is not element:
                pieces.append("\n")
        elif each.tag in _LEFT_OUT or (each.tag == _RUN and _is_note_mark(each, "".join(pieces[-_BEFORE:]))):
            walk.skip_subtree()
        elif each.tag == _TEXT:
            pieces.append((each.text or "").replace("\n", " "))
        elif each.tag in _BREAKS:
            pieces.append("\n")
        elif each.tag == _TAB:
            pieces.append(" ")
    lines = (squeeze(line) for line in clean("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)
