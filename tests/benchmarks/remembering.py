"""An encoder that encodes each question once, many together, for scripts that ask the same ones of several indexes."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import SentenceEncoder


class RememberingEncoder(SentenceEncoder):
    """The default model; questions that were prepared cost nothing. Passages are kept in the data folder as ever."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def prepare(self, questions: Iterable[str]) -> None:
        """Encode questions in advance."""
        new = sorted({question for question in questions if question not in self._vectors}, key=len)
        self._vectors |= dict(zip(new, super().encode_queries(new), strict=True))

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""
        self.prepare(texts)
        return np.stack([self._vectors[text] for text in texts])
