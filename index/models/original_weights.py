"""The embedded model's weights from the files that its authors published.

They are in float32. What is trained upon the embedded model, the reader and the query adapter, and every index of it,
belong to the weights that its package carries, which were rounded to 4 bits: so these are rounded in the same way. In
blocks of 32 weights, the one farthest from 0 becomes the scale, -8 steps of it, and the others the nearest of 16 steps
(the layout Q4_0 of the GGUF format). It is a few operations of IEEE 754, each of them exactly rounded, so that each
machine makes the same weights of the same file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.packaged_weights import BEGIN, END, PAD, UNKNOWN, Sizes, WeightSource

CONFIGURATION, WEIGHTS, TOKENIZER = FILES = ("config.json", "model.safetensors", "tokenizer.json")

_BLOCK = 32
_SPECIAL = {BEGIN: "<s>", PAD: "<pad>", END: "</s>", UNKNOWN: "<unk>"}
_WHOLE = ("embeddings.position_embeddings", "embeddings.token_type_embeddings", "LayerNorm", "bias")
"""What isn't rounded has one of these in its name."""
_UNUSED = ("pooler.", "embeddings.position_ids")
_PREFIX = "bert."


class OriginalWeights(WeightSource):
    """A folder with the files as published, and its tensors on demand, rounded."""

    def __init__(self, folder: Path) -> None:
        """Read what the files say of the model.

        Args:
            folder: Holds `FILES`.

        Raises:
            OSError: If one can't be read.
            ValueError: If it is another kind of model, likewise a `KeyError` or a `TypeError`.
        """
        from safetensors import SafetensorError, safe_open

        config = json.loads((folder / CONFIGURATION).read_bytes())
        if config["model_type"] != "bert":
            raise ValueError(f"its model_type is {config['model_type']!r}, not 'bert'")
        self.sizes = Sizes(
            config["hidden_size"],
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["intermediate_size"],
            config["vocab_size"],
            config["max_position_embeddings"],
            config["type_vocab_size"],
        )
        self.layer_norm_epsilon = float(np.float32(config["layer_norm_eps"]))
        self.pieces = _pieces(json.loads((folder / TOKENIZER).read_bytes()))
        opened: Any = safe_open
        try:
            self._file = opened(folder / WEIGHTS, framework="np")
        except SafetensorError as error:
            raise ValueError(str(error)) from error
        names = {name.removeprefix(_PREFIX): name for name in self._file.keys()}
        self._names = {own: name for own, name in names.items() if not own.startswith(_UNUSED)}

    def __len__(self) -> int:
        return len(self._names)

    def weights(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """See `WeightSource`."""
        for own, name in self._names.items():
            values = np.ascontiguousarray(self._file.get_tensor(name), dtype=np.float32).reshape(-1)
            yield own, values if any(part in own for part in _WHOLE) else rounded(values)


def rounded(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights as they come back from 4 bits.

    Args:
        weights: (n,) float32, n a multiple of 32.
    """
    blocks = weights.reshape(-1, _BLOCK)
    farthest = np.abs(blocks).argmax(axis=1, keepdims=True)
    step = np.take_along_axis(blocks, farthest, axis=1) / np.float32(-8)
    per_weight = np.divide(np.float32(1), step, out=np.zeros_like(step), where=step != 0)
    steps = np.clip(np.floor(blocks * per_weight + np.float32(8.5)), 0, 15) - np.float32(8)
    kept = step.astype(np.float16).astype(np.float32)  # as many digits as the package keeps of it
    return np.asarray(steps * kept, dtype=np.float32).reshape(-1)


def _pieces(tokenizer: Any) -> list[tuple[str, float]]:
    """Return the tokens with their scores, in float32 as the package has them."""
    pieces = [(str(piece), float(np.float32(score))) for piece, score in tokenizer["model"]["vocab"]]
    if len(pieces) <= max(_SPECIAL) or any(pieces[token][0] != piece for token, piece in _SPECIAL.items()):
        raise ValueError("its tokens are others than the embedded model's")
    return pieces
