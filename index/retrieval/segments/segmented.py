"""Vectors, terms and tokens of several segments, searched as if they stood in one."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.retrieval.inverted_index import Postings, latin_words
from index.retrieval.segments.placement import Placement
from index.retrieval.vectors import DenseIndex


class SegmentedVectors:
    """The vectors of several segments; see `index.retrieval.vectors.Vectors`."""

    def __init__(self, parts: Sequence[DenseIndex], placement: Placement) -> None:
        """Take the vectors of each segment, and where their rows stand in the whole."""
        self._parts = parts
        self._placement = placement

    def __len__(self) -> int:
        return self._placement.size

    @property
    def dim(self) -> int:
        """Dimensions of the vectors."""
        return self._parts[0].dim

    def search(
        self, query: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the k nearest vectors; see `DenseIndex.search`."""
        scores, rows = [np.empty(0, dtype=np.float32)], [np.empty(0, dtype=np.int64)]
        segment_of = None if among is None else self._placement.segment_of[among]
        for number, (part, its_rows) in enumerate(zip(self._parts, self._placement.segments, strict=True)):
            if among is not None:
                own = np.sort(self._placement.own_row_of[among[segment_of == number]]).astype(np.int64)
            else:
                own = its_rows.own
            if not len(own):
                continue
            all_of_it, most_of_it = len(own) == len(part), among is None and 2 * len(own) > len(part)
            its_scores, found = part.search(query, min(k, len(own)), None if all_of_it else own, nearly_all=most_of_it)
            scores.append(its_scores)
            rows.append(its_rows.places[found].astype(np.int64))
        all_scores, all_rows = np.concatenate(scores), np.concatenate(rows)
        best = np.lexsort((all_rows, -all_scores))[:k]
        return all_scores[best], all_rows[best]

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the given rows: (n, dim) float32."""
        found = np.empty((len(rows), self.dim), dtype=np.float32)
        segment_of, own = self._placement.segment_of[rows], self._placement.own_row_of[rows].astype(np.int64)
        for number in np.unique(segment_of).tolist():
            there = segment_of == number
            found[there] = self._parts[number].vectors(own[there])
        return found

    def similarities(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the query's cosine similarity with the given rows: (n,) float32."""
        similarities: NDArray[np.float32] = np.vecdot(self.vectors(rows), query)
        return similarities


class SegmentedPostings:
    """The terms of several segments; see `index.retrieval.inverted_index.PostingLists`."""

    def __init__(self, parts: Sequence[Postings], placement: Placement, owners: NDArray[np.int64]) -> None:
        """Take the terms of each segment, where their rows stand in the whole, and what each row is a part of."""
        self._parts = parts
        self._placement = placement
        self._owners = owners
        self.size = placement.size

    def __contains__(self, term: object) -> bool:
        return any(
            term in part and (rows.whole or bool(np.any(rows.places[part[str(term)]] >= 0)))
            for part, rows in zip(self._parts, self._placement.segments, strict=True)
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def __getitem__(self, term: str) -> NDArray[np.int32]:
        """Return the rows that have a term; none for one that is unknown."""
        found = [
            rows.places[own]
            for part, rows in zip(self._parts, self._placement.segments, strict=True)
            if len(own := part[term])
        ]
        if not found:
            return np.empty(0, dtype=np.int32)
        together = np.sort(np.concatenate(found), kind="stable")
        return together[np.searchsorted(together, 0) :]

    def frequency(self, term: str) -> int:
        """Return how many of the rows' owners have a term."""
        found = 0
        for part, rows in zip(self._parts, self._placement.segments, strict=True):
            if rows.whole:
                found += part.frequency(term)
            elif len(own := part[term]):
                there = rows.places[own]
                found += len(np.unique(self._owners[there[there >= 0]]))
        return found

    def beginning(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with some characters, in order."""
        found: set[str] = set()
        for part, rows in zip(self._parts, self._placement.segments, strict=True):
            found.update(part.beginning(prefix) if rows.whole else part.terms_among(rows.places >= 0, prefix))
        return iter(sorted(found))

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The terms that are words in Latin letters."""
        return latin_words(self)

    @cached_property
    def _terms(self) -> Sequence[str]:
        return tuple(self.beginning(""))


class SegmentedTokens:
    """The token vectors of several segments; see `index.encoding.binary_token_vectors.TokenVectors`."""

    def __init__(self, parts: Sequence[BinaryTokenVectors], placement: Placement) -> None:
        """Take those of each segment, and where their sentences stand in the whole."""
        self._parts = parts
        self._placement = placement

    def __len__(self) -> int:
        return self._placement.size

    @property
    def dim(self) -> int:
        """Values a token's vector has; 0 if there are none."""
        return max(each.dim for each in self._parts)

    def similarities(self, query: NDArray[np.float32], runs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Return how well a question's tokens are met by several texts together; those of a run are one passage's."""
        found = np.zeros(len(runs), dtype=np.float32)
        first = np.array([start for start, _ in runs], dtype=np.int64)
        segment_of, own = self._placement.segment_of[first], self._placement.own_row_of[first].tolist()
        for number in np.unique(segment_of).tolist():
            there = np.flatnonzero(segment_of == number)
            its_runs = [(own[place], own[place] + runs[place][1] - runs[place][0]) for place in there.tolist()]
            found[there] = self._parts[number].similarities(query, its_runs)
        return found
