"""Chinese words that mean about the same: those to which CC-CEDICT gives much the same definitions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from index.glossary import definitions
from index.script import simplified

_MOST, _ALIKE = 4, 0.3
"""How many synonyms a word has at most, and what share of both words' definitions they have in common at least."""
_SHORTEST = 2
_FEWEST = 2
"""A word that the texts have less often is no everyday word."""


def find_synonyms(texts: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return the synonyms of words, all in simplified characters and of the same part of speech.

    Args:
        texts: Only words of these are looked at, so that the dictionary's archaic ones stay out.

    Returns:
        For each word that has any its synonyms, the nearest first.
    """
    import rjieba

    tagged = Counter(pair for text in texts for pair in rjieba.tag(simplified(text)))
    kinds: dict[str, str] = {}
    for (word, tag), number in tagged.most_common():
        if number >= _FEWEST and len(word) >= _SHORTEST:
            kinds.setdefault(word, tag[:1])
    meanings = {word: found for word in kinds if (found := definitions(word))}
    words_of: defaultdict[str, list[str]] = defaultdict(list)
    for word, found in meanings.items():
        for meaning in found:
            words_of[meaning].append(word)
    synonyms = {}
    for word, found in meanings.items():
        shared = Counter(other for meaning in sorted(found) for other in words_of[meaning])
        alike = {
            other: 2 * number / (len(found) + len(meanings[other]))
            for other, number in shared.items()
            if other != word and kinds[other] == kinds[word]
        }
        near = sorted((other for other, share in alike.items() if share >= _ALIKE), key=lambda each: -alike[each])
        if near:
            synonyms[word] = near[:_MOST]
    return synonyms
