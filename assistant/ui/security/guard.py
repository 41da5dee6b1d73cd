"""Who may talk to the server, where and of what: its own page and programs, but no page of another site.

A browser lets any site's page send requests to any address that the browser can reach, this machine's own among them,
and lets a site give its own name another's address (DNS rebinding). Gradio keeps the replies from such a page, but
does what it asks, at some sixty endpoints. So requests are refused here, before Gradio sees them, that a browser sends
for another site's page, that name the server by a name that isn't its own, that ask for what the page has no use for,
or that are larger than they need be.
"""

import ipaddress
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.security.refusals import refusal
from assistant.ui.security.request_bodies import BodyBudget, BodyError, read_body, replayed, require_simple, too_large
from assistant.ui.security.routes import LOGIN_PATH, Route, Routes

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
_LONGEST_ADDRESS = 4096
_LARGEST_HEAD = 16 * 1024
_SINGLE = ("host", "origin", "content-length", "content-type", "transfer-encoding", "sec-fetch-site")
"""Headers that a request has once; with two, one reader would go by the first, another by the last."""
_FORWARDED_HOST = b"x-forwarded-host"
_SAFE = ("GET", "HEAD")
_MOST_AT_ONCE = 500
"""Requests that are being answered at once, those of clients that wait for an answer among them."""


def is_own_address(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Refuses what no page of the server's own and no program would ask, and tells browsers to load nothing else."""

    def __init__(self, app: ASGIApp, names: Collection[str], routes: Routes) -> None:
        """Stand before an application.

        Args:
            app: The application.
            names: The names that it is reached by, beside `localhost` and addresses in numbers, with a port behind them
                if browsers name one; looked up anew for each request.
            routes: What is answered.
        """
        self._app = app
        self._names = names
        self._routes = routes
        self._inside = 0

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
                headers["Cross-Origin-Opener-Policy"] = "same-origin"  # else who opened the page could ask on and on
                headers["Referrer-Policy"] = "same-origin"  # with none at all, a form's origin would be kept back too
            await send(message)

        refused = self._refusal(scope)
        headers = Headers(scope=scope)
        if not all(self._is_own_name(_name_in(f"//{name.strip()}")) for name in _forwarded_hosts(headers)):
            kept = [each for each in scope["headers"] if each[0] != _FORWARDED_HOST]
            scope = {**scope, "headers": kept}  # Gradio would write it into its page
        self._inside += 1
        try:
            await (refused or self._app)(scope, receive, send_with_headers)
        finally:
            self._inside -= 1

    def _refusal(self, scope: Scope) -> Response | None:
        method, path, headers = scope["method"], scope["path"], Headers(scope=scope)
        if len(scope.get("raw_path") or path) + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return refusal(path, 414, f"An address may have {_LONGEST_ADDRESS} characters at most.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _LARGEST_HEAD:
            return refusal(path, 431, f"The headers may have {_LARGEST_HEAD} bytes at most.")
        if any(len(headers.getlist(name)) > 1 for name in _SINGLE):
            return refusal(path, 400, "A header is there twice.")
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if not self._is_own_name(_name_in(f"//{host}")):
            return refusal(
                path, 421, "This server is not known by that name. Start it with --public-name and the name."
            )
        if origin is not None and not self._is_own_origin(origin.lower(), host):
            return refusal(path, 403, "Pages of other sites may not ask here.")
        route = self._routes.find(method, path)
        if route is None:
            return refusal(path, 404, "There is nothing here.")
        if not _is_asked_for_rightly(method, path, route, headers):
            return refusal(path, 403, "Pages of other sites may not ask here.")
        if self._inside >= _MOST_AT_ONCE:
            return refusal(path, 503, "Too much is being asked at once; try again in some seconds.")
        return _refusal_of_body(method, path, route, headers)

    def _is_own_name(self, name: str) -> bool:
        """Tell whether a name can be no other site's: what is written in numbers can't be."""
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name == "localhost" or name in {each.partition(":")[0] for each in self._names}
        return True

    def _is_own_origin(self, origin: str, host: str) -> bool:
        """Tell whether a page is this server's: another port is another server, even at the same name."""
        return any(origin in (f"http://{each}", f"https://{each}") for each in (host, *self._names))


class RequestBodies:
    """Reads the bodies of requests, within the limits of what is asked for, before anything is made of them."""

    def __init__(self, app: ASGIApp, routes: Routes) -> None:
        """Stand before an application.

        Args:
            app: The application.
            routes: What is answered; whatever isn't among it never gets here.
        """
        self._app = app
        self._routes = routes
        self._room = BodyBudget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, with its body whole."""
        route = self._routes.find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if route is None or scope["method"] in _SAFE:
            await self._app(scope, receive, send)
            return
        with self._room.hold() as take:
            try:
                body = await read_body(receive, route.largest, take)
                if route.path != LOGIN_PATH:
                    require_simple(body)
            except BodyError as error:
                await refusal(route.path, error.status, str(error))(scope, receive, send)
                return
            await self._app(scope, replayed(body, receive), send)


def _forwarded_hosts(headers: Headers) -> list[str]:
    """Return the names by which a proxy, or whoever passes for one, says that the server was asked for."""
    return [name.lower() for value in headers.getlist(_FORWARDED_HOST.decode()) for name in value.split(",")]


def _is_asked_for_rightly(method: str, path: str, route: Route, headers: Mapping[str, str]) -> bool:
    """Tell whether it was this server's page that had a browser send a request, a person, or a program.

    All browsers tell the origin of what sends something; those of today tell of each request from whose page it comes.
    A program tells neither, and no page can have a browser send such a request: it would need leave to send JSON.
    """
    site = headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        mode, destination = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
        return method == "GET" and path == "/" and mode == "navigate" and destination == "document"  # a link
    if method in _SAFE or "origin" in headers:
        return True
    return route.programs and not any(name.startswith("sec-fetch-") for name in headers)


def _refusal_of_body(method: str, path: str, route: Route, headers: Mapping[str, str]) -> Response | None:
    if "transfer-encoding" in headers:
        return refusal(path, 411, "Say how long the request is.")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal() and len(length) < 20 and int(length) <= route.largest):
        return refusal(path, 413, too_large(route.largest))
    content = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method == "POST" and content != route.content:
        return refusal(path, 415, f"What is sent here must be {route.content}.")
    return None


def _name_in(url: str) -> str:
    """Return the name or address of a server; nothing where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
