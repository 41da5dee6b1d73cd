"""Arrays in files."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def read_array(file: Path) -> NDArray[Any]:
    """Return an array that NumPy saved. It stays on disk until it is looked at, and processes share what was read.

    Raises:
        ValueError: If the file holds something else.
    """
    mapped: NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)  # a plain one is sliced in a third of the time


def write_array(file: Path, values: NDArray[Any]) -> None:
    """Write an array to a file."""
    np.save(file, values, allow_pickle=False)


def read_bytes(file: Path) -> NDArray[np.uint8]:
    """Return a file's bytes: (n,). They stay on disk until they are looked at, as with `read_array`."""
    if not file.stat().st_size:  # which can't be mapped
        return np.empty(0, dtype=np.uint8)
    return np.memmap(file, dtype=np.uint8, mode="r").view(np.ndarray)
