"""Packs the page and what its endpoints answer, for browsers that unpack it. Gradio packs its own files."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LEAST = 1024
"""Bytes from which on it is worth it."""
_LEVEL = 5
"""A page of 78 kB takes a millisecond and comes out a tenth larger than at the highest level."""


class Compression:
    """Packs the page and its endpoints' answers; all else, streams of events among it, goes on as it is."""

    def __init__(self, app: ASGIApp, endpoints: str) -> None:
        """Stand before an application.

        Args:
            app: The application.
            endpoints: How the paths of the endpoints begin.
        """
        self._endpoints = endpoints
        self._plain = app
        self._packing = GZipMiddleware(app, minimum_size=_LEAST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "")
        packs = scope["type"] == "http" and (path == "/" or path.startswith(self._endpoints))
        await (self._packing if packs else self._plain)(scope, receive, send)
