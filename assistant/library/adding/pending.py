"""What waits to be added, kept in a folder beside the index so that a restart doesn't lose it.

```text
pending/
  1/                 one server's; another one of the same index at the same time has 2/
    .lock            held while it runs
    00000007.0       a line of JSON, then the content; the number behind the dot says how often it was begun
```
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import LibraryError
from assistant.library.adding.additions import Link, New, Pasted, Upload
from index import DataFolderError, mark_folder, replace_file

if TYPE_CHECKING:
    from filelock import BaseFileLock

MOST_PENDING = 500
"""Additions that may wait."""
MOST_PENDING_BYTES = 256 * 1024 * 1024
"""Bytes that these may have together."""
_MOST_SERVERS = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that waits.

    Attributes:
        number: By which it is known.
        tries: How often it was begun.
    """

    number: int
    tries: int = 0


class PendingFolder:
    """The folder; its owner alone calls it, by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: Path | None = None
        self._lock: BaseFileLock | None = None
        self._kept: dict[int, tuple[Path, int]] = {}

    @property
    def has_left_over(self) -> bool:
        """Whether anything waits there, of this server's or of one that has stopped."""
        return any(self._folder.glob("*/????????.*"))

    def open(self) -> list[Kept]:
        """Take the folder over, and return what waits there, the oldest first.

        Raises:
            DataFolderError: If it can't be written.
        """
        if self._own is not None:
            return []
        with _reported(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            mark_folder(self._folder)
            self._own, self._lock = self._claimed()
            found = []
            for file in sorted(self._own.glob("????????.*")):
                number, _, tries = file.name.partition(".")
                if number.isdecimal() and tries.isdecimal():
                    self._kept[int(number)] = file, file.stat().st_size
                    found.append(Kept(int(number), int(tries)))
        return found

    def put(self, number: int, new: New) -> None:
        """Keep something.

        Raises:
            LibraryError: If too much waits already.
            DataFolderError: If it can't be written.
        """
        said, content = _taken_apart(new)
        head = json.dumps(said).encode() + b"\n"
        size = len(head) + len(content)
        if len(self._kept) >= MOST_PENDING or sum(each for _, each in self._kept.values()) + size > MOST_PENDING_BYTES:
            most = f"{MOST_PENDING} files or {MOST_PENDING_BYTES // 1024 // 1024} MB"
            raise LibraryError(f"Too much waits to be added already, at most {most}. Add this one again later.")
        self.open()
        assert self._own is not None
        file = self._own / f"{number:08d}.0"
        with _reported(self._folder):
            self._own.mkdir(parents=True, exist_ok=True)  # somebody may have removed the index meanwhile
            mark_folder(self._folder)
        replace_file(file, head + content)
        self._kept[number] = file, size

    def begin(self, number: int) -> New:
        """Return something that waits, and note that it was begun.

        Raises:
            LibraryError: If it is gone, or not what was kept.
        """
        file, size = self._kept[number]
        with contextlib.suppress(OSError):
            begun = file.rename(file.with_suffix(f".{int(file.suffix[1:]) + 1}"))
            self._kept[number] = begun, size
        return self.look_at(number)

    def look_at(self, number: int) -> New:
        """Return something that waits, as it was kept.

        Raises:
            LibraryError: If it is gone, or not what was kept.
        """
        try:
            head, _, content = self._kept[number][0].read_bytes().partition(b"\n")
            return _put_together(json.loads(head), content)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise LibraryError("What was kept of it can't be read any more; add it again.") from error

    def drop(self, number: int) -> None:
        """Keep something no longer."""
        if kept := self._kept.pop(number, None):
            with contextlib.suppress(OSError):
                kept[0].unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the folder to others."""
        if self._lock is not None:
            self._lock.release()
        self._own = self._lock = None
        self._kept.clear()

    def _claimed(self) -> "tuple[Path, BaseFileLock]":
        import filelock

        for number in range(1, _MOST_SERVERS + 1):
            own = self._folder / str(number)
            own.mkdir(exist_ok=True)
            lock = filelock.FileLock(own / ".lock", thread_local=False)
            with contextlib.suppress(filelock.Timeout):
                lock.acquire(blocking=False)
                return own, lock
        raise OSError(None, "other servers use it", str(self._folder))


@contextlib.contextmanager
def _reported(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataFolderError(folder, error) from error


def _taken_apart(new: New) -> tuple[dict[str, str], bytes]:
    match new:
        case Upload(name=name, content=content):
            return {"name": name}, content
        case Pasted(title=title, text=text):
            return {"title": title}, text.encode(errors="replace")
        case Link(url=url):
            return {"url": url}, b""


def _put_together(said: dict[str, Any], content: bytes) -> New:
    if "url" in said:
        return Link(str(said["url"]))
    return Upload(str(said["name"]), content) if "name" in said else Pasted(str(said["title"]), content.decode())
