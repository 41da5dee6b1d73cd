"""Which files of an index were found to be what was written, so that none is read for its checksum at each opening.

A file counts as the same while its size, its time and its place on the disk are. Whoever changes it, or copies the
index, has it read again; a fault of the disk's own that changes none of the three is found by `yinju doctor --deep`,
which reads everything.
"""

import contextlib
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.atomic_files import replace_file
from index.errors import DataFolderError

_FILE = ".checked"

_SETTLED = 2_000_000_000
"""Nanoseconds: a file that was written less long ago may be written again without another time to tell it by."""

_Seen = tuple[str, int, int, int]
"""A file's checksum, size, time of its last change in nanoseconds, and number on its disk."""


class CheckedFiles:
    """The files of one index that were found sound.

    They are known by their segments' and their own names: the generations of an index share them.
    """

    def __init__(self, folder: Path) -> None:
        """Read what is noted in an index's folder; nothing, if it can't be read."""
        self._folder = folder
        self._known = _read(folder / _FILE)

    def is_sound(self, name: str, file: Path, checksum: str) -> bool:
        """Tell whether a file is known to have a checksum."""
        return name in self._known and self._known[name] == _seen(file, checksum)

    def note(self, generation: Path, checksums: Mapping[str, str], checked: Iterable[str]) -> None:
        """Note which files of a generation are what was written, and forget what is not in it.

        Args:
            generation: Its folder.
            checksums: Of all its files, by their names within it.
            checked: The names of those that were found sound now.
        """
        now = time.time_ns()
        seen = {name: _seen(generation / name, checksums[name]) for name in checked}
        fresh = {name: each for name, each in seen.items() if each and each[2] < now - _SETTLED}
        noted = {name: each for name, each in (self._known | fresh).items() if name in checksums}
        if noted != self._known:
            with contextlib.suppress(DataFolderError):  # where nothing can be written they are read each time
                replace_file(self._folder / _FILE, json.dumps(noted))
            self._known = noted


def _read(file: Path) -> dict[str, _Seen]:
    try:
        said = json.loads(file.read_bytes())
        return {str(name): _as_seen(*values) for name, values in said.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _as_seen(checksum: str, size: int, changed: int, number: int) -> _Seen:
    return str(checksum), int(size), int(changed), int(number)


def _seen(file: Path, checksum: str) -> _Seen | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return checksum, found.st_size, found.st_mtime_ns, found.st_ino
