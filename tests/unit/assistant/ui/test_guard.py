"""By which names and from which pages the server is asked, behind a proxy too."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from assistant.ui.security.guard import Guard
from assistant.ui.security.routes import Routes
from tests.support.asynchronous import outcome

NAMES = {"articles.example", "other.example:8443"}


async def tell_host(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the name by which a proxy says that the page was asked for."""
    await PlainTextResponse(Request(scope).headers.get("x-forwarded-host", "none"))(scope, receive, send)


def asked(**headers: str) -> tuple[int, str]:
    """Ask for the page, and return the status and the body of the reply."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": sent}
    replies: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        replies.append(message)

    outcome(Guard(tell_host, NAMES, Routes())(scope, receive, send))
    return replies[0]["status"], replies[1]["body"].decode()


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("articles.example", "https://articles.example", 200),
        ("articles.example", "http://articles.example", 200),
        ("articles.example:7860", "http://articles.example:7860", 200),
        ("127.0.0.1:7860", "https://articles.example", 200),
        ("127.0.0.1:7860", "https://other.example:8443", 200),
        ("other.example:8443", "https://other.example:8443", 200),
        ("127.0.0.1:7860", "http://127.0.0.1:7860", 200),
        ("articles.example", "https://articles.example:8443", 403),
        ("articles.example", "http://articles.example:1", 403),
        ("127.0.0.1:7860", "http://articles.example:7861", 403),
        ("127.0.0.1:7860", "https://other.example", 403),
        ("127.0.0.1:7860", "https://articles.example.evil.example", 403),
        ("127.0.0.1:7860", "null", 403),
        ("evil.example", "https://evil.example", 421),
    ],
)
def test_a_page_at_another_port_is_another_sites(host: str, origin: str, status: int) -> None:
    assert asked(host=host, origin=origin)[0] == status


@pytest.mark.parametrize(
    ("forwarded", "told"),
    [
        ("articles.example", "articles.example"),
        ("Articles.example:443", "Articles.example:443"),
        ("127.0.0.1:7860", "127.0.0.1:7860"),
        ("articles.example, localhost", "articles.example, localhost"),
        ("evil.example", "none"),
        ("articles.example, evil.example", "none"),
        ("articles.example@evil.example", "none"),
        ("", "none"),
        ("[", "none"),
    ],
)
def test_a_name_that_a_proxy_tells_is_passed_on_only_if_it_is_the_servers(forwarded: str, told: str) -> None:
    assert asked(host="127.0.0.1", x_forwarded_host=forwarded) == (200, told)
    assert asked(host="127.0.0.1") == (200, "none")
