"""What Gradio keeps of programs between their question and the answer that they fetch: bounded in number and time.

By itself Gradio keeps whatever a program calls its session, and every answer that nobody fetches.
"""

import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeGuard

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.security.request_bodies import replayed
from assistant.ui.security.routes import CANCEL_PATH, DATA_PATH, JOIN_PATH

if TYPE_CHECKING:
    import gradio as gr

MOST_SESSIONS = 500
"""Programs that are remembered; of more, those that haven't asked for longest are forgotten."""
LONGEST_REST = 600.0
"""Seconds without a question after which a program may be forgotten."""
MOST_UNFETCHED = 20
"""Questions of a program that it hasn't fetched the answers to."""
_MOST_STREAMS = 200
"""Programs that wait for answers at once."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Sessions:
    """Hands on what `gradio_client` asks, if it is of the form in which it asks, and forgets who asks no more.

    It works in the event loop that Gradio's tables belong to, so that nothing changes them meanwhile.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        """Stand before Gradio.

        Args:
            app: Gradio's application, or what stands before it.
            clock: Tells the time, in seconds.
        """
        self._app = app
        self._clock = clock
        self._asked: OrderedDict[str, float] = OrderedDict()  # session → when it asked last; the longest ago first
        self._streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        handle = None
        if scope["type"] == "http":
            handle = {JOIN_PATH: self._join, CANCEL_PATH: self._cancel, DATA_PATH: self._wait}.get(scope["path"])
        await (handle or self._app)(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a question on."""
        body = await _object_in(Request(scope, receive))
        blocks: gr.Blocks = scope["app"].get_blocks()
        session, index, data = (body.get(name) for name in ("session_hash", "fn_index", "data"))
        function = blocks.fns.get(index) if type(index) is int else None
        if not (_is_name(session) and function and isinstance(data, list) and len(data) == len(function.inputs)):
            await _refused("This is not how a question is asked.")(scope, receive, send)
            return
        await self._make_room(blocks, session)
        if len(blocks._queue.pending_event_ids_session.get(session, ())) >= MOST_UNFETCHED:
            await _refused("Fetch the answers to the earlier questions first.", 429)(scope, receive, send)
            return
        asked = json.dumps({"session_hash": session, "fn_index": index, "data": data}).encode()
        await self._app(scope, replayed(asked, receive), send)

    async def _cancel(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on that a question is taken back."""
        body = await _object_in(Request(scope, receive))
        named = {name: body.get(name) for name in ("session_hash", "event_id")}
        if not all(map(_is_name, named.values())) or type(body.get("fn_index")) is not int:
            await _refused("This is not how a question is taken back.")(scope, receive, send)
            return
        cancelled = json.dumps({**named, "fn_index": body["fn_index"]}).encode()
        await self._app(scope, replayed(cancelled, receive), send)

    async def _wait(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on that a program waits for its answers."""
        if not _is_name(Request(scope).query_params.get("session_hash")):
            await _refused("This is no session.")(scope, receive, send)
        elif self._streams >= _MOST_STREAMS:
            await _refused("Too many wait for answers at once; try again in some seconds.", 503)(scope, receive, send)
        else:
            self._streams += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._streams -= 1

    async def _make_room(self, blocks: "gr.Blocks", session: str) -> None:
        """Note that a session asks, and forget those that haven't for long, or for longest if there are too many."""
        now = self._clock()
        self._asked.pop(session, None)
        while self._asked:
            longest, when = next(iter(self._asked.items()))
            if len(self._asked) < MOST_SESSIONS and now - when < LONGEST_REST:
                break
            del self._asked[longest]
            await _forget(blocks, longest)
        self._asked[session] = now


async def _forget(blocks: "gr.Blocks", session: str) -> None:
    """Remove all that Gradio keeps of a session."""
    queue, states = blocks._queue, blocks.state_holder
    await queue.clean_events(session_hash=session)  # first of all, so that nothing more is put there
    queue.pending_messages_per_session.pop(session, None)
    queue.pending_event_ids_session.pop(session, None)
    states.session_data.pop(session, None)
    states.time_last_used.pop(session, None)


async def _object_in(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request brings; an empty one if it brings none."""
    try:
        brought = await request.json()
    except ValueError:
        return {}
    return brought if isinstance(brought, dict) else {}


def _is_name(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _refused(line: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"detail": line}, status)
