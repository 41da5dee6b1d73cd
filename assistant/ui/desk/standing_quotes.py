"""Whether articles still say what was pinned of them, and where."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.ui.linked_place import find_stated, find_words
from sources import Document


class Standing(StrEnum):
    """What has become of a quote."""

    STANDS = "stands"
    CHANGED = "changed"
    """The article is there, and says it no longer."""
    REMOVED = "removed"
    """The article is gone."""


@dataclass(frozen=True, slots=True)
class StandingQuote:
    """A quote, and its place in the article of now.

    Attributes:
        standing: What has become of it; of one that doesn't stand, nothing else is known.
        title: The article's title.
        publisher: Who published it; None where that is not known, as with the next three.
        author: Who wrote it.
        published: ISO 8601 date.
        language: A BCP 47 tag.
        section: The heading above the passage; None where there is none.
        paragraph: The passage's number, from 1; 0 and below for what isn't searched.
        page: The number, from 1, of the page on which it begins; None in an article without pages.
    """

    standing: Standing
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    section: str | None = None
    paragraph: int | None = None
    page: int | None = None


def find_quote(document: Document | None, paragraph: int | None, quote: str) -> StandingQuote:
    """Look for a quote, word for word: in its paragraph, or else further down, or else before.

    Args:
        document: The article; None if there is none any more.
        paragraph: The passage's number, 0 and below for what isn't searched; None where that isn't known.
        quote: What it is to say, within one passage.
    """
    if document is None:
        return StandingQuote(Standing.REMOVED)
    found = find_words(document, paragraph, quote)
    holder = found[0] if found else find_stated(document, quote)
    if holder is None:
        return StandingQuote(Standing.CHANGED)
    return StandingQuote(
        Standing.STANDS,
        document.title,
        document.publisher,
        document.author,
        document.published,
        document.language,
        holder.section,
        holder.number,
        document.page_at(found[1]) if found else None,
    )
