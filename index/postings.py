"""An inverted index: for each term the rows that have it."""

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
        self, vocabulary: Mapping[str, int], offsets: NDArray[np.int64], rows: NDArray[np.int32], size: int
    ) -> None:
        self._vocabulary = vocabulary
        self._offsets = offsets
        self._rows = rows
        self.size = size

    @classmethod
    def build(cls, terms_of_rows: Iterable[Iterable[str]]) -> "Postings":
        """Index rows by their terms.

        Args:
            terms_of_rows: For each row its terms, each of them once.
        """
        vocabulary: dict[str, int] = {}
        numbers: list[int] = []
        rows: list[int] = []
        size = 0
        for row, its_terms in enumerate(terms_of_rows):
            size = row + 1
            for term in its_terms:
                numbers.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
        counts = np.bincount(np.array(numbers, dtype=np.int64), minlength=len(vocabulary))
        order = np.argsort(np.array(numbers, dtype=np.int64), kind="stable")
        return cls(
            vocabulary,
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.array(rows, dtype=np.int32)[order],
            size,
        )

    @classmethod
    def load(cls, vocabulary: Path, arrays: Path) -> "Postings":
        """Read what `save` wrote.

        Raises:
            ValueError: If the files don't belong together.
        """
        terms = vocabulary.read_text(encoding="utf-8").split("\n")[:-1]
        with np.load(arrays, allow_pickle=False) as loaded:
            offsets, rows, size = loaded["offsets"], loaded["rows"], int(loaded["size"])
        sound = len(offsets) == len(terms) + 1 and offsets[0] == 0 and offsets[-1] == len(rows)
        if not (sound and np.all(np.diff(offsets) > 0) and (not len(rows) or 0 <= rows.min() <= rows.max() < size)):
            raise ValueError("terms and their rows don't belong together")
        return cls({term: number for number, term in enumerate(terms)}, offsets, rows, size)

    def save(self, vocabulary: Path, arrays: Path) -> None:
        """Write the index to two files: the terms, a line each, and the arrays (NumPy, without pickle)."""
        vocabulary.write_text("".join(f"{term}\n" for term in self._vocabulary), encoding="utf-8", newline="\n")
        with arrays.open("wb") as opened:
            np.savez(opened, offsets=self._offsets, rows=self._rows, size=np.int64(self.size))

    def __contains__(self, term: str) -> bool:
        return term in self._vocabulary

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __getitem__(self, term: str) -> NDArray[np.int32]:
        """Return the rows that have a term; none for one that is unknown."""
        number = self._vocabulary.get(term)
        if number is None:
            return _NONE
        return self._rows[self._offsets[number] : self._offsets[number + 1]]

    @cached_property
    def latin(self) -> tuple[str, ...]:
        """The terms that are words in Latin letters."""
        return tuple(term for term in self._vocabulary if term.isascii() and term.isalpha())


_NONE = np.empty(0, dtype=np.int32)
