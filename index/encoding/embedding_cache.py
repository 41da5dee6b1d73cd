"""Vectors that were computed once are kept in the data folder, so that no text is embedded twice.

One SQLite file serves all models, threads and processes. It holds digests of texts, their vectors and the bits of
their tokens' vectors, no text. It is a convenience and never in the way: a damaged file is begun anew, and where it
can't be read or written the caller goes on as if nothing had been kept.
"""

import contextlib
import functools
import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import filelock
import numpy as np
from numpy.typing import NDArray

from index.atomic_files import data_folder, is_marked, mark_folder
from index.errors import RetrievalError, first_line

_FOLDER = "embeddings"
_FILE = "vectors-1.sqlite3"
"""The number is raised when the table changes, so that versions of this program can share a data folder."""
_LIMIT = 2**30
"""Bytes that are kept: with a model of 384 dimensions of 600,000 texts, or of 320,000 sentences with their tokens."""
_VECTOR, _TOKEN_BITS = "passage", "pooled signs"
"""What is kept of a text; renamed when it is made otherwise, so that earlier rows are not found and go in time."""
_DROPPED = 1000
"""Rows that make room at a time when the limit is passed: more than are written at a time."""
_ASKED = 500
"""Rows that are read at a time: some builds of SQLite take no more than 999 parameters."""
_SEAL = 8
"""Bytes of checksum before each vector. SQLite would not notice a flipped bit within one."""
_WAIT_SECONDS = 10.0
_DAY_SECONDS = 86_400
_DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR: statements that never change fail so only where the table is not ours."""
_TROUBLES = (sqlite3.Error, OSError, NotImplementedError)
"""NotImplementedError: what filelock raises on a file system without locks."""

_logger = logging.getLogger(f"yinju.{__name__}")
_T = TypeVar("_T")


class EmbeddingCache:
    """Vectors of passages and sentences, and the binary vectors of their tokens, by model and text.

    Rows used longest ago go when the file grows past its limit; uses are noted by the day, which spares most reads a
    write. It may be shared by threads. After a first trouble that is no damage it stays out of use.

    Attributes:
        folder: Where its file is; None keeps nothing.
        limit: Bytes of vectors to keep.
    """

    def __init__(self, folder: Path | None, limit: int = _LIMIT) -> None:
        self.folder = folder
        self.limit = limit

    @classmethod
    def in_data_folder(cls) -> "EmbeddingCache":
        """Return the cache that all models share; one that keeps nothing where there is no data folder."""
        try:
            return cls(data_folder() / _FOLDER)
        except RetrievalError as error:
            _logger.warning("Vectors are not kept for later: %s", error)
            return cls(None)

    @contextlib.contextmanager
    def opened(self, model: str) -> Iterator["CachedVectors"]:
        """Open the vectors of one model for the thread that calls.

        Args:
            model: All that a vector depends on besides the text.
        """
        vectors = CachedVectors(self, model)
        try:
            yield vectors
        finally:
            vectors.close()

    def empty(self) -> bool:
        """Keep nothing any longer of whatever model; tell whether that could be done."""
        if self.folder is None or not (self.folder / _FILE).is_file():
            return True
        vectors = CachedVectors(self, "")
        try:
            return vectors.empty()
        finally:
            vectors.close()

    def give_up(self, error: BaseException) -> None:
        """Stay out of use from now on, and say so once."""
        if self.folder is not None:
            _logger.warning(
                "Vectors can't be kept in %s (%s); indexing goes on without.", self.folder, first_line(error)
            )
        self.folder = None


class CachedVectors:
    """The kept vectors of one model, while they are open. Made by `EmbeddingCache.opened`."""

    def __init__(self, cache: EmbeddingCache, model: str) -> None:
        self._cache = cache
        self._model = model
        self._connection: sqlite3.Connection | None = None
        self._identity: int | None = None

    def fill(self, rows: NDArray[np.float32], texts: Sequence[str], places: Sequence[int] | None = None) -> list[int]:
        """Look up texts.

        Args:
            rows: (m, dim) float32; the rows of known texts are written.
            texts: n texts.
            places: The row of each text; by default the first n in turn.

        Returns:
            The rows of the unknown ones, in order.
        """
        unknown = []
        for row, content in zip(
            range(len(texts)) if places is None else places, self._find(_VECTOR, texts), strict=True
        ):
            if content is None or len(content) != 4 * rows.shape[1]:
                unknown.append(row)
            else:
                rows[row] = np.frombuffer(content, dtype="<f4")
        return unknown

    def find_token_bits(self, texts: Sequence[str], width: int) -> dict[str, NDArray[np.uint8]]:
        """Look up the bits of texts' tokens.

        Args:
            texts: n texts.
            width: Bytes that a token takes, at least 1.

        Returns:
            Those of the known texts: (n_tokens, width) uint8.
        """
        return {
            text: np.frombuffer(content, dtype=np.uint8).reshape(-1, width)
            for text, content in zip(texts, self._find(_TOKEN_BITS, texts), strict=True)
            if content is not None and len(content) % width == 0
        }

    def keep(
        self, texts: Sequence[str], rows: NDArray[np.float32], bits: Mapping[str, NDArray[np.uint8]] | None = None
    ) -> None:
        """Keep vectors; they are safe from a killed process when this returns.

        Args:
            texts: n texts.
            rows: (n, dim) float32.
            bits: Of the tokens of some texts: (n_tokens, width) uint8.
        """
        contents = [
            (self._key(_VECTOR, text), row.astype("<f4").tobytes()) for text, row in zip(texts, rows, strict=True)
        ]
        contents += [(self._key(_TOKEN_BITS, text), each.tobytes()) for text, each in (bits or {}).items()]
        sealed = [(key, _today(), _checksum(key, content) + content) for key, content in contents]
        self._attempt(functools.partial(_write, sealed, self._cache.limit), None)

    def empty(self) -> bool:
        """Remove all that is kept, of other models too; tell whether that could be done."""
        return self._attempt(_empty, False)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _find(self, kind: str, texts: Sequence[str]) -> Iterator[bytes | None]:
        """Yield what was kept for each text; None where that is nothing."""
        for start in range(0, len(texts), _ASKED):
            keys = [self._key(kind, text) for text in texts[start : start + _ASKED]]
            found: Mapping[bytes, object] = self._attempt(functools.partial(_read, keys), {})
            for key in keys:
                yield _unsealed(key, found.get(key))
            if found:
                self._attempt(functools.partial(_note_use, list(found)), None)

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\0{kind}\0{text}".encode(errors="surrogatepass")).digest()

    def _attempt(self, action: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Do something with the file, a second time if it had to be begun anew; on other troubles give the file up."""
        for is_renewed in (False, True):
            folder = self._cache.folder
            if folder is None:
                return otherwise
            try:
                if self._connection is None:
                    self._connection = self._connect(folder)
                return action(self._connection)
            except _TROUBLES as error:
                self.close()
                if is_renewed or not _is_damage(error) or not self._discard(folder):
                    self._cache.give_up(error)
        return otherwise

    def _connect(self, folder: Path) -> sqlite3.Connection:
        """Open the file, made first if need be; one process at a time, for SQLite's change to WAL does not wait."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / _FILE
        with _alone(folder):
            _require_ours(file)
            self._identity = _identity(file)
            connection = sqlite3.connect(file, timeout=_WAIT_SECONDS)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last rows, not the file
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS vectors "
                    "(key BLOB PRIMARY KEY, day INTEGER NOT NULL, vector BLOB NOT NULL)"
                )
                connection.execute("CREATE INDEX IF NOT EXISTS days ON vectors (day)")
                self._identity = _identity(file)
            except BaseException:
                connection.close()
                raise
        return connection

    def _discard(self, folder: Path) -> bool:
        """Remove a damaged file, unless another process did already; return whether that went well."""
        file = folder / _FILE
        try:
            with _alone(folder):
                if self._identity == _identity(file):
                    for suffix in ("-wal", "-shm", ""):
                        file.with_name(file.name + suffix).unlink(missing_ok=True)
                    _logger.warning("%s is damaged; it is begun anew.", file)
        except _TROUBLES:
            return False
        return True


def _read(keys: Sequence[bytes], connection: sqlite3.Connection) -> Mapping[bytes, object]:
    marks = ",".join("?" * len(keys))
    return dict(connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", keys).fetchall())


def _note_use(keys: Sequence[bytes], connection: sqlite3.Connection) -> None:
    today = _today()
    marks = ",".join("?" * len(keys))
    stale = connection.execute(f"SELECT key FROM vectors WHERE key IN ({marks}) AND day < ?", [*keys, today]).fetchall()
    if stale:
        with connection:
            connection.executemany("UPDATE vectors SET day = ? WHERE key = ?", [(today, key) for (key,) in stale])


def _write(rows: Sequence[tuple[bytes, int, bytes]], limit: int, connection: sqlite3.Connection) -> None:
    with connection:
        connection.executemany("INSERT OR REPLACE INTO vectors (key, day, vector) VALUES (?, ?, ?)", rows)
        if _bytes_used(connection) > limit:
            connection.execute(
                "DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors ORDER BY day, rowid LIMIT ?)",
                (_DROPPED,),
            )


def _empty(connection: sqlite3.Connection) -> bool:
    with connection:
        connection.execute("DELETE FROM vectors")
    connection.execute("VACUUM")
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _bytes_used(connection: sqlite3.Connection) -> int:
    """Return the size of the file's pages but for the free ones, which the next rows fill."""
    names = ("page_count", "freelist_count", "page_size")
    pages, free, size = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in names)
    return (pages - free) * size


