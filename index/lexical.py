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

_QUESTION_WORDS = re.compile(
    r"请问|(?:是|有|在|为|為)?(?:什么|什麼|甚麼|多少|哪些|哪个|哪個|哪里|哪裡|哪儿|哪|谁|誰|何时|何時|何地|何人|何)"
    r"|怎么样|怎样|怎樣|怎么|怎麼|如何|是否|吗|嗎|呢"
    r"|\b(?:what|whats|who|whom|whose|when|where|which|why|how|many|much|do|does|did|is|are|was|were|be|been|has|have|had"
    r"|can|could|will|would|should|the|a|an|of|in|on|at|to|for|from|by|with|and|or|it|its|this|that|these|those|there)\b"
)


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


def query_terms(query: str) -> frozenset[str]:
    """Return the terms of a question that say what it is about: those of what remains without its question words.

    In a small corpus few passages hold a "how much" or "是什么", so that idf alone would take them for telling.
    """
    return terms(_QUESTION_WORDS.sub(" ", fold(query))) or terms(query)


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
        asked = query_terms(query)
        for term in asked:
            if (positions := self._postings.get(term)) is not None:
                covered[positions] += self.idf(term)
        return covered / (self.information(asked) or 1.0)

    def coverage_in(self, query: str, texts: Iterable[str]) -> list[float]:
        """Return the share of the query's information that each text contains, which need be no passage."""
        asked = query_terms(query)
        total = self.information(asked) or 1.0
        return [self.information(asked & terms(text)) / total for text in texts]

    def information(self, some_terms: Iterable[str]) -> float:
        """Return the sum of the terms' idf."""
        return sum(map(self.idf, some_terms))
