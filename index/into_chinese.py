"""The English words of a question, put as Chinese passages have them.

A reader that sees every word of a question and a passage understands them better in one language than in two, even if
only the words that carry the question are brought over: "How many 2015 赛季 拦截 did the Panthers 获得?".
"""

import re
from collections.abc import Mapping, Sequence

from index.folding import fold
from index.glossary import Glossary
from index.terms import is_question_word

_WORD = re.compile(r"(?P<word>[A-Za-z]+)(?:['’]s\b)?")
_SURE, _SHORTEST = 0.5, 2
"""How surely a Chinese word stands for an English one at least, and its characters: a single one says too little."""


def in_chinese(query: str, texts: Sequence[str], glossary: Glossary) -> str:
    """Return a question with English words replaced by Chinese ones that mean them and stand in some texts.

    Args:
        query: As searched for.
        texts: What was found for it, best first; of the first that has a word for one, it is taken.
        glossary: What English words may mean.

    Returns:
        The question; words that the texts have themselves, or have none for, stay as they are.
    """
    folded = [fold(text) for text in texts]
    places = [place for place in _WORD.finditer(query) if not is_question_word(place["word"])]
    meanings = glossary.translate([place["word"].lower() for place in places])
    said, end, last = "", 0, ""
    for place, meaning in zip(places, meanings, strict=True):
        word = _standing_for(place["word"].lower(), meaning, folded) or place.group()
        between = query[end : place.start()]
        said += between + (word if between.strip() or word != last else "")  # of two English words there may be one
        end, last = place.end(), word
    return said + query[end:]


def _standing_for(word: str, meaning: Mapping[str, float], texts: Sequence[str]) -> str | None:
    """Return the Chinese word that texts have for an English one; None if there is none, or one has it itself."""
    if any(word in text for text in texts):
        return None
    sure = [each for each, strength in meaning.items() if strength >= _SURE and len(each) >= _SHORTEST]
    held = next(filter(None, ([each for each in sure if each in text] for text in texts)), [])
    return max(held, key=lambda each: (meaning[each], len(each), each), default=None)
