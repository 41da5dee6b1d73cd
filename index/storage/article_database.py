"""The SQLite file of the stored articles: its tables, its former format, and what its errors mean."""

import contextlib
import itertools
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.errors import DamagedArticlesError, DataFolderError, SavedIndexError, first_line
from index.storage.selection import Root, Selection, sealed
from sources import Patterns

STORE = "articles.sqlite"
_BESIDE = ("-wal", "-shm", "-journal")
STORE_FILES = (STORE, *(f"{STORE}{suffix}" for suffix in _BESIDE))

_SCHEMA = 2
"""Raised when the tables change."""
UNSEALED_SCHEMA = 1
"""In this one, which files the index follows stood in tables without a checksum."""
_APPLICATION = 0x59494A55
"""By this number SQLite tells that a file is a store of ours."""
_APPLICATION_AT, _HEAD = 68, 72
"""Where it stands in the file, and where it ends."""
_WAIT_SECONDS = 10.0
_SELECTION_TABLE = "CREATE TABLE selection (number INTEGER PRIMARY KEY CHECK (number = 1), sealed TEXT NOT NULL) STRICT"
_TABLES = f"""
{_SELECTION_TABLE};
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source BLOB UNIQUE,
    digest TEXT NOT NULL,
    recipe TEXT NOT NULL,
    added TEXT NOT NULL,
    changed TEXT NOT NULL,
    about TEXT NOT NULL,
    text TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    checksum TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    kind TEXT NOT NULL,
    section TEXT,
    PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
"""
_PICTURES_TABLE = """
CREATE TABLE IF NOT EXISTS pictures (
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (article, page)
) STRICT
"""
"""Of pages that were read from pictures, where the file isn't kept. A store of an earlier version has no such table
until it is changed: none of its articles has a picture."""
_UNCHANGEABLE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def has_store(folder: Path) -> bool:
    """Tell whether an index has stored articles."""
    return (folder / STORE).is_file()


def may_be_store(file: Path) -> bool:
    """Tell whether one of the `STORE_FILES` may be ours: SQLite's own, an empty one, or one with our number."""
    if file.name != STORE:
        return (file.with_name(STORE)).is_file()
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return not head or head[_APPLICATION_AT:_HEAD] == _APPLICATION.to_bytes(4)


def set_aside_store(folder: Path) -> Path:
    """Rename a damaged store, so that another can be begun, and return where it is now; the caller holds the lock."""
    numbers = itertools.chain([""], (f"{count}-" for count in itertools.count(2)))
    aside = next(place for number in numbers if not (place := folder / f".damaged-{number}{STORE}").exists())
    for suffix in (*_BESIDE, ""):
        with contextlib.suppress(FileNotFoundError):
            (folder / f"{STORE}{suffix}").replace(folder / f"{aside.name}{suffix}")
    return aside


@contextlib.contextmanager
def connected(folder: Path, uri: str) -> Iterator[sqlite3.Connection]:
    """Open the file for as long as the block takes."""
    with reported(folder):
        connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def require_ours(folder: Path, connection: sqlite3.Connection) -> int:
    """Make sure that a store is one of this or the former version, and return its format."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION:
        raise damaged(folder, f"{STORE} is another program's")
    if schema not in {_SCHEMA, UNSEALED_SCHEMA}:
        raise SavedIndexError(
            folder, f"has stored articles of format {schema}; this version reads format {_SCHEMA}. Update yinju."
        )
    return schema


def prepare(folder: Path, connection: sqlite3.Connection) -> None:
    """Make the tables where there are none, and bring those of the former format up to this one."""
    if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        connection.executescript(
            f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_SCHEMA}; COMMIT;"
        )
    if require_ours(folder, connection) == UNSEALED_SCHEMA:
        _seal_selection(connection)
    connection.execute(_PICTURES_TABLE)


def unsealed_selection(connection: sqlite3.Connection) -> Selection:
    """Return which files the index follows, as the former format has it."""
    roots = connection.execute("SELECT path, include, exclude FROM roots ORDER BY rowid")
    removed = connection.execute("SELECT source FROM removed")
    return Selection(
        tuple(
            Root(Path(os.fsdecode(path)), Patterns(tuple(json.loads(include)), tuple(json.loads(exclude))))
            for path, include, exclude in roots
        ),
        {Path(os.fsdecode(source)): "" for (source,) in removed},
    )


def _seal_selection(connection: sqlite3.Connection) -> None:
    """Bring a store of the former format up to this one."""
    selection = unsealed_selection(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(_SELECTION_TABLE)
        connection.execute("INSERT INTO selection VALUES (1, ?)", [sealed(selection)])
        connection.execute("DROP TABLE roots")
        connection.execute("DROP TABLE removed")
        connection.execute(f"PRAGMA user_version = {_SCHEMA}")
        connection.commit()
    finally:
        if connection.in_transaction:
            connection.rollback()


@contextlib.contextmanager
def reported(folder: Path) -> Iterator[None]:
    """Turn SQLite's errors into ones for the user."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _UNCHANGEABLE:
            raise DataFolderError(folder / STORE, OSError(None, str(error))) from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise SavedIndexError(folder, f"has its {STORE} in use by another program. Try again later.") from error
        raise damaged(folder, first_line(error)) from error
    except (ValueError, KeyError, TypeError, UnicodeError) as error:  # what a changed row makes of itself
        raise damaged(folder, first_line(error)) from error


def damaged(folder: Path, problem: str) -> DamagedArticlesError:
    """Return the error for a file that is not what was written."""
    return DamagedArticlesError(folder, f"has damaged stored articles ({problem}). `yinju index` renews them.")
