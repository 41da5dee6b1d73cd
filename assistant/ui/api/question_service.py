"""The service that answers a server's questions, from whomever they come: each is let in, answered and noted."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from assistant.answering.answer import Answer, Citation
from assistant.errors import BlankQuestionError, CrowdError
from assistant.explaining.trace import Trace
from assistant.library import Library
from assistant.questions.question_text import clean_query, require_short, without_surrogates
from assistant.ui.api.quiet_lane import QuietLane
from assistant.ui.operations.monitor import TOO_MANY, UNUSABLE, Monitor
from assistant.ui.security.rate_limiter import RateLimiter
from sources import YinjuError


class QuestionService:
    """Answers questions. It may be shared by threads."""

    def __init__(
        self,
        library: Library,
        rate_limiter: RateLimiter,
        monitor: Monitor | None = None,
        lane: QuietLane | None = None,
        *,
        refuses_by_status: bool = False,
    ) -> None:
        """Take what it needs.

        Args:
            library: The articles, and who answers from them.
            rate_limiter: Lets questions in.
            monitor: Notes what becomes of them.
            refuses_by_status: Whether whoever asks is refused by an HTTP status, which is noted as it is sent.
            lane: Told of them, so that what nobody asked gives way to them.
        """
        self._library = library
        self._rate_limiter = rate_limiter
        self._monitor = monitor or Monitor()
        self._refuses_by_status = refuses_by_status
        self._lane = lane or QuietLane()

    def refusing_by_status(self) -> "QuestionService":
        """Return the same service for those who are refused by an HTTP status."""
        return QuestionService(self._library, self._rate_limiter, self._monitor, self._lane, refuses_by_status=True)

    def ask(
        self,
        visitor: str,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
    ) -> Answer:
        """Answer a question of a visitor's.

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
        return self.trace(visitor, question, history=history, k=k, documents=documents, focus=focus).answer

    def trace(
        self,
        visitor: str,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
    ) -> Trace:
        """Answer a question of a visitor's as `ask` does, and keep what the answer was made of."""
        assistant = self._library.assistant
        with self._admitted(visitor, "question"):
            traced = assistant.trace(question, history=history, k=k, documents=documents, focus=focus, depth=k)
        self._monitor.note_answer(traced)
        return traced

    def search(
        self, visitor: str, query: str, *, k: int = 10, documents: Collection[str] | None = None
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
        with self._admitted(visitor, "search"):
            require_short(query)
            cleaned = clean_query(without_surrogates(query))
            if not cleaned:
                raise BlankQuestionError
            found = self._library.assistant.nearest(cleaned, k, documents)
        self._monitor.note_search(cleaned, len(found), perf_counter() - begun)
        return found

    @contextmanager
    def _admitted(self, visitor: str, where: str) -> Iterator[None]:
        """Let a question of a visitor's in, and note it if it is refused."""
        try:
            with self._rate_limiter.admit(visitor), self._lane.visitor(), self._library.precedence.asking():
                yield
        except (YinjuError, ValueError, TypeError) as error:
            if not self._refuses_by_status:
                self._monitor.note_refusal(TOO_MANY if isinstance(error, CrowdError) else UNUSABLE, where)
            raise
