"""What whoever runs the server gets of it: health, figures, and a line a question, and nobody more than that."""

import base64
import json
import re
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.page_requests import call, request
from tests.support.pages import served_without_model

QUESTION = "老城的茶馆每天清晨几点开门？"
FINE = {"status": "ok", "model": "ok", "index": "ok"}
AUTH = "owner:pass: wörd"


@pytest.fixture(scope="module")
def port(home: Path, log: Path) -> Iterator[int]:
    """The port of a page that tells figures and writes its log to a file."""
    with log.open("w") as stderr, served_without_model(home, "--metrics", stderr=stderr) as port:
        yield port


def samples(port: int, **headers: str) -> dict[tuple[str, str], float]:
    status, text = request(port, "GET", "/metrics", None, **headers)
    assert status == 200
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for each in family.samples:
            label = each.labels.get("le") or next(iter(each.labels.values()), "")
            found[each.name, label] = each.value
    return found


def test_every_line_of_the_log_is_one_of_its_own_whatever_is_sent(port: int, log: Path) -> None:
    hostile = "\x1b[31m\nlevel=error"
    for sent in (b"\x1b[31m\r\n\r\n", b"GET /\x1b[31m HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(sent)
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert request(port, "GET", "/call/x%1b%5b31m%0alevel=error")[0] == 404
    name = f"{hostile}.txt"
    reply = call(port, "add", {"files": [{"name": name, "content": ""}]})[1]
    while json.loads(reply)["goes_on"]:
        reply = call(port, "work", {})[1]
    assert b"holds no paragraph" in reply
    assert call(port, "remove", {"documents": [hostile]})[0] == 200
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("Invalid HTTP request" in line for line in lines)
    assert any("holds no paragraph" in line for line in lines)
    for line in lines:
        assert line.startswith("time=")
        assert line.isprintable()
    assert "Traceback" not in "".join(lines)


def test_a_question_is_counted_timed_and_logged_without_its_text(port: int, log: Path) -> None:
    before = samples(port)
    status, said = call(port, "ask", {"id": "1", "question": QUESTION, "visitor": "a"})
    assert status == 200
    answer = json.loads(said)["turn"]["answer"]
    after = samples(port)
    assert after["yinju_questions_total", answer["verdict"]] == before["yinju_questions_total", answer["verdict"]] + 1
    assert after["yinju_question_seconds_count", ""] == before["yinju_question_seconds_count", ""] + 1
    for stage in ("search", "reading", "judging", "composing"):
        assert after["yinju_stage_seconds_count", stage] >= 1
    assert (after["yinju_articles", ""], after["yinju_passages", ""]) == (6, 12)
    lines = [line for line in log.read_text().splitlines() if "event=question" in line]
    fields = dict(each.split("=", 1) for each in shlex.split(lines[-1]))
    assert fields["verdict"] == answer["verdict"]
    assert float(fields["confidence"]) == pytest.approx(answer["confidence"], abs=0.001)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", fields["time"])
    assert "茶馆" not in log.read_text()


def test_what_is_refused_is_counted(port: int) -> None:
    before = samples(port)
    assert request(port, "GET", "/nowhere")[0] == 404
    assert request(port, "GET", "/config", Origin="https://evil.example")[0] == 403
    assert b"error" in call(port, "ask", {"id": "1", "question": " "})[1]
    after = samples(port)
    for status in ("404", "403", "400"):
        count = "yinju_refused_requests_total", status
        assert after[count] == before.get(count, 0) + 1


def test_health_is_for_anybody_and_figures_for_who_has_the_password(home: Path) -> None:
    with served_without_model(home, "--metrics", "--auth", AUTH) as port:
        status, said = request(port, "GET", "/health")
        assert (status, json.loads(said)) == (200, FINE)
        assert request(port, "HEAD", "/health") == (200, b"")
        assert request(port, "GET", "/metrics")[0] == 401
        for wrong in (_basic("owner:x"), _basic(""), "Basic ?", "Basic " + "=" * 9, _basic(AUTH)[6:], "Bearer x"):
            assert request(port, "GET", "/metrics", Authorization=wrong)[0] == 401
        assert samples(port, Authorization=_basic(AUTH))["yinju_articles", ""] == 6
        assert request(port, "GET", "/config", Authorization=_basic(AUTH))[0] == 401, "it opens nothing else"


def _basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


def test_other_sites_pages_get_neither(port: int) -> None:
    for path in ("/health", "/metrics"):
        assert request(port, "GET", path, Origin="https://evil.example")[0] == 403
        assert request(port, "GET", path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")[0] == 403
        assert request(port, "GET", path, Host="evil.example")[0] == 421
        assert request(port, "POST", path, b"{}", Content_Type="application/json")[0] == 404
