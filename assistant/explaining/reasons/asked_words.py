"""The words that a question is about, as a person sees them, and in which passages they stand."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from assistant.explaining.word_search import rows_with
from index import PassageIndex, Quantity, Query, fold
from index.text.dictionary import is_never_a_name
from index.text.folding import fold_with_places
from index.text.script import has_han
from index.text.terms import question_word_spans, terms

_ASKS = re.compile("哪|什么|啥|何")
"""What stands behind it is asked for, and not told: 哪个城市, 什么职位."""
_COUNTING_TAGS = ("m", "q")
_NOUNS, _TIME = ("n", "eng"), "t"
_CONTENT = ("n", "v", "a", "i", "j", "l", "t", "q", "eng")
_VAGUE = frozenset("时候 时间 多长时间 东西 事情 里面 you your my me our their his her".split())
"""Words that tell nothing of what a question is about."""
_SHORTEST = 2
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly")
_STRAY = "'’"
_FEW = 200
"""As many passages are looked into, whether a word stands there as a whole and not just all its parts."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a question, or a number or date of it.

    Attributes:
        text: As the question writes it.
        start: Where it begins there.
        end: Where it ends.
        terms: Of a number or date, what it is known by in any form, the most exact first; none of a word.
        names: Whether it names a thing, so that its absence tells something.
    """

    text: str
    start: int
    end: int
    terms: tuple[str, ...] = ()
    names: bool = True

    @property
    def folded(self) -> str:
        """What is looked for."""
        return fold(self.text)

    def stands_in(self, text: str) -> bool:
        """Tell whether a text has it, whatever the width, case and script; a number or date in any form."""
        if self.terms:
            return self.terms[0] in terms(text)
        return _has(fold(text), self.folded)

    def is_lacking_in(self, text: str) -> bool:
        """Tell whether a text has nothing of it: neither the quarter that is asked for nor its year."""
        if self.terms:
            return terms(text).isdisjoint(self.terms) and self.folded not in fold(text)  # as 4 in 1+4+X
        return not self.stands_in(text)


def asked_words(query: Query) -> tuple[AskedWord, ...]:
    """Return the words, numbers and dates that a question is about, in its order: no question words, and none for form.

    Args:
        query: As the articles write it.
    """
    figures = [_of_quantity(each, query.text) for each in query.quantities]
    rest = query.text
    for each in figures:
        rest = rest[: each.start] + " " * (each.end - each.start) + rest[each.end :]
    return tuple(sorted((*figures, *_words(query, rest)), key=lambda each: each.start))


def joined_words(words: Sequence[AskedWord], query: Query, stands: Callable[[AskedWord], bool]) -> list[AskedWord]:
    """Join words that follow upon one another in a question, as 月活 and 用户, where they stand so elsewhere too.

    Args:
        words: Of it, in its order.
        query: The question.
        stands: Whether joined words stand where they are looked for.
    """
    joined: list[AskedWord] = []
    for word in words:
        before = joined[-1] if joined else None
        if before and before.end == word.start and not (before.terms or word.terms):
            text = query.text[before.start : word.end]
            both = replace(before, text=text, end=word.end, names=before.names or word.names)
            if stands(both):
                joined[-1] = both
                continue
        joined.append(word)
    return joined


class WordPlaces:
    """Tells in which passages of an index words stand."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index

    def rows(self, word: AskedWord) -> NDArray[np.int64]:
        """Return the rows of the passages that have a word, ascending; of an English one those with its other forms."""
        if word.terms:
            return self._having_any({*word.terms, word.folded})
        if not has_han(word.text):
            return self._having_any(_forms(word.folded))
        rows = self._having_all(_telling_terms(word.folded))
        if len(word.folded) <= _SHORTEST or len(rows) > _FEW:
            return rows
        located = self._index.located
        return np.array([row for row in rows.tolist() if word.stands_in(located[row][1].searched)], dtype=np.int64)

    def together(self, word: AskedWord, other: AskedWord) -> bool:
        """Tell whether any passage has both words."""
        return bool(len(np.intersect1d(self.rows(word), self.rows(other))))

    def _having_any(self, wanted: Iterable[str]) -> NDArray[np.int64]:
        found = [rows_with(self._index, term) for term in wanted]
        return np.unique(np.concatenate(found)) if found else np.array([], dtype=np.int64)

    def _having_all(self, wanted: Sequence[str]) -> NDArray[np.int64]:
        return reduce(np.intersect1d, [rows_with(self._index, term) for term in wanted])


def _of_quantity(quantity: Quantity, text: str) -> AskedWord:
    written = text[quantity.start : quantity.end]
    return AskedWord(written, quantity.start, quantity.end, quantity.terms)


def _words(query: Query, rest: str) -> Iterable[AskedWord]:
    """Yield the words of what a question has beside its numbers and dates."""
    import rjieba

    folded = query.places if rest == query.text else fold_with_places(rest)
    asking = question_word_spans(folded.text)
    bare = folded.text
    for begin, end in asking:
        bare = bare[:begin] + " " * (end - begin) + bare[end:]
    asked_from = {end for begin, end in asking if _ASKS.search(folded.text[begin:end])}
    start, asked = 0, False
    for word, tag in rjieba.tag(bare):
        asked = asked or start in asked_from
        if word.strip():
            if not asked and len(word) >= _SHORTEST and tag.startswith(_CONTENT) and word not in _VAGUE:
                span = folded.span(start, start + len(word))
                yield AskedWord(rest[slice(*span)].strip(_STRAY), *span, names=_names(word, tag, query))
            asked = asked and tag.startswith(_COUNTING_TAGS)
        start += len(word)


def _names(word: str, tag: str, query: Query) -> bool:
    if word in query.names:
        return True
    if tag == _TIME:  # 唐朝 is one, and so are 现在 and 先后
        return not is_never_a_name(word)
    return query.has_han and tag.startswith(_NOUNS)


def _telling_terms(folded: str) -> list[str]:
    """Return what a Chinese word is looked for by: its pairs of characters, and what of it is in Latin letters."""
    found = sorted(terms(folded))
    return [each for each in found if len(each) > 1] or found


def _forms(word: str) -> set[str]:
    """Return an English word with and without the usual endings."""
    stems = {word, *(word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + _SHORTEST)}
    return stems.union(stem + ending for stem in stems for ending in _ENDINGS)


def _has(folded: str, word: str) -> bool:
    if has_han(word):
        return word in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None
