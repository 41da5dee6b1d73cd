"""What the server answers, of all that the installed Gradio could: each of its routes is known to be open or closed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ui.security.routes import Routes
from tests.support.page_requests import request
from tests.support.pages import served_without_model
from tests.support.places import ROOT

CLOSED = {
    "GET /config/",
    "GET /gradio_api/app_id",
    "GET /gradio_api/app_id/",
    "GET /gradio_api/call/v2/{api_name}/{event_id}",
    "GET /gradio_api/call/{api_name}/{event_id}",
    "GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}",
    "GET /gradio_api/deep_link",
    "GET /gradio_api/dev/reload",
    "GET /gradio_api/file/{path:path}",
    "GET /gradio_api/file={path_or_url:path}",
    "GET /gradio_api/heartbeat/{session_hash}",
    "GET /gradio_api/info/",
    "GET /gradio_api/login_check",
    "GET /gradio_api/login_check/",
    "GET /gradio_api/openapi.json",
    "GET /gradio_api/proxy={url_path:path}",
    "GET /gradio_api/queue/status",
    "GET /gradio_api/run-history/buckets",
    "GET /gradio_api/run-history/records",
    "GET /gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}",
    "GET /gradio_api/runs",
    "GET /gradio_api/runs/",
    "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file",
    "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
    "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
    "GET /gradio_api/theme.css",
    "GET /gradio_api/token",
    "GET /gradio_api/token/",
    "GET /gradio_api/upload_progress",
    "GET /gradio_api/user",
    "GET /gradio_api/user/",
    "GET /gradio_api/vibe-code",
    "GET /gradio_api/vibe-code/",
    "GET /logout",
    "GET /monitoring",
    "GET /monitoring/summary",
    "GET /monitoring/{key}",
    "GET /openapi.json",
    "GET /pwa_icon",
    "GET /pwa_icon/{size}",
    "GET /svelte/{path:path}",
    "HEAD /gradio_api/file={path_or_url:path}",
    "HEAD /gradio_api/proxy={url_path:path}",
    "HEAD /openapi.json",
    "POST /gradio_api/api/{api_name}",
    "POST /gradio_api/api/{api_name}/",
    "POST /gradio_api/call/v2/{api_name}",
    "POST /gradio_api/call/v2/{api_name}/",
    "POST /gradio_api/call/{api_name}",
    "POST /gradio_api/call/{api_name}/",
    "POST /gradio_api/component_server",
    "POST /gradio_api/component_server/",
    "POST /gradio_api/process_recording",
    "POST /gradio_api/reset",
    "POST /gradio_api/reset/",
    "POST /gradio_api/run-history/connect",
    "POST /gradio_api/run/{api_name}",
    "POST /gradio_api/run/{api_name}/",
    "POST /gradio_api/stream/{event_id}",
    "POST /gradio_api/stream/{event_id}/close",
    "POST /gradio_api/undo-vibe-edit",
    "POST /gradio_api/undo-vibe-edit/",
    "POST /gradio_api/upload",
    "POST /gradio_api/vibe-code",
    "POST /gradio_api/vibe-code/",
    "POST /gradio_api/vibe-edit",
    "POST /gradio_api/vibe-edit/",
    "POST /gradio_api/vibe-starter-queries",
    "POST /gradio_api/vibe-starter-queries/",
    "POST /login",
    "POST /login/",
}
"""Gradio's routes that nothing here needs. A route that a new Gradio brings belongs here, unless the page needs it."""

OWN = ("POST /endpoints/", "GET /api", "POST /api/", "GET /icons/")
"""How what is Yinju's own begins."""


def test_every_route_of_the_installed_gradio_is_known_to_be_open_or_closed(home: Path) -> None:
    command = [sys.executable, "-m", "tests.support.listed_routes", str(home / "indexes" / "default")]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    answered = set(listed.stdout.splitlines())
    opened = {f"{method} {route.path}" for route in Routes() for method in route.methods}
    assert answered - opened - CLOSED == set(), "a new Gradio? See what these do"
    assert CLOSED - answered == set(), "a new Gradio? These are gone"
    assert opened & CLOSED == set()
    ours = {each for each in opened - answered if not each.startswith(OWN)}
    assert ours == {"GET /health", "HEAD /health"}, "the others were Gradio's"


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    """The port of a page with everything that it can offer without a password."""
    with served_without_model(home, "--mcp") as port:
        yield port


def test_what_is_closed_is_not_there(port: int) -> None:
    origin = f"http://127.0.0.1:{port}"
    for route in CLOSED:
        method, _, path = route.partition(" ")
        path = path.replace("{api_name}", "ask").replace("{", "").replace("}", "").replace(":path", "")
        for asked in (path, path.replace("/", "//", 1), path + "/", path + "?x=1"):
            body = b"{}" if method == "POST" else None
            status = request(port, method, asked, body, Origin=origin, Content_Type="application/json")[0]
            assert status == 404, route


def test_what_is_open_is_there(port: int) -> None:
    for path in ("/", "/config", "/gradio_api/info", "/theme.css", "/favicon.ico", "/robots.txt"):
        assert request(port, "GET", path)[0] == 200, path
    assert request(port, "HEAD", "/")[0] == 200
    assert request(port, "HEAD", "/health")[0] == 200
    assert request(port, "GET", "/metrics")[0] == 404, "only with --metrics"
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"):
        assert request(port, method, "/config")[0] == 404
