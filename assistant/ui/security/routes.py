"""What the server answers: the page's files and endpoints, and what `gradio_client`, MCP clients and its owner ask for.

Gradio brings some sixty routes more, which send files, fetch addresses, keep runs at a hub or change the program. So it
isn't listed what is closed, but what is open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from starlette.routing import compile_path

ENDPOINTS_PATH = "/doors/"
"""Where the page's script asks."""
LOGIN_PATH = "/login"
"""Where a visitor, or `gradio_client`, gives user and password."""
MCP_PATH = "/mcp"
"""Where MCP clients ask, by streamable HTTP."""
HEALTH_PATH = "/health"
"""Where anybody asks whether the server can answer questions."""
METRICS_PATH = "/metrics"
"""Where Prometheus asks for figures."""
JOIN_PATH, CANCEL_PATH, DATA_PATH = "/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/queue/data"
"""Where `gradio_client` asks, takes back its question, and waits for the answer."""
BEGIN_PATH = "/gradio_api/startup-events"
"""Where Gradio asks its own server to begin; the page answers that itself."""

_KB = 1024
_MB = 1024 * _KB
_QUESTION = 64 * _KB
_TURN = _MB
_CONVERSATION = 16 * _MB
LARGEST_ADDITION = 64 * _MB
"""Bytes of articles that may be added with one request, in Base64."""

LARGEST_LOGIN = 4 * _KB
"""Bytes that user and password may have."""

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Route:
    """Something that is answered.

    Attributes:
        methods: By which methods it may be asked for.
        path: Where, as Starlette writes paths.
        largest: Bytes that its body may have.
        content: What its body is.
        programs: Whether programs ask there too, which don't say from which page they come.
    """

    methods: frozenset[str]
    path: str
    largest: int = 0
    content: str = _JSON
    programs: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its path as a regular expression."""
        return compile_path(self.path)[0]


_READ = frozenset({"GET"})
_SENT = frozenset({"POST"})
_PAGE = (
    Route(frozenset({"GET", "HEAD"}), "/"),
    Route(_READ, "/assets/{path:path}"),
    Route(_READ, "/static/{path:path}"),
    Route(_READ, "/theme.css"),
    Route(_READ, "/favicon.ico"),
    Route(_READ, "/robots.txt"),
    Route(_READ, BEGIN_PATH),
)
_ENDPOINTS = {
    "shell": _QUESTION,
    "ask": _QUESTION,
    "show": _TURN,
    "read": _TURN,
    "find": _TURN,
    "work": _QUESTION,
    "write": _CONVERSATION,
    "add": LARGEST_ADDITION,
    "remove": _QUESTION,
    "judge": _TURN,
    "keep": _TURN,
    "place": _QUESTION,
}
_CHANGING = ("add", "remove", "judge", "keep")
_PROGRAMS = (
    Route(_READ, "/config"),
    Route(_READ, "/gradio_api/info"),
    Route(_READ, DATA_PATH),
    Route(_SENT, JOIN_PATH, _QUESTION, programs=True),
    Route(_SENT, CANCEL_PATH, _QUESTION, programs=True),
)
_MCP = Route(frozenset({"GET", "POST", "DELETE"}), MCP_PATH, _QUESTION, programs=True)
_HEALTH = Route(frozenset({"GET", "HEAD"}), HEALTH_PATH)
_METRICS = Route(_READ, METRICS_PATH)
_LOGIN = Route(_READ | _SENT, LOGIN_PATH, LARGEST_LOGIN, _FORM, programs=True)


class Routes:
    """All that is answered."""

    def __init__(self, *, editable: bool = True, mcp: bool = False, login: bool = False, metrics: bool = False) -> None:
        """List it.

        Args:
            editable: Whether visitors may change something; else an endpoint for it takes little, and refuses it.
            mcp: Whether MCP clients are welcome.
            login: Whether a password is asked for.
            metrics: Whether figures are told.
        """
        endpoints = {
            name: _QUESTION if name in _CHANGING and not editable else size for name, size in _ENDPOINTS.items()
        }
        self._all: tuple[Route, ...] = (
            *_PAGE,
            *(Route(_SENT, f"{ENDPOINTS_PATH}{name}", largest) for name, largest in endpoints.items()),
            *_PROGRAMS,
            _HEALTH,
            *([_METRICS] if metrics else ()),
            *([_MCP] if mcp else ()),
            *([_LOGIN] if login else ()),
        )

    def __iter__(self) -> Iterator[Route]:
        return iter(self._all)

    def find(self, method: str, path: str) -> Route | None:
        """Return what is asked for; None if it is nothing that is answered."""
        return next((each for each in self._all if method in each.methods and each.pattern.match(path)), None)
