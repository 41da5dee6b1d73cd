"""The lines of a page, with their places: what boilerplate and layout rules look at."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.characters import cells

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_INVISIBLE = " \t\xa0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff"
_VISIBLE = re.compile(rf"[^{_INVISIBLE}](?:.*[^{_INVISIBLE}])?")
_BULLET = re.compile(r"[-–—•·●▪■◆*]\s+")
_SENTENCE_END = re.compile(r"[。！？；…!?;.][”’」』\"）)】]*$")
_CLAUSE_END = re.compile(r"[，、：,:][”’」』\"）)】]*$")
_LONGEST_LABEL = 64
_QUANTITY = re.compile(
    r"[$€£¥￥]\s?\d"
    r"|\d\s?(?:[%％‰℃°万亿吨克升度米寸亩斤毫]|千[克米瓦]|[美欧日港]?元|公[里斤顷]|里\b|平方|立方|小时|分钟)"
    r"|\d{2,}\s?[人名户家台辆架艘栋次件套部间张]"
    r"|\d\s?(?:percent|per cent|[mbtr]+illion|dollars|euros|pounds|miles|tons|tonnes|(?:k?m|cm|mm|kg|km/h|mph)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, without the white space around it.

    Attributes:
        text: Its words.
        start: Where it begins in the article's text.
        end: Where it ends.
        after_gap: A blank line, or nothing, stands before it.
    """

    text: str
    start: int
    end: int
    after_gap: bool

    @property
    def cells(self) -> int:
        """Its width; a Chinese character counts two."""
        return cells(self.text)

    @property
    def is_bullet(self) -> bool:
        """It is an item of a list."""
        return _BULLET.match(self.text) is not None

    @property
    def ends_sentence(self) -> bool:
        """It ends as a sentence does, not as a heading or a label does."""
        return _SENTENCE_END.search(self.text) is not None

    @property
    def holds_quantity(self) -> bool:
        """It holds a number with a unit of measure, as what an article says does, or a count of at least ten."""
        return _QUANTITY.search(self.text) is not None

    @property
    def is_label(self) -> bool:
        """It is short and ends without punctuation, as headings, captions and buttons do."""
        unfinished = not self.ends_sentence and _CLAUSE_END.search(self.text) is None
        return unfinished and self.cells <= _LONGEST_LABEL and not self.is_bullet


_WRAPPED_WIDTHS = range(40, 121)
_FULL_LINE = 0.6


def read_lines(text: str) -> list[Line]:
    """Return the lines of a text that are not blank; of a text wrapped at a fixed width, its unwrapped lines."""
    lines = list(_split_lines(text))
    width = _wrapped_width(lines)
    if width is None:
        return lines
    unwrapped: list[Line] = []
    for position, line in enumerate(lines):
        if unwrapped and not line.after_gap and lines[position - 1].cells >= _FULL_LINE * width:
            above = unwrapped[-1]
            unwrapped[-1] = Line(text[above.start : line.end], above.start, line.end, above.after_gap)
        else:
            unwrapped.append(line)
    return unwrapped


def _wrapped_width(lines: Sequence[Line]) -> int | None:
    """Return the width at which a text was wrapped; None if each of its lines is a whole paragraph."""
    if not any(line.after_gap for line in lines[1:]):
        return None
    width = max(line.cells for line in lines)
    inner = [
        line for line, following in pairwise(lines) if line.cells >= _FULL_LINE * width and not following.after_gap
    ]
    broken = [line for line in inner if not line.ends_sentence]
    return width if width in _WRAPPED_WIDTHS and len(broken) >= 3 and len(broken) > len(inner) / 2 else None


def _split_lines(text: str) -> Iterator[Line]:
    previous_end = 0
    for match in _LINE.finditer(text):
        visible = _VISIBLE.search(text, *match.span())
        if visible is None:
            continue
        breaks = len(_BREAK.findall(text, previous_end, visible.start()))
        yield Line(visible.group(), *visible.span(), after_gap=previous_end == 0 or breaks > 1)
        previous_end = visible.end()
