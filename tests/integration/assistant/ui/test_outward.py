"""The real server, with a hub token at hand: nothing of it, of questions or of answers leaves the machine."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.pages import served_without_model

BUCKET = "somebody/bucket"
SWITCHES = {
    "GRADIO_RUN_HISTORY": "True",
    "GRADIO_HISTORY_BUCKET": BUCKET,
    "GRADIO_ANALYTICS_ENABLED": "True",
    "GRADIO_ALLOWED_PATHS": "/",
    "GRADIO_NUM_WORKERS": "1",
    "GRADIO_VIBE_MODE": "1",
    "GRADIO_MCP_SERVER": "True",
    "GRADIO_SHARE": "True",
    "GRADIO_ROOT_PATH": "/elsewhere",
    "GRADIO_PROFILING": "1",
    "GRADIO_SSR_MODE": "True",
    "GRADIO_LOCAL_DEV_MODE": "1",
    "GRADIO_DEFAULT_CONCURRENCY_LIMIT": "many",
}
"""Gradio's settings that turn on what the page has no use for."""


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What arrives at a hub, whose token the server could find."""
    came: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(f"{self.command} {self.path} {self.headers.get('Authorization')}")
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[]")

        do_POST = do_PUT = do_HEAD = do_GET

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_IMPLICIT_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{hub.server_port}")
        monkeypatch.setenv("HF_TOKEN", "hf_made_up")
        with urlopen(f"http://127.0.0.1:{hub.server_port}/heard", timeout=60):  # what came would be noticed
            assert came == ["GET /heard None"]
        came.clear()
        yield came
        hub.shutdown()


@pytest.mark.parametrize("switches", [{}, SWITCHES], ids=["as it is", "with all of Gradio's switches on"])
@pytest.mark.parametrize("auth", [(), ("--auth", "user:password")], ids=["open", "with a password"])
def test_nothing_reaches_a_hub(
    home: Path,
    arrived: list[str],
    monkeypatch: pytest.MonkeyPatch,
    switches: dict[str, str],
    auth: tuple[str, ...],
) -> None:
    for name, value in switches.items():
        monkeypatch.setenv(name, value)
    with served_without_model(home, *auth) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

        def send(method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
            content = None if body is None else json.dumps(body)
            sent = {"Content-Type": "application/json", "x-gradio-history-bucket": BUCKET, **headers}
            connection.request(method, path, content, sent)
            reply = connection.getresponse()
            return reply.status, reply.read()

        history = "/gradio_api/run-history"
        assert send("GET", f"{history}/buckets")[0] == 404
        assert send("GET", f"{history}/records?bucket_id={BUCKET}")[0] == 404
        assert send("GET", f"{history}/records/ask/20260101T000000-a/assets/b?bucket_id={BUCKET}")[0] == 404
        assert send("POST", f"{history}/connect", {"bucket_id": BUCKET})[0] == 404
        assert send("GET", "/gradio_api/runs")[0] == 404
        for path in ("/gradio_api/call/ask", "/gradio_api/run/ask", "/gradio_api/api/ask"):
            status, content = send("POST", path, {"data": ["moose"]})
            if status == 200 and b"event_id" in content:
                send("GET", f"{path}/{json.loads(content)['event_id']}")
        for path in ("/", "/config"):
            send("GET", path)
        connection.close()
    assert arrived == []
