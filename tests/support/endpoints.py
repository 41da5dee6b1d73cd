"""A chat endpoint in a thread of this process: real HTTP, and whatever replies a test wants, hostile ones too."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Received:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def shown(self) -> str:
        """What the model would be shown besides the instructions."""
        return str(self.body["messages"][1]["content"])


@dataclass
class FakeEndpoint:
    """An endpoint that is served.

    Attributes:
        port: Where, at 127.0.0.1.
        replies: In the order of requests; the last one goes on for ever.
        received: The requests so far.
        over: Set when the test is over, for replies that would wait longer.
    """

    port: int
    replies: Sequence[Reply]
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return f"openai:http://127.0.0.1:{self.port}/v1#small"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: FakeEndpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients hang up on hostile replies."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def do_GET(self) -> None:
        self._answer({})

    def _answer(self, body: dict[str, Any]) -> None:
        endpoint = self.server.endpoint
        endpoint.received.append(Received(self.path, dict(self.headers), body))
        reply = endpoint.replies[min(len(endpoint.received), len(endpoint.replies)) - 1]
        self.close_connection = True
        with suppress(OSError):
            reply(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def endpoint_with(*replies: Reply) -> Iterator[FakeEndpoint]:
    """Serve an endpoint that gives these replies."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.endpoint = FakeEndpoint(server.server_address[1], replies)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.endpoint
    finally:
        server.endpoint.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def raw(content: bytes) -> Reply:
    """Send bytes just as they are, then hang up."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(content)

    return reply


def says(status: int, body: bytes = b"", **headers: str) -> Reply:
    """Send a status, headers (with `_` for `-`) and a body."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def writes(content: object) -> Reply:
    """Send a completion whose text is this."""
    message = {"role": "assistant", "content": content}
    return says(200, json.dumps({"choices": [{"index": 0, "message": message}]}).encode())


def chooses(verdict: str, *sentences: int) -> Reply:
    """Send a choice."""
    return writes(json.dumps({"verdict": verdict, "sentences": sentences}))


def drips(beginning: bytes, more: bytes, pause: float) -> Reply:
    """Send something, and then a little more again and again, for ever."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        assert isinstance(handler, _Handler)
        handler.wfile.write(beginning)
        while not handler.server.endpoint.over.wait(pause):
            handler.wfile.write(more)

    return reply
