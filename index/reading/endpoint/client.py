"""Requests to an endpoint, bounded in size and, as a whole, in time.

By the standard library's `http.client`, since it does no more than it is told: it follows no redirect, asks no proxy
that the environment names, unpacks nothing. Other clients limit the time of each single read, so that a server which
sends a byte now and then is listened to for ever; here what is left of the time is counted before each read.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread
from typing import Any

from index.errors import ReaderError
from index.reading.endpoint.address import EndpointAddress

KEY_VARIABLE = "YINJU_READER_KEY"
LARGEST_REPLY = 1 << 18
"""Bytes; a choice takes some hundred, and a model that thinks first some thousand more."""


class Deadline:
    """By when all has to be done."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin now.

        Args:
            seconds: How long there is.
            clock: What tells the time, in seconds.
        """
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return how many seconds are left.

        Raises:
            TimeoutError: If none are.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


@dataclass(frozen=True, slots=True)
class Response:
    """What an endpoint answered.

    Attributes:
        status: HTTP's.
        body: What came with it, at most `LARGEST_REPLY` bytes and one.
    """

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class EndpointClient:
    """Sends requests to one endpoint, each in a connection of its own. It may be shared by threads.

    Attributes:
        address: Where it is.
        key: What it asks for to let one in; None if nothing. It is sent there and nowhere else.
    """

    address: EndpointAddress
    key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is None:
            return
        if not (self.key.isascii() and self.key.isprintable() and " " not in self.key):
            raise self.error(f"{KEY_VARIABLE} holds characters that no key has.")
        if not (self.address.tls or self.address.is_this_machine):
            raise self.error(f"the key in {KEY_VARIABLE} could be read on the way. Use https://, or unset it.")

    def error(self, problem: str, *, transient: bool = False) -> ReaderError:
        """Return an error of this endpoint's."""
        return ReaderError(str(self.address), problem, transient=transient)

    def post(self, body: bytes, deadline: Deadline) -> Response:
        """Ask for a chat completion.

        Args:
            body: JSON.
            deadline: By when the whole reply has to be there.

        Raises:
            ReaderError: If none came whole.
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        connection = _Connection(self.address, deadline)
        try:
            connection.request("POST", f"{self.address.path}/chat/completions", body, headers)
            reply = connection.getresponse()
            return Response(reply.status, reply.read(LARGEST_REPLY + 1))
        except TimeoutError:
            raise self.error(
                f"no reply within {deadline.seconds:g} seconds. Is the model loaded, and small enough for its machine?"
            ) from None
        except (ConnectionRefusedError, socket.gaierror):
            raise self.error("nothing answers there. Start its server, or correct the address.") from None
        except ssl.SSLError as error:
            raise self.error(f"no safe connection ({error.reason or type(error).__name__}).") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            problem = f"the connection broke ({_kind(error)}). See what its server logs."
            raise self.error(problem, transient=True) from None
        finally:
            connection.close()

    def require_ok(self, response: Response) -> None:
        """Raise where an endpoint refused, or said too much.

        Raises:
            ReaderError: What its status means, and what to do.
        """
        status = response.status
        if status == http.HTTPStatus.OK:
            if len(response.body) > LARGEST_REPLY:
                raise self.error(f"its reply is larger than {LARGEST_REPLY // 1024} kB. Is it a chat endpoint?")
            return
        problem = _REFUSALS.get(status, "fails. See what its server logs")
        if 300 <= status < 400:
            problem = "leads elsewhere, where nothing is sent. Name the right address"
        raise self.error(f"it says {status}: {problem}.", transient=status >= 500)


_TOO_MUCH = "it doesn't take the question. Its model needs a context of 4,096 tokens"
_REFUSALS = {
    400: _TOO_MUCH,
    401: f"it asks for a key. Put the right one in {KEY_VARIABLE}",
    403: f"it lets nobody in with this key. Put the right one in {KEY_VARIABLE}",
    404: "it has no such model, or no endpoint there. Most addresses end in /v1; its list of models has the names",
    413: _TOO_MUCH,
    422: _TOO_MUCH,
    429: "it is asked too often. Wait a while",
}
"""What is at fault, and what to do, by the status."""


class _Connection(http.client.HTTPConnection):
    """A connection whose every step has only the time that is left."""

    def __init__(self, address: EndpointAddress, deadline: Deadline) -> None:
        super().__init__(address.host, address.port)
        self._tls, self._deadline = address.tls, deadline

    def connect(self) -> None:
        found = _connected(self.host, self.port, self._deadline)
        if self._tls:
            found.settimeout(self._deadline.left())
            found = ssl.create_default_context().wrap_socket(found, server_hostname=self.host)
        self.sock = _TimedSocket(found, self._deadline)


class _TimedSocket:
    """As much of a socket as `http.client` uses."""

    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def sendall(self, content: Any) -> None:
        self._inner.settimeout(self._deadline.left())
        self._inner.sendall(content)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb", "http.client reads bytes"
        return io.BufferedReader(_TimedReads(self._inner, self._deadline))

    def close(self) -> None:
        self._inner.close()


class _TimedReads(io.RawIOBase):
    """What comes by a socket, each read in the time that is left."""

    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._raw: io.RawIOBase = inner.makefile("rb", buffering=0)
        self._inner, self._deadline = inner, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._inner.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Connect. Looking up a name has no limit of its own, so it is left to a thread that can be given up."""
    outcome: Queue[socket.socket | OSError] = Queue()

    def connect() -> None:
        try:
            outcome.put(socket.create_connection((host, port), deadline.left()))
        except OSError as error:
            outcome.put(error)

    Thread(target=connect, name="reader-endpoint", daemon=True).start()
    try:
        found = outcome.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found


def _kind(error: Exception) -> str:
    """Name an error, without any word that the other side sent."""
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or type(error).__name__
