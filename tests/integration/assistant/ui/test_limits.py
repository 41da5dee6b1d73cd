"""The real server, sent what is too large, too deep, too much, or cut off: it stays small, and keeps nothing."""

import http.client
import json
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import served_without_model

KB, MB = 1024, 1024 * 1024
QUESTION = {"id": "1", "question": "茶馆几点开门？"}
ENDPOINTS = {"shell": 64 * KB, "ask": 64 * KB, "work": 64 * KB, "remove": 64 * KB, "show": MB, "read": MB}
ENDPOINTS |= {"find": MB, "judge": MB, "keep": MB, "write": 16 * MB, "add": 64 * MB}
ENDPOINTS |= {"standing": 4 * MB, "note": 4 * MB, "phrase": 64 * KB}


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    """The port of a page that anybody at this machine may edit."""
    with served_without_model(home, "--mcp") as port:
        yield port


def send(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Content_Type": "application/json", "Origin": f"http://127.0.0.1:{port}", **headers}
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in sent.items()})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def ask(port: int, endpoint: str, **data: Any) -> tuple[int, Any]:
    status, said = send(port, "POST", f"/endpoints/{endpoint}", json.dumps({"language": "en", **data}).encode())
    return status, json.loads(said)


def join(port: int, **data: Any) -> tuple[int, dict[str, Any]]:
    asked = {"data": ["茶馆几点开门？", [], 3, None, None], "fn_index": 0, "session_hash": "one", **data}
    status, said = send(port, "POST", "/gradio_api/queue/join", json.dumps(asked).encode())
    return status, json.loads(said)


@pytest.mark.parametrize(("endpoint", "largest"), ENDPOINTS.items())
def test_an_endpoint_takes_no_more_than_it_needs(port: int, endpoint: str, largest: int) -> None:
    line = f"A request may have {largest} bytes at most here.\n".encode()
    assert send(port, "POST", f"/endpoints/{endpoint}", None, Content_Length=str(largest + 1)) == (413, line)


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/cancel", "/mcp"])  # and `test_rest`
def test_programs_ask_short_questions(port: int, path: str) -> None:
    line = b"A request may have 65536 bytes at most here.\n"
    assert send(port, "POST", path, None, Content_Length=str(64 * KB + 1)) == (413, line)
    assert send(port, "POST", path, b"[" * 30 + b"]" * 30)[0] == 400


def test_a_read_only_page_takes_no_articles(home: Path) -> None:
    with served_without_model(home, "--read-only") as port:
        for endpoint in ("add", "remove", "judge", "keep"):
            assert send(port, "POST", f"/endpoints/{endpoint}", None, Content_Length=str(64 * KB + 1))[0] == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"nothing", b"\xff\xfe", b'{"language": "en"', b'"x"', b"1" * 5000])
def test_what_is_no_request_gets_a_line(port: int, body: bytes) -> None:
    status, said = send(port, "POST", "/endpoints/ask", body)
    assert status == 200
    assert json.loads(said)["error"].startswith("The request can't be understood")
    assert send(port, "POST", "/gradio_api/queue/join", body)[0] == 400


def test_nothing_stays_of_what_is_sent_as_files(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "gradio").write_text("another one's")  # Gradio's usual place
    with served_without_model(home) as port:
        for path in ("/gradio_api/component_server", "/gradio_api/upload", "/endpoints/add"):
            with socket.create_connection(("127.0.0.1", port)) as client:
                head = (
                    f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                    f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {60 * MB}\r\n\r\n"
                    '--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
                )
                try:
                    client.sendall(head.encode() + b"x" * (4 * MB))
                except OSError:
                    pass  # it hung up, and rightly so
        form = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n--x--\r\n'
        multipart = "multipart/form-data; boundary=x"
        assert send(port, "POST", "/endpoints/add", form, Content_Type=multipart)[0] == 415
        assert [file for file in tmp_path.rglob("*") if file.is_file() and file.stat().st_size > 100] == []
    assert [each.name for each in tmp_path.iterdir()] == ["gradio"]


def test_heads_and_addresses_are_bounded(port: int) -> None:
    assert send(port, "GET", "/config?" + "x" * 5000)[0] == 414
    assert send(port, "GET", "/config", X_Long="x" * 20_000)[0] == 431
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(
            f"GET /config HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Origin: http://evil.example\r\nConnection: close\r\n\r\n".encode()
        )
        assert client.recv(100).startswith(b"HTTP/1.1 400")


