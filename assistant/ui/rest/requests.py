"""What programs may send by REST: checked once, before anything is done with it, and described by the same types."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from assistant.questions.question_text import LONGEST_QUESTION
from assistant.ui.requests.page_requests import LONGEST_HISTORY, MOST_CITATIONS, MOST_DOCUMENTS

_MOST_LISTED = 1000
_MOST_BEFORE = 1_000_000
_STRICT = ConfigDict(extra="forbid")
"""A field with a slip in its name would be passed over in silence otherwise."""

_DESCRIBED: dict[str, Any] = {"minLength": 1, "maxLength": LONGEST_QUESTION}
_Question = Annotated[str, Field(json_schema_extra=_DESCRIBED)]
"""Its length is checked by who answers, who says how long it is."""
_History = Annotated[tuple[str, ...], Field(max_length=LONGEST_HISTORY)]
_Documents = Annotated[tuple[str, ...], Field(max_length=MOST_DOCUMENTS)] | None
_Count = Annotated[int, Field(ge=1, le=MOST_CITATIONS)]


@dataclass(frozen=True, slots=True)
class Question:
    """A question.

    Attributes:
        question: In Chinese or English.
        history: The questions asked before it, oldest first; they complete a question that can't stand alone.
        k: Citations at most.
        documents: Ids of the articles to answer from; null for all.
        focus: The id of an article that is preferred, unless another answers clearly better; null for none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    question: _Question
    history: _History = ()
    k: _Count = 3
    documents: _Documents = None
    focus: str | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What to search for.

    Attributes:
        query: A question or some words.
        k: Passages at most.
        documents: Ids of the articles to search; null for all.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    query: _Question
    k: _Count = 10
    documents: _Documents = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Which of the articles to list.

    Attributes:
        limit: Articles at most.
        offset: How many of the first to leave out.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    limit: Annotated[int, Field(ge=1, le=_MOST_LISTED)] = _MOST_LISTED
    offset: Annotated[int, Field(ge=0, le=_MOST_BEFORE)] = 0


@dataclass(frozen=True, slots=True)
class Naming:
    """Which article to read.

    Attributes:
        document_id: The article's id, as citations and lists give it.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    document_id: str
