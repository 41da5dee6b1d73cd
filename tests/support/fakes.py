"""A deterministic stand-in for the embedding model, for tests of logic alone."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index import EncodedArticles, EncodedQuery, Encoder, Progress, unshown
from index.encoding.binary_token_vectors import BinaryTokenVectors, binarised
from index.text.terms import terms


class FakeEncoder(Encoder):
    """Texts that share terms get similar vectors; the same text always gets the same one. Its tokens are the terms."""

    def __init__(self, fingerprint: str = "fake-1", dim: int = 64) -> None:
        self.name = "fake"
        self.fingerprint = fingerprint
        self.dim = dim
        self.encoded_passages: list[str] = []

    @property
    def token_dim(self) -> int:
        return self.dim

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        self.encoded_passages += texts
        progress("Embedding", len(texts), len(texts))
        return np.stack([self._vector(text) for text in texts])

    def encode_query(self, text: str) -> EncodedQuery:
        tokens = self.term_vectors(text)
        return EncodedQuery(
            self.encode_queries([text])[0], tokens / np.linalg.norm(tokens, axis=1, keepdims=True).astype(np.float32)
        )

    def encode_articles(
        self, passages: Sequence[str], sentences: Sequence[str], progress: Progress = unshown, *, tokens: bool = True
    ) -> EncodedArticles:
        plain = super().encode_articles(passages, sentences, progress)
        if not tokens:
            return plain
        bits = [binarised(self.term_vectors(sentence)) for sentence in sentences]
        return EncodedArticles(plain.passages, plain.sentences, BinaryTokenVectors.of(bits, self.dim))

    def term_vectors(self, text: str) -> NDArray[np.float32]:
        """Return a vector for each term of a text, in order: (n, dim) float32."""
        rows = [self._term_vector(term) for term in sorted(terms(text))]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dim)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dim, 1e-3)
        for term in sorted(terms(text)):
            vector += self._term_vector(term)
        unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit

    def _term_vector(self, term: str) -> NDArray[np.float64]:
        return np.random.default_rng(zlib.crc32(term.encode())).standard_normal(self.dim)


class BlindEncoder(FakeEncoder):
    """All questions get the same vector, whatever they say."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.repeat(np.eye(1, self.dim, dtype=np.float32), len(texts), axis=0)
