"""Connections to a PostgreSQL server: kept between questions, never shared by threads, nor by processes."""

import os
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

_MOST_IDLE = 8
_PATIENCE = 10
"""Seconds for which a connection is waited for, and twice as many for a server that has fallen silent."""
_REQUIRES = 160_000
"""The first version of libpq that can refuse to send a password."""


class Connections:
    """Connections to one database, opened when they are needed.

    Each is used by one thread at a time. A forked process opens its own: two that speak on one connection would read
    each other's answers.
    """

    def __init__(self, server: str, password: str | None = None, *, is_private: bool = True) -> None:
        """Take a database; nothing is opened yet.

        Args:
            server: Its URL, as libpq takes it, without a password.
            password: By default the one that libpq finds (PGPASSWORD, ~/.pgpass), if it needs any.
            is_private: Whether nobody on the way can read along; or else a server that asks for the password itself,
                not only for a proof that it is known, doesn't get it.
        """
        self._server = server
        self._password = password
        self._is_private = is_private
        self._idle: dict[int, deque[Connection]] = {}  # by process; a parent's are kept, and never touched
        self._finalizer = weakref.finalize(self, _close, self._idle)

    @contextmanager
    def transaction(self) -> Iterator["Connection"]:
        """Lend a connection for a transaction: all that is done within the block comes about, or nothing does.

        Raises:
            psycopg.Error: As the server says, or the way to it.
        """
        connection = self._taken()
        try:
            with connection.transaction():
                yield connection
        except BaseException:
            if connection.closed:
                self.close()  # the server went away, and those that are idle have lost it too
            raise
        finally:
            self._put_back(connection)

    def close(self) -> None:
        """Close those that are idle."""
        _close(self._idle)

    def _taken(self) -> "Connection":
        import psycopg

        try:
            return self._own().pop()
        except IndexError:
            return psycopg.connect(
                self._server,
                password=self._password,
                connect_timeout=_PATIENCE,
                require_auth=None if self._is_private or psycopg.pq.version() < _REQUIRES else "!password",
                application_name="yinju",
                client_encoding="utf8",
                autocommit=True,
                prepare_threshold=None,  # poolers between here and the server don't know of prepared statements
                keepalives_idle=_PATIENCE,
                keepalives_interval=_PATIENCE // 2,
                keepalives_count=2,
                tcp_user_timeout=2000 * _PATIENCE,
            )

    def _put_back(self, connection: "Connection") -> None:
        idle = self._own()
        if connection.closed or len(idle) >= _MOST_IDLE:
            connection.close()
        else:
            idle.append(connection)

    def _own(self) -> "deque[Connection]":
        return self._idle.setdefault(os.getpid(), deque())


def _close(idle: "dict[int, deque[Connection]]") -> None:
    own = idle.get(os.getpid())
    while own:
        own.pop().close()
