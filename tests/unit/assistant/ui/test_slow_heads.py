"""Connections on which no request comes are hung up; those that ask are not, however long an answer takes."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.ui.security.slow_heads import PunctualProtocol, hang_up_on_slow_heads

WAIT = 0.5
ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def answer_late(_: Request) -> PlainTextResponse:
    await asyncio.sleep(2 * WAIT)
    return PlainTextResponse("late")


class Impatient(PunctualProtocol):
    longest_wait = WAIT


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that answers late, and waits for requests for a moment."""
    application = Starlette(routes=[Route("/", answer_late)])
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="critical", timeout_keep_alive=60))
    hang_up_on_slow_heads(server, Impatient)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = threading.Thread(target=server.run, args=([listening],))
        running.start()
        while not server.started:
            time.sleep(0.01)
        hang_up_on_slow_heads(server, Impatient)  # to load its configuration takes the usual protocol
        yield listening.getsockname()[1]
        server.should_exit = True
        running.join()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def is_hung_up(connection: socket.socket) -> bool:
    """Tell whether the server hangs up without a word; a server that waits on is a `TimeoutError`."""
    return connection.recv(1) == b""


@pytest.mark.parametrize("begun", [b"", b"G", ASKED[:-2], b"GET / HTTP/1.1\r\nX: " + b"x" * 1000])
def test_many_who_send_no_request_are_hung_up(port: int, begun: bytes) -> None:
    connections = [connected(port) for _ in range(100)]
    for each in connections:
        each.sendall(begun)
    assert all(map(is_hung_up, connections))
    for each in connections:
        each.close()


def test_a_head_that_comes_byte_by_byte_is_hung_up(port: int) -> None:
    with connected(port) as connection:
        assert any(not is_taken(connection, b"G") for _ in range(600))  # 30 seconds in all


def is_taken(connection: socket.socket, part: bytes) -> bool:
    """Send a part of a head after a moment, and tell whether the server still listens."""
    time.sleep(WAIT / 10)
    try:
        connection.sendall(part)
    except OSError:
        return False
    return True


def test_who_asks_is_answered_however_long_it_takes_and_may_ask_again(port: int) -> None:
    with connected(port) as connection:
        for _ in range(2):
            connection.sendall(ASKED)
            said = b""
            while not said.endswith(b"late"):
                part = connection.recv(1000)
                assert part, "hung up"
                said += part
            assert said.startswith(b"HTTP/1.1 200")
        connection.sendall(ASKED[:-2])
        assert is_hung_up(connection)
