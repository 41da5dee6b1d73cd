"""Addresses of engines: `qdrant+http://host:6333/collection`, and the folder of the data folder that belongs to one."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from index.errors import RetrievalError

ENGINES = ("qdrant",)
_COLLECTION = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)
_LOOKS_LIKE_ONE = re.compile(r"[a-z][a-z0-9]*\+[a-z]+://", re.ASCII)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_LONGEST = 200
"""Characters of a folder's name; file systems take 255 bytes."""


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where an engine's collection is.

    Attributes:
        engine: Which engine, one of `ENGINES`.
        server: Its URL: `http://host:6333`.
        collection: The collection's name.
    """

    engine: str
    server: str
    collection: str

    def __str__(self) -> str:
        return f"{self.engine}+{self.server}/{self.collection}"

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read along: by https, or on this machine."""
        parts = urlsplit(self.server)
        return parts.scheme == "https" or parts.hostname in _THIS_MACHINE

    @property
    def folder_name(self) -> str:
        """The name of the index's own folder, from which `of_folder` reads the address again."""
        return quote(str(self), safe="")


def is_address(named: str) -> bool:
    """Tell whether a name is meant as an engine's address, right or wrong."""
    return bool(_LOOKS_LIKE_ONE.match(named))


def parse_address(named: str) -> EngineAddress:
    """Read an address as a user gives it.

    Raises:
        RetrievalError: If it is none, or holds a password, which would stand in messages and process lists.
    """
    engine, _, url = named.partition("+")
    example = "an address is like qdrant+http://localhost:6333/articles"
    if engine not in ENGINES:
        raise RetrievalError(f"There is no engine {engine!r}, there is {', '.join(ENGINES)}; {example}.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RetrievalError(f"{engine}+… has a host or a port that can't be; {example}.") from None
    if parts.username is not None or parts.password is not None:
        raise RetrievalError("An engine's address must not hold a password; give its key as YINJU_QDRANT_KEY.")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise RetrievalError(f"{named} is no address of an engine; {example}.")
    collection = parts.path.strip("/")
    if not _COLLECTION.fullmatch(collection):
        raise RetrievalError(f"{named} names no collection of letters, digits, -, _ and .; {example}.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    found = EngineAddress(engine, f"{parts.scheme}://{host}" + (f":{port}" if port else ""), collection)
    if len(found.folder_name) > _LONGEST:
        raise RetrievalError(f"{named} is too long for the name of a folder; choose a shorter collection or host.")
    return found


def of_folder(folder: Path) -> EngineAddress | None:
    """Return the address that an index's folder belongs to; None for one that is searched in memory."""
    named = unquote(folder.name)
    if not is_address(named):
        return None
    try:
        found = parse_address(named)
    except RetrievalError:
        return None
    return found if found.folder_name == folder.name else None
