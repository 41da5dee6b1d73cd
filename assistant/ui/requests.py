"""What the page's script may send: checked here, once, before anything is done with it.

A visitor's conversation is kept in the visitor's browser alone and comes along with a request; so an answer that comes
in need not be one that was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from assistant.answer import Answer
from assistant.assistant import LONGEST_QUERY
from assistant.errors import RequestError
from assistant.ui.words import Language

_LONGEST_HISTORY = 50
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, as a conversation keeps them.

    Attributes:
        id: Unique in the conversation.
        answer: What came.
        history: The questions before it that it was asked with, oldest first.
        documents: Ids of the articles that it was restricted to; None for all.
        seconds: How long the answer took.
    """

    id: str
    answer: Answer
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if len(self.answer.query) > LONGEST_QUERY:
            raise ValueError(f"the query has more than {LONGEST_QUERY} characters")


@dataclass(frozen=True, slots=True)
class Shell:
    """Asks for the page itself."""

    language: Language


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks a question.

    Attributes:
        language: The page's language.
        id: Likewise the next three: those of a `Turn`.
        question: As typed.
        history: Earlier questions.
        documents: Ids of articles.
        visitor: What the page calls itself, to be told from others.
    """

    language: Language
    id: str
    question: str
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    visitor: str = ""

    def __post_init__(self) -> None:
        if len(self.visitor) > _LONGEST_NAME:
            raise ValueError(f"the visitor's name has more than {_LONGEST_NAME} characters")
        if len(self.history) > _LONGEST_HISTORY:
            raise ValueError(f"the history has more than {_LONGEST_HISTORY} questions")


@dataclass(frozen=True, slots=True)
class Show:
    """Asks for answers that were given before."""

    language: Language
    turns: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Asks for an article, with what an answer quotes of it."""

    language: Language
    document_id: str
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file to add; its content in Base64."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Add:
    """Asks to add articles."""

    language: Language
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Asks to remove articles."""

    language: Language
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks for the form in which a person says whether an answer is right."""

    language: Language
    turn: Turn


@dataclass(frozen=True, slots=True)
class Passage:
    """The words that answer, and their article."""

    document_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says about an answer.

    Attributes:
        language: The page's language.
        turn: The question and its answer.
        verdict: What is said.
        passage: The right passage, where another was chosen.
        words: Words of an article that answer, where they were pasted.
    """

    language: Language
    turn: Turn
    verdict: Literal["right", "wrong", "unanswerable"]
    passage: Passage | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Asks for a conversation as a document."""

    language: Language
    turns: tuple[Turn, ...]


_Wanted = TypeVar("_Wanted")


def understand(wanted: type[_Wanted], payload: Mapping[str, Any]) -> _Wanted:
    """Return a request as a value.

    Args:
        wanted: What it should be.
        payload: As it came.

    Raises:
        RequestError: If it is something else.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(wanted).validate_python(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RequestError(f"The request can't be understood: {place}: {first['msg']}.") from error
