"""Addresses of engines, and the folder of the data folder that belongs to one.

`qdrant+http://host:6333/collection`, `postgresql://user@host/database#collection`. A password, which the second may
hold, stands in no address that is made of it: it is kept in this process's memory alone (`password_of`), for addresses
are shown, written to logs, and name folders.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from index.errors import RetrievalError

QDRANT, POSTGRESQL = "qdrant", "postgresql"
ENGINES = (QDRANT, POSTGRESQL)
_EXAMPLES = {
    QDRANT: "an address is like qdrant+http://localhost:6333/articles",
    POSTGRESQL: "an address is like postgresql://user@localhost/database#articles",
}
_OPTIONS = ("host", "sslmode", "sslrootcert", "sslcert", "sslkey")
"""What may stand behind ? in an address of PostgreSQL's; none of them is secret."""
_COLLECTION = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)
_SCHEMA = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}", re.ASCII)
"""A collection of PostgreSQL's, as people write it without quotes."""
_LOOKS_LIKE_ONE = re.compile(r"\s*(postgres(ql)?:|[a-z][a-z0-9]+(\+[a-z]+)?://)", re.ASCII | re.IGNORECASE)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_ENCRYPTED = ("require", "verify-ca", "verify-full")
_LONGEST = 200
"""Characters of a folder's name; file systems take 255 bytes."""
_PASSWORDS: dict[str, str] = {}
"""By server."""


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where an engine's collection is.

    Attributes:
        engine: Which engine, one of `ENGINES`.
        server: Its URL: `http://host:6333`, `postgresql://user@host/database`. Nothing secret is in it.
        collection: The collection's name.
    """

    engine: str
    server: str
    collection: str

    def __str__(self) -> str:
        if self.engine == POSTGRESQL:
            return f"{self.server}#{self.collection}"
        return f"{self.engine}+{self.server}/{self.collection}"

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read along: the way is encrypted, or on this machine."""
        parts = urlsplit(self.server)
        if self.engine == POSTGRESQL:
            options = dict(parse_qsl(parts.query))
            host = options.get("host") or parts.hostname or os.environ.get("PGHOST", "")
            is_encrypted = (options.get("sslmode") or os.environ.get("PGSSLMODE")) in _ENCRYPTED
            return is_encrypted or not host or host.startswith("/") or host in _THIS_MACHINE
        return parts.scheme == "https" or parts.hostname in _THIS_MACHINE

    @property
    def folder_name(self) -> str:
        """The name of the index's own folder, from which `of_folder` reads the address again."""
        return quote(str(self), safe="")


def is_address(named: str) -> bool:
    """Tell whether a name is meant as an engine's address, right or wrong."""
    return bool(_LOOKS_LIKE_ONE.match(named))


def parse_address(named: str) -> EngineAddress:
    """Read an address as a user gives it; a password in it is kept for `password_of`.

    Raises:
        RetrievalError: If it is none. What was given is not repeated: it may hold a password.
    """
    engine, _, url = named.strip().partition("+")
    if re.match(r"postgres(ql)?:", named.strip(), re.IGNORECASE):
        engine, url = POSTGRESQL, named.strip()
    if engine not in _EXAMPLES or (engine == POSTGRESQL) != url.lower().startswith("postgres"):
        name = re.split(r"[+:]", engine)[0]
        raise RetrievalError(f"There is no engine {name!r} of that form, there is {', '.join(ENGINES)}; {_examples()}.")
    try:
        parts = urlsplit(url)
        found = _of_postgresql(parts) if engine == POSTGRESQL else _of_qdrant(parts)
    except ValueError:
        raise RetrievalError(f"{engine} is given a host or a port that can't be; {_EXAMPLES[engine]}.") from None
    if len(found.folder_name) > _LONGEST:
        raise RetrievalError(f"{found} is too long for the name of a folder; choose a shorter collection or host.")
    if parts.password is not None:
        _PASSWORDS[found.server] = unquote(parts.password)
    return found


def password_of(address: EngineAddress) -> str | None:
    """Return the password that this process was given in an address; None where there was none."""
    return _PASSWORDS.get(address.server)


def _of_qdrant(parts: SplitResult) -> EngineAddress:
    if parts.username is not None or parts.password is not None:
        raise RetrievalError("An engine's address must not hold a password; give its key as YINJU_QDRANT_KEY.")
    example = _EXAMPLES[QDRANT]
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise RetrievalError(f"{QDRANT}+… is no address of an engine; {example}.")
    collection = parts.path.strip("/")
    if not _COLLECTION.fullmatch(collection):
        raise RetrievalError(f"{QDRANT}+… names no collection of letters, digits, -, _ and .; {example}.")
    return EngineAddress(QDRANT, f"{parts.scheme}://{_place(parts)}", collection)


def _of_postgresql(parts: SplitResult) -> EngineAddress:
    """Return the address in a URL as libpq takes them, of one server; an empty host is libpq's default."""
    example = _EXAMPLES[POSTGRESQL]
    database, options = unquote(parts.path.removeprefix("/")), parse_qsl(parts.query, keep_blank_values=True)
    if not database or "/" in database or "\0" in database:
        raise RetrievalError(f"{POSTGRESQL}://… names no database; {example}.")
    if any(name not in _OPTIONS for name, _ in options):
        raise RetrievalError(f"{POSTGRESQL}://… has options other than {', '.join(_OPTIONS)}; {example}.")
    if not _SCHEMA.fullmatch(parts.fragment):
        raise RetrievalError(
            f"{POSTGRESQL}://… names no collection behind #, of at most 63 small letters, digits and _; {example}."
        )
    user = f"{quote(unquote(parts.username), safe='')}@" if parts.username else ""
    more = f"?{urlencode(options, safe='/')}" if options else ""
    server = f"{POSTGRESQL}://{user}{_place(parts)}/{quote(database, safe='')}{more}"
    return EngineAddress(POSTGRESQL, server, parts.fragment)


def _place(parts: SplitResult) -> str:
    """Return the host and port of a URL."""
    host = parts.hostname or ""
    return (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")


def _examples() -> str:
    return "; ".join(_EXAMPLES.values())


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
