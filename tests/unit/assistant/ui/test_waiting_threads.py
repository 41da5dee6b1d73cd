"""Those who wait in threads: however many programs do, one more is told at once that there is a crowd."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from assistant.errors import BlankQuestionError
from assistant.ui.api.mcp_server import mcp_server
from assistant.ui.rest.operations import Operations
from assistant.ui.rest.routes import rest_routes
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.visitors import Visitor
from tests.support.asynchronous import outcome

PATIENCE = 10.0


class SlowService:
    """Lets questions in, and answers none before it is told to."""

    def __init__(self, rate_limiter: RateLimiter) -> None:
        self.rate_limiter = rate_limiter
        self.may_answer = threading.Event()

    def refusing_by_status(self) -> "SlowService":
        return self

    def ask(self, visitor: Visitor, *_: Any, **__: Any) -> Any:
        with self.rate_limiter.admit(visitor):
            self.may_answer.wait(2 * PATIENCE)
            raise BlankQuestionError


async def refused_meanwhile(service: SlowService, *asking: Coroutine[Any, Any, str]) -> set[str]:
    """Return what is said to the first of many who ask, while nobody is answered."""
    tasks = [asyncio.ensure_future(each) for each in asking]
    try:
        done, _ = await asyncio.wait(tasks, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        return {each.result() for each in done}
    finally:
        service.may_answer.set()
        await asyncio.gather(*tasks)


def test_a_program_that_asks_by_rest_is_refused_at_once_where_too_many_wait() -> None:
    service = SlowService(RateLimiter())
    app = Starlette(routes=rest_routes(Operations(None, service.rate_limiter, service), login=False))  # type: ignore[arg-type]

    async def ask(address: str) -> str:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=None) as client:
            return str((await client.post("/api/ask", json={"question": "x"})).status_code)

    told = outcome(refused_meanwhile(service, *(ask(f"192.0.2.{number}") for number in range(105))))
    assert told == {"429"}


def test_an_mcp_client_is_refused_at_once_where_too_many_wait() -> None:
    service = SlowService(RateLimiter())
    server = mcp_server(None, service, service.rate_limiter)  # type: ignore[arg-type]

    async def ask() -> str:
        from mcp.server.fastmcp.exceptions import ToolError

        with pytest.raises(ToolError) as refused:
            await server.call_tool("ask", {"question": "x"})
        return str(refused.value)

    (told,) = outcome(refused_meanwhile(service, *(ask() for _ in range(25))))
    assert "Too many questions are being asked" in told
