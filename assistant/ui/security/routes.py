"""What the server answers: the page's files and endpoints, and what `gradio_client`, MCP clients and its owner ask for.

Gradio brings some sixty routes more, which send files, fetch addresses, keep runs at a hub or change the program. So it
isn't listed what is closed, but what is open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from starlette.routing import compile_path

ENDPOINTS_PATH = "/endpoints/"
"""Where the page's script asks."""
LOGIN_PATH = "/login"
"""Where a visitor, or `gradio_client`, gives user and password."""
API_PATH = "/api"
"""Where other programs ask, by REST, and what they can ask is described."""
MCP_PATH = "/mcp"
"""Where MCP clients ask, by streamable HTTP."""
HEALTH_PATH = "/health"
"""Where anybody asks whether the server can answer questions."""
METRICS_PATH = "/metrics"
"""Where Prometheus asks for figures."""
JOIN_PATH, CANCEL_PATH, DATA_PATH = "/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/queue/data"
"""Where `gradio_client` asks, takes back its question, and waits for the answer."""
MANIFEST_PATH, ICONS_PATH = "/manifest.json", "/icons/"
"""Where browsers that install the page ask for its name and its icons."""
BEGIN_PATH = "/gradio_api/startup-events"
"""Where Gradio asks its own server to begin; the page answers that itself."""

_KB = 1024
_MB = 1024 * _KB
_QUESTION = 64 * _KB
_TURN = _MB
_CONVERSATION = 16 * _MB
_NOTE = 4 * _MB
LARGEST_ADDITION = 64 * _MB
"""Bytes of articles that may be added with one request, in Base64."""
LARGEST_PASTE = 16 * _MB
"""Bytes of a text that may be pasted, as JSON writes it."""

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
    Route(_READ, MANIFEST_PATH),
    *(Route(_READ, f"{ICONS_PATH}{name}.png") for name in ("icon-192", "icon-512", "maskable-512")),
    Route(_READ, BEGIN_PATH),
)
_ENDPOINTS = {
    "shell": _QUESTION,
    "ask": _QUESTION,
    "show": _TURN,
    "read": _TURN,
    "find": _TURN,
    "gloss": _QUESTION,
    "picture": _QUESTION,
    "work": _QUESTION,
    "write": _CONVERSATION,
    "search": _QUESTION,
    "add": LARGEST_ADDITION,
    "paste": LARGEST_PASTE,
    "fetch": _QUESTION,
    "cancel": _QUESTION,
    "dismiss": _QUESTION,
    "remove": _QUESTION,
    "undo": _QUESTION,
    "judge": _TURN,
    "keep": _TURN,
    "details": _QUESTION,
    "next": _TURN,
    "standing": _NOTE,
    "note": _NOTE,
    "phrase": _QUESTION,
    "place": _QUESTION,
}
_CHANGING = ("add", "paste", "fetch", "cancel", "dismiss", "remove", "undo", "judge", "keep")
_PROGRAMS = (
    Route(_READ, "/config"),
    Route(_READ, "/gradio_api/info"),
    Route(_READ, DATA_PATH),
    Route(_SENT, JOIN_PATH, _QUESTION, programs=True),
    Route(_SENT, CANCEL_PATH, _QUESTION, programs=True),
)
_API = (
    Route(_READ, API_PATH),
    Route(_READ, f"{API_PATH}/openapi.json"),
    Route(_READ, f"{API_PATH}/articles"),
    Route(_READ, f"{API_PATH}/articles/{{document_id:path}}"),
    Route(_SENT, f"{API_PATH}/ask", _QUESTION, programs=True),
    Route(_SENT, f"{API_PATH}/search", _QUESTION, programs=True),
)
_MCP = Route(frozenset({"GET", "POST", "DELETE"}), MCP_PATH, _QUESTION, programs=True)
_HEALTH = Route(frozenset({"GET", "HEAD"}), HEALTH_PATH)
_METRICS = Route(_READ, METRICS_PATH)
_LOGIN = Route(_READ | _SENT, LOGIN_PATH, LARGEST_LOGIN, _FORM, programs=True)


def is_of_api(path: str) -> bool:
    """Tell whether a path is one where programs ask by REST, also where nothing is answered."""
    return path == API_PATH or path.startswith(f"{API_PATH}/")


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
            *_API,
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
