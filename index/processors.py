"""How many processors this process may use: of those that the machine has, a container often gives a share."""

import os
import sys
from math import ceil
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where Linux says how much of the processors' time a group of processes gets: `200000 100000` is that of two."""
_sharing = 1


def usable_processors(quota: Path = _QUOTA) -> int:
    """Return how many processors this process may use, at least 1.

    More threads than that wait for each other, and so do those of processes that do the same (`share_processors`).

    Args:
        quota: The file of the group's share; whatever it says that can't be understood sets no bound.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        time, period = map(int, quota.read_text(encoding="ascii").split())
        return _share(min(allowed, ceil(time / period)))
    except (OSError, ValueError, ZeroDivisionError):  # "max 100000" is no bound
        return _share(allowed)


def share_processors(processes: int) -> None:
    """Have this process use its share alone from now on.

    Args:
        processes: How many do the same, this one included.
    """
    global _sharing
    _sharing = processes


def _share(processors: int) -> int:
    return max(1, processors // _sharing)


def limit_threads() -> None:
    """Have PyTorch compute on no more threads than there are processors to use."""
    import torch

    torch.set_num_threads(min(torch.get_num_threads(), usable_processors()))


def _compute_on_one_thread() -> None:
    """In a forked child, have libraries compute on one thread: OpenMP waits for ever for those that the parent had."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
    if faiss := sys.modules.get("faiss"):
        faiss.omp_set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_compute_on_one_thread)
