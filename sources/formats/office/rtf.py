r"""RTF: control words, groups and bytes, read in one pass.

Headings are told by their style or their level, tables by their cells. Pictures, fields' instructions, footnotes,
running heads, what is hidden and what a revision deleted are left out. A letter outside of ASCII stands there as bytes
in the code page of its font (`\'b2\'e8`), or by its number (`\u33590?`).
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sources.document import Fact
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.tables import RawCell, table_blocks
from sources.formats.words import clean, metadata, somebody, squeeze, stated, titled
from sources.limits import MAX_DEPTH
from sources.tables import CELL_BREAK

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<byte>[\dA-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)|.",
    re.DOTALL,
)
_CODE_PAGES = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
"""By the character set of a font; others have the page of the whole file."""
_WIDER = {"cp936": "gb18030", "cp950": "big5hkscs"}
_LEFT_OUT = frozenset(
    "colortbl pict header headerl headerr headerf footer footerl footerr footerf footnote annotation fldinst object"
    " objdata result listtext pntext pntxta pntxtb xe tc txe rxe atnid atnauthor nonesttables nonshppict sp shpinst"
    " private listtable listoverridetable revtbl rsidtbl filetbl ftnsep ftnsepc aftnsep aftnsepc".split()
)
_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "tab": " ",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "line": "\v",
}
_BODY_LEVEL = 9
_PARTS_OF_DATES = frozenset({"yr", "mo", "dy"})


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until a group ends.

    Attributes:
        destination: Where text goes: `text`, or a part of the file that is no text.
        skipped: How many characters stand behind a number for programs that don't know it.
        font: Its number.
        hidden: Whether text is hidden.
        deleted: Whether a revision deleted it.
    """

    destination: str = "text"
    skipped: int = 1
    font: int | None = None
    hidden: bool = False
    deleted: bool = False


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    group: _Group = field(default_factory=_Group)
    outer: list[_Group] = field(default_factory=list)
    code_page: str = "cp1252"
    default_font: int | None = None
    fonts: dict[int, str] = field(default_factory=dict)
    styles: dict[int, str] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)
    pending: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    style: int = 0
    level: int = _BODY_LEVEL
    in_table: bool = False
    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    merged: list[tuple[bool, bool]] = field(default_factory=list)
    merging: tuple[bool, bool] = (False, False)
    heads: bool = False
    rows: list[list[RawCell]] = field(default_factory=list)
    begun: dict[int, tuple[int, int]] = field(default_factory=dict)
    headings: int = 0
    blocks: list[Block] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    def flush(self) -> None:
        """Decode the bytes that wait."""
        if self.pending:
            page = self.fonts.get(self._font(), self.code_page)
            self.take(bytes(self.pending).decode(page, "replace"))
            self.pending.clear()

    def take(self, text: str) -> None:
        """Take text to where it goes."""
        group = self.group
        if group.destination == "text":
            if not (group.hidden or group.deleted):
                self.words.append(text)
        elif group.destination in {"title", "author"}:
            self.said.setdefault(group.destination, []).append(text)
        elif group.destination == "stylesheet" and self.style not in self.styles:
            self.styles[self.style] = text.rstrip(";").strip().lower()

    def end_paragraph(self) -> None:
        """Make a block of the words that were taken."""
        words = self._taken()
        self.end_table()
        if not words:
            return
        level = self._heading_level()
        if level == 1:
            self.titles.append(words.replace("\n", " "))
        if level is None:
            self.blocks.append(Block(BlockKind.PARAGRAPH, words))
        else:
            self.blocks.append(Block(BlockKind.HEADING, words.replace("\n", " "), level=level))

    def end_cell(self) -> None:
        """Make a cell of them."""
        self.cells.append(self._taken().replace("\n", " "))

    def end_row(self) -> None:
        """Make a row of the cells."""
        row: list[RawCell] = []
        number = len(self.rows)
        for column, text in enumerate(self.cells):
            across, down = self.merged[column] if column < len(self.merged) else (False, False)
            if across and row:
                row[-1] = replace(row[-1], columns=row[-1].columns + 1)
            elif down and column in self.begun:
                above, place = self.begun[column]
                self.rows[above][place] = replace(self.rows[above][place], rows=number - above + 1)
            else:
                self.begun[column] = number, len(row)
                row.append(RawCell(text))
        self.headings += self.heads and self.headings == number
        self.rows.append(row)
        self.cells = []

    def end_table(self) -> None:
        """Make a table of the rows."""
        if not self.rows:
            return
        blocks = table_blocks(self.rows, self.headings or None)
        lines = (CELL_BREAK.join(cell.text for cell in row if cell.text) for row in self.rows)
        self.blocks += blocks or (Block(BlockKind.PARAGRAPH, line) for line in lines if line)
        self.rows, self.begun, self.headings = [], {}, 0

    def _taken(self) -> str:
        text = "".join(self.words).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")  # pairs become one
        self.words.clear()
        lines = (squeeze(clean(line)) for line in text.split("\v"))
        return "\n".join(line for line in lines if line)

    def _font(self) -> int:
        font = self.group.font if self.group.font is not None else self.default_font
        return -1 if font is None else font

    def _heading_level(self) -> int | None:
        name = self.styles.get(self.style, "")
        if name == "title":
            return 1
        number = name.removeprefix("heading ")
        if number != name and number[:1].isdecimal():
            return 1 + int(number[0])
        return 2 + self.level if self.level < _BODY_LEVEL else None


