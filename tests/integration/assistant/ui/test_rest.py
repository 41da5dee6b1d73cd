"""The real server, asked by REST: what its description says is what it answers, and refuses."""

import base64
import http.client
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from assistant import Assistant
from assistant.ui.security.routes import Routes
from index import load_index
from tests.support.fakes import FakeEncoder
from tests.support.page_requests import OWN, call, request
from tests.support.pages import PASSWORD, USER, served_with_password, served_without_model

QUESTION = "老城的茶馆每天清晨几点开门？"
REST = [route for route in Routes() if route.path.startswith("/api")]


@pytest.fixture(scope="module")
def port(home: Path, log: Path) -> Iterator[int]:
    """The port of a page that tells figures and writes its log to a file."""
    with log.open("w") as stderr, served_without_model(home, "--metrics", "-v", stderr=stderr) as port:
        yield port


@pytest.fixture(scope="module")
def description(port: int) -> dict[str, Any]:
    return got(port, "/api/openapi.json")


def got(port: int, path: str) -> dict[str, Any]:
    status, said = request(port, "GET", path)
    assert status == 200, said
    reply: dict[str, Any] = json.loads(said)
    return reply


def sent(port: int, path: str, brought: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    body = brought if isinstance(brought, bytes) else json.dumps(brought).encode()
    status, said = request(port, "POST", path, body, **{"Content_Type": "application/json", **headers})
    return status, json.loads(said)


def require_described(description: dict[str, Any], name: str, reply: Mapping[str, Any]) -> None:
    """Make sure that a reply is what the description says, and nothing of it is missing there."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    Draft202012Validator(schema).validate(reply)
    assert reply.keys() == description["components"]["schemas"][name]["properties"].keys()


def test_an_answer_is_the_one_that_the_articles_give(port: int, home: Path, description: dict[str, Any]) -> None:
    assistant = Assistant(load_index(home / "indexes" / "default", FakeEncoder()))
    status, answer = sent(port, "/api/ask", {"question": QUESTION})
    assert status == 200
    assert answer == json.loads(assistant.ask(QUESTION).to_json())
    require_described(description, "Answer", answer)
    cited = answer["citations"] or answer["closest"]
    require_described(description, "Citation", cited[0])
    wanted = {"question": QUESTION, "history": ["谁写的？"], "k": 1, "documents": ["moose"], "focus": "moose"}
    elsewhere = sent(port, "/api/ask", wanted)[1]
    assert [each["document_id"] for each in [*elsewhere["citations"], *elsewhere["closest"]]] == ["moose"]
    assert "没有" in sent(port, "/api/ask", {"question": QUESTION, "documents": []})[1]["text"]


def test_a_search_gives_the_nearest_passages_with_their_signals(port: int, description: dict[str, Any]) -> None:
    status, found = sent(port, "/api/search", {"query": " 茶馆\u200b几点开门 ", "k": 2})
    assert status == 200
    require_described(description, "FoundPassages", found)
    first, second = found["passages"]
    assert (first["document_id"], first["paragraph"]) == ("tea", 1)
    assert first["score"] >= second["score"]
    assert {"paragraph", "sentence", "coverage"} <= first["signals"].keys()
    assert sent(port, "/api/search", {"query": "茶", "documents": ["moose"], "k": 1})[1]["passages"][0][
        "document_id"
    ] == ("moose")
    assert sent(port, "/api/search", {"query": "茶", "documents": []}) == (200, {"query": "茶", "passages": []})


def test_articles_are_listed_and_read(port: int, description: dict[str, Any]) -> None:
    listed = got(port, "/api/articles")
    require_described(description, "Articles", listed)
    assert listed["total"] == 6
    ids = [each["document_id"] for each in listed["articles"]]
    assert set(ids) == {"moose", "tea", "bridge", "cafe", "harbour", "orchard"}
    some = got(port, "/api/articles?limit=2&offset=3")
    assert [each["document_id"] for each in some["articles"]] == ids[3:5]
    assert some["total"] == 6
    article = got(port, "/api/articles/tea")
    require_described(description, "Article", article)
    assert (article["title"], article["author"], article["published"]) == ("茶馆里的一天", "李青", "2021-03-04")
    assert [each["paragraph"] for each in article["passages"]] == [1, 2]
    assert {each["kind"] for each in article["passages"]} == {"body"}
    assert ("date", "2021-03-04", "byline") in [
        (each["fact"], each["value"], each["kind"]) for each in article["particulars"]
    ]
    for each in article["passages"]:
        assert article["text"][each["start"] : each["end"]] == each["text"]
    (entry,) = (each for each in listed["articles"] if each["document_id"] == "tea")
    assert entry["passages"] == 2
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*", entry["indexed"])


@pytest.mark.parametrize(
    ("path", "brought", "status", "line"),
    [
        ("ask", {}, 400, "The request can't be understood: question: "),
        ("ask", {"question": 5}, 400, "The request can't be understood: question: "),
        ("ask", {"question": " "}, 400, "The question is blank."),
        ("ask", {"question": "长" * 2001}, 400, "The question has 2,001 characters; ask it in at most 2,000."),
        ("ask", {"question": "x", "k": 21}, 400, "The request can't be understood: k: "),
        ("ask", {"question": "x", "k": 0}, 400, "The request can't be understood: k: "),
        ("ask", {"question": "x", "document": ["tea"]}, 400, "The request can't be understood: document: "),
        ("ask", {"question": "x", "history": "y"}, 400, "The request can't be understood: history: "),
        ("ask", {"question": "x", "documents": ["nowhere"]}, 404, "No article has the id nowhere. There are: "),
        ("ask", {"question": "x", "focus": "nowhere"}, 404, "No article has the id nowhere. There are: "),
        ("ask", [], 400, "The request must be a JSON object"),
        ("ask", b"\xff", 400, "The request must be a JSON object"),
        ("ask", b"", 400, "The request must be a JSON object"),
        ("ask", b"[" * 30 + b"]" * 30, 400, "The request is nested more than 20 deep."),
        ("ask", b" " * 70_000, 413, "A request may have 65536 bytes at most here."),
        ("search", {"query": "\u200b"}, 400, "The question is blank."),
        ("search", {"query": "x" * 2001}, 400, "The question has 2,001 characters"),
        ("search", {"query": "x", "documents": ["nowhere"]}, 404, "No article has the id nowhere. There are: "),
        ("search", {"question": "x"}, 400, "The request can't be understood: query: "),
        ("nowhere", {}, 404, "There is nothing here."),
    ],
)
def test_what_can_not_be_answered_gets_a_line(port: int, path: str, brought: Any, status: int, line: str) -> None:
    said = sent(port, f"/api/{path}", brought)
    assert said[0] == status
    assert list(said[1]) == ["error"]
    assert said[1]["error"].startswith(line)
    assert len(said[1]["error"]) < 500


def test_a_line_says_what_is_wrong_with_an_address(port: int) -> None:
    for path, status, line in (
        ("/api/articles/nowhere", 404, "No article has the id nowhere. There are: "),
        (f"/api/articles/{quote('没有/那篇', safe='')}", 404, "No article has the id 没有/那篇. There are: "),
        ("/api/articles/", 404, "No article has the id . There are: "),
        ("/api/articles?limit=0", 400, "The request can't be understood: limit: "),
        ("/api/articles?limit=x", 400, "The request can't be understood: limit: "),
        ("/api/articles?offset=-1", 400, "The request can't be understood: offset: "),
        ("/api/articles?page=1", 400, "The request can't be understood: page: "),
        ("/api/articles/tea?x=1", 400, "The request can't be understood: x: "),
        ("/api/articles?x=" + "x" * 5000, 414, "An address may have 4096 characters at most."),
        ("/api/", 404, "There is nothing here."),
        ("/api/ask", 404, "There is nothing here."),
    ):
        said = request(port, "GET", path)
        assert (said[0], list(json.loads(said[1]))) == (status, ["error"]), path
        assert json.loads(said[1])["error"].startswith(line), path


def test_the_same_guard_stands_before_it(port: int) -> None:
    question = {"question": QUESTION}
    assert sent(port, "/api/ask", question, Origin=OWN.format(port))[0] == 200
    elsewhere = {"error": "Pages of other sites may not ask here."}
    for strange in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        assert sent(port, "/api/ask", question, **strange) == (403, elsewhere)
        for path in ("/api", "/api/articles", "/api/articles/tea", "/api/openapi.json"):
            assert request(port, "GET", path, None, **strange)[0] == 403
    assert sent(port, "/api/ask", question, Sec_Fetch_Mode="cors") == (403, elsewhere)
    assert sent(port, "/api/ask", question, Host="evil.example")[0] == 421
    for form in ("text/plain", "application/x-www-form-urlencoded", ""):
        said = sent(port, "/api/ask", question, Content_Type=form)
        assert said == (415, {"error": "What is sent here must be application/json."})
    long = request(port, "POST", "/api/ask", None, Content_Type="application/json", Content_Length=str(2**30))
    assert long[0] == 413


def test_who_asks_too_often_is_told_when_to_come_again(home: Path) -> None:
    with served_without_model(home, "--rate", "1") as port:
        answered = [sent(port, "/api/search", {"query": "茶"})[0] for _ in range(20)]
        assert answered == [200] * 20
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(10):  # a slow machine may have rested meanwhile
            connection.request("POST", "/api/ask", json.dumps({"question": "茶"}), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            said = json.loads(reply.read())
            if reply.status != 200:
                break
        connection.close()
        assert reply.status == 429
        assert 0 < int(reply.headers["Retry-After"]) <= 60
        line = f"Too many questions are being asked; ask again in {reply.headers['Retry-After']} seconds."
        assert said == {"error": line}
        own = json.loads(call(port, "ask", {"id": "1", "question": QUESTION, "visitor": "a page"})[1])
        assert "turn" in own, "the page's visitors are others"


def test_what_is_asked_is_counted_once_and_not_written_down(port: int, log: Path) -> None:
    def counted(name: str) -> float:
        text = request(port, "GET", "/metrics")[1].decode()
        return sum(float(each) for each in re.findall(rf"^{re.escape(name)} ([\d.]+)$", text, re.MULTILINE))

    asked, refused = "yinju_question_seconds_count", 'yinju_refused_requests_total{status="400"}'
    before = counted(asked), counted(refused)
    assert sent(port, "/api/ask", {"question": "豆腐几点开门？"})[0] == 200
    assert sent(port, "/api/search", {"query": "豆腐"})[0] == 200
    assert sent(port, "/api/ask", {"question": " "})[0] == 400
    assert sent(port, "/api/ask", {"豆腐": "豆腐"})[0] == 400
    assert (counted(asked), counted(refused)) == (before[0] + 1, before[1] + 2)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("event=search passages=10 total_ms=" in line for line in lines)
    assert "豆腐" not in "".join(lines)


def test_the_description_is_whole(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, methods in description["paths"].items() for method in methods}
    opened = {(method, route.path.replace(":path", "")) for route in REST for method in route.methods}
    assert described == opened - {("GET", "/api"), ("GET", "/api/openapi.json")}
    for name, schema in description["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema["description"], name
        assert all(each["description"] for each in schema["properties"].values()), name
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description)):
        place = description
        for part in reference.split("/"):
            place = place[part]
    names = [each["operationId"] for methods in description["paths"].values() for each in methods.values()]
    assert len(names) == len(set(names))
    assert "securitySchemes" not in description["components"]
    assert description["components"]["schemas"]["Answer"]["properties"]["verdict"]["enum"] == [
        "answered",
        "unsure",
        "unanswered",
    ]
    question = description["components"]["schemas"]["Question"]
    assert question["required"] == ["question"]
    assert question["properties"]["question"]["maxLength"] == 2000
    assert (question["properties"]["k"]["minimum"], question["properties"]["k"]["maximum"]) == (1, 20)


def test_a_person_reads_the_description(port: int, description: dict[str, Any]) -> None:
    pages = {tag: request(port, "GET", "/api", Accept_Language=tag)[1].decode() for tag in ("zh-CN", "en")}
    for tag, title in (("zh-CN", "编程接口"), ("en", "For programs")):
        assert f"<h1>{title} · " in pages[tag]
        for path in description["paths"]:
            assert path in pages[tag]
        for schema in description["components"]["schemas"].values():
            assert all(f'<code class="name">{name}</code>' in pages[tag] for name in schema["properties"])
        assert f"http://127.0.0.1:{port}/api/articles/ID" in pages[tag]
        assert not re.search(r"(src|href)=\"(https?:)?//", pages[tag]), "nothing comes from elsewhere"
    assert pages["zh-CN"].count('<html lang="zh">') == pages["en"].count('<html lang="en">') == 1


def test_user_and_password_come_with_a_request_or_by_the_cookie(tmp_path: Path) -> None:
    def basic(credentials: str) -> str:
        return f"Basic {base64.b64encode(credentials.encode()).decode()}"

    right = {"Authorization": basic(f"{USER}:{PASSWORD}")}
    with served_with_password(tmp_path) as port:
        for path in ("/api", "/api/openapi.json", "/api/articles", "/api/articles/tea"):
            assert request(port, "GET", path)[0] == 401
            assert request(port, "GET", path, Authorization=basic(f"{USER}:x"))[0] == 401
            assert request(port, "GET", path, None, **right)[0] == 200
        line = "Give user and password with the request, by HTTP's basic authentication."
        assert sent(port, "/api/ask", {"question": QUESTION}) == (401, {"error": line})
        assert sent(port, "/api/ask", {"question": QUESTION}, **right)[0] == 200
        assert request(port, "GET", "/config", None, **right)[0] == 401, "it opens nothing else"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/api/articles")
        challenge = connection.getresponse()
        challenge.read()
        assert challenge.headers["WWW-Authenticate"].startswith("Basic ")
        form = f"username={quote(USER)}&password={quote(PASSWORD)}"
        connection.request("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
        let_in = connection.getresponse()
        let_in.read()
        connection.close()
        cookie = let_in.headers["Set-Cookie"].partition(";")[0]
        assert request(port, "GET", "/api/articles", Cookie=cookie)[0] == 200
        shown = request(port, "GET", "/api", Accept="text/html")
        assert shown[0] == 401
        assert b'<form method="post" action="login">' in shown[1]
        described = json.loads(request(port, "GET", "/api/openapi.json", None, **right)[1])
        assert described["security"] == [{"password": []}]
        assert "401" in described["paths"]["/api/ask"]["post"]["responses"]
