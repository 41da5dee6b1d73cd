"""Names of people, places, organisations and things.

A passage that lacks a name which the question gives is about somebody or something else, however alike the rest is.
"""

import re

from index.text.folding import fold
from index.text.script import simplified
from sources import is_han

_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
_LATIN_TAG = "eng"
_SHORTEST = 2
_QUESTION_WORD = re.compile("哪|什么|啥|何")
_COUNTING_TAGS = ("m", "q")
_CAPITALISED = re.compile(r"(?<=[^.?!] )[A-Z][A-Za-z]+")
"""Not at the beginning of a sentence, where any word is."""


def names_in(text: str) -> frozenset[str]:
    """Return the names in a question or a passage, each word of one by itself, folded."""
    if not any(map(is_han, text)):
        return frozenset(map(fold, _CAPITALISED.findall(text)))
    import rjieba

    names, asked = set(), False
    for word, tag in rjieba.tag(simplified(text)):
        is_name = len(word) >= _SHORTEST and (tag in _TAGS or (tag == _LATIN_TAG and word[:1].isupper()))
        if is_name and not asked:
            names.add(fold(word))
        # "哪个城市", "哪些东西": what is asked for is no name, though the segmenter takes some such words for places.
        asked = bool(_QUESTION_WORD.search(word)) or (asked and tag.startswith(_COUNTING_TAGS))
    return frozenset(names)
