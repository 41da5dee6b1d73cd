"""Late interaction over binary token vectors: each token of a question looks for the most similar one of a passage.

A vector of a whole sentence blurs what its words say; here every token has its own, as the words around it have shaped
it (Khattab and Zaharia 2020, "ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over
BERT"). Of a passage's tokens, neighbours share a vector (Clavié et al. 2024, "Reducing the Footprint of Multi-Vector
Retrieval with Minimal Performance Impact via Token Pooling"), of which only the signs of its values are kept, a bit for
each: 48 bytes for two or three tokens where a vector has 384 values. The cosine with a vector of signs differs from
that with the vector itself mostly by a factor, and shared vectors lie farther from all (by a third): the signal's
weight makes up for that. A question's tokens stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import read_array, write_array

_MULTIPLIED_AT_ONCE = 250_000
"""So few that BLAS needs no threads: they would wait for those of the encoder, which spin for a while after a question
(50 ms instead of 1)."""
_VECTORS, _TOKENS = 10, 21
"""So many vectors stand for so many tokens of a passage: of 384 values, they take less than 1.5 kB a passage."""
TOKEN_FILES = ("tokens.npy", "token_starts.npy")
NO_TOKENS: NDArray[np.uint8] = np.empty((0, 0), dtype=np.uint8)


class TokenVectors(Protocol):
    """Vectors of some texts' tokens. It may be shared by threads."""

    @property
    def dim(self) -> int:
        """Values a token's vector has; 0 if there are none."""
        ...

    def __len__(self) -> int: ...

    def similarities(self, query: NDArray[np.float32], runs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Return how well the tokens of a question are met; see `BinaryTokenVectors.similarities`."""
        ...


@dataclass(frozen=True, slots=True)
class BinaryTokenVectors:
    """Binary vectors of some texts' tokens: the signs of their values.

    Attributes:
        dim: Values a token's vector has; 0 if there are none.
        bits: (n_tokens, bytes) uint8, a bit for each value: whether it is above 0. One text's follow another's.
        first: (n_texts + 1,) int64: where each text's tokens begin, and the end of the last.
    """

    dim: int
    bits: NDArray[np.uint8]
    first: NDArray[np.int64]

    @classmethod
    def none(cls, texts: int) -> "BinaryTokenVectors":
        """Return texts without a token."""
        return cls(0, NO_TOKENS, np.zeros(texts + 1, dtype=np.int64))

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.uint8]], dim: int) -> "BinaryTokenVectors":
        """Put texts together.

        Args:
            texts: The bits of each text's tokens, as `binarised` returns them.
            dim: Values that these stand for.
        """
        first = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        return cls(dim, np.concatenate([np.empty((0, width(dim)), dtype=np.uint8), *texts]), first)

    @classmethod
    def load(cls, folder: Path, dim: int) -> "BinaryTokenVectors":
        """Read what `save` wrote; any error may be raised if the files hold something else.

        The bits stay on disk until they are needed.

        Args:
            folder: The folder.
            dim: Values a token's vector has.
        """
        return cls(dim, *(read_array(folder / name) for name in TOKEN_FILES))

    def save(self, folder: Path) -> None:
        """Write them to `TOKEN_FILES` in a folder."""
        for name, values in zip(TOKEN_FILES, (self.bits, self.first), strict=True):
            write_array(folder / name, np.asarray(values))

    def require_sound(self) -> None:
        """Raise a `ValueError` if the parts don't belong together."""
        sound = (
            self.bits.dtype == np.uint8
            and self.first.dtype == np.int64
            and self.bits.shape == (self.first[-1], width(self.dim))
            and self.first[0] == 0
            and not np.any(np.diff(self.first) < 0)
        )
        if not sound:
            raise ValueError("the tokens' bits don't belong together")

    def __len__(self) -> int:
        return len(self.first) - 1

    def of_text(self, text: int) -> NDArray[np.uint8]:
        """Return the bits of one text's tokens."""
        return self.bits[self.first[text] : self.first[text + 1]]

    def similarities(self, query: NDArray[np.float32], runs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Return how well the tokens of a question are met, on average, by the best ones of several texts together.

        Args:
            query: (n, dim) float32, unit rows: the question's tokens.
            runs: Which texts belong together: the first, and one after the last.

        Returns:
            (n_runs,) float32 in [0, 1]; 0 where either has no tokens, or where they are of different models.
        """
        found = np.zeros(len(runs), dtype=np.float32)
        places = [slice(*self.first[[start, end]].tolist()) for start, end in runs]
        lengths = np.array([place.stop - place.start for place in places], dtype=np.int64)
        some = np.flatnonzero(lengths)
        if not len(some) or not len(query) or query.shape[1] != self.dim:
            return found
        bits = np.concatenate([self.bits[place] for place in places])
        sums = np.empty((len(query), len(bits)), dtype=np.float32)
        step = max(1, _MULTIPLIED_AT_ONCE // query.size)
        for start in range(0, len(bits), step):
            ones = np.unpackbits(bits[start : start + step], axis=1, count=self.dim).astype(np.float32)
            np.matmul(query, ones.T, out=sums[:, start : start + step])
        cosines = (2 * sums - query.sum(axis=1, keepdims=True)) / np.float32(self.dim**0.5)
        begins = np.cumsum(lengths[some]) - lengths[some]
        found[some] = np.maximum(np.maximum.reduceat(cosines, begins, axis=1).mean(axis=0), 0)
        return found


def pooled(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors that neighbouring tokens share: sums of every two or three, in one place or another.

    Args:
        vectors: (n, dim) float32, in the order of a text.

    Returns:
        (10 / 21 of n, dim) float32; of fewer than five tokens one row, and none of none.
    """
    if not len(vectors):
        return vectors
    shared = max(1, len(vectors) * _VECTORS // _TOKENS)
    return np.add.reduceat(vectors, np.arange(shared) * len(vectors) // shared, axis=0)


def binarised(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a bit for each value, whether it is above 0: (n, bytes) uint8."""
    return np.packbits(vectors > 0, axis=1)


def width(dim: int) -> int:
    """Return how many bytes a token takes."""
    return (dim + 7) // 8
