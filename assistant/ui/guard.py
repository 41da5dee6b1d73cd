"""Who may talk to the server: its own page and programs, but no page of another site in a visitor's browser.

A browser lets any site's page send requests to any address that the browser can reach, this machine's own among them,
and lets a site give its own name another's address (DNS rebinding). Gradio keeps the replies from such a page, but
does what it asks. So requests are refused here, before Gradio sees them, that a browser sends for another site's page,
or that name the server by a name that isn't its own.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio starts with inline scripts and fills templates
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_UNUSED = ("upload", "process_recording", "proxy=", "file=http:", "file=https:", "file/http:", "file/https:")
"""Gradio's doors that the page has no use for: they take files of any size, or fetch what is elsewhere."""


def is_own_address(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Refuses what no page of the server's own and no program would ask, and tells browsers to load nothing else.

    Requests without an `Origin` are a program's, or a visitor's who follows a link: both are welcome.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], largest: int) -> None:
        """Stand before an application.

        Args:
            app: The application.
            names: The names that it is reached by, beside `localhost` and addresses in numbers; looked up anew for
                each request.
            largest: Bytes that a request may have.
        """
        self._app = app
        self._names = names
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # nothing here speaks another protocol

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        refusal = self._refusal(scope["path"], Headers(scope=scope))
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, path: str, headers: Headers) -> PlainTextResponse | None:
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if not self._is_own_name(_name_in(f"//{host}")):
            return PlainTextResponse(
                "This server is not known by that name. Start it with --public-name and the name.\n", 421
            )
        if origin is not None and not self._is_own_origin(origin.lower(), host):
            return PlainTextResponse("Pages of other sites may not ask here.\n", 403)
        if path.removeprefix("/gradio_api/").startswith(_UNUSED):
            return PlainTextResponse("There is nothing here.\n", 404)
        if "transfer-encoding" in headers:
            return PlainTextResponse("Say how long the request is.\n", 411)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal() and len(length) < 20 and int(length) <= self._largest):
            return PlainTextResponse(f"A request may have {self._largest} bytes at most.\n", 413)
        return None

    def _is_own_name(self, name: str) -> bool:
        """Tell whether a name can be no other site's: what is written in numbers can't be."""
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name == "localhost" or name in self._names
        return True

    def _is_own_origin(self, origin: str, host: str) -> bool:
        return origin in (f"http://{host}", f"https://{host}") or _name_in(origin) in self._names


def _name_in(url: str) -> str:
    """Return the name or address of a server; nothing where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
