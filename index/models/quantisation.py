"""Trained weights as they are stored: matrices in 8 bits a weight, with a scale for each row, the rest in 16 bits."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch


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
