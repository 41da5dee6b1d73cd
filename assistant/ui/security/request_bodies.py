"""The bodies of requests, read within limits before anything is made of them."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import Message, Receive

_DEEPEST = 20
"""Lists within lists, or objects, of a body; the page's own go to 9."""
_MOST_PARTS = 500_000
"""Commas and brackets of a body; more would take far more memory than the body itself."""
_MOST_HELD = 256 * 1024 * 1024
"""Bytes of all bodies that are held at once."""
_LONGEST_WAIT = 300.0
"""Seconds in which a body has to come."""

_PART = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
"""A string whole, also where it never ends, or one of the characters outside of strings that give JSON its form."""


class BodyError(Exception):
    """A body is not taken.

    Attributes:
        status: The HTTP status that says so.
    """

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status


async def read_body(receive: Receive, largest: int, take: Callable[[int], None] = lambda _: None) -> bytes:
    """Read a body that is no longer than it may be, whatever its head said of its length.

    Args:
        receive: Gives it part by part.
        largest: Bytes that it may have.
        take: Told of the length of each part, as it comes.

    Raises:
        BodyError: If it is longer, or doesn't come whole.
    """
    parts, length = [], 0
    try:
        async with asyncio.timeout(_LONGEST_WAIT):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise BodyError(400, "The request was cut off.")
                part = message.get("body", b"")
                length += len(part)
                if length > largest:
                    raise BodyError(413, too_large(largest))
                take(len(part))
                parts.append(part)
                if not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError as error:
        raise BodyError(408, "The request took too long.") from error


def too_large(largest: int) -> str:
    """Return the line for a body that is larger than it may be."""
    return f"A request may have {largest} bytes at most here."


def require_simple(body: bytes) -> None:
    """Make sure that JSON is cheap to read, before it is read.

    Raises:
        BodyError: If it is nested deeply, has very many parts, or isn't UTF-8.
    """
    if b"\0" in body:  # so it is in UTF-16 and UTF-32, in which the parts would not be found
        raise BodyError(400, "The request must be JSON in UTF-8.")
    depth = parts = 0
    for found in _PART.finditer(body):
        match body[found.start()]:
            case 0x22:  # a string
                continue
            case 0x5B | 0x7B:
                depth += 1
            case 0x5D | 0x7D:
                depth -= 1
        parts += 1
        if depth > _DEEPEST:
            raise BodyError(400, f"The request is nested more than {_DEEPEST} deep.")
        if parts > _MOST_PARTS:
            raise BodyError(400, f"The request has more than {_MOST_PARTS} parts.")


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return what hands a body on that has been read."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


class BodyBudget:
    """How much room there is for bodies; in one event loop."""

    def __init__(self, most: int = _MOST_HELD) -> None:
        self._left = most

    @contextmanager
    def hold(self) -> Iterator[Callable[[int], None]]:
        """Give what takes room, as a body grows, until the block is left; it raises `BodyError` if there is none."""
        held = 0

        def take(length: int) -> None:
            nonlocal held
            if length > self._left:
                raise BodyError(503, "Too much is being sent at once; try again in some seconds.")
            self._left -= length
            held += length

        try:
            yield take
        finally:
            self._left += held
