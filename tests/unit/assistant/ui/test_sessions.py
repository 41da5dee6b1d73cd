"""What is kept of programs that ask: so many, for so long, and nothing of those that are forgotten."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Message, Scope

from assistant.ui.security.sessions import LONGEST_REST, MOST_SESSIONS, Sessions
from tests.support.asides import aside


class Gradio:
    """Keeps of each session what Gradio keeps, in tables of the same names."""

    def __init__(self) -> None:
        self.fns = {0: SimpleNamespace(inputs=[None])}
        self._queue = SimpleNamespace(
            pending_messages_per_session={}, pending_event_ids_session={}, clean_events=self.clean_events
        )
        self.state_holder = SimpleNamespace(session_data={}, time_last_used={})
        self.cleaned: list[str] = []
        self.waiting = asyncio.Event()

    @property
    def tables(self) -> list[dict[str, Any]]:
        queue, states = self._queue, self.state_holder
        kept = [queue.pending_messages_per_session, queue.pending_event_ids_session]
        return [*kept, states.session_data, states.time_last_used]

    def get_blocks(self) -> "Gradio":
        return self

    async def clean_events(self, session_hash: str) -> None:
        assert session_hash in self._queue.pending_messages_per_session, "first of all"
        self.cleaned.append(session_hash)

    async def __call__(self, scope: Scope, receive: Any, _: Any) -> None:
        if scope["path"] == "/gradio_api/queue/data":
            await self.waiting.wait()
            return
        body = json.loads((await receive())["body"])
        assert body == {"session_hash": body["session_hash"], "fn_index": 0, "data": ["x"]}
        for table in self.tables:
            table[body["session_hash"]] = {"an answer"}


async def call(sessions: Sessions, gradio: Gradio, path: str, body: object = None, query: str = "") -> int:
    """Ask, and return the status of the refusal; 0 if it was handed on."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "query_string": query.encode(), "headers": []}
    await sessions({**scope, "app": gradio}, receive, send)
    return int(sent[0]["status"]) if sent else 0


async def join(sessions: Sessions, gradio: Gradio, session: str, **more: object) -> int:
    body = {"session_hash": session, "fn_index": 0, "data": ["x"], **more}
    return await call(sessions, gradio, "/gradio_api/queue/join", body)


@pytest.mark.parametrize("more", [{}, {"trigger_id": 1, "event_data": {"a": 1}, "oauth_token": "t", "batched": True}])
def test_no_more_sessions_are_kept_than_are_wanted(more: dict[str, object]) -> None:
    async def run() -> None:
        gradio = Gradio()
        sessions = Sessions(gradio)
        for number in range(MOST_SESSIONS):
            assert await join(sessions, gradio, f"s{number}", **more) == 0
        await join(sessions, gradio, "s0")  # which so is not the one that rests longest
        for number in range(MOST_SESSIONS, MOST_SESSIONS + 10):
            await join(sessions, gradio, f"s{number}")
        assert gradio.cleaned == [f"s{number}" for number in range(1, 11)]
        for table in gradio.tables:
            assert len(table) == MOST_SESSIONS
            assert "s0" in table

    aside(run())


def test_a_session_that_rests_is_forgotten() -> None:
    async def run() -> None:
        now = 0.0
        gradio = Gradio()
        sessions = Sessions(gradio, clock=lambda: now)
        await join(sessions, gradio, "early")
        now = LONGEST_REST - 1
        await join(sessions, gradio, "late")
        now = LONGEST_REST + 1
        await join(sessions, gradio, "another")
        assert gradio.cleaned == ["early"]
        assert all(list(table) == ["late", "another"] for table in gradio.tables)

    aside(run())


def test_so_many_wait_for_answers_at_once() -> None:
    async def run() -> None:
        gradio = Gradio()
        sessions = Sessions(gradio)
        path, query = "/gradio_api/queue/data", "session_hash=s"
        waiting = [asyncio.create_task(call(sessions, gradio, path, query=query)) for _ in range(200)]
        await asyncio.sleep(0)
        assert await call(sessions, gradio, path, query=query) == 503
        gradio.waiting.set()
        assert await asyncio.gather(*waiting) == [0] * 200
        assert await call(sessions, gradio, path, query=query) == 0

    aside(run())
