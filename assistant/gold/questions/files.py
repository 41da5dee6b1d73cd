"""Faults of files, said in a line: what can't be read, what can't be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import GoldError
from index import DataFolderError


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn a failure to read a file, or to read it as UTF-8, into a `GoldError`."""
    try:
        yield
    except OSError as error:
        raise GoldError(path, f": can't be read ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise GoldError(path, f": is not UTF-8 text (at byte {error.start}); save it as UTF-8.") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write a file into a `GoldError`."""
    try:
        yield
    except OSError as error:
        raise GoldError(path, f": can't be written ({error.strerror or error}).") from error
    except DataFolderError as error:
        raise GoldError(path, f": can't be written ({error.problem}).") from error
