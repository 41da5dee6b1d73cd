"""What the page's script may send of notes and of searches for words."""

from dataclasses import dataclass
from typing import Literal

from assistant.explaining.phrase_search import LONGEST_PHRASE
from assistant.rendering.note import Note
from assistant.ui.requests.page_requests import require_few

MOST_QUOTES = 500
"""Quotes of a note; the page keeps no more."""

_LONGEST_TEXT = 100_000
_LONGEST_LINK = 4096
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """A quote, and where it stood.

    Attributes:
        document_id: The article's.
        quote: Verbatim, within one passage.
        paragraph: The passage's number, 0 and below for what isn't searched; None where that isn't known.
    """

    document_id: str
    quote: str
    paragraph: int | None = None

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise ValueError("the quote is blank")


@dataclass(frozen=True, slots=True)
class StandingRequest:
    """Asks whether articles still say what was quoted of them."""

    language: str
    quotes: tuple[QuotePlace, ...]

    def __post_init__(self) -> None:
        require_few(self.quotes, MOST_QUOTES, "quotes")


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """Asks for a note as a document."""

    language: str
    note: Note
    form: Literal["markdown", "docx"]

    def __post_init__(self) -> None:
        note = self.note
        require_few(note.quotes, MOST_QUOTES, "quotes")
        if not note.name.strip() or len(note.name) > _LONGEST_NAME:
            raise ValueError(f"the name must have 1 to {_LONGEST_NAME} characters")
        for text in (
            note.text,
            *(text for each in note.quotes for text in (each.quote, each.row, each.text, each.title)),
        ):
            require_few(text, _LONGEST_TEXT, "characters of one text")
        for each in note.quotes:
            if len(each.link) > _LONGEST_LINK or (each.link and not _leads_to_a_page(each.link)):
                raise ValueError("a link must begin with http:// or https://, and hold no space")


@dataclass(frozen=True, slots=True)
class PhraseRequest:
    """Asks where articles say some words.

    Attributes:
        language: The page's language.
        phrase: The words.
        document_id: The article that is searched; None for all.
    """

    language: str
    phrase: str
    document_id: str | None = None

    def __post_init__(self) -> None:
        if len(self.phrase) > LONGEST_PHRASE:
            raise ValueError(f"the phrase has more than {LONGEST_PHRASE} characters")


def _leads_to_a_page(link: str) -> bool:
    return link.startswith(("http://", "https://")) and link.isprintable() and not set(link) & set(" <>\"'")
