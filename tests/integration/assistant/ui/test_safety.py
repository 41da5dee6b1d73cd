"""The real server, asked for what it must not give, by those who must not ask, and too often."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.page_requests import OWN, call, request
from tests.support.pages import served_without_model
from tests.support.places import ROOT

ELSEWHERE = "https://evil.example"


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    """The port of a page that anybody at this machine may edit."""
    with served_without_model(home, "--mcp", "--rate", "1") as port:
        yield port


def listed(port: int) -> bytes:
    return call(port, "work", {})[1]


def asked(port: int, visitor: str) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(
        call(port, "ask", {"id": "1", "question": "茶馆几点开门？", "visitor": visitor})[1]
    )
    return reply


@pytest.mark.parametrize(
    "origin", [ELSEWHERE, "null", "http://localhost:1", "http://127.0.0.1.evil.example", "http://["]
)
def test_another_sites_page_may_neither_ask_nor_change_anything(port: int, origin: str) -> None:
    before = listed(port)
    for endpoint, data in (
        ("ask", {"id": "1", "question": "茶馆几点开门？"}),
        ("remove", {"documents": ["tea"]}),
        ("add", {"files": [{"name": "a.txt", "content": "5Zue562U"}]}),
    ):
        status, content = call(port, endpoint, data, Origin=origin)
        assert (status, content) == (403, b"Pages of other sites may not ask here.\n")
    assert request(port, "POST", "/gradio_api/call/ask", b'{"data": ["x"]}', Origin=origin)[0] == 403
    assert request(port, "POST", "/mcp", b"{}", Origin=origin)[0] == 403
    assert request(port, "GET", "/config", Origin=origin)[0] == 403
    assert listed(port) == before


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{}", "127.0.0.1.evil.example", "localhost.evil", "["])
def test_the_server_answers_to_its_own_names_alone(port: int, host: str) -> None:
    host = host.format(port)
    for path in ("/", "/config", "/mcp", "/endpoints/ask"):
        assert request(port, "GET", path, Host=host)[0] == 421
    assert call(port, "ask", {"id": "1", "question": "x"}, Host=host, Origin=f"http://{host}")[0] == 421


def test_the_pages_own_requests_and_programs_are_answered(port: int) -> None:
    question = {"id": "1", "question": "茶馆几点开门？", "visitor": "own"}
    joining = json.dumps(
        {"data": ["茶馆几点开门？", [], 3, None, None], "fn_index": 0, "session_hash": "a-program"}
    ).encode()
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", "[::1]:1", "192.0.2.7"):
        assert request(port, "GET", "/", Host=host)[0] == 200
        assert call(port, "ask", question, Host=host, Origin=f"http://{host}")[0] == 200
        status, said = request(
            port, "POST", "/gradio_api/queue/join", joining, Host=host, Content_Type="application/json"
        )
        assert (status, list(json.loads(said))) == (200, ["event_id"])


def test_what_changes_or_sends_something_says_from_which_page_it_comes(port: int) -> None:
    json_only = {"Content_Type": "application/json"}
    before = listed(port)
    for path in ("/endpoints/ask", "/endpoints/remove", "/endpoints/add", "/endpoints/show", "/endpoints/keep"):
        assert request(port, "POST", path, b"{}", **json_only)[0] == 403, "no page, no endpoint"
    for path in ("/gradio_api/queue/join", "/gradio_api/cancel", "/mcp"):
        for told in ("none", "same-origin", "same-site", "cross-site"):  # a browser that keeps the origin back
            assert request(port, "POST", path, b"{}", Sec_Fetch_Site=told, **json_only)[0] == 403
        assert request(port, "POST", path, b"{}", Sec_Fetch_Mode="cors", **json_only)[0] == 403
        for form in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            assert request(port, "POST", path, b"{}", Content_Type=form)[0] == 415, "a form can be sent by any page"
    for site in ("cross-site", "same-site"):
        own = {"Origin": OWN.format(port), "Sec_Fetch_Site": site}
        assert call(port, "remove", {"documents": ["tea"]}, **own)[0] == 403
    assert listed(port) == before


def test_another_sites_page_loads_nothing_but_may_link_here(port: int) -> None:
    link = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    for site in ("cross-site", "same-site"):
        assert request(port, "GET", "/", None, Sec_Fetch_Site=site, **link)[0] == 200
        assert request(port, "GET", "/?q=x", None, Sec_Fetch_Site=site, **link)[0] == 303  # which asks it
        for path in ("/config", "/gradio_api/info", "/theme.css", "/favicon.ico", "/gradio_api/queue/data"):
            assert request(port, "GET", path, None, Sec_Fetch_Site=site, **link)[0] == 403
        for mode, destination in (("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty")):
            loaded = {"Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": destination}
            assert request(port, "GET", "/", None, Sec_Fetch_Site=site, **loaded)[0] == 403
    for site in ("same-origin", "none"):
        assert request(port, "GET", "/config", Sec_Fetch_Site=site)[0] == 200


@pytest.mark.parametrize("root", ["/gradio_api/file=", "/gradio_api/file/", "/static/", "/assets/", "/svelte/", "/"])
def test_no_file_of_this_machine_is_served(port: int, home: Path, root: str) -> None:
    secret = home / "indexes" / "default" / "current"
    own = ROOT / "pyproject.toml"
    up = "../" * 20
    for file, words in ((secret, secret.read_bytes()), (own, b"[project]"), (Path("/etc/passwd"), b"root:")):
        absolute = str(file)
        for path in (
            absolute,
            up + absolute[1:],
            absolute.replace("/", "%2f"),
            (up + absolute[1:]).replace(".", "%2e"),
        ):
            status, content = request(port, "GET", root + path)
            assert status in (307, 400, 403, 404), path
            assert words not in content
    assert request(port, "GET", root + "pyproject.toml")[0] in (403, 404)


def test_nothing_is_fetched_or_kept_for_a_visitor(port: int) -> None:
    boundary = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nx\r\n--x--\r\n'
    form = "multipart/form-data; boundary=x"
    assert request(port, "POST", "/gradio_api/upload", boundary, Content_Type=form)[0] == 404
    for path in ("file=http://192.0.2.1/", "file=https://192.0.2.1/", "proxy=http://192.0.2.1/", "file/https://x/"):
        assert request(port, "GET", f"/gradio_api/{path}")[0] == 404


def test_a_request_that_is_too_large_is_refused_before_it_is_read(port: int) -> None:
    path = "/endpoints/show"
    sent = {"Content_Type": "application/json", "Origin": OWN.format(port)}
    assert request(port, "POST", path, b"", Content_Length=str(2**40), **sent)[0] == 413
    assert request(port, "POST", path, b"", Transfer_Encoding="chunked", **sent)[0] == 411


def test_browsers_are_told_to_load_and_frame_nothing_else(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path, host in (("/", "localhost"), ("/", "evil.example")):
        connection.request("GET", path, headers={"Host": host})
        reply = connection.getresponse()
        reply.read()
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    connection.close()


def test_a_visitor_who_asks_too_often_is_told_when_to_come_again(port: int) -> None:
    replies = [asked(port, "eager") for _ in range(25)]
    assert all("turn" in each for each in replies[:20])
    refused = [each["error"] for each in replies if "error" in each]
    assert refused
    for line in refused:
        assert line.startswith("Too many questions are being asked; ask again in ")
    assert "turn" in asked(port, "another")
