"""What programs are answered by REST, beside an `Answer`."""

from dataclasses import asdict, dataclass
from typing import Any

from assistant.answering.answer import Citation
from assistant.library import LibraryEntry
from sources import Document, Fact, Passage, PassageKind, particulars_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request is not answered.

    Attributes:
        error: One line: what was found, and what to do.
    """

    error: str


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """The passages that are nearest to a query; they need not answer it.

    Attributes:
        query: As it was sent.
        passages: Best first, each with its best words as the quote, and its signals.
    """

    query: str
    passages: tuple[Citation, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        return {"query": self.query, "passages": [passage.to_dict() for passage in self.passages]}


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article, without its text.

    Attributes:
        document_id: Readable and stable.
        title: Its title.
        publisher: Who published it; null where that is not known, as with the next four.
        author: Who wrote it.
        published: ISO 8601: a year, a month or a day.
        language: A BCP 47 tag.
        indexed: When it was indexed: ISO 8601, UTC.
        passages: How many passages it has.
    """

    document_id: str
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    language: str | None
    indexed: str | None
    passages: int

    @classmethod
    def of(cls, entry: LibraryEntry) -> "ArticleSummary":
        """Return an article of the library's without its text."""
        article = entry.article
        return cls(
            article.document_id,
            article.title,
            article.publisher,
            article.author,
            article.published,
            article.language,
            entry.indexed,
            article.passages,
        )


@dataclass(frozen=True, slots=True)
class Articles:
    """A list of articles.

    Attributes:
        total: How many there are in all.
        articles: Those that were asked for.
    """

    total: int
    articles: tuple[ArticleSummary, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ArticlePassage:
    """A passage of an article.

    Attributes:
        paragraph: Its number within the article, from 1, as citations name it.
        kind: What it is: a paragraph (`body`), a row of a table (`row`), and so on.
        section: The heading that it stands under; null above the first one.
        page: The number, from 1, of the page on which it begins; null in an article without pages.
        page_label: What is printed as that page's number, where it is another; else null.
        label: What the file itself calls the place where it begins: the time of a subtitle; null in most formats.
        row: What a row of a table says under its headings; blank for all else.
        certainty: How sure the engine is of it, from 0 to 1, where it was read from a picture; else null.
        start: Where it begins in the article's text.
        end: Where it ends.
        text: Its words, verbatim.
    """

    paragraph: int
    kind: PassageKind
    section: str | None
    page: int | None
    page_label: str | None
    label: str | None
    row: str
    certainty: float | None
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, document: Document, passage: Passage) -> "ArticlePassage":
        """Return a passage of an article as programs get it."""
        place = document.place_of(passage.start, passage.end)
        return cls(
            passage.number,
            passage.kind,
            passage.section,
            place.page,
            place.page_label,
            place.label,
            passage.row,
            place.certainty,
            passage.start,
            passage.end,
            passage.text,
        )


@dataclass(frozen=True, slots=True)
class ArticleParticular:
    """What an article says of itself, in its text or in its file.

    Attributes:
        fact: What it tells: `title`, `author`, `publisher` or `date`.
        value: Who, where or when, as it stands there.
        date: A date in ISO 8601; null of other facts, and of one that can't be read.
        kind: Where it stands: in the text (`title`, `byline`, `source`), in the `file`, or in the `catalog`.
        paragraph: The number by which citations name that: 0 and below.
    """

    fact: Fact
    value: str
    date: str | None
    kind: PassageKind
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article.

    Attributes:
        document_id: Readable and stable.
        title: Its title.
        publisher: Who published it; null where that is not known, as with the next three.
        author: Who wrote it.
        published: ISO 8601: a year, a month or a day.
        language: A BCP 47 tag.
        particulars: What it says of itself, and where.
        text: All of its text, as it was read; every `start` and `end` counts its characters.
        passages: What is searched of it, in order.
    """

    document_id: str
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    language: str | None
    particulars: tuple[ArticleParticular, ...]
    text: str
    passages: tuple[ArticlePassage, ...]

    @classmethod
    def of(cls, document: Document) -> "Article":
        """Return an article as programs get it."""
        particulars = (
            ArticleParticular(each.fact, each.value, each.date, each.passage.kind, each.passage.number)
            for each in particulars_of(document)
        )
        return cls(
            document.document_id,
            document.title,
            document.publisher,
            document.author,
            document.published,
            document.language,
            tuple(particulars),
            document.text,
            tuple(ArticlePassage.of(document, each) for each in document.passages),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        return asdict(self)
