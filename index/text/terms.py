"""What a text is made of for a search by words.

Terms are single Chinese characters, pairs of neighbours, and Latin or digit words: on Chinese questions these do
better than the words that a segmenter finds, and they need no dictionary.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.text.folding import fold
from index.text.languages.language import joined, languages_in
from index.text.quantities import Quantity, find_quantities

HAN = r"\u3400-\u9fff〇\U00020000-\U0003134f"
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+\.\d+|[^\W_{HAN}]+)(?:['’]s\b)?")

HAN_TERM = re.compile(rf"[{HAN}]{{1,2}}")
"""A term in Chinese characters."""


def terms(text: str) -> frozenset[str]:
    """Return the terms of a text.

    Args:
        text: Any text; it is folded first.

    Returns:
        Han unigrams and bigrams; Latin and digit words, numbers without their thousands separators; numbers and dates
        in the form of `index.text.quantities` beside.
    """
    return frozenset(_terms(fold(text))).union(*(quantity.terms for quantity in find_quantities(text)))


def query_terms(query: str, quantities: Sequence[Quantity]) -> frozenset[str]:
    """Return the terms of a question that say what it is about: those of what remains without its question words.

    In a small corpus few passages hold a "how much" or "是什么", so that idf alone would take them for telling. Of a
    number or date only the one form counts, since it may be written in any.

    Args:
        query: As it is.
        quantities: Its numbers and dates.
    """
    rest = query
    for quantity in quantities:
        rest = rest[: quantity.start] + " " * (quantity.end - quantity.start) + rest[quantity.end :]
    asked = frozenset(_terms(_bare(fold(rest)))).union(*(quantity.terms for quantity in quantities))
    return asked or frozenset(_terms(fold(query)))


def subject(query: str) -> str:
    """Return a question, folded, without its question words; whole if nothing else remains."""
    return without_question_words(fold(query))


def without_question_words(folded: str) -> str:
    """Return a folded question without its question words; whole if nothing else remains."""
    bare = _bare(folded)
    return bare if _RUN.search(bare) else folded


def question_word_spans(folded: str) -> list[tuple[int, int]]:
    """Return where the question words of a folded question stand: half-open, in order."""
    return [match.span() for match in _question_words(folded).finditer(folded)]


def _bare(folded: str) -> str:
    return _question_words(folded).sub(" ", folded)


def _question_words(folded: str) -> re.Pattern[str]:
    return joined(each.reading.question_words for each in languages_in(folded))


def han_runs(folded: str) -> list[str]:
    """Return the unbroken stretches of Chinese characters in a folded text."""
    return [run["han"] for run in _RUN.finditer(folded) if run["han"]]


def latin_words(folded: str) -> list[str]:
    """Return the words in Latin letters of a folded text, in order."""
    return [
        run["word"] for run in _RUN.finditer(folded) if run["word"] and run["word"].isascii() and run["word"].isalpha()
    ]


def _terms(folded: str) -> set[str]:
    found: set[str] = set()
    for run in _RUN.finditer(folded):
        if han := run["han"]:
            found.update(han)
            found.update(first + second for first, second in pairwise(han))
        else:
            found.add(run["word"].replace(",", ""))
    return found
