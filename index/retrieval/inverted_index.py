"""An inverted index: for each term the rows that have it."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from pathlib import Path
from string import ascii_letters
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import read_array, read_bytes, write_array
from index.retrieval.vocabulary import Vocabulary

_TERMS = "terms.txt"
_ARRAYS = ("term_starts.npy", "postings.npy", "frequencies.npy")
_KINDS = (np.dtype(np.int64), np.dtype(np.int32), np.dtype(np.int32))
POSTINGS_FILES = (_TERMS, *_ARRAYS)
_COUNTED_AT_ONCE = 1_000_000
"""NumPy counts numbers of 64 bits: a part of them at a time is brought to that."""


class PostingLists(Protocol):
    """Terms, and for each the rows that have it; it iterates over its terms in order.

    Attributes:
        size: How many rows there are.
    """

    size: int

    def __contains__(self, term: object) -> bool: ...

    def __iter__(self) -> Iterator[str]: ...

    def __len__(self) -> int: ...

    def __getitem__(self, term: str) -> NDArray[np.int32]:
        """Return the rows that have a term, ascending; none for one that is unknown."""
        ...

    def frequency(self, term: str) -> int:
        """Return how many of the rows' owners have a term."""
        ...

    def beginning(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with some characters, in order."""
        ...

    @property
    def latin(self) -> tuple[str, ...]:
        """The terms that are words in Latin letters."""
        ...


class Postings:
    """Terms, and for each the rows that have it, ascending.

    Attributes:
        size: How many rows there are.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
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
        """Index rows by their terms; the same rows always give the same index.

        Args:
            terms_of_rows: For each row its terms, each of them once.
            owners: (n_rows,), ascending: what each row is a part of.
        """
        vocabulary: dict[str, int] = {}
        numbers, rows = array("i"), array("i")  # lists would take many times as much memory
        for row, its_terms in zip(range(len(owners)), terms_of_rows, strict=True):
            for term in its_terms:
                numbers.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
        return cls._arranged(vocabulary, np.asarray(numbers, dtype=np.int32), np.asarray(rows, dtype=np.int32), owners)

    @classmethod
    def merged(cls, parts: Sequence[tuple["Postings", NDArray[np.int32]]], owners: NDArray[np.int64]) -> "Postings":
        """Make one index of several, as if their rows had been indexed together.

        Args:
            parts: Each with the rows that its own have in the whole: (n_own,); -1 for those that are left out.
            owners: (n_rows,), ascending: what each row of the whole is a part of.
        """
        vocabulary: dict[str, int] = {}
        numbers, rows = [_NONE], [_NONE]
        for postings, places in parts:
            own = np.array([vocabulary.setdefault(term, len(vocabulary)) for term in postings], dtype=np.int32)
            there = places[postings._rows]
            numbers.append(np.repeat(own, np.diff(postings._offsets))[there >= 0])
            rows.append(there[there >= 0])
        return cls._arranged(vocabulary, np.concatenate(numbers), np.concatenate(rows), owners)

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
        return cls(Vocabulary.of(terms), offsets, by_term, frequencies, len(owners))

    @classmethod
    def load(cls, folder: Path, size: int) -> "Postings":
        """Read what `save` wrote. Terms and rows stay on disk until they are needed.

        Args:
            folder: The folder.
            size: How many rows there are.

        Raises:
            ValueError: If the files don't belong together.
        """
        terms = Vocabulary(read_bytes(folder / _TERMS))
        offsets, rows, frequencies = (read_array(folder / name) for name in _ARRAYS)
        kinds = (offsets.dtype, rows.dtype, frequencies.dtype)
        sound = kinds == _KINDS and rows.ndim == 1
        sound = sound and len(offsets) == len(terms) + 1 and offsets[0] == 0 and offsets[-1] == len(rows)
        sound = sound and frequencies.shape == (len(terms),)
        if not sound:
            raise ValueError("terms and their rows don't belong together")
        return cls(terms, offsets, rows, frequencies, size)

    def require_sound(self) -> None:
        """Raise a `ValueError` if its parts don't belong together; all of them are read for that."""
        self._vocabulary.require_sound()
        rows = self._rows
        if np.any(np.diff(self._offsets) <= 0) or (len(rows) and not 0 <= rows.min() <= rows.max() < self.size):
            raise ValueError("terms and their rows don't belong together")

    def save(self, folder: Path) -> None:
        """Write the index to `POSTINGS_FILES` in a folder: the terms, a line each, and arrays."""
        (folder / _TERMS).write_bytes(self._vocabulary.lines)
        for name, values in zip(_ARRAYS, (self._offsets, self._rows, self._frequencies), strict=True):
            write_array(folder / name, np.asarray(values))

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self._vocabulary.number(term) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __len__(self) -> int:
        return len(self._vocabulary)

    def __getitem__(self, term: str) -> NDArray[np.int32]:
        """Return the rows that have a term; none for one that is unknown."""
        number = self._vocabulary.number(term)
        if number is None:
            return _NONE
        return self._rows[self._offsets[number] : self._offsets[number + 1]]

    def frequency(self, term: str) -> int:
        """Return how many of the rows' owners have a term."""
        number = self._vocabulary.number(term)
        return 0 if number is None else int(self._frequencies[number])

    def terms_among(self, some: NDArray[np.bool_], prefix: str = "") -> Iterator[str]:
        """Yield the terms that some of the rows have, in order.

        Args:
            some: (size,): whether a row is one of them.
            prefix: What the terms begin with.
        """
        numbers = self._vocabulary.beginning(prefix)
        offsets = self._offsets[numbers.start : numbers.stop + 1]
        if not len(numbers):
            return iter(())
        there = np.logical_or.reduceat(some[self._rows[offsets[0] : offsets[-1]]], offsets[:-1] - offsets[0])
        return compress(self._vocabulary.terms(numbers), there.tolist())

    def beginning(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with some characters, in order."""
        return self._vocabulary.terms(self._vocabulary.beginning(prefix))

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The terms that are words in Latin letters."""
        return latin_words(self)


def latin_words(postings: PostingLists) -> tuple[str, ...]:
    """Return the terms that are words in Latin letters."""
    found = (term for letter in sorted(ascii_letters) for term in postings.beginning(letter))
    return tuple(term for term in found if term.isascii() and term.isalpha())


_NONE = np.empty(0, dtype=np.int32)
