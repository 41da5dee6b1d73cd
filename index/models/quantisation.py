"""Trained weights as they are stored: matrices in 8 bits a weight, with a scale for each row, the rest in 16 bits."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError, first_line

if TYPE_CHECKING:
    import torch


@contextmanager
def stored_weights(path: Path, name: str, model: str) -> Iterator[dict[str, NDArray[Any]] | None]:
    """Give what a file of trained weights holds to who makes something of it.

    Args:
        path: The file.
        name: What its weights are, for who reads an error.
        model: The fingerprint of the embedding model that they have to belong to.

    Yields:
        The weights as they are stored; None if there is no such file, or it belongs to another model.

    Raises:
        ModelError: If the file is damaged: it can't be read, or nothing can be made of what it holds.
    """
    if not path.is_file():
        yield None
        return
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            own = (file.metadata() or {}).get("model") == model
            stored = {each: file.get_tensor(each) for each in file.keys()} if own else None
        yield stored
    except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError(name, f"{path} is damaged ({first_line(error)}). Install the product again.") from error


def quantised(weights: Mapping[str, "torch.Tensor"]) -> dict[str, NDArray[Any]]:
    """Return weights as they are stored: a matrix in int8 and, under its name and `.scale`, what to multiply with."""
    stored: dict[str, NDArray[Any]] = {}
    for name, tensor in weights.items():
        values = tensor.detach().float().numpy()
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / 127
            stored[name] = np.round(values / scale).astype(np.int8)
            stored[f"{name}.scale"] = scale.astype(np.float32)
        else:
            stored[name] = values.astype(np.float16)
    return stored


def dequantised(stored: Mapping[str, NDArray[Any]]) -> dict[str, "torch.Tensor"]:
    """Undo `quantised`."""
    import torch

    weights = {}
    for name, values in stored.items():
        if not name.endswith(".scale"):
            scale = stored.get(f"{name}.scale", np.float32(1))
            weights[name] = torch.from_numpy(np.ascontiguousarray(values.astype(np.float32) * scale))
    return weights
