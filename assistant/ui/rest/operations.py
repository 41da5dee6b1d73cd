"""What programs can ask by REST: a list from which the routes, their description and the page of it are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from assistant.answering.answer import Answer
from assistant.library import Library
from assistant.library.named import document_named
from assistant.ui.api.question_service import QuestionService
from assistant.ui.rest.replies import Article, Articles, ArticleSummary, FoundPassages
from assistant.ui.rest.requests import Listing, Naming, Question, Search
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.routes import API_PATH
from assistant.ui.security.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that programs can ask.

    Attributes:
        name: What it is called.
        method: The HTTP method.
        path: Where it is asked, as OpenAPI and Starlette write paths.
        wanted: What a request is: the body that is sent, or else the parameters.
        reply: What an answer is.
        handle: Answers a request of a visitor's.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    wanted: type
    reply: type
    handle: Callable[[Visitor, Any], dict[str, Any]]


class Operations:
    """What answers behind them. It may be shared by threads."""

    def __init__(self, library: Library, rate_limiter: RateLimiter, question_service: QuestionService) -> None:
        """Take what it needs.

        Args:
            library: The articles, and who answers from them.
            rate_limiter: Lets requests in, those of the page too.
            question_service: Answers questions.
        """
        self._library = library
        self._rate_limiter = rate_limiter
        self._questions = question_service.refusing_by_status()

    def all(self) -> list[Operation]:
        """Return all operations."""
        return [
            Operation("ask", "POST", f"{API_PATH}/ask", Question, Answer, self._ask),
            Operation("search", "POST", f"{API_PATH}/search", Search, FoundPassages, self._search),
            Operation("articles", "GET", f"{API_PATH}/articles", Listing, Articles, self._list),
            Operation("article", "GET", f"{API_PATH}/articles/{{document_id}}", Naming, Article, self._read),
        ]

    def _ask(self, visitor: Visitor, asked: Question) -> dict[str, Any]:
        answer = self._questions.ask(
            visitor,
            asked.question,
            history=asked.history,
            k=asked.k,
            documents=asked.documents,
            focus=asked.focus,
        )
        return answer.to_dict()

    def _search(self, visitor: Visitor, wanted: Search) -> dict[str, Any]:
        found = self._questions.search(visitor, wanted.query, k=wanted.k, documents=wanted.documents)
        return FoundPassages(wanted.query, found).to_dict()

    def _list(self, _: Visitor, wanted: Listing) -> dict[str, Any]:
        with self._rate_limiter.slot():
            entries = self._library.entries()
            shown = entries[wanted.offset : wanted.offset + wanted.limit]
            return Articles(len(entries), tuple(map(ArticleSummary.of, shown))).to_dict()

    def _read(self, _: Visitor, named: Naming) -> dict[str, Any]:
        with self._rate_limiter.slot():
            return Article.of(document_named(named.document_id, self._library.assistant.documents)).to_dict()
