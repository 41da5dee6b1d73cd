"""What the page's script may send: checked here, once, before anything is done with it.

A visitor's conversation is kept in the visitor's browser alone and comes along with a request; so an answer that comes
in need not be one that was given.
"""

from collections.abc import Mapping, Sized
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from assistant.answering.answer import Answer
from assistant.errors import RequestError
from assistant.explaining.judgement import Judgement
from assistant.locales import locale_for
from assistant.questions.question_text import LONGEST_QUERY
from assistant.ui.linked_place import LinkedPlace
from assistant.ui.words import page_languages
from index.text.languages.language import ENGLISH

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MOST_TURNS = 100
"""Turns of a conversation that may come at once; the page keeps no more."""

MOST_DOCUMENTS = 50_000
"""Ids of articles that may come at once."""

MOST_CITATIONS = 20
"""Citations of an answer, or passages of a search, at most, however many a program asks for."""

LONGEST_HISTORY = 50
LONGEST_NAME = 100
_MOST_HIGHLIGHTS = 1000
_MOST_SIGNALS = 20
_MOST_FACTORS = 20
_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, as a conversation keeps them.

    Attributes:
        id: Unique in the conversation.
        answer: What came.
        history: The questions before it that it was asked with, oldest first.
        documents: Ids of the articles that it was restricted to; None for all.
        focus: The id of the article that was preferred; None for none.
        seconds: How long the answer took.
        why: Why it came; None in what another version has kept.
        confirmed: Whether a person has said that its citation answers.
        denied: Whether the visitor has said that the passage which may be the answer is none.
    """

    id: str
    answer: Answer
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    focus: str | None = None
    seconds: float = 0.0
    why: Judgement | None = None
    confirmed: bool = False
    denied: bool = False

    @property
    def judged(self) -> Answer:
        """The answer as the visitor has left it: where what may be it was denied, there is none."""
        answer = self.answer
        if not (self.denied and answer.unsure):
            return answer
        said = locale_for(answer.question).unanswered
        return replace(answer, unsure=False, text=said, closest=answer.closest[1:])

    def __post_init__(self) -> None:
        answer = self.answer
        if len(answer.query) > LONGEST_QUERY:
            raise ValueError(f"the query has more than {LONGEST_QUERY} characters")
        require_few(self.id, LONGEST_NAME, "characters of the id")
        require_few(self.history, LONGEST_HISTORY, "questions in the history")
        require_few(self.documents or (), MOST_DOCUMENTS, "ids of articles")
        for citations in (answer.citations, answer.closest, answer.remarks):
            require_few(citations, MOST_CITATIONS, "citations")
        for citation in (*answer.citations, *answer.closest):
            require_few(citation.highlights, _MOST_HIGHLIGHTS, "highlights")
            require_few(citation.signals, _MOST_SIGNALS, "signals")
            require_few(citation.parts, MOST_CITATIONS, "parts")
        if self.why:
            require_few(self.why.factors, _MOST_FACTORS, "features")
            require_few(self.why.changes, _MOST_FACTORS, "features")
            require_few(self.why.evidence, _MOST_FACTORS, "facts")


@dataclass(frozen=True, slots=True)
class ShellRequest:
    """Asks for the page itself."""

    language: str


@dataclass(frozen=True, slots=True)
class AskRequest:
    """Asks a question.

    Attributes:
        language: The page's language.
        id: Likewise the next four: those of a `Turn`.
        question: As typed.
        history: Earlier questions.
        documents: Ids of articles.
        focus: The id of an article.
        visitor: What the page calls itself, to be told from others.
    """

    language: str
    id: str
    question: str
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    focus: str | None = None
    visitor: str = ""

    def __post_init__(self) -> None:
        require_few(self.id, LONGEST_NAME, "characters of the id")
        require_few(self.visitor, LONGEST_NAME, "characters of the visitor's name")
        require_few(self.history, LONGEST_HISTORY, "questions in the history")
        require_few(self.documents or (), MOST_DOCUMENTS, "ids of articles")


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """Asks for answers that were given before."""

    language: str
    turns: tuple[dict[str, Any], ...]

    def __post_init__(self) -> None:
        require_few(self.turns, MOST_TURNS, "turns")


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Asks for an article, with what an answer quotes of it, or else a link."""

    language: str
    document_id: str
    turn: Turn | None = None
    place: LinkedPlace | None = None


@dataclass(frozen=True, slots=True)
class FindRequest:
    """Asks for the passages that hold a question's own words."""

    language: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """Asks for the form in which a person says whether an answer is right."""

    language: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class ChosenPassage:
    """The words that answer, and their article."""

    document_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class VerdictRequest:
    """What a person says about an answer.

    Attributes:
        language: The page's language.
        turn: The question and its answer.
        verdict: What is said.
        passage: The right passage, where another was chosen.
        words: Words of an article that answer, where they were pasted.
    """

    language: str
    turn: Turn
    verdict: Literal["right", "wrong", "unanswerable"]
    passage: ChosenPassage | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Asks for a conversation as a document."""

    language: str
    turns: tuple[Turn, ...]

    def __post_init__(self) -> None:
        require_few(self.turns, MOST_TURNS, "turns")


_Wanted = TypeVar("_Wanted")


def parse_request(wanted: type[_Wanted], payload: Mapping[str, Any]) -> _Wanted:
    """Return a request as a value.

    Args:
        wanted: What it should be.
        payload: As it came.

    Raises:
        RequestError: If it is something else.
    """
    from pydantic import ValidationError

    try:
        request = cast(_Wanted, _adapter(cast(Any, wanted)).validate_python(payload))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"The request can't be understood: {place}: {first['msg']}."
        raise RequestError(problem if len(problem) <= _LONGEST_LINE else f"{problem[:_LONGEST_LINE]}…") from error
    spoken = page_languages()
    if getattr(request, "language", ENGLISH) not in spoken:
        known = " or ".join(map(repr, spoken))
        raise RequestError(f"The request can't be understood: language: Input should be {known}.")
    return request


@cache
def _adapter(wanted: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(wanted)


def require_few(values: Sized, most: int, what: str) -> None:
    """Raise a `ValueError` if there are more values than may be.

    Args:
        values: Some.
        most: How many there may be.
        what: They are, in the plural.
    """
    if len(values) > most:
        raise ValueError(f"there are more than {most} {what}")
