"""The page and its endpoints' answers are packed for whoever unpacks them, and nothing else is touched."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.ui.compression import Compression

LONG, SHORT = "茶馆每天清晨六点开门。" * 200, "六点"


@pytest.fixture
def client() -> TestClient:
    paths = {"/": LONG, "/endpoints/shell": LONG, "/endpoints/work": SHORT, "/config": LONG, "/doors": LONG}
    routes = [Route(path, lambda _, text=text: PlainTextResponse(text)) for path, text in paths.items()]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Compression, endpoints="/endpoints/")]))


@pytest.mark.parametrize(
    ("path", "accepts", "packed"),
    [
        ("/", "gzip, deflate, br", True),
        ("/endpoints/shell", "gzip", True),
        ("/endpoints/shell", "identity", False),
        ("/endpoints/work", "gzip", False),  # too short
        ("/config", "gzip", False),  # Gradio's
        ("/doors", "gzip", False),
    ],
)
def test_what_is_packed(client: TestClient, path: str, accepts: str, packed: bool) -> None:
    reply = client.get(path, headers={"accept-encoding": accepts})
    assert reply.text == (SHORT if path == "/endpoints/work" else LONG)
    assert (reply.headers.get("content-encoding") == "gzip") is packed
    assert (int(reply.headers["content-length"]) < len(reply.content)) is packed
    if packed:
        assert "accept-encoding" in reply.headers["vary"].lower()
