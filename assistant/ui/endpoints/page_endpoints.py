"""The page's endpoints: each takes one request of its script and returns what the page needs for it.

The server keeps nothing of a visitor: a conversation stays in the browser that it was held in, so that nobody can get
to see another's.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.errors import (
    BlankQuestionError,
    CrowdError,
    LibraryError,
    RequestError,
    UnknownDocumentError,
)
from assistant.explaining.word_search import search_words
from assistant.gold.questions.add import CANDIDATES, anchor_of_words, question_from_answer
from assistant.gold.questions.gold_file import append_question
from assistant.gold.questions.question import Anchor
from assistant.library import Library
from assistant.rendering.export import conversation_to_markdown, to_markdown, to_plain
from assistant.ui.api.question_service import QuestionService
from assistant.ui.api.suggestion_service import SuggestionService
from assistant.ui.endpoints.confirmations import Confirmations
from assistant.ui.endpoints.desk_endpoints import DeskEndpoints
from assistant.ui.endpoints.endpoint import Endpoint, Reply, endpoint
from assistant.ui.endpoints.gloss_endpoints import GlossEndpoints
from assistant.ui.endpoints.library_endpoints import LibraryEndpoints
from assistant.ui.endpoints.picture_endpoints import PictureEndpoints
from assistant.ui.endpoints.queue_endpoints import QueueEndpoints
from assistant.ui.endpoints.suggestion_endpoints import SuggestionEndpoints
from assistant.ui.examples import example_questions
from assistant.ui.faults import say_fault
from assistant.ui.operations.monitor import TOO_MANY, Monitor
from assistant.ui.requests.page_requests import (
    AskRequest,
    ExportRequest,
    FindRequest,
    JudgeRequest,
    ReadRequest,
    ShellRequest,
    ShowRequest,
    Turn,
    VerdictRequest,
    parse_request,
)
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.views.page_views import (
    is_rewritten,
    show_article,
    show_found,
    show_gold_form,
    show_shell,
    show_turn,
    shown_citations,
)
from assistant.ui.words import page_locale
from assistant.workers.pool import WorkerPool
from index import Query
from index.storage.generations import SUGGESTIONS


class Endpoints:
    """The endpoints, and what answers behind them.

    Attributes:
        library: The articles, and who answers from them.
        gold_file: Where gold questions are written.
        k: Citations of an answer at most.
        rate_limiter: Lets questions in.
        question_service: Answers questions, those of programs too.
        suggestions: Finds out what articles show of themselves, and what may be asked next.
        queue: Has questions wait for their turn.
    """

    def __init__(
        self,
        library: Library,
        gold_file: Path,
        k: int = 3,
        rate_limiter: RateLimiter | None = None,
        monitor: Monitor | None = None,
        workers: WorkerPool | None = None,
    ) -> None:
        self.library = library
        self.gold_file = gold_file
        self.k = k
        self.rate_limiter = rate_limiter or RateLimiter()
        self._monitor = monitor or Monitor()
        self.question_service = QuestionService(library, self.rate_limiter, self._monitor, workers=workers)
        self.suggestions = SuggestionService(library, library.folder / SUGGESTIONS)
        self.queue = QueueEndpoints(self.question_service, self.rate_limiter)
        self._confirmations = Confirmations(gold_file)
        self._examples_of: tuple[object, tuple[str, ...]] = None, ()

    def all(self) -> list[Endpoint]:
        """Return the endpoints: functions, known by their names, that take and return JSON, each in its turn.

        An endpoint answers a fault of the user's with `{"error": line}`.
        """
        return [
            endpoint("ask", nullcontext, AskRequest, self.ask),  # its turn is waited for before: see `queue`
            endpoint("shell", self._slot, ShellRequest, self.shell),
            endpoint("show", self._slot, ShowRequest, self.show),
            endpoint("read", self._slot, ReadRequest, self.read),
            endpoint("find", self._slot, FindRequest, self.find),
            endpoint("judge", self._slot, JudgeRequest, self.judge),
            endpoint("keep", self._slot, VerdictRequest, self.keep),
            endpoint("write", self._slot, ExportRequest, self.write),
            *SuggestionEndpoints(self.library, self.suggestions).all(),
            *GlossEndpoints(self._slot).all(),
            *PictureEndpoints(self.library, self._slot).all(),
            *LibraryEndpoints(self.library, self._slot, partial(self._slot, changing=True)).all(),
            *DeskEndpoints(self.library, self._slot).all(),
            *self.queue.all(),
        ]

    def shell(self, request: ShellRequest) -> Reply:
        """Return the page and its words."""
        html = show_shell(request.language, self.library, self._examples())
        return {"html": html, "words": vars(page_locale(request.language))}

    def ask(self, request: AskRequest) -> Reply:
        """Answer a question."""
        words = page_locale(request.language)
        begun = time.perf_counter()
        try:
            traced = self.question_service.trace(
                request.question,
                history=request.history,
                k=self.k,
                documents=request.documents,
                focus=request.focus,
            )
        except BlankQuestionError:
            return {"error": words.blank}
        except UnknownDocumentError as error:  # somebody may have removed it since the page listed it
            return {"error": say_fault(str(error), request.language), "outdated": True}
        seconds = time.perf_counter() - begun
        answer, why = traced.answer, traced.judgement
        turn = Turn(request.id, answer, request.history, request.documents, request.focus, seconds, why)
        if confirmed := self._confirmations.applied(answer, _completing(turn)):
            turn = replace(turn, answer=confirmed, confirmed=True)
        return self._kept(request.language, turn)

    def show(self, request: ShowRequest) -> Reply:
        """Return answers that were given before; None for what is no answer of this version's."""
        shown: list[Reply | None] = []
        for kept in request.turns:
            try:
                shown.append(self._shown(request.language, parse_request(Turn, kept)))
            except RequestError:
                shown.append(None)
        return {"shown": shown}

    def read(self, request: ReadRequest) -> Reply:
        """Return an article, with what an answer or a link quotes of it."""
        document = self.library.assistant.documents.named(request.document_id)
        return {"html": show_article(request.language, document, request.document_id, request.turn, request.place)}

    def find(self, request: FindRequest) -> Reply:
        """Return the passages that hold a question's own words."""
        assistant, turn = self.library.assistant, request.turn
        found = search_words(assistant.index, Query.parse(turn.answer.query), documents=turn.documents)
        return {"html": show_found(request.language, found)}

    def judge(self, request: JudgeRequest) -> Reply:
        """Return the form for a gold question."""
        self._require_editable()
        candidates = self.library.assistant.nearest(request.turn.answer.query, CANDIDATES)
        return {"html": show_gold_form(request.language, request.turn, candidates)}

    def keep(self, request: VerdictRequest) -> Reply:
        """Write a gold question."""
        words = page_locale(request.language)
        self._require_editable()
        try:
            right = self._right(request)
        except ValueError as error:
            return {"error": say_fault(str(error), request.language)}
        if not right and request.verdict != "unanswerable":
            return {"error": words.gold_choose}
        history = _completing(request.turn)
        written = append_question(self.gold_file, question_from_answer(request.turn.answer, history, right))
        said = {"message": words.gold_saved.format(written.question_id)}
        confirmed = self._confirmations.applied(request.turn.answer, history) if right else None
        if not confirmed:
            return said
        turn = replace(request.turn, answer=confirmed, confirmed=True, denied=False)
        return {**said, **self._kept(request.language, turn)}

    def write(self, request: ExportRequest) -> Reply:
        """Return a conversation as Markdown."""
        title = page_locale(request.language).name
        return {"markdown": conversation_to_markdown(title, [turn.judged for turn in request.turns])}

    @contextmanager
    def _slot(self, *, changing: bool = False) -> Iterator[None]:
        try:
            with self.rate_limiter.slot(changing=changing):
                yield
        except CrowdError:
            self._monitor.note_refusal(TOO_MANY, "endpoint")
            raise

    def _require_editable(self) -> None:
        if not self.library.editable:
            raise LibraryError("This page keeps no gold questions.")

    def _kept(self, language: str, turn: Turn) -> Reply:
        """Return a turn as the conversation keeps it, and as it is shown."""
        kept = {
            "id": turn.id,
            "answer": turn.answer.to_dict(),
            "history": turn.history,
            "documents": turn.documents,
            "focus": turn.focus,
            "seconds": turn.seconds,
            "why": turn.why.to_dict() if turn.why else None,
            "confirmed": turn.confirmed,
            "denied": turn.denied,
        }
        return {"turn": kept, **self._shown(language, turn)}

    def _shown(self, language: str, turn: Turn) -> Reply:
        html = show_turn(language, turn, self.library.assistant.documents, editable=self.library.editable)
        return {"html": html, "markdown": to_markdown(turn.judged), "plain": to_plain(turn.judged)}

    def _examples(self) -> tuple[str, ...]:
        """Return example questions, drawn anew whenever the articles have changed."""
        assistant = self.library.assistant
        if self._examples_of[0] is not assistant:
            self._examples_of = assistant, example_questions(assistant, self.suggestions.known)
        return self._examples_of[1]

    def _right(self, request: VerdictRequest) -> Sequence[Anchor]:
        """Return the words that answer, each made sure to stand in an article."""
        documents = self.library.assistant.documents
        most = None if request.turn.answer.answered else int(request.turn.answer.unsure)
        match request.verdict:
            case "unanswerable":
                return ()
            case "right":
                return [
                    anchor_of_words(documents, citation.quote, citation.document_id)
                    for citation in shown_citations(request.turn.answer)[:most]
                ]
        if pasted := request.words.strip():
            return [anchor_of_words(documents, pasted)]
        chosen = request.passage
        return [anchor_of_words(documents, chosen.quote, chosen.document_id)] if chosen else ()


def _completing(turn: Turn) -> tuple[str, ...]:
    """Return the questions that a question was completed by."""
    return turn.history if is_rewritten(turn.answer) else ()
