"""A deterministic stand-in for the embedding model, for tests of logic alone."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index import Progress, unshown
from index.terms import terms


class FakeEncoder:
    """Texts that share terms get similar vectors; the same text always gets the same one."""

    def __init__(self, fingerprint: str = "fake-1", dim: int = 64) -> None:
        self.name = "fake"
        self.fingerprint = fingerprint
        self.dim = dim
        self.encoded_passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        self.encoded_passages += texts
        progress("Embedding", len(texts), len(texts))
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dim, 1e-3)
        for term in sorted(terms(text)):
            vector += np.random.default_rng(zlib.crc32(term.encode())).standard_normal(self.dim)
        unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit
