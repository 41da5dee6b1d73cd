"""One form for texts that are compared: widths, cases, accents, and traditional characters made equal.

Folding works character by character, so that every folded character knows where it came from, and so that a word has
the same folded form wherever it stands.
"""

import unicodedata
from dataclasses import dataclass

from index.text.script import simplified

_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes:
        text: The folded text.
        places: For each of its characters the offset in the original text; one more for the end.
    """

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stands in the original."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


class _Table(dict[int, str]):
    """Folds characters as they are met, each once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """Fold a text: compatibility forms (NFKC), case, accents of Latin letters, traditional to simplified Chinese."""
    return text.translate(_TABLE)


def fold_with_places(text: str) -> Folded:
    """Fold a text, keeping where each character came from."""
    pieces = [_TABLE[ord(character)] for character in text]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return Folded("".join(pieces), (*places, len(text)))


def _fold_character(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    if character in _RAISED:  # the mark of a note, or a power: no part of the word or the number before it
        return f" {unicodedata.normalize('NFKC', character)} "
    folded = unicodedata.normalize("NFKC", character).casefold()
    if (decomposed := unicodedata.normalize("NFKD", folded))[:1].isascii():
        folded = "".join(each for each in decomposed if not unicodedata.combining(each))
    return simplified(folded) if folded >= "\u2e80" else folded
