"""The lines of a PDF's pages: their words, where they stand, how large and how heavy their letters are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double, c_int, create_string_buffer
from dataclasses import dataclass
from math import hypot
from statistics import median
from typing import Any

from sources.formats.parsed import Block, RefusedError
from sources.formats.pdf.rules import Rules, rules_of
from sources.formats.words import RAISED_DIGITS, is_note_mark, squeeze
from sources.limits import MAX_CHARACTERS
from sources.lines import Line as PlainLine
from sources.recognition.scanned import RecognizedLine

_HYPHEN = 2
"""What PDFium gives for a hyphen that divides a word at a line's end; the next line follows without a break."""
_SIZES = 7
"""At how many letters of a line, at least, their size and weight are looked at."""
_WIDE_SPACE = 2.2
"""A space of so many letters' size ends a line: what follows stands in another column or cell."""
_SMALLER, _ABOVE = 0.85, 0.15
"""A raised character is smaller than those of its line, and stands higher, by these shares of their size."""
_IN_MARKS = frozenset(map(ord, "0123456789,*†‡§※[]()①②③④⑤⑥⑦⑧⑨⑩"))
_TOUCHING, _LEVEL = 0.2, 0.6
"""So far apart at most, in the size of its letters, are the parts of a line."""
_NEAR = 4
_BREAKS = frozenset({0x0A, 0x0D})
_REACH = 40
_STOP = re.compile(r"[.,;:!?]$")
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(rb"bold|heavy|black|-?simhei|heiti", re.IGNORECASE)
_FONT_NAME_BYTES = 100


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page; places are in points, from the page's lower left corner.

    Attributes:
        text: Its words.
        page: The page's number, from 1.
        left: Where it begins.
        right: Where it ends.
        baseline: On which height its letters stand.
        size: Of its letters, in points.
        bold: Whether all of its letters are.
        column: The stretch of the page's text that it belongs to, in reading order.
        table: The rows of a table, which it stands for.
        bottom: On which height the last of these stands.
        scanned: The line of a picture that it was read from; None for one of the text layer.
    """

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    column: int = 0
    table: tuple[Block, ...] = ()
    bottom: float = 0.0
    scanned: RecognizedLine | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether it was read from a picture, and not for certain."""
        return self.scanned is not None and not self.scanned.is_sure

    @property
    def plain(self) -> PlainLine:
        """The line as the rules for plain text look at it."""
        return PlainLine(self.text, 0, len(self.text), after_gap=False)

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.plain.ends_sentence


def read_pages(
    document: Any, error: type[Exception], numbers: Iterable[int] | None = None
) -> Iterator[tuple[list[PageLine], Rules]]:
    """Yield the lines of each page, in the order in which they are written, and what is drawn on it.

    Of a page that is damaged there is neither.

    Args:
        document: PDFium's.
        error: What PDFium raises.
        numbers: Of the pages, from 1; by default all.

    Raises:
        RefusedError: If there is more text than is allowed.
    """
    total = 0
    for number in numbers or range(1, len(document) + 1):
        try:
            page = document[number - 1]
            text = page.get_textpage()
        except error:  # a damaged page: the others are read
            yield [], Rules()
            continue
        rules = rules_of(page)
        lines = list(_read_lines(text, number, rules))
        total += sum(len(line.text) for line in lines)
        if total > MAX_CHARACTERS:
            raise RefusedError(f"holds more than {MAX_CHARACTERS:,} characters; divide it.")
        yield lines, rules
        text.close()
        page.close()


