"""The signal by the very text of the query, as when a sentence of an article is pasted."""

import re

import numpy as np
from numpy.typing import NDArray

from index.retrieval.signals.signal import PassageSignal, SignalContext, Wording, in_languages, register
from index.text.folding import fold

_NEARLY_ALL = 0.9
"""A passage that contains the query itself covers at least this share of its information."""
_SHORTEST = 2
"""A single character stands in a passage by chance, or as one word of many: that is no text of it."""
_STOPS = "。.,，;；:：!！?？\"“”'‘’()（）"


@register
class Exact(PassageSignal):
    """1 where the passage contains the query itself, whatever its white space and last stop, else 0.

    A passage that asks it, too, is no better an answer for that, nor is one for holding a single character.
    """

    name = "exact"
    weight = 1.0
    needed = True
    wording = in_languages(
        zh=Wording("含有问题原句", "段中有问题的原话"),
        en=Wording("holds the question itself", "the question itself in the paragraph"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a passage."""
        wanted = _without_spaces(context.prepared.query.folded).strip(_STOPS)
        stated = re.compile(re.escape(wanted) + "(?![?？])")
        found = np.zeros(len(context.rows), dtype=np.float32)
        for place in np.flatnonzero(context.coverage >= _NEARLY_ALL).tolist() if len(wanted) >= _SHORTEST else ():
            text = _without_spaces(fold(context.passage(place).text))
            found[place] = stated.search(text) is not None
        return found


def _without_spaces(folded: str) -> str:
    return "".join(folded.split())