def read(content: bytes) -> Parsed:
    """Read a document."""
    state = _Reading()
    for token in _tokens(content.decode("latin-1")):
        if (text := token["text"]) is not None:
            _take_bytes(state, text.encode("latin-1"))
        elif (byte := token["byte"]) is not None:
            _take_bytes(state, bytes.fromhex(byte))
        else:
            state.flush()
            if token["brace"]:
                _take_brace(state, token["brace"])
            elif token["word"]:
                _take_word(state, token["word"], token["number"])
            elif token["sign"]:
                _take_sign(state, token["sign"])
    state.flush()
    state.end_paragraph()
    said = {name: metadata("".join(pieces)) for name, pieces in state.said.items()}
    title, author = titled(said.get("title")), somebody(said.get("author"))
    return Parsed(
        tuple(state.blocks),
        title=title or metadata(next(iter(state.titles), None)),
        author=author,
        properties=stated({Fact.TITLE: [title], Fact.AUTHOR: [author], Fact.DATE: [_day(state.created)]}),
    )


def _day(created: Mapping[str, int]) -> str | None:
    """Return when a file says that it was made, which it gives in parts; None where there is no such day."""
    try:
        return date(created["yr"], created["mo"], created["dy"]).isoformat()
    except (KeyError, ValueError, OverflowError):
        return None


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the parts of a file; bytes of pictures that stand there as they are, are passed over."""
    place = 0
    while match := _TOKEN.match(text, place):
        yield match
        place = match.end()
        if match["word"] == "bin":
            place += max(0, int(match["number"] or 0))


def _take_bytes(state: _Reading, some: bytes) -> None:
    skipped = min(state.to_skip, len(some))
    state.to_skip -= skipped
    state.pending += some[skipped:]


def _take_brace(state: _Reading, brace: str) -> None:
    state.to_skip = 0
    if brace == "{":
        if len(state.outer) >= MAX_DEPTH:
            raise RefusedError("is nested too deeply.")
        state.outer.append(state.group)
    elif state.outer:
        if state.group.destination == "stylesheet":
            state.style = 0
        state.group = state.outer.pop()


def _take_sign(state: _Reading, sign: str) -> None:
    if sign == "*":  # what programs may pass over that don't know it
        state.group = replace(state.group, destination="*")
    elif sign in "\r\n":
        _end_paragraph(state, None)
    elif sign in "{}\\~_":
        state.take({"~": " ", "_": "-"}.get(sign, sign))


def _take_word(state: _Reading, word: str, digits: str | None) -> None:
    number = int(digits) if digits else None
    group = state.group
    if word in {"fonttbl", "stylesheet", "info"} and group.destination in {"text", "*"}:
        state.group = replace(group, destination=word)
    elif word in {"title", "author", "creatim"} and group.destination == "info":
        state.group = replace(group, destination=word)
    elif group.destination == "creatim" and word in _PARTS_OF_DATES and number is not None:
        state.created[word] = number
    elif word in _LEFT_OUT:
        state.group = replace(group, destination="*")
    elif word == "f":
        state.group = replace(group, font=number)
    elif word == "fcharset" and group.destination == "fonttbl" and group.font is not None and number in _CODE_PAGES:
        state.fonts[group.font] = _CODE_PAGES[number]
    elif word == "s" and group.destination in {"text", "stylesheet"}:
        state.style = number or 0
    elif word in _SIGNS:
        state.take(_SIGNS[word])
    elif word == "u" and number is not None:
        state.take(_character(number))
        state.to_skip = group.skipped
    elif word == "uc":
        state.group = replace(group, skipped=min(max(number or 0, 0), 9))
    elif word in {"v", "webhidden"}:
        state.group = replace(group, hidden=number != 0)
    elif word == "deleted":
        state.group = replace(group, deleted=number != 0)
    elif word == "plain":
        state.group = replace(group, font=None, hidden=False, deleted=False)
    elif group.destination == "text":
        if word in _OF_TEXT:
            _OF_TEXT[word](state, number)


def _character(number: int) -> str:
    number += 0x10000 if number < 0 else 0
    return chr(number) if 0 <= number <= 0x10FFFF else ""


def _set_code_page(state: _Reading, number: int | None) -> None:
    page = _WIDER.get(f"cp{number}", f"cp{number}")
    try:
        codecs.lookup(page)
    except LookupError:
        return
    state.code_page = page


def _set_default_font(state: _Reading, number: int | None) -> None:
    state.default_font = number


def _begin_paragraph(state: _Reading, _: int | None) -> None:
    state.style, state.level, state.in_table = 0, _BODY_LEVEL, False


def _enter_table(state: _Reading, _: int | None) -> None:
    state.in_table = True


def _set_level(state: _Reading, number: int | None) -> None:
    state.level = number if number is not None and 0 <= number < _BODY_LEVEL else _BODY_LEVEL


def _begin_row(state: _Reading, _: int | None) -> None:
    state.merged, state.merging, state.heads = [], (False, False), False


def _merge_across(state: _Reading, _: int | None) -> None:
    state.merging = True, state.merging[1]


def _merge_down(state: _Reading, _: int | None) -> None:
    state.merging = state.merging[0], True


def _end_definition(state: _Reading, _: int | None) -> None:
    state.merged.append(state.merging)
    state.merging = False, False


def _head(state: _Reading, _: int | None) -> None:
    state.heads = True


def _end_paragraph(state: _Reading, _: int | None) -> None:
    if state.in_table:
        state.take("\v")  # it is one of several in a cell
    else:
        state.end_paragraph()


_OF_TEXT: Mapping[str, Callable[[_Reading, int | None], None]] = {
    "ansicpg": _set_code_page,
    "deff": _set_default_font,
    "pard": _begin_paragraph,
    "intbl": _enter_table,
    "outlinelevel": _set_level,
    "par": _end_paragraph,
    "sect": _end_paragraph,
    "page": _end_paragraph,
    "trowd": _begin_row,
    "clmrg": _merge_across,
    "clvmrg": _merge_down,
    "cellx": _end_definition,
    "trhdr": _head,
    "cell": lambda state, _: state.end_cell(),
    "nestcell": lambda state, _: state.take(" "),
    "row": lambda state, _: state.end_row(),
}
