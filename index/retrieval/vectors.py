"""Nearest vectors with FAISS: exact while there are few, approximate when there are many.

Vectors are unit rows, so that the inner product is the cosine similarity.
"""

import threading
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.models.model_choice import VectorType
from index.progress import Progress, unshown

MOST_EXACT = 80_000
"""Up to so many vectors, those of about 20,000 passages' sentences, each is compared with the question in a few
milliseconds."""

_TASK = "Arranging vectors"
_TRAINED_ON = 64
"""Vectors for each list: enough to find its centre."""
_ITERATIONS = 10
_ADDED_AT_ONCE = 16_384
_AIM = 0.98
"""So many of the nearest vectors are to be found."""
_TRIALS, _DEPTH = 200, 10
"""How many searches, of which depth, measure the recall."""
_STEPS = 16
"""The lists that are read are a multiple of a 16th of all."""
_reading = threading.Lock()


class Vectors(Protocol):
    """Unit vectors in rows, and a search among them. It may be shared by threads."""

    def __len__(self) -> int: ...

    @property
    def dim(self) -> int:
        """Dimensions of the vectors."""
        ...

    def search(
        self, query: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the k nearest vectors; see `DenseIndex.search`."""
        ...

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the given rows: (n, dim) float32."""
        ...

    def similarities(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the query's cosine similarity with the given rows: (n,) float32."""
        ...


class DenseIndex:
    """Inner-product search over unit vectors.

    Few vectors are kept as they are and all compared with a query (`faiss.IndexFlatIP`). Many are kept in float16 and
    divided into lists of neighbours, of which only the nearest are read (`faiss.IndexIVFScalarQuantizer`; Jégou et al.
    2011, "Product Quantization for Nearest Neighbor Search"). How many are read is decided when the index is built, by
    measuring what is found. Where an index is wanted smaller, each value is kept in 16 or 8 bits; those of 8 bits are
    256 steps between the least and the greatest that any vector has at that place.

    Attributes:
        recall: The share of the 10 nearest vectors that a search finds, as measured when the index was built with
            queries halfway between two of its vectors; real ones are rather easier. None where search is exact.
    """

    def __init__(self, index: Any, recall: float | None = None) -> None:
        self._index = index
        self.recall = recall

    @classmethod
    def build(
        cls,
        vectors: NDArray[np.float32],
        progress: Progress = unshown,
        most_exact: int | None = None,
        vector_type: VectorType = VectorType.FLOAT32,
    ) -> "DenseIndex":
        """Index vectors; the same ones always give the same index.

        Args:
            vectors: (n, dim) float32, unit rows.
            progress: Told how the work on many vectors goes on.
            most_exact: With more vectors than that the index is approximate; by default `MOST_EXACT`.
            vector_type: How they are kept; many of them in float16 instead of float32.
        """
        import faiss

        if len(vectors) > (MOST_EXACT if most_exact is None else most_exact):
            index = _approximate(vectors, progress, vector_type)
            return cls(index, _tune(index, vectors))
        dim = vectors.shape[1]
        if vector_type is VectorType.FLOAT32 or not len(vectors):
            index = faiss.IndexFlatIP(dim)
        else:
            index = faiss.IndexScalarQuantizer(dim, _quantiser(vector_type), faiss.METRIC_INNER_PRODUCT)
            index.train(vectors)
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path, recall: float | None = None) -> "DenseIndex":
        """Read an index that `save` wrote.

        Args:
            path: The file.
            recall: What was measured when it was built; None if it is an exact one.

        Raises:
            ValueError: If the file holds another kind of index.
            RuntimeError: If it holds none.
        """
        import faiss

        index = _read(path)
        exact = (faiss.IndexFlatIP, faiss.IndexScalarQuantizer)
        expected = exact if recall is None else faiss.IndexIVFScalarQuantizer
        if not isinstance(index, expected) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise ValueError(f"{path.name} holds another kind of index, {type(index).__name__}")
        return cls(index, recall)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        failed: list[OSError] = []
        with path.open("wb") as opened:

            def write(part: bytes) -> None:
                try:
                    opened.write(part)
                except OSError as error:
                    failed.append(error)
                    raise

            writer = faiss.PyCallbackIOWriter(write)  # type: ignore[attr-defined]  # its types leave it out
            try:
                faiss.write_index(self._index, writer)  # part by part, never whole in memory
            except RuntimeError as error:
                if failed:  # FAISS itself hides why a write failed
                    raise failed[0] from error
                raise

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Dimensions of the vectors."""
        return int(self._index.d)

    def search(
        self,
        query: NDArray[np.float32],
        k: int,
        among: NDArray[np.int64] | None = None,
        *,
        nearly_all: bool = False,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the k nearest vectors.

        Args:
            query: (dim,) float32, a unit vector.
            k: At least 1.
            among: Rows to which the search is restricted; by default all. These are all compared with the query.
            nearly_all: Whether these are nearly all, so that they are searched as all would be.

        Returns:
            Cosine similarities in [-1, 1] and rows, best first; fewer than k where there are fewer.
        """
        wanted = min(k, len(self))
        if self.recall is not None and (among is None or nearly_all):
            found = self._search(query, wanted, among, self._index.nprobe)
            if len(found[1]) == min(wanted, len(self) if among is None else len(among)):
                return found
            # else the lists that were read hold fewer
        return self._search(query, wanted, among)

    def _search(
        self, query: NDArray[np.float32], k: int, among: NDArray[np.int64] | None, lists: int | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the k nearest vectors of all, or of some rows; by comparing only those of the nearest lists, if any."""
        import faiss

        parameters: Any = faiss.SearchParameters()
        if self.recall is not None:
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = lists or self._index.nlist
        if among is not None:
            bits = np.zeros(len(self), dtype=np.bool_)
            bits[among] = True
            make_selector: Any = faiss.IDSelectorBitmap  # its own types tell of C++'s two arguments
            selector = make_selector(np.packbits(bits, bitorder="little"))
            parameters.sel = selector  # FAISS keeps no reference of its own
        scores, rows = self._index.search(query[None, :], k, params=parameters)
        found = rows[0] >= 0  # FAISS pads missing results with row -1
        return scores[0][found], rows[0][found]

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the given rows: (n, dim) float32."""
        vectors: NDArray[np.float32] = self._index.reconstruct_batch(rows)
        return vectors

    def similarities(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the query's cosine similarity with the given rows: (n,) float32."""
        # A row at a time: of a product of all, BLAS's threads would spin on, and the encoder's wait for them.
        similarities: NDArray[np.float32] = np.vecdot(self.vectors(rows), query)
        return similarities


def _read(path: Path) -> Any:
    """Read what FAISS wrote. Nothing in it may claim to be far larger than the file: FAISS would make room for it."""
    import faiss

    with _reading:  # the limit is FAISS's own, for all threads
        usual = faiss.get_deserialization_vector_byte_limit()
        faiss.set_deserialization_vector_byte_limit(2 * path.stat().st_size)
        try:
            return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)  # read as needed, and shared by processes
        finally:
            faiss.set_deserialization_vector_byte_limit(usual)


def _quantiser(vector_type: VectorType) -> int:
    import faiss

    kind: int = faiss.ScalarQuantizer.QT_8bit if vector_type is VectorType.INT8 else faiss.ScalarQuantizer.QT_fp16
    return kind


def _approximate(vectors: NDArray[np.float32], progress: Progress, vector_type: VectorType) -> Any:
    """Return vectors in lists, twice the square root of their number: so centres and vectors compared are few."""
    import faiss

    total, dim = vectors.shape
    lists = min(total, int(2 * total**0.5))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, lists, _quantiser(vector_type), faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter = _ITERATIONS
    index.cp.min_points_per_centroid = 1  # FAISS would print a warning
    index.cp.max_points_per_centroid = _TRAINED_ON
    progress(_TASK, 0, total)
    sample = np.random.default_rng(0).choice(total, min(total, _TRAINED_ON * lists), replace=False)
    index.train(vectors[np.sort(sample)])
    for start in range(0, total, _ADDED_AT_ONCE):
        index.add(vectors[start : start + _ADDED_AT_ONCE])
        progress(_TASK, min(start + _ADDED_AT_ONCE, total), total)
    index.make_direct_map()  # so that the vectors of given rows can be had
    return index


def _tune(index: Any, vectors: NDArray[np.float32]) -> float:
    """Make a search read as few lists as it may, and return the recall."""
    import faiss

    some, others = np.random.default_rng(0).integers(len(vectors), size=(2, _TRIALS))
    queries = vectors[some] + vectors[others]
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    _, nearest = faiss.knn(queries, vectors, min(_DEPTH, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
    recall = 0.0
    for step in range(1, _STEPS + 1):
        index.nprobe = max(1, index.nlist * step // _STEPS)
        _, found = index.search(queries, nearest.shape[1])
        recall = float(np.mean([np.isin(right, its).mean() for right, its in zip(nearest, found, strict=True)]))
        if recall >= _AIM:
            break
    return recall
