"""A note: quotes that a visitor pinned, with own words beside them, as text to take elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.rendering.markdown_text import block_quote, escape_markdown
from assistant.rendering.renderer import PlaceWords, source_line


@dataclass(frozen=True, slots=True)
class PinnedQuote:
    """A quote with its citation.

    Attributes:
        quote: Verbatim.
        title: The article's.
        publisher: Who published it; None where that is not known, as with the next two.
        author: Who wrote it.
        published: ISO 8601 date.
        section: The heading above the passage.
        paragraph: The passage's number, from 1; 0 and below for what isn't searched.
        page: The number of its page, from 1; None in an article without pages.
        label: What its file calls the place; None in most formats.
        page_label: What is printed as that page's number, where it is another.
        row: What a row of a table says under its headings; blank for all else.
        certainty: See `Citation`.
        link: Leads to its place.
        text: Own words beside it.
        remark: What has become of it, where the article no longer says it; else blank.
    """

    quote: str
    title: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    section: str | None = None
    paragraph: int = 0
    page: int | None = None
    label: str | None = None
    page_label: str | None = None
    row: str = ""
    certainty: float | None = None
    link: str = ""
    text: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A named note.

    Attributes:
        name: Its name.
        text: Own words on all of it.
        quotes: In the visitor's order.
    """

    name: str
    text: str = ""
    quotes: tuple[PinnedQuote, ...] = ()


def full_source(quote: PinnedQuote, words: PlaceWords) -> str:
    """Return the whole citation of a quote, but for its link: title, author, publisher, date and place."""
    parts = (quote.title, quote.author, source_line(quote, words), quote.remark)
    return " · ".join(part for part in parts if part)


def note_to_markdown(note: Note, words: PlaceWords, sources: str) -> str:
    """Return a note as Markdown: quotes as block quotes with numbers, own words as text, citations as a list.

    Args:
        note: The note.
        words: Name places.
        sources: The heading of the citations.
    """
    return "\n\n".join(_parts(note, words, sources)) + "\n"


def _parts(note: Note, words: PlaceWords, sources: str) -> Iterator[str]:
    yield f"# {escape_markdown(' '.join(note.name.split()))}"
    if note.text.strip():
        yield escape_markdown(note.text.strip())
    for number, each in enumerate(note.quotes, start=1):
        yield block_quote(f"{escape_markdown(each.quote)} \\[{number}\\]")
        if each.row:
            yield escape_markdown(" ".join(each.row.split()))
        if each.text.strip():
            yield escape_markdown(each.text.strip())
    if note.quotes:
        yield f"## {escape_markdown(sources)}"
        yield "\n".join(_source(number, each, words) for number, each in enumerate(note.quotes, start=1))


def _source(number: int, quote: PinnedQuote, words: PlaceWords) -> str:
    link = f" · <{quote.link}>" if quote.link else ""
    return f"{number}. {escape_markdown(' '.join(full_source(quote, words).split()))}{link}"
