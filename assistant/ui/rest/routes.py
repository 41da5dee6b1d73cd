"""The operations as routes of the web application, with their description and the page of it."""

from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from assistant.errors import CrowdError, RequestError, UnknownDocumentError
from assistant.ui.json_bodies import read_json, write_json
from assistant.ui.requests.page_requests import parse_request
from assistant.ui.rest.openapi import describe
from assistant.ui.rest.operations import Operation, Operations
from assistant.ui.rest.reference import show_reference
from assistant.ui.security.rate_limiter import MOST_THREADS
from assistant.ui.security.routes import API_PATH
from assistant.ui.security.visitors import Visitor, address_of, current_address
from assistant.ui.words import page_language
from sources import YinjuError


def rest_routes(operations: Operations, *, login: bool) -> list[Route]:
    """Return the routes.

    Args:
        operations: What programs can ask.
        login: Whether a password is asked for.
    """
    limiter = anyio.CapacityLimiter(MOST_THREADS)
    description = describe(operations.all(), login=login)

    async def tell(_: Request) -> Response:
        return JSONResponse(description)

    async def show(request: Request) -> Response:
        language = page_language(request.headers.get("accept-language", ""))
        address = str(request.base_url).rstrip("/")
        return HTMLResponse(show_reference(language, address, description), headers={"Vary": "Accept-Language"})

    return [
        Route(API_PATH, show),
        Route(f"{API_PATH}/openapi.json", tell),
        *(_route(each, limiter) for each in operations.all()),
    ]


def _route(operation: Operation, limiter: anyio.CapacityLimiter) -> Route:
    def answer(visitor: Visitor, brought: dict[str, Any]) -> bytes:
        return write_json(operation.handle(visitor, parse_request(operation.wanted, brought)))

    async def handle(request: Request) -> Response:
        visitor = Visitor(address_of(request.scope), API_PATH)
        current_address.set(visitor.address)
        try:
            brought = await _brought(request)
            said = await anyio.to_thread.run_sync(answer, visitor, brought, limiter=limiter)
        except (YinjuError, ValueError, TypeError) as error:
            return _fault(error)
        return Response(said, media_type="application/json")

    path = operation.path.replace("{document_id}", "{document_id:path}")  # an id of a catalog's may hold a slash
    return Route(path, handle, methods=[operation.method])


async def _brought(request: Request) -> dict[str, Any]:
    """Return what a request brings: its body, or else its parameters.

    Raises:
        RequestError: If the body is no JSON object.
    """
    if request.method != "POST":
        return {**request.query_params, **request.path_params}
    brought = read_json(await request.body())
    if not isinstance(brought, dict):
        raise RequestError('The request must be a JSON object, such as {"question": "…"}.')
    return brought


def _fault(error: Exception) -> Response:
    """Return the reply to a request that can't be answered."""
    status, headers = _status(error), {}
    if isinstance(error, CrowdError):
        headers = {"Retry-After": str(error.seconds)}
    return Response(write_json({"error": str(error)}), status, headers, media_type="application/json")


def _status(error: Exception) -> int:
    """Return the HTTP status that says whose fault it is."""
    match error:
        case CrowdError():
            return 429
        case UnknownDocumentError():
            return 404
        case RequestError() | ValueError() | TypeError():
            return 400
    return 503  # the index, the model or the reader is at fault
