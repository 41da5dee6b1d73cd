"""Opening the file that was checked, though somebody may put another in its place meanwhile."""

import errno
import os
import stat
from pathlib import Path, PurePath

_NOT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""With this a pipe is opened at once, and found to be none of the files that are read."""

_PASSING = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
"""Folders on the way are only passed through, which some allow without letting their names be read."""


def read_bytes(
    path: Path, most: int, folder: Path | None = None, place: PurePath | None = None, start: int = 0
) -> bytes | None:
    """Return a file's first bytes; None if it is no regular file.

    Args:
        path: The file.
        most: How many bytes at most.
        folder: Where given, nothing outside of this folder is read: the file is opened by `place` in it, and if any
            part of that is a link it is refused.
        place: The file's real place in that folder.
        start: How many bytes are passed over first.

    Raises:
        OSError: If it can't be read; with `errno.ELOOP` if a part of its place has become a link.
    """

    def opener(name: str, flags: int) -> int:
        if folder is None or place is None:
            return os.open(name, flags | _NOT_WAITING)
        return _open_within(folder, place, flags | _NOT_WAITING)

    if path.is_dir():
        return None
    with open(path, "rb", opener=opener) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        file.seek(start)
        return file.read(most)


def _open_within(folder: Path, place: PurePath, flags: int) -> int:
    if os.open not in os.supports_dir_fd:  # Windows: checked just before, which leaves a moment between
        if Path(os.path.realpath(folder / place)) != folder / place:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder / place))
        return os.open(folder / place, flags)
    at = os.open(folder, _PASSING)
    try:
        for name in place.parts[:-1]:
            inner = _open_part(name, _PASSING, at)
            os.close(at)
            at = inner
        return _open_part(place.name, flags, at)
    finally:
        os.close(at)


def _open_part(name: str, flags: int, at: int) -> int:
    try:
        return os.open(name, flags | os.O_NOFOLLOW, dir_fd=at)
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.EMLINK}:  # how some systems say that it is a link
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name) from error
        raise
