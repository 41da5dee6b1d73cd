"""The signal by meaning, token by token."""

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import BackgroundLevel
from index.retrieval.signals.signal import PassageSignal, SignalContext, Wording, in_languages, register


@register
class Tokens(PassageSignal):
    """Late interaction: how similar each of the query's tokens is to the nearest of the passage's.

    See `index.encoding.binary_token_vectors`.
    """

    name = "tokens"
    weight = 0.15
    late = True
    wording = in_languages(
        zh=Wording("逐词意思相近", "逐词的相似度"),
        en=Wording("meaning, token by token", "similarity token by token"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a passage."""
        return context.parts.tokens.similarities(context.prepared.encoded.tokens, context.sentence_runs)

    def unrelated(self, level: BackgroundLevel) -> float:
        """Return that of unrelated texts."""
        return level.tokens
