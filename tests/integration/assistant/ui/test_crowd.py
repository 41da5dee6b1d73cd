"""The real server in a crowd: who asks very much keeps nobody from being answered, and one sees how far one is."""

import http.client
import json
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import pytest

from tests.support.page_requests import OWN
from tests.support.pages import home_of_six, served_without_model

QUESTION = "茶馆几点开门？"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a page that takes a twentieth of a second for a question, one at a time."""
    with served_without_model(home_of_six(tmp_path_factory.mktemp("crowd")), "--mcp", seconds=0.05) as port:
        yield port


def call(port: int, endpoint: str, address: str, **request: Any) -> dict[str, Any]:
    """Ask as the page's script does, by a proxy at this machine for a visitor at an address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "application/json", "Origin": OWN.format(port), "X-Forwarded-For": address}
    connection.request("POST", f"/endpoints/{endpoint}", json.dumps({"language": "en", **request}).encode(), headers)
    reply = connection.getresponse()
    assert reply.status == 200
    said: dict[str, Any] = json.loads(reply.read())
    connection.close()
    return said


def ask(port: int, address: str, visitor: str = "") -> str:
    """Ask a question, one of one's own since the last one's vector is kept, and tell what became of it."""
    reply = call(port, "ask", address, id="1", question=f"{QUESTION}{address}{visitor}", visitor=visitor)
    return str(reply.get("error", "answered"))


@pytest.mark.parametrize("names", [False, True])
def test_a_client_that_asks_without_end_keeps_nobody_from_being_answered(port: int, names: bool) -> None:
    with ThreadPoolExecutor(300) as threads:
        attack = [threads.submit(ask, port, "203.0.113.1", str(number * names)) for number in range(250)]
        wait(attack, return_when=FIRST_COMPLETED)
        people = [threads.submit(ask, port, f"192.0.2.{number}") for number in range(30)]
        assert {each.result() for each in people} == {"answered"}
        told = Counter(each.result() for each in attack)
    assert set(told) == {"answered", "Too many questions are being asked; ask again in 5 seconds."}
    assert told["answered"] < (110 if names else 60)


def test_one_sees_how_many_come_before(port: int) -> None:
    assert call(port, "place", "192.0.2.1", visitor="me") == {"before": None}
    with ThreadPoolExecutor(20) as threads:
        others = [threads.submit(ask, port, f"192.0.2.{number}") for number in range(2, 14)]
        mine = threads.submit(ask, port, "192.0.2.1", "me")
        places = []
        while not mine.done():
            places.append(call(port, "place", "192.0.2.1", visitor="me")["before"])
        assert {each.result() for each in (mine, *others)} == {"answered"}
    seen = [place for place in places if place is not None]
    assert seen
    assert seen == sorted(seen, reverse=True)
    assert all(1 <= place <= 12 for place in seen)
    assert call(port, "place", "192.0.2.1", visitor="x" * 101)["error"].startswith("The request can't be understood")


def test_who_hangs_up_is_not_waited_for(port: int) -> None:
    body = json.dumps({"language": "en", "id": "1", "question": QUESTION, "visitor": "gone"}).encode()
    head = f"POST /endpoints/ask HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {OWN.format(port)}\r\n"
    head += f"Content-Type: application/json\r\nX-Forwarded-For: 192.0.2.99\r\nContent-Length: {len(body)}\r\n\r\n"
    with ThreadPoolExecutor(40) as threads:
        others = [threads.submit(ask, port, f"192.0.2.{number}") for number in range(30)]
        with socket.create_connection(("127.0.0.1", port)) as gone:
            gone.sendall(head.encode() + body)
            while call(port, "place", "192.0.2.99", visitor="gone")["before"] is None:
                assert not all(each.done() for each in others)
        while call(port, "place", "192.0.2.99", visitor="gone")["before"] is not None:
            assert not all(each.done() for each in others)
        assert {each.result() for each in others} == {"answered"}
