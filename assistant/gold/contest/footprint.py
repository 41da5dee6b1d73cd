"""What a model takes of a machine: memory and space on disk."""

import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_PEAK = "VmHWM:"


def peak_memory() -> int | None:
    """Return the most memory, in bytes, that this process has had resident so far; None where no system tells."""
    try:
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return _most_of_its_kind()
    kilobytes = next((line.split()[1] for line in lines if line.startswith(_PEAK)), None)
    return int(kilobytes) * 1024 if kilobytes else None  # Linux's `resource` would count the parent's memory, too


def size_on_disk(folder: Path) -> int:
    """Return how many bytes the files in a folder have, those in hidden folders left out."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return sum(file.stat().st_size for file in files if not _is_hidden(file.relative_to(folder)))


def _most_of_its_kind() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
