"""Refusals: a line of text; to a program that asks by REST, JSON that holds it."""

from starlette.responses import JSONResponse, PlainTextResponse, Response

from assistant.ui.security.rate_limiter import SOON
from assistant.ui.security.routes import is_of_api


def refusal(path: str, status: int, line: str) -> Response:
    """Return the reply to a request that is not answered.

    Args:
        path: What was asked for.
        status: The HTTP status.
        line: Why, and what to do.
    """
    headers = {"Retry-After": str(SOON)} if status == 503 else None
    if is_of_api(path):
        return JSONResponse({"error": line}, status, headers)
    return PlainTextResponse(f"{line}\n", status, headers)
