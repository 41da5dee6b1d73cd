"""A vocabulary: terms in order, each known by its number, as they stand in a file.

The terms of a large collection are millions, and a question asks for some hundred of them: so they stay on disk, and
only every 64th is held, by which the others are found.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

_BLOCK = 64
"""Terms that are read together."""
_HELD = 20_000
"""Answers that are held: a question asks for the same term several times, and so does the next one."""
_LINE_BREAK = 10
_AFTER_ALL = b"\xff"
"""What no character begins with in UTF-8."""


class Vocabulary:
    """Terms in order, without line breaks, each once."""

    def __init__(self, lines: NDArray[np.uint8]) -> None:
        """Take the terms as bytes: UTF-8, a line each, in their order, which is that of their characters too.

        Raises:
            ValueError: If they don't end with a line.
        """
        if len(lines) and lines[-1] != _LINE_BREAK:
            raise ValueError("the terms end within a line")
        ends = np.flatnonzero(lines == _LINE_BREAK)
        begins = np.concatenate([[0], ends + 1])
        self._lines = lines
        self._size = len(ends)
        self._starts = np.append(begins[:-1:_BLOCK], len(lines)).tolist()
        firsts = zip(begins[:-1:_BLOCK].tolist(), ends[::_BLOCK].tolist(), strict=True)
        self._firsts = [lines[begin:end].tobytes() for begin, end in firsts]
        self.number = lru_cache(_HELD)(self._number)

    @classmethod
    def of(cls, terms: Iterable[str]) -> "Vocabulary":
        """Return that of some terms, which come in order."""
        return cls(np.frombuffer("".join(f"{term}\n" for term in terms).encode(), dtype=np.uint8))

    @property
    def lines(self) -> bytes:
        """The terms as they are taken."""
        return self._lines.tobytes()

    def require_sound(self) -> None:
        """Raise a `ValueError` if the terms are not in order, or one comes twice."""
        last = None
        for term in self:
            if last is not None and last >= term:
                raise ValueError("the terms are not in order")
            last = term

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return self.terms(range(self._size))

    def terms(self, numbers: range) -> Iterator[str]:
        """Yield the terms of some numbers that follow each other."""
        blocks = range(numbers.start // _BLOCK, -(-numbers.stop // _BLOCK))
        found = (term for block in blocks for term in self._block(block))
        skipped = numbers.start % _BLOCK
        return (term.decode() for term in islice(found, skipped, skipped + len(numbers)))

    def beginning(self, prefix: str) -> range:
        """Return the numbers of the terms that begin with some characters."""
        wanted = prefix.encode()
        return range(self._place(wanted)[0], self._place(wanted + _AFTER_ALL)[0])

    def _number(self, term: str) -> int | None:
        """Return a term's number, from 0; None for one that is not there."""
        number, is_there = self._place(term.encode(errors="surrogatepass"))
        return number if is_there else None

    def _place(self, wanted: bytes) -> tuple[int, bool]:
        """Return how many terms come before one, and whether it is there."""
        block = bisect_right(self._firsts, wanted) - 1
        if block < 0:
            return 0, False
        terms = self._block(block)
        place = bisect_left(terms, wanted)
        return block * _BLOCK + place, place < len(terms) and terms[place] == wanted

    def _block(self, block: int) -> list[bytes]:
        start, end = self._starts[block : block + 2]
        return self._lines[start : end - 1].tobytes().split(b"\n")
