"""Terms, their idf, and how much of a question's information a text contains.

Terms are single Chinese characters, pairs of neighbours, and Latin or digit words: on Chinese questions these do
better than the words that a segmenter finds, and they need no dictionary.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_HAN = r"\u3400-\u9fff〇\U00020000-\U0003134f"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+\.\d+|[^\W_{_HAN}]+)(?:['’]s\b)?")


def fold(text: str) -> str:
    """Bring a text to the form in which terms are compared: NFKC, case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def terms(text: str) -> frozenset[str]:
    """Return the terms of a text.

    Args:
        text: Any text; it is folded first.

    Returns:
        Han unigrams and bigrams; Latin and digit words, numbers without their thousands separators.
    """
    found: set[str] = set()
    for run in _RUN.finditer(fold(text)):
        if han := run["han"]:
            found.update(han)
            found.update(first + second for first, second in pairwise(han))
        else:
            found.add(run["word"].replace(",", ""))
    return frozenset(found)


class Lexicon:
    """The terms of a corpus: which passages have them, and how much each tells.

    idf(t) = ln(1 + (N - df + ½) / (df + ½)), as in BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance
    Framework"); a term that no passage has counts as if one had it.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the terms of n passages."""
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for position, text in enumerate(texts):
            for term in terms(text):
                postings[term].append(position)
        self._size = len(texts)
        self._postings = {term: np.array(positions, dtype=np.int32) for term, positions in postings.items()}

    def idf(self, term: str) -> float:
        """Return how much a term tells: more, the fewer passages have it."""
        frequency = len(self._postings.get(term, (0,)))
        return math.log(1 + (self._size - frequency + 0.5) / (frequency + 0.5))

    def coverage(self, query: str) -> NDArray[np.float32]:
        """Return the share of the query's information that each passage contains.

        Returns:
            (n_passages,) float32 in [0, 1]: the idf of the query's terms in the passage over the idf of all
            its terms; 0 for a query without terms.
        """
        covered = np.zeros(self._size, dtype=np.float32)
        query_terms = terms(query)
        for term in query_terms:
            if (positions := self._postings.get(term)) is not None:
                covered[positions] += self.idf(term)
        return covered / (self.information(query_terms) or 1.0)

    def coverage_in(self, query: str, texts: Iterable[str]) -> list[float]:
        """Return the share of the query's information that each text contains, which need be no passage."""
        query_terms = terms(query)
        total = self.information(query_terms) or 1.0
        return [self.information(query_terms & terms(text)) / total for text in texts]

    def information(self, query_terms: Iterable[str]) -> float:
        """Return the sum of the terms' idf."""
        return sum(map(self.idf, query_terms))
