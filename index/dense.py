"""Nearest vectors with FAISS.

Vectors are unit rows, so that the inner product is the cosine similarity.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class DenseIndex:
    """Exact inner-product search over unit vectors (`faiss.IndexFlatIP`)."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> "DenseIndex":
        """Index vectors.

        Args:
            vectors: (n, dim) float32, unit rows.
        """
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read an index that `save` wrote.

        Raises:
            ValueError: If the file holds another kind of index.
            RuntimeError: If it holds none.
        """
        import faiss

        index = faiss.deserialize_index(np.fromfile(path, dtype=np.uint8))
        if not isinstance(index, faiss.IndexFlatIP):
            raise ValueError(f"{path.name} holds another kind of index, {type(index).__name__}")
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).tobytes())  # FAISS itself hides why a write failed

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Dimensions of the vectors."""
        return int(self._index.d)

    def search(
        self, query: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the k nearest vectors.

        Args:
            query: (dim,) float32, a unit vector.
            k: At least 1.
            among: Rows to which the search is restricted; by default all.

        Returns:
            Cosine similarities in [-1, 1] and rows, best first; fewer than k where there are fewer.
        """
        import faiss

        parameters = faiss.SearchParameters()
        if among is not None:
            selector = faiss.IDSelectorBatch(among)  # FAISS keeps no reference of its own
            parameters.sel = selector
        scores, rows = self._index.search(query[None, :], min(k, len(self)), params=parameters)
        found = rows[0] >= 0  # FAISS pads missing results with row -1
        return scores[0][found], rows[0][found]

    def similarities(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the query's cosine similarity with the given rows: (n,) float32."""
        vectors: NDArray[np.float32] = self._index.reconstruct_batch(rows)
        return vectors @ query
