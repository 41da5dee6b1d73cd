"""The data folder, and folders that are written aside and swapped in whole."""

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from index.errors import DataFolderError

_ASIDE_PREFIX = ".aside-"
_logger = logging.getLogger(__name__)


def data_folder() -> Path:
    """Return the folder of models and indexes: `YINJU_HOME`, or the platform's folder for user data."""
    if home := os.environ.get("YINJU_HOME"):
        return Path(home).expanduser()
    import platformdirs

    return platformdirs.user_data_path("yinju", appauthor=False)


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
    so that what an earlier, killed process left aside can be cleared away.

    Args:
        target: Must not exist.

    Raises:
        DataFolderError: If a file can't be written.
    """
    with _reported(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in target.parent.glob(f"{_ASIDE_PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE_PREFIX, dir=target.parent))
        try:
            yield aside
            for file in aside.rglob("*"):
                if file.is_file():
                    _flush_to_disk(file)
            aside.rename(target)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def replace_file(path: Path, text: str) -> None:
    """Write a small file so that a reader sees its old or its new text, never a part.

    Raises:
        DataFolderError: If it can't be written.
    """
    with _reported(path.parent):
        descriptor, aside = tempfile.mkstemp(prefix=_ASIDE_PREFIX, dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataFolderError(Path(error.filename) if isinstance(error.filename, str) else path, error) from error


def _flush_to_disk(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
