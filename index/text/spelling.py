"""Spelling correction: a question's misspelt words as the passages write them: 小米 for 小蜜, Xiaomi for Xiomi."""

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from index.text.dictionary import is_english_word
from index.text.folding import fold
from index.text.pinyin import reading_pairs
from index.text.query import Query
from index.text.terms import HAN_TERM, han_runs, latin_words

_SHORTEST_MISSPELT, _LONG_WORD = 4, 8
"""Shorter words are not taken for misspelt; in longer ones two letters may be wrong instead of one."""
MOST_MISSPELT = 100
"""Unknown terms: a text with more of them is about something else, and to look for what each was meant to be would take
seconds."""


def correct_spelling(query: Query, texts: Iterable[str], known: Container[str]) -> Query:
    """Return a question with the words that nobody writes replaced by those that some texts have in their place.

    Args:
        query: As searched for.
        texts: What was found for it, best first.
        known: All terms that there are; a word among them is not misspelt.

    Returns:
        The question with Chinese characters replaced by homophones that make a word in the texts with the character
        beside them, where no known word has them, and Latin words by the nearest spelling; as it is where more than
        `MOST_MISSPELT` terms are unknown.
    """
    unknown = [term for term in query.terms if term not in known]
    if not 0 < len(unknown) <= MOST_MISSPELT:
        return query
    folded = [fold(text) for text in texts]
    pairs: dict[str, str] = {}
    for word in (word for text in folded for word in _words(text)):
        for reading, pair in _pairs_of(word):
            pairs.setdefault(reading, pair)
    words = list(dict.fromkeys(word for text in folded for word in latin_words(text)))
    asked, letters = query.places, list(query.text)
    known_places = {place for place, pair in enumerate(pairwise(asked.text)) if "".join(pair) in known}
    known_places |= {place + 1 for place in known_places}
    for term in unknown:
        if len(term) == 2 and HAN_TERM.fullmatch(term):
            corrected = pairs.get(reading_pairs(term)[0], term)
            wrong = {place for place, (old, new) in enumerate(zip(term, corrected, strict=True)) if old != new}
            if len(wrong) == len(term):  # another word that sounds alike, as 文件 and 稳健
                continue
            for start in _occurrences(term, asked.text):
                if not any(start + place in known_places for place in wrong):
                    for place in wrong:
                        letters[asked.places[start + place]] = corrected[place]
        elif term.isascii() and term.isalpha() and (spelling := nearest_spelling(term, words)):
            for start in _occurrences(term, asked.text):
                first, last = asked.span(start, start + len(term))
                letters[first:last] = [spelling, *[""] * (last - first - 1)]
    return query.rewritten("".join(letters))


def _words(text: str) -> Sequence[str]:
    """Divide a text into words: characters that meet by chance, as in 为支付宝, are not what 位置 was meant to be."""
    import rjieba

    return rjieba.cut(text)


@lru_cache(maxsize=20_000)
def _pairs_of(word: str) -> list[tuple[str, str]]:
    """Return the neighbouring Chinese characters of a word, and how they are read."""
    return [
        (reading, "".join(pair))
        for run in han_runs(word)
        for reading, pair in zip(reading_pairs(run), pairwise(run), strict=True)
    ]


def _occurrences(part: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(part), text)]


def nearest_spelling(word: str, among: Sequence[str]) -> str | None:
    """Return the word that differs from an unknown one in the fewest letters, if in few.

    Args:
        word: In lower case; one that an English dictionary has is no misspelt one.
        among: Words that are known.
    """
    if len(word) < _SHORTEST_MISSPELT or is_english_word(word):
        return None
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    found = extractOne(word, among, scorer=OSA.distance, score_cutoff=1 if len(word) < _LONG_WORD else 2)
    return found[0] if found else None
