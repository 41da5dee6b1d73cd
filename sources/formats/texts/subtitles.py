"""Subtitles (SRT, WebVTT): what is said becomes paragraphs that end where sentences do; each line keeps its time."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.characters import cells, is_han
from sources.document import Fact
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.words import clean, join_lines, metadata, squeeze, stated
from sources.lines import Line

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
_TITLE = re.compile(r"WEBVTT(?:[ \t]+(?:-[ \t]*)?(?P<title>.*))?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]{1,100})>")
_MARKUP = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_CLAUSE_END = re.compile(r"[，、；：。！？…,;:.!?—”’」』\"）)】]$")
_ENOUGH, _MOST = 80, 400
"""How wide a paragraph is before it ends with a sentence, and before it ends anyway."""
_PAUSE, _LONG_PAUSE = 2, 6
"""Seconds of silence after which a sentence ends a paragraph, and after which anything does."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """Some words and when they are shown, in seconds."""

    start: int
    end: int
    words: str


def read(content: bytes) -> Parsed:
    """Read a text in UTF-8."""
    text = content.decode("utf-8").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = list(_cues(lines))
    if not cues:
        raise RefusedError("holds no subtitles with their times.")
    head = _TITLE.fullmatch(lines[0].strip())
    title = metadata(head["title"]) if head else None
    return Parsed(tuple(_paragraphs(cues)), title=title, properties=stated({Fact.TITLE: [title]}))


def _cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """Yield the subtitles, without a line that the one before shows already."""
    number = 0
    above = ""
    while number < len(lines):
        timing = _TIMING.fullmatch(lines[number])
        number += 1
        if timing is None:
            continue
        said = []
        while number < len(lines) and lines[number].strip() and not _TIMING.fullmatch(lines[number]):
            words = _words(lines[number])
            if words and words != above:
                said.append(words)
                above = words
            number += 1
        if said:
            times = [int(each or 0) for each in timing.groups()]
            yield _Cue(_seconds(times[:3]), _seconds(times[3:]), join_lines(said))


def _seconds(time: Sequence[int]) -> int:
    return time[0] * 3600 + time[1] * 60 + time[2]


def _words(line: str) -> str:
    """Return the words of a line; who says them stands before them."""
    return squeeze(clean(html.unescape(_MARKUP.sub("", _VOICE.sub(r"\1: ", line)))))


def _between(above: str, below: str) -> str:
    """Return what stands between two subtitles: nothing where Chinese goes on behind a mark, else a blank."""
    return "" if _CLAUSE_END.search(above) and is_han(below[0]) and not above[-1].isascii() else " "


def _paragraphs(cues: Sequence[_Cue]) -> Iterator[Block]:
    pieces: list[str] = []
    labels: list[tuple[int, str]] = []
    length = width = end = 0

    def block() -> Block:
        return Block(BlockKind.PARAGRAPH, "".join(pieces), labels=tuple(labels))

    for cue in cues:
        silence = cue.start - end
        ends_sentence = bool(pieces) and Line(pieces[-1], 0, 0, False).ends_sentence
        if pieces and (
            width >= _MOST or silence >= _LONG_PAUSE or (ends_sentence and (width >= _ENOUGH or silence >= _PAUSE))
        ):
            yield block()
            pieces, labels, length, width = [], [], 0, 0
        between = _between(pieces[-1], cue.words) if pieces else ""
        labels.append((length + len(between), _label(cue.start)))
        pieces += [between, cue.words] if between else [cue.words]
        length += len(between) + len(cue.words)
        width += len(between) + cells(cue.words)
        end = max(end, cue.end)
    if pieces:
        yield block()


def _label(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
