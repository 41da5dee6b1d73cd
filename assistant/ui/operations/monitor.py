"""What is noted of a server's questions and requests: lines in the log, and figures."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.explaining.trace import Outcome
from assistant.logs import Fields
from assistant.question_log import log_answer, log_search
from assistant.ui.operations.metrics import Metrics

_logger = logging.getLogger("yinju.requests")

UNUSABLE, TOO_MANY = 400, 429
"""HTTP statuses that a refused question would have, since pages and programs are told in a reply of their own kind."""

_ERRORS = 400
_LONGEST_PATH = 200


class Monitor:
    """Notes questions and requests. It may be shared by threads.

    Attributes:
        metrics: Where they are counted; None where they are not.
    """

    def __init__(self, metrics: Metrics | None = None, *, log_questions: bool = False) -> None:
        """Begin to note.

        Args:
            metrics: Where to count.
            log_questions: Whether the text of questions is written to the log.
        """
        self.metrics = metrics
        self._log_questions = log_questions

    def note_answer(self, traced: Outcome) -> None:
        """Note a question that was answered, or found to have no answer."""
        log_answer(traced, text=self._log_questions)
        if self.metrics:
            self.metrics.count_answer(traced)

    def note_search(self, query: str, passages: int, seconds: float) -> None:
        """Note a search for so many of the nearest passages."""
        log_search(query, passages, seconds, text=self._log_questions)

    def note_refusal(self, status: int, where: str) -> None:
        """Note what was refused, or failed.

        Args:
            status: By which HTTP status, or which would fit.
            where: What was asked for.
        """
        _logger.info(Fields(event="refused", status=status, where=where))
        if self.metrics:
            self.metrics.count_refusal(status)


class RequestMonitor:
    """Hands requests on, and notes what becomes of them; stands before all else."""

    def __init__(self, app: ASGIApp, monitor: Monitor) -> None:
        """Stand before an application.

        Args:
            app: The application.
            monitor: Notes what is refused.
        """
        self._app = app
        self._monitor = monitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500  # that is what one becomes that ends without an answer

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            method, path = scope["method"], scope["path"][:_LONGEST_PATH]
            milliseconds = f"{(time.perf_counter() - begun) * 1000:.1f}"
            _logger.debug(Fields(event="request", method=method, path=path, status=status, ms=milliseconds))
            if status >= _ERRORS:
                self._monitor.note_refusal(status, f"{method} {path}")
