"""The page, served."""

import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from assistant.errors import PageError
from assistant.library import Library
from assistant.logs import take_over
from assistant.ui.api.mcp_server import mcp_server
from assistant.ui.api.programs import offer_to_programs
from assistant.ui.compression import Compression
from assistant.ui.endpoints.endpoint_routes import endpoint_routes
from assistant.ui.endpoints.page_endpoints import Endpoints
from assistant.ui.installing import install_routes
from assistant.ui.layout import head, lay_out, theme
from assistant.ui.linked_questions import LinkedQuestions
from assistant.ui.operations.metrics import Metrics
from assistant.ui.operations.monitor import Monitor, RequestMonitor
from assistant.ui.operations.operator_routes import operator_routes
from assistant.ui.requests.page_requests import ShellRequest
from assistant.ui.rest.operations import Operations
from assistant.ui.rest.routes import rest_routes
from assistant.ui.security.connections import allow_many_connections
from assistant.ui.security.guard import Guard, RequestBodies
from assistant.ui.security.login import Login
from assistant.ui.security.rate_limiter import ANSWERED_AT_ONCE, RateLimiter
from assistant.ui.security.routes import BEGIN_PATH, ENDPOINTS_PATH, Routes
from assistant.ui.security.sessions import MOST_SESSIONS, Sessions
from assistant.ui.security.slow_heads import hang_up_on_slow_heads
from assistant.ui.words import page_languages
from assistant.workers.pool import WorkerPool

if TYPE_CHECKING:
    import gradio as gr
    from gradio.routes import App
    from mcp.server.fastmcp import FastMCP

_FAVICON = Path(__file__).parent / "favicon.svg"
_MOST_THREADS = 120
"""More than the rate limiter lets in, so that whom it refuses is told so at once."""
_MOST_QUEUED = 100
"""Questions of programs that wait for a thread."""


def build_page(endpoints: Endpoints) -> "gr.Blocks":
    """Build the page, with everything that it answers warmed.

    Args:
        endpoints: What the page's script may ask.
    """
    for language in page_languages():
        endpoints.shell(ShellRequest(language))
    endpoints.library.assistant.ask("warm")
    blocks = lay_out()
    offer_to_programs(blocks, endpoints.question_service)
    return blocks.queue(max_size=_MOST_QUEUED)


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
    public_names: Collection[str] = (),
    rate: int = 0,
    metrics: bool = False,
    log_questions: bool = False,
    workers: WorkerPool | None = None,
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
        public_names: Names that visitors reach the page by, beside `localhost` and addresses in numbers.
        rate: Questions a minute of one visitor; 0 sets no limit.
        metrics: Whether to tell figures.
        log_questions: Whether the text of questions is written to the log.
        workers: Processes that answer; by default this one does.
        open_browser: Whether to open the page in a browser.
        announce: Told the page's address, once it answers.

    Raises:
        PageError: If the page can't be served there.
    """
    require_free_port(host, port)
    allow_many_connections()
    monitor = Monitor(Metrics(library, workers or ()) if metrics else None, log_questions=log_questions)
    limiter = RateLimiter(rate, at_once=workers.seats if workers else ANSWERED_AT_ONCE)
    endpoints = Endpoints(library, gold_file, k, limiter, monitor, workers)
    blocks = build_page(endpoints)
    names = {name.lower() for name in public_names}
    mcp_app = mcp_server(library, endpoints.question_service, endpoints.rate_limiter) if mcp else None
    try:
        _, local_url, share_url = blocks.launch(
            server_name=f"[{host}]" if ":" in host else host,  # an IPv6 address, as Gradio and URLs want it
            server_port=port,
            share=share,
            theme=theme(),
            head=head(),
            favicon_path=_FAVICON,
            quiet=True,
            prevent_thread_lock=True,
            mcp_server=False,
            ssr_mode=False,
            footer_links=[],
            run_history=False,  # it would send questions, answers and the owner's token to a hub
            enable_monitoring=False,
            num_workers=0,  # they would serve files at ports of their own, past the guard
            pwa=True,
            max_threads=_MOST_THREADS,
            state_session_capacity=MOST_SESSIONS,
            app_kwargs=app_settings(endpoints, monitor, mcp_app, names, auth),
        )
    except OSError as error:
        raise PageError(f"The page can't be served at {host}:{port} ({error}).") from error
    hang_up_on_slow_heads(blocks.server)
    take_over("uvicorn")
    try:
        if share and not share_url:
            raise PageError("No public link could be opened; the lines above say why. Leave out --share to go without.")
        if share_url:
            names.add(str(urlsplit(share_url).hostname))
        library.resume()
        announce(share_url or local_url)
        endpoints.suggestions.begin()
        if open_browser:
            webbrowser.open(local_url)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass  # that is how a server is stopped
    finally:
        endpoints.suggestions.end()
        library.close()
        blocks.close(verbose=False)


def app_settings(
    endpoints: Endpoints,
    monitor: Monitor,
    mcp: "FastMCP[Any] | None",
    names: Collection[str],
    auth: tuple[str, str] | None,
) -> dict[str, Any]:
    """Return what the web application is made with: its own routes before Gradio's, and what stands before all."""
    routes = Routes(
        editable=endpoints.library.editable,
        mcp=mcp is not None,
        login=auth is not None,
        metrics=monitor.metrics is not None,
    )

    @asynccontextmanager
    async def lifespan(app: "App") -> AsyncIterator[None]:
        blocks = app.get_blocks()
        blocks.run_startup_events()
        await blocks.run_extra_startup_events()
        async with mcp.session_manager.run() if mcp else nullcontext():
            yield

    return {
        "middleware": [
            Middleware(RequestMonitor, monitor=monitor),
            Middleware(Guard, names=names, routes=routes),
            Middleware(Compression, endpoints=ENDPOINTS_PATH),
            Middleware(LinkedQuestions),
            *([Middleware(Login, user=auth[0], password=auth[1])] if auth else []),
            Middleware(RequestBodies, routes=routes),
            Middleware(Sessions),
        ],
        "routes": [
            Route(BEGIN_PATH, lambda _: JSONResponse(False)),  # it has begun already
            *operator_routes(endpoints.library, monitor.metrics),
            *install_routes(),
            *endpoint_routes(endpoints.all(), endpoints.queue.turns()),
            *rest_routes(
                Operations(endpoints.library, endpoints.rate_limiter, endpoints.question_service),
                login=auth is not None,
            ),
            *(mcp.streamable_http_app().routes if mcp else []),
        ],
        "lifespan": lifespan,
        "docs_url": None,
        "redoc_url": None,
        "openapi_url": None,
    }
