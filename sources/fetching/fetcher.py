"""Fetching a page, bounded in size and, as a whole, in time.

By the standard library's `http.client`, since it does no more than it is told: it follows no redirect, asks no proxy
that the environment names, sends no cookie, unpacks nothing.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any
from urllib.parse import unquote, urljoin

from sources.errors import FetchError
from sources.fetching.address import PORTS, PageAddress, is_public

LARGEST_PAGE = 10 * 1024 * 1024
"""Bytes."""
LONGEST_FETCH = 20.0
"""Seconds in all, redirects included."""
MOST_REDIRECTS = 3
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{2,40})", re.IGNORECASE)
_MOST_ADDRESSES = 3
_HEADERS = {
    "User-Agent": "Yinju",
    "Accept": ", ".join(_SUFFIXES),
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page that was fetched.

    Attributes:
        name: The last part of its address's path, without what follows its last dot; or the host.
        suffix: How the name of a file of its kind ends, with the dot.
        content: Its bytes; of a text in another encoding than its own bytes tell, in UTF-8.
        host: Who sent it.
    """

    name: str
    suffix: str
    content: bytes
    host: str


def resolve(host: str, port: int) -> list[str]:
    """Return a host's addresses in numbers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches pages. It may be shared by threads.

    Attributes:
        resolve: Looks a host up.
        may_ask: Tells of an address in numbers whether it may be asked.
        ports: Those that may be asked.
        seconds: How long a page may take in all.
        largest: Bytes that a page may have.
    """

    resolve: Callable[[str, int], Iterable[str]] = resolve
    may_ask: Callable[[str], bool] = is_public
    ports: Collection[int] = tuple(PORTS.values())
    seconds: float = LONGEST_FETCH
    largest: int = LARGEST_PAGE

    def __call__(self, url: str) -> FetchedPage:
        """Fetch a page.

        Args:
            url: Its address.

        Raises:
            FetchError: If it can't be had, is not to be asked for, or is no page that can be read.
        """
        watch = _Watch(self.seconds)
        asked = url
        try:
            for _ in range(MOST_REDIRECTS + 1):
                found = self._ask(url, asked, watch)
                if isinstance(found, FetchedPage):
                    return found
                asked = urljoin(asked, found)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if watch.is_late or isinstance(error, TimeoutError):
                raise FetchError(url, f"was not there within {self.seconds:g} seconds.") from None
            if isinstance(error, ssl.SSLError):
                raise FetchError(url, "can't be had by a safe connection; its certificate may be wrong.") from None
            raise FetchError(url, "can't be reached; see whether the address is right.") from None
        finally:
            watch.end()
        raise FetchError(url, f"leads on elsewhere more than {MOST_REDIRECTS} times.")

    def _ask(self, url: str, asked: str, watch: "_Watch") -> FetchedPage | str:
        """Return a page, or where it leads on to; `url` is what was typed, `asked` where that has led to."""
        address = _address(url, asked, self.ports)
        numbers = self._numbers(url, address, watch)
        connection = _Connection(address, numbers, watch)
        try:
            connection.request("GET", address.target, headers={"Host": address.authority, **_HEADERS})
            with connection.getresponse() as reply:
                if 300 <= reply.status < 400 and (location := reply.getheader("Location")):
                    return location
                return self._page(url, address, reply, watch)
        finally:
            connection.close()

    def _numbers(self, url: str, address: PageAddress, watch: "_Watch") -> list[str]:
        """Return the host's addresses, all of which may be asked."""
        outcome: Queue[list[str] | Exception] = Queue()

        def look_up() -> None:  # which has no limit of its own, so that it is left to a thread that can be given up
            try:
                outcome.put(list(self.resolve(address.host, address.port)))
            except (OSError, UnicodeError) as error:
                outcome.put(error)

        threading.Thread(target=look_up, name="yinju-look-up", daemon=True).start()
        try:
            numbers = outcome.get(timeout=watch.left())
        except Empty:
            raise TimeoutError from None
        if isinstance(numbers, Exception) or not numbers:
            raise FetchError(url, "has a host that is not found.")
        if not all(map(self.may_ask, numbers)):
            raise FetchError(url, "is at an address of this machine or of a private network; those are not asked.")
        return numbers[:_MOST_ADDRESSES]

    def _page(self, url: str, address: PageAddress, reply: http.client.HTTPResponse, watch: "_Watch") -> FetchedPage:
        if reply.status != http.HTTPStatus.OK:
            raise FetchError(url, f"is not sent: the server answers {reply.status}.")
        stated = reply.getheader("Content-Type") or ""
        suffix = _SUFFIXES.get(stated.partition(";")[0].strip().lower())
        if suffix is None:
            raise FetchError(url, "is neither a web page nor plain text nor a PDF.")
        if (reply.getheader("Content-Encoding") or "identity").strip().lower() != "identity":
            raise FetchError(url, "comes packed, which was not asked for.")
        too_large = FetchError(url, f"is larger than {self.largest // 1024 // 1024} MB.")
        if (reply.length or 0) > self.largest:
            raise too_large
        content = reply.read(self.largest + 1)
        watch.left()  # a connection that was ended looks like a page that is over
        if len(content) > self.largest:
            raise too_large
        if reply.length:
            raise FetchError(url, "did not come whole; try again.")
        if suffix != ".pdf" and (charset := _CHARSET.search(stated)):
            content = _in_utf8(content, charset[1])
        name = unquote(address.target.partition("?")[0]).rstrip("/").rpartition("/")[2].rpartition(".")
        return FetchedPage(name[0] or name[2] or address.host, suffix, content, address.host)


class _Watch:
    """Ends a connection when its time is over, whatever it is doing."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    @property
    def is_late(self) -> bool:
        return time.monotonic() >= self._end

    def left(self) -> float:
        """Return how many seconds are left; raise a `TimeoutError` if none are."""
        if self.is_late:
            raise TimeoutError
        return self._end - time.monotonic()

    def over(self, watched: socket.socket) -> None:
        """Watch over a connection."""
        watched.settimeout(self.left())
        self._socket = watched

    def end(self) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # an SSLSocket's own would wait for the other


class _Connection(http.client.HTTPConnection):
    """A connection to addresses that were looked up before."""

    def __init__(self, address: PageAddress, numbers: list[str], watch: _Watch) -> None:
        super().__init__(address.host, address.port)
        self._address, self._numbers, self._watch = address, numbers, watch

    def connect(self) -> None:
        found: Any = self._connected()
        self._watch.over(found)
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            found = context.wrap_socket(found, server_hostname=self._address.host, do_handshake_on_connect=False)
            self._watch.over(found)
            found.do_handshake()
        self.sock = found

    def _connected(self) -> socket.socket:
        failed: OSError | None = None
        for number in self._numbers:
            try:
                return socket.create_connection((number, self._address.port), self._watch.left())
            except OSError as error:
                failed = error
        raise failed or OSError


def _address(url: str, asked: str, ports: Collection[int]) -> PageAddress:
    try:
        return PageAddress.of(asked, ports)
    except FetchError as error:
        if asked == url:
            raise
        raise FetchError(url, "leads on to an address that pages are not fetched from.") from error


def _in_utf8(content: bytes, charset: str) -> bytes:
    """Return a text in UTF-8, with the mark that says so; as it is where it isn't in the encoding that was stated."""
    try:
        return content.decode(charset).encode("utf-8-sig")
    except (LookupError, ValueError):
        return content
