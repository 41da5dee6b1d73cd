"""The page, served."""

import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import PageError
from assistant.library import Library
from assistant.ui.doors import Doors
from assistant.ui.layout import head, lay_out, theme
from assistant.ui.programs import mcp_server, offer_to_programs
from assistant.ui.requests import Shell
from assistant.ui.words import Language

if TYPE_CHECKING:
    import gradio as gr
    from mcp.server.fastmcp import FastMCP

_FAVICON = Path(__file__).parent / "favicon.svg"
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
    )
)


def build_page(library: Library, gold_file: Path, k: int) -> "gr.Blocks":
    """Build the page, with everything that it answers warmed.

    Args:
        library: The articles, and who answers from them.
        gold_file: Where gold questions are written.
        k: Citations of an answer at most.
    """
    doors = Doors(library, gold_file, k)
    for language in Language:
        doors.shell(Shell(language))
    library.assistant.ask("warm")
    blocks = lay_out(doors.all())
    offer_to_programs(blocks, library)
    return blocks


def require_free_port(host: str, port: int) -> None:
    """Make sure that the page can be served there, before anything slow is done.

    Raises:
        PageError: If the port is in use or the address is not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":  # there the option would let two programs share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        problem = getattr(error, "strerror", None) or error
        raise PageError(
            f"The page can't be served at {host}:{port} ({problem}). Choose another with --port or --host."
        ) from error


def serve(
    library: Library,
    host: str,
    port: int,
    *,
    gold_file: Path,
    k: int = 3,
    mcp: bool = False,
    share: bool = False,
    auth: tuple[str, str] | None = None,
    open_browser: bool = False,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve the page until it is interrupted.

    Args:
        library: The articles, and who answers from them; its model is warmed before the page is announced.
        host: The address to listen at.
        port: The port to listen at.
        gold_file: Where gold questions are written.
        k: Citations of an answer at most.
        mcp: Whether to offer the articles to MCP clients too.
        share: Whether to open a public link through Gradio's servers.
        auth: User and password that a visitor has to give.
        open_browser: Whether to open the page in a browser.
        announce: Told the page's address, once it answers.

    Raises:
        PageError: If the page can't be served there.
    """
    require_free_port(host, port)
    blocks = build_page(library, gold_file, k)
    try:
        _, local_url, share_url = blocks.launch(
            server_name=f"[{host}]" if ":" in host else host,  # an IPv6 address, as Gradio and URLs want it
            server_port=port,
            share=share,
            auth=auth,
            theme=theme(),
            head=head(),
            favicon_path=_FAVICON,
            quiet=True,
            prevent_thread_lock=True,
            mcp_server=False,
            ssr_mode=False,
            footer_links=[],
            enable_monitoring=False,
            app_kwargs=_app_settings(mcp_server(library, host) if mcp else None),
        )
    except OSError as error:
        raise PageError(f"The page can't be served at {host}:{port} ({error}).") from error
    try:
        if share and not share_url:
            raise PageError("No public link could be opened; the lines above say why. Leave out --share to go without.")
        announce(share_url or local_url)
        if open_browser:
            webbrowser.open(local_url)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass  # that is how a server is stopped
    finally:
        blocks.close(verbose=False)


def _app_settings(mcp: "FastMCP[Any] | None") -> dict[str, Any]:
    """Return what the web application is made with, the MCP server among it."""
    settings: dict[str, Any] = {"middleware": [Middleware(_SecurityHeaders)], "docs_url": None, "redoc_url": None}
    if mcp:
        settings["routes"] = mcp.streamable_http_app().routes
        settings["lifespan"] = lambda _app: mcp.session_manager.run()
    return settings


class _SecurityHeaders:
    """Tells browsers to load nothing from anywhere but this server, whatever a page says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_with_headers)
