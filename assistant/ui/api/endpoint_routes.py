"""The page's doors as routes of the web application: a JSON object comes in, another goes out."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.ui.security.routes import DOORS_PATH

_MOST_THREADS = 100
"""More than the turnstile lets in, so that whom it turns away is told so at once."""

_Door = Callable[[Any], dict[str, Any]]


def door_routes(doors: Iterable[_Door]) -> list[Route]:
    """Return a route for each door.

    Args:
        doors: Functions that are known by their names.
    """
    limiter = anyio.CapacityLimiter(_MOST_THREADS)
    return [
        Route(f"{DOORS_PATH}{door.__name__.removesuffix('_door')}", _endpoint(door, limiter), methods=["POST"])
        for door in doors
    ]


def _endpoint(door: _Door, limiter: anyio.CapacityLimiter) -> Callable[[Request], Any]:
    def answer(body: bytes) -> bytes:
        try:
            brought = json.loads(body)
        except ValueError:  # UnicodeDecodeError is one too
            brought = None  # which the door can't understand, and says so
        return json.dumps(door(brought), ensure_ascii=False).encode("utf-8", "replace")

    async def endpoint(request: Request) -> Response:
        said = await anyio.to_thread.run_sync(answer, await request.body(), limiter=limiter)
        return Response(said, media_type="application/json")

    return endpoint