def test_connections_on_which_no_request_comes_are_hung_up(port: int) -> None:
    connections = [socket.create_connection(("127.0.0.1", port), timeout=120) for _ in range(100)]
    for number, each in enumerate(connections):
        each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" if number % 2 else b"")
    assert [each.recv(1) for each in connections] == [b""] * 100
    for each in connections:
        each.close()


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "ä", "../x", "a\n", 5, None, ["x"], {"x": 1}])
def test_a_session_has_a_short_name(port: int, name: Any) -> None:
    assert join(port, session_hash=name)[0] == 400
    cancel = {"session_hash": name, "fn_index": 0, "event_id": "x"}
    assert send(port, "POST", "/gradio_api/cancel", json.dumps(cancel).encode())[0] == 400
    cancel = {"session_hash": "x", "fn_index": 0, "event_id": name}
    assert send(port, "POST", "/gradio_api/cancel", json.dumps(cancel).encode())[0] == 400


@pytest.mark.parametrize("query", ["", "session_hash=", "session_hash=" + "x" * 65, "session_hash=a%0ab"])
def test_a_session_has_a_short_name_where_it_waits(port: int, query: str) -> None:
    assert send(port, "GET", f"/gradio_api/queue/data?{query}")[0] == 400


@pytest.mark.parametrize(
    "asked",
    [
        {"fn_index": 1},
        {"fn_index": -1},
        {"fn_index": True},
        {"fn_index": "0"},
        {"fn_index": None},
        {"data": ["x"]},
        {"data": "x"},
        {"data": None},
        {"data": ["x", [], 3, None, None, None]},
    ],
)
def test_a_program_asks_the_one_function_there_is(port: int, asked: dict[str, Any]) -> None:
    assert join(port, **asked) == (400, {"detail": "This is not how a question is asked."})


def test_a_program_fetches_its_answers_before_it_asks_on(port: int) -> None:
    statuses = [join(port, session_hash="greedy")[0] for _ in range(25)]
    assert statuses == [200] * 20 + [429] * 5
    assert join(port, session_hash="another")[0] == 200


def test_an_answer_may_be_shown_that_is_an_answer(port: int) -> None:
    turn = ask(port, "ask", **QUESTION)[1]["turn"]
    assert len(ask(port, "show", turns=[turn] * 100)[1]["shown"]) == 100
    for endpoint in ("show", "write"):
        assert "more than 100 turns" in ask(port, endpoint, turns=[turn] * 101)[1]["error"]
    citation = (turn["answer"]["citations"] or turn["answer"]["closest"])[0]
    for more, what in (
        ({"citations": [citation] * 21}, "citations"),
        ({"closest": [citation] * 21}, "citations"),
        ({"closest": [{**citation, "highlights": [[0, 1]] * 1001}]}, "highlights"),
        ({"closest": [{**citation, "signals": {str(n): 0.0 for n in range(21)}}]}, "signals"),
    ):
        forged = {**turn, "answer": {**turn["answer"], **more}}
        assert ask(port, "show", turns=[forged])[1] == {"shown": [None]}
        for endpoint, told in (("read", {"document_id": "tea"}), ("judge", {}), ("keep", {"verdict": "right"})):
            assert what in ask(port, endpoint, turn=forged, **told)[1]["error"]
    assert "more than 100 characters of the id" in ask(port, "ask", **{**QUESTION, "id": "x" * 101})[1]["error"]


def test_of_unknown_articles_ten_are_named(port: int) -> None:
    unknown = [f"no-{number}" for number in range(1000)]
    said = ask(port, "ask", **QUESTION, documents=unknown)[1]["error"]
    assert said.startswith("No article has the id no-0, no-1, no-10, ")
    assert " and 990 more. There are: " in said
    assert len(ask(port, "ask", **QUESTION, documents=["x" * 50_000])[1]["error"]) < 500
    assert len(ask(port, "remove", documents=unknown)[1]["error"]) < 500
    assert len(ask(port, "ask", **QUESTION, **{"y" * 50_000: 1})[1].get("error", "")) < 500
