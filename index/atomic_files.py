"""The data folder, and folders that are written aside and swapped in whole.

A folder that is written so carries a mark from its first moment on. Only what carries it is ever removed.
"""

import contextlib
import errno
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from index.errors import DataFolderError, RetrievalError
from sources.files.discovery import OWN_MARK

MARK = OWN_MARK
"""The file by which a folder is known as one that this program wrote, and may remove."""

_MARK_SAYS = "Yinju wrote this folder, and removes it when it is no longer needed.\n"
_ASIDE_PREFIX = ".aside-"
_logger = logging.getLogger(f"yinju.{__name__}")


def data_folder() -> Path:
    """Return the folder of models and indexes: `YINJU_HOME`, or the platform's folder for user data."""
    if home := os.environ.get("YINJU_HOME"):
        return in_full(home)
    import platformdirs

    return platformdirs.user_data_path("yinju", appauthor=False)


def in_full(path: str | Path) -> Path:
    """Return a path with its leading `~` or `~user` replaced by that user's home folder.

    Raises:
        RetrievalError: If there is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise RetrievalError(f"{path}: no such user has a home folder. Write the path in full.") from error


def require_writable(folder: Path) -> None:
    """Make sure that a folder can be written or made, before anything slow is done; make nothing.

    Raises:
        DataFolderError: If it can't.
    """
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not nearest.is_dir():
        raise DataFolderError(nearest, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise DataFolderError(nearest, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process alone; wait, and say so, while another process holds it.

    Args:
        folder: Made if it doesn't exist. Readers need no lock.

    Raises:
        DataFolderError: If the folder can't be written.
    """
    import filelock

    with _reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            _logger.warning("Waiting for another process that writes to %s.", folder)
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it becomes `target` when the block ends, or vanishes if the block fails.

    Whoever reads `target` finds it whole or not at all. The caller holds the lock of the folder around it,
    so that what an earlier, killed process left aside can be cleared away. The folder carries the mark.

    Args:
        target: Must not exist.

    Raises:
        DataFolderError: If a file can't be written.
    """
    aside = _name_aside(target)
    try:
        with _reported(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            for leftover in target.parent.glob(f"{_ASIDE_PREFIX}*"):
                remove_own_folder(leftover)
            aside.mkdir()
            mark_folder(aside)
        with _reported(target.parent, within=aside):
            yield aside
        with _reported(target.parent):
            mode = aside.stat().st_mode & 0o666  # libraries may write files that only their owner can read
            for file in (each for each in aside.rglob("*") if each.is_file()):
                file.chmod(mode)
                _flush_to_disk(file)
            aside.rename(target)
    except BaseException:
        remove_own_folder(aside)
        raise


def mark_folder(folder: Path) -> None:
    """Mark a folder as one that this program wrote."""
    (folder / MARK).write_text(_MARK_SAYS, encoding="utf-8")


def is_marked(folder: Path) -> bool:
    """Tell whether a folder is one that this program wrote; a link to one is none."""
    return (folder / MARK).is_file() and not folder.is_symlink()


def remove_own_folder(folder: Path, *, is_own: bool = False) -> None:
    """Remove a folder if it carries the mark, or is empty; everything else stays as it is.

    Args:
        folder: The folder; there need be none.
        is_own: Whether something else tells that this program wrote it.
    """
    if folder.is_symlink() or not (is_own or is_marked(folder)):
        with contextlib.suppress(OSError):
            folder.rmdir()
        return
    with contextlib.suppress(OSError):
        if not is_marked(folder):
            mark_folder(folder)
        if not folder.name.startswith(_ASIDE_PREFIX):  # so that nobody finds it half removed
            folder = folder.rename(_name_aside(folder))
        for each in folder.iterdir():
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            elif each.name != MARK:  # it goes last: who is killed here leaves a folder that is known
                each.unlink()
        shutil.rmtree(folder)


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees its old or its new content, never a part.

    Raises:
        DataFolderError: If it can't be written.
    """
    aside = _name_aside(path)
    try:
        with _reported(path.parent):
            aside.write_bytes(content.encode() if isinstance(content, str) else content)
            _flush_to_disk(aside)
            aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _name_aside(path: Path) -> Path:
    return path.with_name(f"{_ASIDE_PREFIX}{secrets.token_hex(8)}")


@contextlib.contextmanager
def _reported(folder: Path, within: Path | None = None) -> Iterator[None]:
    """Turn an error of the file system into one for the user; with `within`, only if it struck in that folder."""
    try:
        yield
    except OSError as error:
        struck = Path(error.filename) if isinstance(error.filename, str) else None
        if within is not None and struck is not None and not struck.is_relative_to(within):
            raise
        raise DataFolderError(struck or folder, error) from error


def _flush_to_disk(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
