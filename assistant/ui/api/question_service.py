"""The service that answers a server's questions, from whomever they come: each is answered and noted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import perf_counter

from assistant.answering.answer import Answer, Citation
from assistant.assistant import Assistant
from assistant.errors import BlankQuestionError, CrowdError
from assistant.explaining.trace import Outcome
from assistant.library import Library
from assistant.questions.question_text import clean_query, require_short, without_surrogates
from assistant.ui.operations.monitor import TOO_MANY, UNUSABLE, Monitor
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.visitors import Visitor
from assistant.workers.pool import WorkerPool
from sources import YinjuError


class QuestionService:
    """Answers questions. It may be shared by threads."""

    def __init__(
        self,
        library: Library,
        rate_limiter: RateLimiter,
        monitor: Monitor | None = None,
        *,
        workers: WorkerPool | None = None,
        refuses_by_status: bool = False,
    ) -> None:
        """Take what it needs.

        Args:
            library: The articles, and who answers from them.
            rate_limiter: Lets questions in.
            monitor: Notes what becomes of them.
            workers: Processes that answer; by default the library's assistant does, in this one.
            refuses_by_status: Whether whoever asks is refused by an HTTP status, which is noted as it is sent.
        """
        self._library = library
        self._rate_limiter = rate_limiter
        self._monitor = monitor or Monitor()
        self._workers = workers
        self._refuses_by_status = refuses_by_status

    def refusing_by_status(self) -> "QuestionService":
        """Return the same service for those who are refused by an HTTP status."""
        return QuestionService(
            self._library, self._rate_limiter, self._monitor, workers=self._workers, refuses_by_status=True
        )

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
        with self._noted("question"), self._rate_limiter.admit(visitor):
            return self._trace(question, history, k, documents, focus).answer

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
    ) -> Outcome:
        """Answer a question whose turn it is as `ask` does, and keep what the answer was made of."""
        with self._noted("question"):
            return self._trace(question, history, k, documents, focus)

    def search(
        self, visitor: Visitor, query: str, *, k: int = 10, documents: Collection[str] | None = None
    ) -> tuple[Citation, ...]:
        """Return the passages that are nearest to a query, whether they answer it or not.

        It takes about as long as a question, and counts as one.

        Args:
            visitor: Whose it is.
            query: As `Assistant.ask` takes a question.
            k: Passages at most, at least 1.
            documents: Ids of the articles to search; by default all.

        Raises:
            CrowdError: If too many are asked at once.
            BlankQuestionError: If the query is blank.
            LongQuestionError: If it is longer than a question may be.
            UnknownDocumentError: If `documents` names an article that is not there.
        """
        begun = perf_counter()
        with self._noted("search"), self._rate_limiter.admit(visitor), self._library.precedence.asking():
            require_short(query)
            cleaned = clean_query(without_surrogates(query))
            if not cleaned:
                raise BlankQuestionError
            found = self._answers.nearest(cleaned, k, documents)
        self._monitor.note_search(cleaned, len(found), perf_counter() - begun)
        return found

    def _trace(
        self, question: str, history: Sequence[str], k: int, documents: Collection[str] | None, focus: str | None
    ) -> Outcome:
        answers = self._answers
        with self._library.precedence.asking():
            traced = answers.trace(question, history=history, k=k, documents=documents, focus=focus, depth=k)
        self._monitor.note_answer(traced)
        return traced

    @property
    def _answers(self) -> Assistant | WorkerPool:
        """Who answers now."""
        return self._workers or self._library.assistant

    @contextmanager
    def _noted(self, where: str) -> Iterator[None]:
        """Note what is refused."""
        try:
            yield
        except (YinjuError, ValueError, TypeError) as error:
            if not self._refuses_by_status:
                self._monitor.note_refusal(TOO_MANY if isinstance(error, CrowdError) else UNUSABLE, where)
            raise
