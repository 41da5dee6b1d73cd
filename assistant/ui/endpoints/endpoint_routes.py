"""The page's endpoints as routes of the web application: a JSON object comes in, another goes out."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.ui.security.routes import ENDPOINTS_PATH

_MOST_THREADS = 100
"""More than the rate limiter lets in, so that whom it refuses is told so at once."""

_Endpoint = Callable[[Any], dict[str, Any]]


def endpoint_routes(endpoints: Iterable[_Endpoint]) -> list[Route]:
    """Return a route for each endpoint.

    Args:
        endpoints: Functions that are known by their names.
    """
    limiter = anyio.CapacityLimiter(_MOST_THREADS)
    return [
        Route(f"{ENDPOINTS_PATH}{endpoint.__name__}", _handler(endpoint, limiter), methods=["POST"])
        for endpoint in endpoints
    ]


def _handler(endpoint: _Endpoint, limiter: anyio.CapacityLimiter) -> Callable[[Request], Any]:
    def answer(body: bytes) -> bytes:
        try:
            brought = json.loads(body)
        except ValueError:  # UnicodeDecodeError is one too
            brought = None  # which the endpoint can't understand, and says so
        return json.dumps(endpoint(brought), ensure_ascii=False).encode("utf-8", "replace")

    async def handle(request: Request) -> Response:
        said = await anyio.to_thread.run_sync(answer, await request.body(), limiter=limiter)
        return Response(said, media_type="application/json")

    return handle
