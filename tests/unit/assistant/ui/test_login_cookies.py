"""How long a cookie lets in, and who has to have made it."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.ui.security.login import Login

WEEK = 7 * 24 * 3600


class Clock:
    """Tells the time that it is set to."""

    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


async def inside(_: Request) -> Response:
    return PlainTextResponse("inside")


def server(clock: Clock) -> TestClient:
    """Return a server that is started now, and what sends it no cookies by itself."""
    return TestClient(Login(Starlette(routes=[Route("/config", inside)]), "owner", "pässwörd", clock))


def log_in(visitor: TestClient) -> str:
    reply = visitor.post("/login", data={"username": "owner", "password": "pässwörd"})
    assert reply.status_code == 200
    visitor.cookies.clear()
    return reply.headers["Set-Cookie"].partition(";")[0]


def status(visitor: TestClient, cookie: str) -> int:
    return visitor.get("/config", headers={"Cookie": cookie}).status_code


def test_a_cookie_lets_in_for_seven_days() -> None:
    clock = Clock()
    visitor = server(clock)
    cookie = log_in(visitor)
    begun = clock.now
    for seconds, expected in ((0, 200), (WEEK - 1, 200), (WEEK, 401), (10 * WEEK, 401)):
        clock.now = begun + seconds
        assert status(visitor, cookie) == expected


def test_a_server_that_is_started_anew_knows_no_earlier_cookie() -> None:
    clock = Clock()
    cookie = log_in(server(clock))
    assert status(server(clock), cookie) == 401


@pytest.mark.parametrize("seconds", [1, WEEK, 10**9])
def test_nobody_lets_themselves_in_for_longer(seconds: int) -> None:
    clock = Clock()
    visitor = server(clock)
    name, _, value = log_in(visitor).partition("=")
    until, _, signature = value.partition(".")
    assert status(visitor, f"{name}={until}.{signature}") == 200
    assert status(visitor, f"{name}={int(until) + seconds}.{signature}") == 401
    assert status(visitor, f"{name}={until}.{signature[:-1]}") == 401
