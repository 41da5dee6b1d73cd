"""The question that an address asks: `?q=` is handed on to the page's script, and the rest of a query string is not."""

from urllib.parse import parse_qs, quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class LinkedQuestions:
    """Sends whoever asks for the page with a query string to the page without one.

    The question goes behind the `#`, where alone the page's script looks, and where it takes the place of whatever
    stood there. So neither Gradio, at the server or in the browser, nor the script is told anything else by it.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a visitor on, or hand a request on."""
        if scope["type"] == "http" and scope["path"] == "/" and scope["query_string"]:
            asked = parse_qs(scope["query_string"].decode("utf-8", "replace")).get("q", [""])[0].strip()
            await RedirectResponse(f"./#q={quote(asked, safe='')}" if asked else "./", 303)(scope, receive, send)
            return
        await self._app(scope, receive, send)
