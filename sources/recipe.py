"""Whether a file would be read again as it was read before."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from sources.files import FoundFile

_READERS = ("lxml", "markdown-it-py", "pypdfium2", "python-docx", "trafilatura")


def reading_recipe(file: FoundFile) -> str:
    """Return what the reading of a file depends on besides its bytes, as a hash.

    Args:
        file: The file; its name's end and its catalog entry count, its place doesn't.

    Returns:
        64 hexadecimal digits.
    """
    return hashlib.sha256(f"{_readers()}\0{file.path.suffix}\0{file.entry!r}".encode(errors="replace")).hexdigest()


@lru_cache(maxsize=1)
def _readers() -> str:
    """Return a hash of this package's own code, and the versions of the libraries it reads with."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(" ".join(map(version, _READERS)).encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
