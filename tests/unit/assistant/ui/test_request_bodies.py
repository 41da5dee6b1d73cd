"""Bodies of requests: how much is read of them, and which are."""

import json
from typing import Any

import pytest
from starlette.types import Message, Scope

from assistant.ui.security.guard import RequestBodies
from assistant.ui.security.request_bodies import BodyBudget, BodyError, read_body, require_simple
from assistant.ui.security.routes import Routes
from tests.support.asides import aside


def test_a_body_is_measured_as_it_comes_whatever_its_head_says() -> None:
    async def take(parts: list[bytes], length: str, path: str = "/endpoints/ask") -> tuple[int, int]:
        """Return what is answered, and how many parts were read."""
        left, sent, reached = list(parts), [], []

        async def receive() -> Message:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

        async def answer(message: Message) -> None:
            sent.append(message)

        async def application(_: Scope, receive: Any, __: Any) -> None:
            reached.append((await receive())["body"])

        head = [(b"content-length", length.encode()), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": path, "headers": head}
        await RequestBodies(application, Routes())(scope, receive, answer)
        assert reached in ([], [b"".join(parts)])
        return (200 if reached else sent[0]["status"]), len(parts) - len(left)

    assert aside(take([b"{", b"}"], "2")) == (200, 2)
    assert aside(take([b"x" * 40_000] * 1000, "10")) == (413, 2)
    assert aside(take([b"[" * 21, b"]" * 21], "42")) == (400, 2)


def test_a_body_that_is_cut_off_is_no_body() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(BodyError, match="cut off"):
        aside(read_body(receive, 10))


def test_there_is_room_for_so_much_at_once_and_it_is_given_back() -> None:
    room = BodyBudget(100)
    with room.hold() as take, room.hold() as take_more:
        take(60)
        take(30)
        with pytest.raises(BodyError, match="Too much is being sent"):
            take_more(11)
    with room.hold() as take:
        take(100)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 21 + b"]" * 21,
        b'{"a":' * 21 + b"1" + b"}" * 21,
        b'["\\"", ' + b"[" * 21,
        b'"\\\\"' + b"[" * 21,
        "[".encode("utf-16") * 30,
        b"[" + b"1," * 600_000 + b"1]",
        b"[" + b"[]," * 300_000 + b"1]",
    ],
)
def test_what_is_costly_to_read_is_not_read(body: bytes) -> None:
    with pytest.raises(BodyError):
        require_simple(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'"' + b"[" * 1000 + b'"',
        b'["' + b'\\"[' * 1000 + b'"]',
        b'"' + b'\\"' * 1_000_000,  # never ends
        b'"' * 1_000_001,
        b"\\" * 1_000_000,
        json.dumps({"content": "x" * 10_000_000}).encode(),
        ("[" * 20 + "]" * 20).encode(),
        json.dumps({"question": "深" * 2000, "history": ["[[[" * 20] * 20}).encode(),
    ],
)
def test_what_is_cheap_to_read_passes(body: bytes) -> None:
    require_simple(body)
