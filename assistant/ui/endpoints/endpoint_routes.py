"""The page's endpoints as routes of the web application: a JSON object comes in, another goes out."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive

from assistant.errors import CrowdError
from assistant.ui.endpoints.endpoint import Endpoint, fault
from assistant.ui.endpoints.queue_endpoints import Turn
from assistant.ui.json_bodies import read_json, write_json
from assistant.ui.security.rate_limiter import MOST_THREADS, HungUpError
from assistant.ui.security.routes import ENDPOINTS_PATH
from assistant.ui.security.visitors import address_of, current_address


def endpoint_routes(endpoints: Iterable[Endpoint], turns: Mapping[str, Turn]) -> list[Route]:
    """Return a route for each endpoint.

    Args:
        endpoints: Functions that are known by their names.
        turns: For those whose requests wait for their turn without a thread, how.
    """
    limiter = anyio.CapacityLimiter(MOST_THREADS)
    return [
        Route(
            f"{ENDPOINTS_PATH}{endpoint.__name__}",
            _handler(endpoint, limiter, turns.get(endpoint.__name__)),
            methods=["POST"],
        )
        for endpoint in endpoints
    ]


def _handler(endpoint: Endpoint, limiter: anyio.CapacityLimiter, turn: Turn | None) -> Callable[[Request], Any]:
    def answer(body: bytes) -> bytes:
        return write_json(endpoint(read_json(body)))  # of what is no JSON, the endpoint says so

    async def handle(request: Request) -> Response:
        current_address.set(address_of(request.scope))
        body = await request.body()
        waiting: AbstractAsyncContextManager[None] = nullcontext()
        if turn:
            waiting = turn(read_json(body), partial(_hung_up, request.receive))
        try:
            async with waiting:
                said = await anyio.to_thread.run_sync(answer, body, limiter=limiter)
        except CrowdError as error:
            said = write_json(fault(error, read_json(body)))
        except HungUpError:
            said = b""  # nobody reads it
        return Response(said, media_type="application/json")

    return handle


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
