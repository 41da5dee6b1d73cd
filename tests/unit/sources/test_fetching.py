"""Pages of the network: from where they may be fetched, and what becomes of hostile servers."""

import socket
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler

import pytest

from sources.errors import FetchError
from sources.fetching.address import PageAddress, is_public
from sources.fetching.fetcher import FetchedPage, Fetcher
from tests.support.endpoints import Reply, endpoint_with, raw, says

PAGE = b"<html><body><p>x</p></body></html>"


def fetched(replies: Sequence[Reply], path: str = "/", **settings: object) -> FetchedPage:
    """Fetch a page from a server of these replies, which is allowed for the test."""
    with endpoint_with(*replies) as endpoint:
        fetcher = Fetcher(
            **{  # type: ignore[arg-type]
                "resolve": lambda host, port: ["127.0.0.1"],
                "may_ask": lambda number: number == "127.0.0.1",
                "ports": (80, endpoint.port),
                **settings,
            }
        )
        return fetcher(f"http://example.org:{endpoint.port}{path}")


def html(**headers: str) -> Reply:
    return says(200, PAGE, **{"Content_Type": "text/html", **headers})


def leads_to(place: str, status: int = 302) -> Reply:
    return says(status, Location=place)


@pytest.mark.parametrize(
    ("path", "kind", "name", "suffix"),
    [
        ("/", "text/html; charset=utf-8", "example.org", ".html"),
        ("/news/wind.mill.html?x=1", "text/html", "wind.mill", ".html"),
        ("/%E9%A3%8E%E8%BD%A6", "TEXT/PLAIN", "风车", ".txt"),
        ("/a/b/", "application/pdf", "b", ".pdf"),
    ],
)
def test_a_page_is_fetched_and_named(path: str, kind: str, name: str, suffix: str) -> None:
    page = fetched([html(Content_Type=kind)], path)
    assert (page.name, page.suffix, page.host) == (name, suffix, "example.org")
    assert page.content.removeprefix(b"\xef\xbb\xbf") == PAGE


def test_a_text_comes_in_the_encoding_that_its_server_states() -> None:
    page = fetched([says(200, "风车".encode("gb18030"), Content_Type="text/plain; charset=GB18030")])
    assert page.content.decode("utf-8-sig") == "风车"
    for wrong in ("utf-8", "nonsense"):
        page = fetched([says(200, b"\xff\xfe", Content_Type=f"text/plain; charset={wrong}")])
        assert page.content == b"\xff\xfe"


def test_redirects_are_followed_three_times_and_looked_at_anew() -> None:
    assert fetched([leads_to("/a"), leads_to("b"), leads_to("?c"), html()]).content == PAGE
    with pytest.raises(FetchError, match="leads on elsewhere more than 3 times"):
        fetched([leads_to("/again")])
    for place, problem in (
        ("file:///etc/passwd", "leads on to an address that pages are not fetched from"),
        ("http://user@example.org/", "leads on to an address that pages are not fetched from"),
        ("http://example.org:22/", "leads on to an address that pages are not fetched from"),
        ("//[::1]/", "private network"),
        ("http://inner.example/", "private network"),
    ):
        numbers = {"example.org": "127.0.0.1", "::1": "::1", "inner.example": "10.0.0.1"}
        with pytest.raises(FetchError, match=problem) as caught:
            fetched([leads_to(place)], resolve=lambda host, port, numbers=numbers: [numbers[host]])
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (says(404), "is not sent: the server answers 404"),
        (says(304), "is not sent: the server answers 304"),
        (html(Content_Type="image/png"), "is neither a web page nor plain text nor a PDF"),
        (says(200, PAGE), "is neither a web page nor plain text nor a PDF"),
        (html(Content_Encoding="gzip"), "comes packed"),
        (html(Content_Length="99999999999"), "is larger than 10 MB"),
        (html(Content_Length="100"), "can't be reached|did not come whole"),
        (raw(b"nonsense\r\n\r\n"), "can't be reached"),
        (raw(b""), "can't be reached"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "can't be reached"),
        (
            raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz"),
            "can't be reached",
        ),
    ],
)
def test_hostile_replies_are_refused_in_one_line(reply: Reply, problem: str) -> None:
    with pytest.raises(FetchError, match=problem) as caught:
        fetched([reply])
    assert str(caught.value).startswith("http://example.org:")
    assert "\n" not in str(caught.value)


def test_no_more_than_is_allowed_is_read_of_a_page_without_end() -> None:
    sent = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(1000):
            handler.wfile.write(b"x" * 65536)
            sent.append(65536)

    with pytest.raises(FetchError, match="is larger than 1 MB"):
        fetched([endless], largest=1024 * 1024)
    assert sum(sent) < 32 * 1024 * 1024


def test_a_server_that_sends_a_byte_now_and_then_is_not_listened_to_for_ever() -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(600):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    with pytest.raises(FetchError, match=r"was not there within 0\.5 seconds"):
        fetched([drip], seconds=0.5)


def test_a_look_up_that_hangs_is_given_up() -> None:
    def hang(host: str, port: int) -> list[str]:
        time.sleep(5)
        return []

    with pytest.raises(FetchError, match=r"was not there within 0\.3 seconds"):
        fetched([html()], resolve=hang, seconds=0.3)


def test_a_host_is_looked_up_once_and_no_address_of_it_may_be_private() -> None:
    asked = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    assert fetched([html()], resolve=changing).content == PAGE
    assert asked == ["example.org"]
    with pytest.raises(FetchError, match="private network"):
        fetched([html()], resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(FetchError, match="has a host that is not found"):
        fetched([html()], resolve=unknown)
    with pytest.raises(FetchError, match="of this machine or of a private network"):
        Fetcher()("http://127.0.0.1/")


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 127.0.0.1 127.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.1 198.18.0.1
    224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:a00:1::
    2001:db8::1 100::1 localhost 127.1 0x7f.1 2130706433 nonsense""".split(),
)
def test_addresses_that_are_not_of_the_public_network_are_not_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_public_network_are_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "begins with http"),
        ("example.org", "begins with http"),
        ("ftp://example.org/", "begins with http"),
        ("javascript:alert(1)", "begins with http"),
        ("http://", "can't be a name"),
        ("http://user:secret@example.org/", "holds a user name or a password"),
        ("http://example.org:8080/", "has the port 8080; pages are fetched from 80, 443 alone"),
        ("http://example.org:99999/", "can be understood|is not an address"),
        ("http://[::1/", "is not an address that can be understood"),
        ("http://exa mple.org/", "characters that no address has"),
        ("http://example.org/\r\nHost: x", "characters that no address has"),
        ("http://example.org\\@127.0.0.1/", "characters that no address has"),
        ("http://-.example.org/", "can't be a name"),
        ("http://" + "a" * 64 + ".org/", "can't be a name"),
        ("http://example.org/" + "a" * 2000, "is too long an address"),
    ],
)
def test_what_is_no_address_is_refused(url: str, problem: str) -> None:
    with pytest.raises(FetchError, match=problem) as caught:
        PageAddress.of(url)
    assert "\n" not in str(caught.value)


def test_an_address_is_taken_apart_as_it_is_asked() -> None:
    assert PageAddress.of("https://Bücher.Example./ä b?ü=1#x".replace(" ", "%20")) == PageAddress(
        "https", "xn--bcher-kva.example", 443, "/%C3%A4%20b?%C3%BC=1"
    )
    assert PageAddress.of("http://[2606:4700::1111]:443").authority == "[2606:4700::1111]:443"
