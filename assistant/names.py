"""The names that a question gives: of people, places, organisations and things.

A passage that lacks one of them is about somebody or something else, however alike the rest is.
"""

import re

from index import fold, simplified
from sources import is_han

_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
_LATIN_TAG = "eng"
_SHORTEST = 2
_CAPITALISED = re.compile(r"(?<=[^.?!] )[A-Z][A-Za-z]+")
"""Not at the beginning of a sentence, where any word is."""


def names_in(question: str) -> frozenset[str]:
    """Return the names in a question, each word of one by itself, folded."""
    if not any(map(is_han, question)):
        return frozenset(map(fold, _CAPITALISED.findall(question)))
    import rjieba

    return frozenset(
        fold(word)
        for word, tag in rjieba.tag(simplified(question))
        if len(word) >= _SHORTEST and (tag in _TAGS or (tag == _LATIN_TAG and word[:1].isupper()))
    )
