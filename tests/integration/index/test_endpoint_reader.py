"""A reader behind a chat endpoint, over real HTTP: what it makes of right replies, and how it bears wrong ones."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler

import pytest

from index import Hit, PassageIndex
from index.errors import ReaderError
from index.reading.endpoint.address import EndpointAddress
from index.reading.endpoint.client import LARGEST_REPLY, EndpointClient
from index.reading.endpoint.reply import ReaderVerdict
from index.reading.endpoint_reader import LOG_ODDS, EndpointReader
from sources import document_of
from tests.support.articles import ARTICLES
from tests.support.endpoints import FakeEndpoint, Reply, chooses, drips, endpoint_with, raw, says, writes
from tests.support.fakes import FakeEncoder

QUESTION = "老城的茶馆几点开门？"
KEY = "sk-s3cret"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
RIGHT = b'{"choices":[{"message":{"content":"{\\"verdict\\":\\"answered\\",\\"sentences\\":[1]}"}}]}'


@pytest.fixture(scope="module")
def hits() -> list[Hit]:
    documents = [document_of(name, name, text.split("\n\n")) for name, text in ARTICLES.items()]
    return PassageIndex.build(documents, FakeEncoder()).search(QUESTION, k=4)


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINJU_READER_KEY", raising=False)


def reader_of(endpoint: FakeEndpoint, seconds: float = 20.0, key: str | None = None) -> EndpointReader:
    return EndpointReader(EndpointClient(EndpointAddress.of(endpoint.name), key), seconds)


def refusal(reader: EndpointReader, hits: Sequence[Hit]) -> str:
    """Return what is said where no choice comes: one line that names the endpoint, and has no word of the reply."""
    with pytest.raises(ReaderError) as caught:
        reader.read(QUESTION, hits)
    said = str(caught.value)
    assert said.startswith(f"Reader {reader.name}: ")
    assert said.isprintable()
    assert "PWNED" not in said
    assert KEY not in said
    return said


def number_of(endpoint: FakeEndpoint, words: str) -> int:
    """Return the number under which words were shown."""
    (line,) = [line for line in endpoint.received[-1].shown.split("\n") if words in line]
    return int(line.partition(":")[0])


def test_the_request(hits: list[Hit], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_READER_KEY", f"{KEY}\n")
    for proxy in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    with endpoint_with(chooses("answered", 1)) as endpoint:
        EndpointReader.of(endpoint.name).read(QUESTION, hits)
        (received,) = endpoint.received
    assert received.path == "/v1/chat/completions"
    assert received.headers["Authorization"] == f"Bearer {KEY}"
    assert received.headers["Host"] == f"127.0.0.1:{endpoint.port}"
    body = received.body
    assert (body["model"], body["temperature"], body["stream"]) == ("small", 0, False)
    assert 0 < body["max_tokens"] <= 500
    assert body["response_format"]["type"] == "json_schema"
    numbers = body["response_format"]["json_schema"]["schema"]["properties"]["sentences"]["items"]
    assert numbers["maximum"] == sum(len(hit.sentences) for hit in hits)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "never write an answer" in body["messages"][0]["content"]
    assert received.shown.endswith(f"<question>{QUESTION}</question>")
    assert "老城的茶馆每天清晨六点开门。" in received.shown
    assert KEY not in json.dumps(body)


def test_without_a_key_none_is_sent(hits: list[Hit]) -> None:
    with endpoint_with(chooses("unanswered")) as endpoint:
        EndpointReader.of(endpoint.name).read(QUESTION, hits)
    assert "Authorization" not in endpoint.received[0].headers


def test_a_choice_becomes_readings(hits: list[Hit]) -> None:
    with endpoint_with(chooses("unanswered"), chooses("answered", 3, 1, 2)) as endpoint:
        reader = reader_of(endpoint)
        reader.read(QUESTION, hits)
        readings = reader.read(QUESTION, hits)
    places = [(hit, each) for hit in hits for each in sorted(hit.sentences, key=lambda sentence: sentence.start)]
    chosen = [places[number - 1] for number in (3, 1, 2)]
    odds = LOG_ODDS[ReaderVerdict.ANSWERED]
    for hit, reading in zip(hits, readings, strict=True):
        own = [sentence for each, sentence in chosen if each is hit]
        assert reading.certainty == 0
        assert len(reading.shares) == len(hit.sentences)
        if own:
            assert reading.log_odds == (odds.first if chosen[0][0] is hit else odds.named)
            assert (reading.start, reading.end) == (own[0].start, own[0].end)
            assert sum(reading.shares) == pytest.approx(1)
            by_share = sorted(zip(reading.shares, hit.sentences, strict=True), key=lambda pair: -pair[0])
            assert [sentence for _, sentence in by_share[: len(own)]] == own
            assert all(share == 0 for share, _ in by_share[len(own) :])
        else:
            assert reading.log_odds == odds.others
            assert set(reading.shares) == {0.0}
            assert hit.passage.start <= reading.start < reading.end <= hit.passage.end
    assert {reading.log_odds for reading in readings} == {odds.first, odds.others} | (
        {odds.named} if len({id(hit) for hit, _ in chosen}) > 1 else set()
    )


@pytest.mark.parametrize(("reply", "first", "others"), [
    (chooses("answered", 1), 4.0, -5.0), (chooses("unsure", 1), -1.0, -5.0), (chooses("unanswered", 1), -4.0, -5.0),
    (chooses("unanswered"), -5.0, -5.0),
    (writes('```json\n{"verdict": "answered", "sentences": [1]}\n```'), 4.0, -5.0),
    (raw(b"HTTP/1.0 200 OK\r\n\r\n" + RIGHT), 4.0, -5.0),
    (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(RIGHT) + RIGHT + b"\r\n0\r\n\r\n"), 4.0,
    -5.0),
    (raw(b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(RIGHT) + RIGHT), 4.0, -5.0),
])  # fmt: skip
def test_right_replies(hits: list[Hit], reply: Reply, first: float, others: float) -> None:
    with endpoint_with(reply) as endpoint:
        readings = reader_of(endpoint).read(QUESTION, hits)
        assert len(endpoint.received) == 1
    assert [reading.log_odds for reading in readings] == [first] + [others] * (len(hits) - 1)


def test_nothing_is_asked_about_nothing() -> None:
    with endpoint_with(chooses("answered", 1)) as endpoint:
        assert reader_of(endpoint).read(QUESTION, []) == []
        assert endpoint.received == []


WRONG = [
    writes("PWNED"), writes(""), writes(None), writes(["PWNED"]), chooses("answered", 0), chooses("answered", 999),
    chooses("answered", 1, 1), chooses("answered"), chooses("PWNED", 1),
    writes('{"verdict": "answered", "sentences": ["1"]}'), writes('{"verdict": "answered", "sentences": [true]}'),
    writes('{"verdict": "answered", "sentences": [1], "answer": "PWNED"}'), writes("[" * 50_000),
    says(200, b"PWNED"), says(200), says(200, b"{" * 100_000), says(200, RIGHT[:-1]), says(500, b"PWNED"), says(503),
    raw(b""), raw(b"PWNED\r\n\r\n"), raw(b"HTTP/1.1 abc\r\n\r\n"), raw(HEAD),
    raw(HEAD + b"Content-Length: 500\r\n\r\n{"),
    raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nPWNED\r\n"),
    raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n{"),
    raw(HEAD + b"X: y\r\n" * 200 + b"\r\n" + RIGHT), raw(HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n" + RIGHT),
    raw(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00PWNED"), raw(b"\x00" * 1000),
    raw(b"\x16\x03\x01\x02\x00" * 9),
]  # fmt: skip


@pytest.mark.parametrize("reply", WRONG)
def test_a_wrong_reply_is_asked_for_just_once_more(hits: list[Hit], reply: Reply) -> None:
    with endpoint_with(reply) as endpoint:
        refusal(reader_of(endpoint), hits)
        assert len(endpoint.received) == 2
    with endpoint_with(reply, chooses("answered", 1)) as endpoint:
        readings = reader_of(endpoint).read(QUESTION, hits)
        first, second = endpoint.received
    assert readings[0].log_odds == 4.0
    assert second.shown.startswith(first.shown)
    assert second.shown.endswith("Reply with the JSON object alone.")


REFUSED = [
    (says(401, b"PWNED " + KEY.encode()), 1, "YINJU_READER_KEY"), (says(403), 1, "YINJU_READER_KEY"),
    (says(404, b"model PWNED not found"), 1, "no such model"), (says(429, Retry_After="99999"), 1, "too often"),
    (says(400, b"PWNED"), 2, "4,096 tokens"), (says(418), 1, "says 418"), (says(204), 1, "says 204"),
    (says(200, RIGHT + b" " * LARGEST_REPLY), 1, "larger than 256 kB"), (says(200, bytes(10_000_000)), 1,
    "larger than"),
    (says(413, bytes(10_000_000)), 1, "4,096 tokens"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "requests", "said"), REFUSED)
def test_what_another_try_would_not_mend_is_said_at_once(
    hits: list[Hit], reply: Reply, requests: int, said: str
) -> None:
    with endpoint_with(reply) as endpoint:
        assert said in refusal(reader_of(endpoint, key=KEY), hits)
        assert len(endpoint.received) == requests


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(hits: list[Hit], status: int) -> None:
    with endpoint_with(chooses("answered", 1)) as elsewhere:
        target = f"http://127.0.0.1:{elsewhere.port}/v1/chat/completions"
        with endpoint_with(says(status, RIGHT, Location=target)) as endpoint:
            assert "leads elsewhere" in refusal(reader_of(endpoint, key=KEY), hits)
            assert len(endpoint.received) == 1
        assert elsewhere.received == []


def test_an_endpoint_that_takes_no_schema_is_asked_without(hits: list[Hit]) -> None:
    with endpoint_with(says(400, b'{"error": "response_format"}'), chooses("answered", 1)) as endpoint:
        reader = reader_of(endpoint)
        assert [reader.read(QUESTION, hits)[0].log_odds for _ in range(2)] == [4.0, 4.0]
        with_schema, without, next_time = (received.body for received in endpoint.received)
    assert "response_format" in with_schema
    assert without.keys() == next_time.keys() == {"model", "messages", "temperature", "max_tokens", "stream"}
    assert without["messages"] == with_schema["messages"]


def test_nobody_there(hits: list[Hit]) -> None:
    with endpoint_with(chooses("answered", 1)) as endpoint:
        pass
    assert "nothing answers there" in refusal(reader_of(endpoint), hits)


def test_a_server_without_tls_is_not_spoken_to_in_clear(hits: list[Hit]) -> None:
    with endpoint_with(chooses("answered", 1)) as endpoint:
        client = EndpointClient(EndpointAddress.of(endpoint.name.replace("http:", "https:")), KEY)
        with pytest.raises(ReaderError, match="no safe connection"):
            EndpointReader(client).read(QUESTION, hits)
        assert endpoint.received == []


SLOW = {
    "silence": drips(b"", b"", 0.05),
    "a header that drips": drips(b"HTTP/1.1 200 OK\r\nX: ", b"y", 0.02),
    "headers that drip": drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.4),
    "a body that drips": drips(HEAD + b"Content-Length: 100000\r\n\r\n{", b" ", 0.02),
    "chunks that drip": drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02),
    "for ever to be continued": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0.001),
}


@pytest.mark.parametrize("reply", SLOW.values(), ids=SLOW)
def test_the_time_limit_holds_whatever_comes(hits: list[Hit], reply: Reply) -> None:
    with endpoint_with(reply) as endpoint:
        begun = time.monotonic()
        said = refusal(reader_of(endpoint, seconds=0.5), hits)
        assert time.monotonic() - begun < 15  # a drip would be listened to until the test ends
    assert "no reply within 0.5 seconds" in said
    assert len(endpoint.received) == 1


def test_both_tries_share_one_limit(hits: list[Hit]) -> None:
    spent: list[bool] = []

    def clock() -> float:
        return 31.0 if spent else 0.0

    def wrong(handler: BaseHTTPRequestHandler) -> None:
        spent.append(True)

    with endpoint_with(wrong, chooses("answered", 1)) as endpoint:
        reader = EndpointReader(EndpointClient(EndpointAddress.of(endpoint.name)), 30.0, clock)
        assert "no reply within 30 seconds" in refusal(reader, hits)
        assert len(endpoint.received) == 1


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port whose server never takes a connection, and whose queue is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        port = listening.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        yield port
        for each in waiting:
            each.close()


def test_a_server_that_takes_no_connection(hits: list[Hit], deaf: int) -> None:
    client = EndpointClient(EndpointAddress.of(f"openai:http://127.0.0.1:{deaf}/v1#m"))
    assert "no reply within 0.3 seconds" in refusal(EndpointReader(client, 0.3), hits)


def test_a_name_that_takes_long_to_look_up(hits: list[Hit], monkeypatch: pytest.MonkeyPatch) -> None:
    address = EndpointAddress.of("openai:http://models.example.org/v1#m", allow_remote=True)
    over = threading.Event()

    def look_up(*_: object) -> list[object]:
        over.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    begun = time.monotonic()
    assert "no reply within 0.3 seconds" in refusal(EndpointReader(EndpointClient(address), 0.3), hits)
    assert time.monotonic() - begun < 15
    over.set()
