"""Connections that send no request: hung up after a while, so that nobody can hold them all.

What stands before the application sees a request only once its head is whole, and Uvicorn waits for that for ever.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from uvicorn import Server

_LONGEST_WAIT = 15.0
"""Seconds in which the head of a request has to come, from the first moment on that it can."""


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 in which the head of a request has to come whole within some time."""

    longest_wait = _LONGEST_WAIT
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._watch()

    def handle_events(self) -> None:
        """Take what has come; wait no longer if that is a head, and go on waiting if it is a part of one."""
        super().handle_events()
        self._watch()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.longest_wait, self.timeout_keep_alive_handler)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def hang_up_on_slow_heads(server: Server, protocol: type[Any] = PunctualProtocol) -> None:
    """Have a server speak that protocol on every connection from now on: Gradio, which starts it, takes no other."""
    server.config.http_protocol_class = protocol