def _read_lines(text: Any, page: int, rules: Rules) -> Iterator[PageLine]:
    """Yield a page's lines as PDFium puts them together, divided where a wide space or a drawn line stands in them."""
    from pypdfium2 import raw

    units: list[int] = []
    places: list[int] = []
    raised: list[tuple[int, int]] = []  # characters above the line, and their places
    after_space = False

    def settle() -> None:
        if not raised:
            return
        mark, before = "".join(chr(character) for character, _ in raised), _text_of(units[-_REACH:])
        if is_note_mark(mark, before):
            units.extend([0x20] if _STOP.search(before) else [])
        else:
            power = mark.translate(RAISED_DIGITS) if mark.isdecimal() and before[-1:].isdecimal() else mark
            units.extend(map(ord, power))
            places.extend(place for _, place in raised)
        raised.clear()

    def finish() -> Iterator[PageLine]:
        settle()
        words = squeeze(_text_of(units))
        if words and places:
            yield _line(text, words, page, places)
        units.clear()
        places.clear()

    count = text.count_chars()
    for place in range(count):
        character = raw.FPDFText_GetUnicode(text, place)
        if character in _IN_MARKS and places and not after_space and _is_raised(text, places[-1], place):
            raised.append((character, place))
            continue
        settle()
        if character in _BREAKS:
            if not (places and _goes_on(text, places[-1], place, count)):
                yield from finish()
        elif character == _HYPHEN:
            units.append(ord("-"))
            places.append(place)
            yield from finish()
        elif character == 0x20:
            units.append(character)
        else:
            wide = after_space and places and _is_wide_space(text, places[-1], place)
            if wide or (rules.down and places and _is_divided(text, places[-1], place, rules)):
                yield from finish()
            units += _utf16(character)
            places.append(place)
        after_space = character == 0x20
    yield from finish()


def _text_of(units: Sequence[int]) -> str:
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")


def _goes_on(text: Any, before: int, place: int, count: int) -> bool:
    """Tell whether what stands behind a break touches what stands before it: PDFium breaks where fonts change, too."""
    from pypdfium2 import raw

    near = range(place + 1, min(place + _NEAR, count))
    behind = next((each for each in near if raw.FPDFText_GetUnicode(text, each) not in _BREAKS), None)
    if behind is None:
        return False
    size = _size(text, before)
    gap: float = _box(text, behind).left - _box(text, before).right
    return abs(gap) < _TOUCHING * size and abs(_height(text, behind) - _height(text, before)) < _LEVEL * size


def _is_raised(text: Any, before: int, place: int) -> bool:
    """Tell whether a character is smaller than the one before, and stands above its line."""
    size = _size(text, before)
    return _size(text, place) < _SMALLER * size and _height(text, place) > _height(text, before) + _ABOVE * size


def _height(text: Any, place: int) -> float:
    from pypdfium2 import raw

    left, baseline = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, place, left, baseline)
    return baseline.value


def _is_wide_space(text: Any, before: int, after: int) -> bool:
    gap: float = _box(text, after).left - _box(text, before).right
    return gap > _WIDE_SPACE * _size(text, before)


def _is_divided(text: Any, before: int, after: int, rules: Rules) -> bool:
    left, right = _box(text, before), _box(text, after)
    return rules.divides(left.right, right.left, (right.bottom + right.top) / 2)


def _utf16(character: int) -> list[int]:
    if character < 0x10000:
        return [character]
    high, low = divmod(character - 0x10000, 0x400)
    return [0xD800 + (high & 0x3FF), 0xDC00 + low]


def _line(text: Any, words: str, page: int, places: Sequence[int]) -> PageLine:
    from pypdfium2 import raw

    left, baseline = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, places[0], left, baseline)
    looked_at = places[:: len(places) // _SIZES + 1]
    return PageLine(
        words,
        page,
        _box(text, places[0]).left,
        _box(text, places[-1]).right,
        baseline.value,
        median(_size(text, place) for place in looked_at),
        all(_is_bold(text, place) for place in looked_at),
    )


def _box(text: Any, place: int) -> Any:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, place, box)
    return box


def _size(text: Any, place: int) -> float:
    """Return the size of a letter as it is shown; boxes would tell the fonts of one line apart."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    stated: float = raw.FPDFText_GetFontSize(text, place)
    scale = hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(text, place, matrix) else 1.0
    return max(stated * scale, 1.0)


def _is_bold(text: Any, place: int) -> bool:
    """Tell whether a letter is bold by its font's weight or name."""
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(text, place) >= _BOLD_WEIGHT:
        return True
    name = create_string_buffer(_FONT_NAME_BYTES)
    raw.FPDFText_GetFontInfo(text, place, name, _FONT_NAME_BYTES, c_int())
    return _BOLD_NAME.search(name.value) is not None
