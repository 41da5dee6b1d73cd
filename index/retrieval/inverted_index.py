"""An inverted index: for each term the rows that have it."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_COUNTED_AT_ONCE = 1_000_000
"""NumPy counts numbers of 64 bits: a part of them at a time is brought to that."""


class Postings:
    """Terms, and for each the rows that have it, ascending.

    Attributes:
        size: How many rows there are.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        offsets: NDArray[np.int64],
        rows: NDArray[np.int32],
        frequencies: NDArray[np.int32],
        size: int,
    ) -> None:
        self._vocabulary = vocabulary
        self._offsets = offsets
        self._rows = rows
        self._frequencies = frequencies
        self.size = size

    @classmethod
    def build(
        cls, terms_of_rows: Iterable[Iterable[str]], owners: NDArray[np.int64], reused: "ReusedRows | None" = None
    ) -> "Postings":
        """Index rows by their terms; the same rows always give the same index.

        Args:
            terms_of_rows: For each row its terms, each of them once; with `reused`, for each of the new rows.
            owners: (n_rows,), ascending: what each row is a part of.
            reused: Rows of an earlier index whose terms need not be found again.
        """
        new_rows: Iterable[int] = range(len(owners)) if reused is None else np.flatnonzero(reused.rows < 0).tolist()
        vocabulary = {} if reused is None else dict(reused.postings._vocabulary)
        numbers, rows = array("i"), array("i")  # lists would take many times as much memory
        for row, its_terms in zip(new_rows, terms_of_rows, strict=True):
            for term in its_terms:
                numbers.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
        of_terms, of_rows = np.asarray(numbers, dtype=np.int32), np.asarray(rows, dtype=np.int32)
        if reused is not None:
            old_terms, old_rows = reused.pairs()
            of_terms, of_rows = np.concatenate([old_terms, of_terms]), np.concatenate([old_rows, of_rows])
        return cls._arranged(vocabulary, of_terms, of_rows, owners)

    @classmethod
    def _arranged(
        cls,
        vocabulary: Mapping[str, int],
        numbers: NDArray[np.int32],
        rows: NDArray[np.int32],
        owners: NDArray[np.int64],
    ) -> "Postings":
        """Return the index of pairs of a term's number and a row, with the terms in order."""
        counts = np.zeros(len(vocabulary), dtype=np.int64)
        for start in range(0, len(numbers), _COUNTED_AT_ONCE):
            counts += np.bincount(numbers[start : start + _COUNTED_AT_ONCE], minlength=len(vocabulary))
        terms = sorted(term for term, number in vocabulary.items() if counts[number])
        old_numbers = np.fromiter((vocabulary[term] for term in terms), dtype=np.int64, count=len(terms))
        places = np.zeros(len(vocabulary), dtype=np.int64)
        places[old_numbers] = np.arange(len(terms))
        offsets = np.concatenate([[0], np.cumsum(counts[old_numbers])]).astype(np.int64)
        size = max(1, len(owners))
        keys = places[numbers]  # a pair becomes one number, sorted in its place: an order beside it takes as much again
        keys *= size
        keys += rows
        keys.sort()
        keys %= size
        by_term = keys.astype(np.int32)
        del keys
        of_owners = owners.astype(np.int32)[by_term]
        first = np.ones(len(by_term), dtype=np.bool_)
        np.not_equal(of_owners[1:], of_owners[:-1], out=first[1:])
        first[offsets[:-1]] = True
        frequencies = np.zeros(0, dtype=np.int32)
        if len(terms):
            frequencies = np.add.reduceat(first, offsets[:-1], dtype=np.int32)
        return cls({term: number for number, term in enumerate(terms)}, offsets, by_term, frequencies, len(owners))

    @classmethod
    def load(cls, vocabulary: Path, arrays: Path) -> "Postings":
        """Read what `save` wrote.

        Raises:
            ValueError: If the files don't belong together.
        """
        terms = vocabulary.read_text(encoding="utf-8").split("\n")[:-1]
        with np.load(arrays, allow_pickle=False) as loaded:
            offsets, rows, size = loaded["offsets"], loaded["rows"], int(loaded["size"])
            frequencies = loaded["frequencies"]
        sound = len(offsets) == len(terms) + 1 and offsets[0] == 0 and offsets[-1] == len(rows)
        sound = sound and frequencies.shape == (len(terms),)
        if not (sound and np.all(np.diff(offsets) > 0) and (not len(rows) or 0 <= rows.min() <= rows.max() < size)):
            raise ValueError("terms and their rows don't belong together")
        return cls({term: number for number, term in enumerate(terms)}, offsets, rows, frequencies, size)

    def save(self, vocabulary: Path, arrays: Path) -> None:
        """Write the index to two files: the terms, a line each, and the arrays (NumPy, without pickle)."""
        vocabulary.write_text("".join(f"{term}\n" for term in self._vocabulary), encoding="utf-8", newline="\n")
        with arrays.open("wb") as opened:
            np.savez(
                opened,
                offsets=self._offsets,
                rows=self._rows,
                frequencies=self._frequencies,
                size=np.int64(self.size),
            )

    def __contains__(self, term: object) -> bool:
        return term in self._vocabulary

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __getitem__(self, term: str) -> NDArray[np.int32]:
        """Return the rows that have a term; none for one that is unknown."""
        number = self._vocabulary.get(term)
        if number is None:
            return _NONE
        return self._rows[self._offsets[number] : self._offsets[number + 1]]

    def frequency(self, term: str) -> int:
        """Return how many of the rows' owners have a term."""
        number = self._vocabulary.get(term)
        return 0 if number is None else int(self._frequencies[number])

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The terms that are words in Latin letters."""
        return tuple(term for term in self._vocabulary if term.isascii() and term.isalpha())


@dataclass(frozen=True, slots=True)
class ReusedRows:
    """Rows of an earlier index that a new one has too.

    Attributes:
        postings: The earlier index.
        rows: (n_rows,) int64: for each row of the new index the earlier one with the same terms; -1 where it is new.
    """

    postings: Postings
    rows: NDArray[np.int64]

    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the numbers of terms, and beside them the rows of the new index that have them."""
        old = self.postings
        by_row = np.argsort(old._rows, kind="stable")
        terms = np.repeat(np.arange(len(old._offsets) - 1, dtype=np.int32), np.diff(old._offsets))[by_row]
        starts = np.searchsorted(old._rows[by_row], np.arange(old.size + 1))
        new = np.flatnonzero(self.rows >= 0)
        first, counts = starts[self.rows[new]], np.diff(starts)[self.rows[new]]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return terms[np.repeat(first, counts) + within], np.repeat(new, counts).astype(np.int32)


_NONE = np.empty(0, dtype=np.int32)
