"""Reports as PDF, set by hand: running heads, page numbers, headings, footnotes, one column or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.support.made_files import Line, pdf
from tests.support.made_stories import Story

_WIDTH, _LEFT, _TOP, _BOTTOM, _GUTTER = 595.0, 72.0, 770.0, 90.0, 26.0
_SIZE, _STEP = 10.5, 16.0
_NOT_AT_THE_START = "，。、；：？！"
_NOTES = {
    "zh": ("此处依据办事处保存的账册", "数字由县里的统计站核对"),
    "en": ("According to ledgers kept by the office", "Checked by the county's statistician"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """How a report is set.

    Attributes:
        columns: How many columns a page has.
        runs: Whether each page has a running head and its number.
        notes: Whether two paragraphs have a footnote.
        divides: Whether long English words are divided at the end of a line.
    """

    columns: int = 1
    runs: bool = True
    notes: bool = False
    divides: bool = False


@dataclass
class _Pages:
    """Pages that are being set; `y` is where the next line stands."""

    title: str
    setting: Setting
    pages: list[list[Line]] = field(default_factory=list)
    column: int = 0
    y: float = _TOP
    top: float = _TOP

    @property
    def width(self) -> float:
        """Of a column, in points."""
        return (_WIDTH - 2 * _LEFT - _GUTTER * (self.setting.columns - 1)) / self.setting.columns

    @property
    def left(self) -> float:
        """Where the column begins."""
        return _LEFT + self.column * (self.width + _GUTTER)

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.column, self.y, self.top = 0, _TOP, _TOP
        if self.setting.runs:
            self.pages[-1] += [(_LEFT, 805.0, 8.5, self.title), (290.0, 40.0, 8.5, str(len(self.pages)))]

    def put(self, words: str, size: float = _SIZE, indent: float = 0.0, step: float = _STEP, keep: int = 1) -> None:
        """Set a line; `keep` lines have to fit below each other, or the next column begins."""
        if self.y - step * (keep - 1) < _BOTTOM:
            if self.column + 1 < self.setting.columns:
                self.column, self.y = self.column + 1, self.top
            else:
                self.turn()
        self.pages[-1].append((self.left + indent, self.y, size, words))
        self.y -= step


def report(story: Story, setting: Setting) -> bytes:
    """Return a report of about a page and a half, or less in two columns."""
    zh = story.language == "zh"
    pages = _Pages(story.title, setting)
    pages.turn()
    pages.put(story.title, 18, step=30)
    pages.put(f"{story.author}  2021年5月3日" if zh else f"By {story.author}, 3 May 2021", 9, step=30)
    pages.top = pages.y
    noted = 0
    for heading, facts in story.sections:
        pages.y -= 8
        pages.put(heading, 14, step=26, keep=3)
        for number, fact in enumerate(facts):
            indent = 2 * _SIZE if zh else 0.0
            lines = list(wrapped(fact.text, pages.width, indent, divides=setting.divides))
            for place, line in enumerate(lines):
                pages.put(line, indent=0.0 if place else indent)
            if setting.notes and number == 0 and noted < len(_NOTES[story.language]):
                mark = str(noted + 1)
                x, y, _, words = pages.pages[-1][-1]
                pages.pages[-1].append((x + wide(words), y + 4, 6.0, mark))
                foot = _NOTES[story.language][noted]
                pages.pages[-1].append((_LEFT, 72.0 - 11 * noted, 8.0, f"{mark} {foot}"))
                noted += 1
            pages.y -= 0 if zh else 8
    return pdf(pages.pages)


def wide(text: str, size: float = _SIZE) -> float:
    """Return how wide a text is, in points: letters of the fonts have all one width, Latin ones half of it."""
    return sum(size / 2 if each.isascii() else size for each in text)


def wrapped(text: str, width: float, indent: float = 0.0, *, divides: bool = False) -> Iterator[str]:
    """Yield a paragraph's lines, the first of them indented."""
    line, room = "", width - indent
    for piece in _pieces(text):
        if wide((line + piece).rstrip(" ")) > room and piece not in _NOT_AT_THE_START:
            half = (len(piece) + 1) // 2
            if divides and piece.isalpha() and len(piece) > 7 and wide(line + piece[:half] + "-") <= room:
                yield f"{line}{piece[:half]}-"
                line, room = piece[half:], width
                continue
            yield line.rstrip(" ")
            line, room = piece.lstrip(" "), width
        else:
            line += piece
    if line:
        yield line.rstrip(" ")


def _pieces(text: str) -> Sequence[str]:
    """Return what may stand on a line by itself: Latin words, and all other characters."""
    pieces: list[str] = []
    for each in text:
        joins = pieces and each.isascii() and pieces[-1][-1].isascii() and each != " " and pieces[-1][-1] != " "
        pieces[-1:] = [pieces[-1] + each] if joins else [*pieces[-1:], each]
    return pieces
