"""The service that answers a server's questions, from whomever they come: each is answered and noted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from assistant.answering.answer import Answer
from assistant.errors import CrowdError
from assistant.explaining.trace import Trace
from assistant.library import Library
from assistant.ui.operations.monitor import TOO_MANY, UNUSABLE, Monitor
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.visitors import Visitor
from sources import YinjuError


class QuestionService:
    """Answers questions. It may be shared by threads."""

    def __init__(self, library: Library, rate_limiter: RateLimiter, monitor: Monitor | None = None) -> None:
        """Take what it needs.

        Args:
            library: The articles, and who answers from them.
            rate_limiter: Lets questions in.
            monitor: Notes what becomes of them.
        """
        self._library = library
        self._rate_limiter = rate_limiter
        self._monitor = monitor or Monitor()

    def ask(
        self,
        visitor: Visitor,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
    ) -> Answer:
        """Answer a question of a visitor's when it is its turn, for which this thread waits.

        Args:
            visitor: Whose it is.
            question: As `Assistant.ask` takes it, likewise the others.
            history: Earlier questions.
            k: Citations at most.
            documents: Ids of the articles to answer from.
            focus: The id of an article that is preferred.

        Raises:
            CrowdError: If too many are asked at once.
            YinjuError: As `Assistant.ask`, which raises the other errors too.
        """
        try:
            with self._rate_limiter.admit(visitor):
                return self.trace(question, history=history, k=k, documents=documents, focus=focus).answer
        except CrowdError:
            self._monitor.note_refusal(TOO_MANY, "question")
            raise

    @asynccontextmanager
    async def turn(self, visitor: Visitor, hung_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Wait until it is the turn of a visitor's question; see `RateLimiter.turn`."""
        try:
            async with self._rate_limiter.turn(visitor, hung_up):
                yield
        except CrowdError:
            self._monitor.note_refusal(TOO_MANY, "question")
            raise

    def trace(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
    ) -> Trace:
        """Answer a question whose turn it is as `ask` does, and keep what the answer was made of."""
        assistant = self._library.assistant
        try:
            traced = assistant.trace(question, history=history, k=k, documents=documents, focus=focus, depth=k)
        except (YinjuError, ValueError, TypeError):
            self._monitor.note_refusal(UNUSABLE, "question")
            raise
        self._monitor.note_answer(traced)
        return traced
