"""Needles: what removed articles are known by in files of any kind.

A needle is a short stretch of their words as programs write it (UTF-8, escaped in JSON, UTF-16, GB18030, Big5), or the
beginning of a vector. Words that other articles have as well are none, since these stay.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sources import Document, is_han

SHOWN = 3
"""Stretches that are told of a file."""

_HAN_WORDS, _OTHER_WORDS = 12, 28
"""Characters of a stretch: so many are hardly the same by chance."""
_EVERY = {_HAN_WORDS: 2, _OTHER_WORDS: 6}
"""How far stretches begin apart: a quote that is longer by this holds one whole."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5")
_VECTOR_BYTES = 32
_SHORTEST = 8
"""Bytes by which a needle is looked up."""
_AT_ONCE = 1_000_000


class Needles:
    """What is looked for in bytes."""

    def __init__(self, needles: Mapping[bytes, str]) -> None:
        """Take what is looked for.

        Args:
            needles: Bytes, at least `_SHORTEST` of them, each with what a person is shown of them.
        """
        self._shown = {each: said for each, said in needles.items() if len(each) >= _SHORTEST}
        self._lengths = sorted({len(each) for each in self._shown})
        heads = b"".join(each[:_SHORTEST] for each in self._shown)
        self._heads = np.unique(np.frombuffer(heads, dtype="<u8"))
        self._begins = np.zeros(1 << 16, dtype=np.bool_)
        self._begins[(self._heads & 0xFFFF).astype(np.int64)] = True

    def __len__(self) -> int:
        return len(self._shown)

    @property
    def longest(self) -> int:
        """Bytes of the longest one."""
        return self._lengths[-1] if self._lengths else 0

    def found_in(self, content: bytes) -> Iterator[bytes]:
        """Yield what stands in some bytes, in order."""
        for place in self._places(content):
            for length in self._lengths:
                if (stretch := content[place : place + length]) in self._shown:
                    yield stretch
                    break

    def shown_in(self, content: bytes) -> tuple[str, ...]:
        """Return what of it stands in some bytes, for people; the first `SHOWN`, each once."""
        said: dict[str, None] = {}
        for stretch in self.found_in(content):
            said.setdefault(self._shown[stretch])
            if len(said) == SHOWN:
                break
        return tuple(said)

    def without(self, stretches: Iterable[bytes]) -> "Needles":
        """Return the same without those that say what some of them say, however they are written."""
        shared = {self._shown[each] for each in stretches}
        return Needles({each: said for each, said in self._shown.items() if said not in shared}) if shared else self

    def joined(self, more: Mapping[bytes, str]) -> "Needles":
        """Return the same with more."""
        return Needles({**more, **self._shown})

    def _places(self, content: bytes) -> Iterator[int]:
        """Yield where the first bytes of a needle stand."""
        data = np.frombuffer(content, dtype=np.uint8)
        if len(data) < _SHORTEST or not len(self._heads):
            return
        pairs = data[:-1].astype(np.uint16) | (data[1:].astype(np.uint16) << 8)
        likely = np.flatnonzero(self._begins[pairs[: len(data) - _SHORTEST + 1]])
        windows = sliding_window_view(data, _SHORTEST)
        for first in range(0, len(likely), _AT_ONCE):
            places = likely[first : first + _AT_ONCE]
            heads = np.ascontiguousarray(windows[places]).view("<u8").ravel()
            nearest = np.minimum(np.searchsorted(self._heads, heads), len(self._heads) - 1)
            yield from places[self._heads[nearest] == heads].tolist()


def needles_of(gone: Sequence[Document], kept: Sequence[Document], vectors: Iterable[NDArray[np.float32]]) -> Needles:
    """Return what articles are known by.

    Args:
        gone: The removed articles.
        kept: Those that stay: what they say, too, is not looked for.
        vectors: Of passages and sentences that only the removed ones have: (dim,) float32 each.
    """
    stretches = {each for document in gone for each in _stretches(_said(document))}
    needles = Needles({written: each for each in stretches for written in _written(each)})
    for document in kept:
        needles = needles.without(set(needles.found_in(_said(document).encode(errors="surrogatepass"))))
    return needles.joined({each.astype("<f4").tobytes()[:_VECTOR_BYTES]: "(a vector)" for each in vectors})


def _said(document: Document) -> str:
    return f"{document.title}\n{document.text}"


def _stretches(text: str) -> Iterator[str]:
    for length, every in _EVERY.items():
        for start in range(0, len(text) - length + 1, every):
            stretch = text[start : start + length]
            in_han = sum(map(is_han, stretch)) >= length // 2
            if len(stretch.strip()) >= length - 2 and in_han is (length == _HAN_WORDS):
                yield stretch


def _written(stretch: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        try:
            yield stretch.encode(encoding)
        except UnicodeEncodeError:
            continue
    yield json.dumps(stretch)[1:-1].encode()
    yield json.dumps(stretch, ensure_ascii=False)[1:-1].encode(errors="surrogatepass")
