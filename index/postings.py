"""An inverted index: for each term the rows that have it."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


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
    def build(cls, terms_of_rows: Iterable[Iterable[str]], owners: NDArray[np.int64]) -> "Postings":
        """Index rows by their terms.

        Args:
            terms_of_rows: For each row its terms, each of them once.
            owners: (n_rows,), ascending: what each row is a part of.
        """
        vocabulary: dict[str, int] = {}
        numbers, rows = array("i"), array("i")  # lists would take many times as much memory
        size = 0
        for row, its_terms in enumerate(terms_of_rows):
            size = row + 1
            for term in its_terms:
                numbers.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
        counts = np.bincount(np.asarray(numbers, dtype=np.int32), minlength=len(vocabulary))
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        by_term = np.asarray(rows, dtype=np.int32)[np.argsort(np.asarray(numbers, dtype=np.int32), kind="stable")]
        first = np.diff(owners[by_term], prepend=-1) != 0
        first[offsets[:-1]] = True
        frequencies = np.diff(np.concatenate([[0], np.cumsum(first)])[offsets]).astype(np.int32)
        return cls(vocabulary, offsets, by_term, frequencies, size)

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


_NONE = np.empty(0, dtype=np.int32)
