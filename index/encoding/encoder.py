"""What an index needs of an embedding model, and what it gets from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.models.model_choice import VectorType
from index.progress import Progress, unshown


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """What a model makes of a question.

    Attributes:
        vector: (dim,) float32, a unit vector.
        tokens: (n_tokens, token_dim) float32, unit rows; no rows where the model's tokens have no vectors.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True)
class EncodedArticles:
    """What a model makes of articles.

    Attributes:
        passages: (n_passages, dim) float32, unit rows.
        sentences: (n_sentences, dim) float32, unit rows.
        tokens: Of the sentences.
    """

    passages: NDArray[np.float32]
    sentences: NDArray[np.float32]
    tokens: BinaryTokenVectors


class Encoder(Protocol):
    """What an index needs of an embedding model.

    Attributes:
        name: What the model is called, for people.
        fingerprint: Changes whenever its vectors may change.
        dim: Dimensions of its vectors.
        token_dim: Dimensions of its tokens' vectors; 0 where these have none, as by default.
        vector_type: How an index keeps its vectors.
    """

    name: str
    fingerprint: str
    dim: int
    vector_type: VectorType = VectorType.FLOAT32

    @property
    def token_dim(self) -> int:
        """See above."""
        return 0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""
        ...

    def encode_query(self, text: str) -> EncodedQuery:
        """Encode a question with its tokens."""
        return EncodedQuery(self.encode_queries([text])[0])

    def encode_articles(
        self, passages: Sequence[str], sentences: Sequence[str], progress: Progress = unshown, *, tokens: bool = True
    ) -> EncodedArticles:
        """Encode passages, and sentences with their tokens.

        Args:
            passages: Texts.
            sentences: Texts.
            progress: Told how much of the work is done.
            tokens: Whether the sentences' tokens are wanted.
        """
        vectors = self.encode_passages([*passages, *sentences], progress)
        return EncodedArticles(
            vectors[: len(passages)], vectors[len(passages) :], BinaryTokenVectors.none(len(sentences))
        )
