"""What puts passages of an index in memory forward, each in one way, by their rows."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.retrieval.candidates import PreparedQuery
from index.retrieval.vectors import Vectors


class Proposer(Protocol):
    """One way to find passages that may answer a query. It may be shared by threads."""

    def candidates(
        self, prepared: PreparedQuery, k: int, among: NDArray[np.int64] | None = None
    ) -> NDArray[np.integer]:
        """Return passages that may answer a query.

        Args:
            prepared: The query.
            k: About how many are wanted.
            among: The rows to choose from, ascending, no others may come; by default all.

        Returns:
            (n,): their rows, which count the passages of the index's articles in order. In any order, and possibly
            more than once.
        """
        ...


@dataclass(frozen=True, slots=True)
class NearestPassages:
    """Puts forward the passages nearest by meaning.

    Attributes:
        vectors: One a passage.
    """

    vectors: Vectors

    def candidates(
        self, prepared: PreparedQuery, k: int, among: NDArray[np.int64] | None = None
    ) -> NDArray[np.integer]:
        """See `Proposer`."""
        return self.vectors.search(prepared.encoded.vector, k, among)[1]


@dataclass(frozen=True, slots=True)
class NearestSentences:
    """Puts forward the passages of the sentences nearest by meaning.

    Attributes:
        vectors: One a sentence.
        owners: (n_sentences,): the passage of each.
    """

    vectors: Vectors
    owners: NDArray[np.int64]

    def candidates(
        self, prepared: PreparedQuery, k: int, among: NDArray[np.int64] | None = None
    ) -> NDArray[np.integer]:
        """See `Proposer`."""
        sentences = None if among is None else np.flatnonzero(np.isin(self.owners, among))
        return self.owners[self.vectors.search(prepared.encoded.vector, k, sentences)[1]]


class MostCovering:
    """Puts forward the passages with the most of the query's words, and those with the most of their translations."""

    def candidates(
        self, prepared: PreparedQuery, k: int, among: NDArray[np.int64] | None = None
    ) -> NDArray[np.integer]:
        """See `Proposer`."""
        shares = prepared.shares
        return np.concatenate([share.highest(k, among) for share in (shares.coverage, shares.bilingual)])
