"""Signals by meaning: how similar the model finds query and text.

Models find texts of one language more alike than texts of two, and unrelated ones more alike than 0: `unrelated` says
by how much (`index.encoding.background`). So does it say on which scale a model's similarities lie.
"""

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import BackgroundLevel
from index.retrieval.signals.signal import (
    PassageSignal,
    SentenceSignal,
    Signal,
    SignalContext,
    Wording,
    in_languages,
    register,
)


class _Similarity(Signal):
    weight = 1.0
    similarity = True
    needed = True

    def unrelated(self, level: BackgroundLevel) -> float:
        """Return the similarity of unrelated texts."""
        return level.mean


@register
class Paragraph(_Similarity, PassageSignal):
    """Cosine similarity of the query with the passage."""

    name = "paragraph"
    wording = in_languages(
        zh=Wording("段落意思相近", "段落相似度"),
        en=Wording("paragraph, by meaning", "similarity of the paragraph"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a passage."""
        return context.parts.passages.similarities(context.prepared.encoded.vector, context.rows)


@register
class Sentence(_Similarity, SentenceSignal):
    """Cosine similarity of the query with the sentence of the passage that answers best: sentences carry the answer."""

    name = "sentence"
    wording = in_languages(
        zh=Wording("句子意思相近", "句子相似度"),
        en=Wording("sentence, by meaning", "similarity of the sentence"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a sentence."""
        return context.parts.sentences.similarities(context.prepared.encoded.vector, context.sentence_rows)