def _unsealed(key: bytes, sealed: object) -> bytes | None:
    """Return what was kept, or None if there is nothing or if it is not what was kept for this key."""
    if not isinstance(sealed, bytes) or len(sealed) < _SEAL:
        return None
    content = sealed[_SEAL:]
    return content if _checksum(key, content) == sealed[:_SEAL] else None


def _checksum(key: bytes, content: bytes) -> bytes:
    return hashlib.blake2b(key + content, digest_size=_SEAL).digest()


def _today() -> int:
    return int(time.time()) // _DAY_SECONDS


def _require_ours(file: Path) -> None:
    """Mark the folder of a file that is made now; make sure that one which is there is ours, whole or damaged.

    Raises:
        OSError: If not.
    """
    if is_marked(file.parent):
        return
    if file.exists() and not _has_our_table(file):
        raise OSError(f"{file.name} there is another program's")
    with contextlib.suppress(OSError):
        mark_folder(file.parent)


def _has_our_table(file: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=_WAIT_SECONDS)) as connection:
            columns = [column for _, column, *_ in connection.execute("PRAGMA table_info(vectors)")]
    except sqlite3.Error:
        return False
    return columns == ["key", "day", "vector"]


def _alone(folder: Path) -> filelock.BaseFileLock:
    return filelock.FileLock(folder / ".lock", timeout=_WAIT_SECONDS)


def _identity(file: Path) -> int | None:
    return file.stat().st_ino if file.exists() else None


def _is_damage(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _DAMAGES
