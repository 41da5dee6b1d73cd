"""Lines and pieces of text put together as a reader would: blanks between words, none between Chinese characters."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from sources.characters import is_han
from sources.document import Fact, Property

_SPACE = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f]+")
_BREAK = re.compile(r"[\n\r\f\v\x85\u2028\u2029]+")
_WIDE = "，。、；：？！“”‘’（）《》〈〉【】「」『』…—～·"
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|[\u00ad\u200b\u2060\ufeff]")
_HYPHENATED = re.compile(r"[^\W\d_]{2,}[-\u2010\u00ad]$")
_COMPOUND = re.compile(r"\w-$|\s$")
_MARK = re.compile(
    r"[*†‡§※]{1,3}|\d{1,3}(?:[,，、]\s?\d{1,3})*|[①-⑳]|注\s?\d{1,3}"
    r"|[\[〔［（(]\s?(?:\d{1,3}|[a-z]|注\s?\d{0,3})\s?[\]〕］）)]"
)
_BEHIND_WORDS = re.compile(r"[^\W\d_]{2}$|[.,;:!?。，；：！？、”’」』》）)\]\"']$")
"""Behind these a raised number is the mark of a note; behind a letter it may be a power, as in x², and behind a figure
it is one."""
RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MEASURED = re.compile(
    r"(?:[米尺里寸]|(?<![^\W\d_])(?:[cdknµμ]?m|mm|ft|in|yd|mi|sq|feet|(?:met(?:re|er)|inche?|mile|yard)s?))$",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z\d]{2,8}){0,4}")
_NO_TITLE = re.compile(
    r".*\.(?:docx?|pdf|indd|tex|dvi|ps|rtf|txt|wps|pptx?|xlsx?|od[tsp])|(?:microsoft|untitled|about:|file:|https?:).*"
    r"|(?:powerpoint )?presentation\s?\d*|(?:word )?document\s?\d*|(?:work)?book\s?\d+|slide 1|幻灯片 1"
    r"|(?:powerpoint )?演示文稿\s?\d*|文档\s?\d*|工作簿\s?\d*|新建.{0,40}(?:文档|演示文稿|工作表)|无标题.{0,8}",
    re.IGNORECASE,
)
"""What programs write where nobody gives a title."""
_NOBODY = re.compile(
    r"admin(?:istrator)?|user|owner|unknown|author|作者|用户|微软用户|(?:microsoft|windows)\s?(?:office )?user|\W*"
    r"|python-docx|steve canny|openpyxl|xlsxwriter|apache poi",
    re.IGNORECASE,
)
"""Whom they name where nobody is named."""
_LONGEST_METADATA = 300
_MOST_STATED = 20
"""Values of one fact that are kept; a book of essays may name as many authors."""


def clean(text: str) -> str:
    """Return a text without control characters, invisible marks and halves of surrogate pairs."""
    return _NOT_TEXT.sub("", text)


def squeeze(text: str) -> str:
    """Return a text on one line: white space is a blank, or nothing where a line breaks between Chinese words."""
    return join_lines(line for each in _BREAK.split(text) if (line := _SPACE.sub(" ", clean(each)).strip()))


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines of a paragraph as one."""
    pieces: list[str] = []
    for line in lines:
        above = pieces[-1] if pieces else ""
        if undone(above, line):
            pieces[-1] = above[:-1]
        pieces += [between(above, line), line]
    return "".join(pieces)


def undone(above: str, below: str) -> int:
    """Return 1 if the last character of a line is a hyphen that only divides a word at the line's end, else 0."""
    return int(_HYPHENATED.search(above[-40:]) is not None and below[:1].islower())


def between(above: str, below: str) -> str:
    """Return what stands between two lines of a paragraph when they become one: a blank or nothing."""
    if not above or not below or undone(above, below) or _COMPOUND.search(above[-2:]):
        return ""
    wide = _is_wide(above[-1]) and _is_wide(below[0])
    return "" if wide else " "


def metadata(value: object) -> str | None:
    """Return what a file says of itself as one line of text; None if it is no text, empty, or too long to be true."""
    if not isinstance(value, str):
        return None
    text = squeeze(value)
    return text if 0 < len(text) <= _LONGEST_METADATA else None


def is_note_mark(raised: str, before: str, *, linked: bool = False) -> bool:
    """Tell whether raised letters are the mark of a note, and no part of the sentence's words.

    Args:
        raised: The letters.
        before: What stands before them.
        linked: Whether they lead to another place of the document.
    """
    mark = raised.strip()
    if not before.strip() or _MARK.fullmatch(mark) is None:
        return False
    if linked or not mark.isdecimal():
        return True
    if before[-1].isspace() or (mark in {"2", "3"} and _MEASURED.search(before)):
        return False
    return is_han(before[-1]) or _BEHIND_WORDS.search(before) is not None


def titled(value: str | None) -> str | None:
    """Return a title that a file gives; None for what a program wrote there, as the file's own name."""
    return None if value is None or _NO_TITLE.fullmatch(value) else value


def somebody(value: str | None) -> str | None:
    """Return the author that a file names; None for whom a program names where nobody is."""
    return None if value is None or _NOBODY.fullmatch(value) else value


def stated(values: Mapping[Fact, Iterable[object]]) -> tuple[Property, ...]:
    """Return what a file says of itself word for word, each by what it tells; values that are no text are left out."""
    return tuple(
        Property(fact, text)
        for fact, each in values.items()
        for value in islice(each, _MOST_STATED)
        if (text := metadata(value)) is not None
    )


def language_tag(value: object) -> str | None:
    """Return a BCP 47 tag; None for what is none."""
    text = value.strip().replace("_", "-") if isinstance(value, str) else ""
    return text if _LANGUAGE.fullmatch(text) and text.lower() != "und" else None


def _is_wide(character: str) -> bool:
    return is_han(character) or character in _WIDE
