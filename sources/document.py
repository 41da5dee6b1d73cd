"""Documents and passages: frozen values, each with its place in the article's own text.

Offsets are half-open string indices into `Document.text`, the article exactly as it was read. Whatever is
shown or cited is a slice of that text, so that it can be checked against it at any time.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate

from sources.recognition.scanned import ScannedLine, least_certainty
from sources.tables import RowPart, Table, row_labels, rows_said


class PassageKind(StrEnum):
    """What a passage is within its article."""

    LEAD = "lead"
    """The abstract or standfirst above the text, where the article labels one."""
    BODY = "body"
    """A paragraph."""
    CAPTION = "caption"
    """The caption of a picture or a table, or one that names a person and their office."""
    ROW = "row"
    """A row of a table."""
    BYLINE = "byline"
    """Author and date below the title: not searched, and cited where just they are asked for, as with the next four."""
    TITLE = "title"
    """The line that is its title."""
    SOURCE = "source"
    """A line that says where the article appeared, above or below its text."""
    FILE = "file"
    """What the file says of the article beside its text, as a DOCX file's properties do."""
    CATALOG = "catalog"
    """What the `catalog.toml` beside the file says of it."""


UNSEARCHED_NUMBERS = {
    PassageKind.BYLINE: 0,
    PassageKind.TITLE: -1,
    PassageKind.SOURCE: -2,
    PassageKind.FILE: -3,
    PassageKind.CATALOG: -4,
}
"""The numbers of passages that are not searched: none is counted among an article's paragraphs."""


class Fact(StrEnum):
    """What an article, or its file, says of itself."""

    TITLE = "title"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Property:
    """A fact about an article that is stated outside of its text.

    Attributes:
        fact: What it tells.
        value: As it stands there, on one line.
        kind: Where: `FILE` or `CATALOG`.
    """

    fact: Fact
    value: str
    kind: PassageKind = PassageKind.FILE


class Boilerplate(StrEnum):
    """Boilerplate: why a line of the page is not part of the article."""

    CHANNEL = "channel"
    """Channel names and buttons above the title."""
    BYLINE = "byline"
    """Author and date, of which the document's are read."""
    CREDIT = "credit"
    """Where a picture comes from."""
    SHARING = "sharing"
    """Share, like and comment buttons and their counters, comment forms, QR-code lines."""
    NOTICE = "notice"
    """Copyright, origin and liability notices."""
    LINKS = "links"
    """Lists of links to other articles, and labels between them."""
    UNSURE = "unsure"
    """Lines that were read from a picture, and not for certain."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its place; two heading lines in a row are one section's.

    Attributes:
        heading: The heading's lines, joined by a space.
        start: Where the heading begins.
        end: Where the heading ends.
        level: How deep it lies, from 1, where the article's format says so.
    """

    heading: str
    start: int
    end: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of an article: the unit that is searched and cited.

    Attributes:
        document_id: The article it belongs to.
        number: Its place among the article's passages, from 1; of one that isn't searched, one of
            `UNSEARCHED_NUMBERS`.
        text: Its words, verbatim.
        start: Where it begins in the article's text.
        end: Where it ends: `document.text[start:end] == text`. What stands in no text has 0 for both.
        kind: Lead, body paragraph, caption, row of a table, or what isn't searched.
        section: The heading that it stands under; None above the first heading.
        with_labels: A row's cells with the headings of their columns; blank for all else.
        labels: Those headings, on one line.
        parts: Those cells, each with its place in `with_labels` and in the article.
    """

    document_id: str
    number: int
    text: str
    start: int
    end: int
    kind: PassageKind = PassageKind.BODY
    section: str | None = None
    with_labels: str = ""
    labels: str = ""
    parts: tuple[RowPart, ...] = ()

    @property
    def stands_in_text(self) -> bool:
        """Whether its words stand in the article's text, not in its file's or its catalog's fields."""
        return self.kind not in {PassageKind.FILE, PassageKind.CATALOG}

    @property
    def searched(self) -> str:
        """What is searched for it: its words or, of a row, what they say under their headings."""
        return self.with_labels or self.text

    @property
    def row(self) -> str:
        """What a row of a table says under its headings; blank for all else, and where it says no more."""
        return self.with_labels if self.with_labels != self.text else ""

    @property
    def passage_id(self) -> str:
        """A readable id, the same after every rebuild: `xiaomi-ecosystem-2020:p004`."""
        return passage_id(self.document_id, self.number)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where words stand in an article's file, and how sure it is that they were read rightly.

    Attributes:
        page: The number, from 1, of the page that they begin on; None in a format without pages.
        page_label: What is printed as that page's number, where it is another; else None.
        label: What the file calls the place; None where it has no name for it.
        certainty: How sure the engine is of them, from 0 to 1, where they were read from a picture; else None.
    """

    page: int | None = None
    page_label: str | None = None
    label: str | None = None
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """A stretch of the page that is not the article, and why."""

    start: int
    end: int
    reason: Boilerplate


@dataclass(frozen=True, slots=True)
class Document:
    """One article, with everything that was read from it.

    Attributes:
        document_id: Readable and stable.
        title: Its title.
        text: The article's own text, as it was read.
        publisher: Who published it; None where the article doesn't say, as with the next three.
        author: Who wrote it.
        published: ISO 8601: `2020`, `2020-10` or `2020-10-21`.
        language: A BCP 47 tag such as `zh` or `en`.
        sections: Headings, in order.
        passages: Passages, in order, numbered from 1.
        left_out: What of the page is not the article, in order.
        questions: Example questions that it answers, to be offered to a reader.
        page_starts: Where each page begins in `text`, in order; a page without text begins where the next one does.
            Empty in a format without pages.
        page_labels: What is printed as each page's number, such as `iv` or `A-3`; empty where the file doesn't say it.
        scanned: Lines that were read from pictures (OCR), in order; empty in an article that was written.
        tables: Tables whose rows and columns are known, in order; each row below the headings is a passage.
        labels: Where places begin that the file has names of its own for, in order, and these names: the times of
            subtitles, `00:12:31`. Empty in most formats.
        properties: What its file and its catalog say of it; they win over what the text says.
    """

    document_id: str
    title: str
    text: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Excluded, ...] = ()
    questions: tuple[str, ...] = ()
    page_starts: tuple[int, ...] = field(default=(), repr=False)
    page_labels: tuple[str, ...] = field(default=(), repr=False)
    tables: tuple[Table, ...] = field(default=(), repr=False)
    labels: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    scanned: tuple[ScannedLine, ...] = field(default=(), repr=False)
    properties: tuple[Property, ...] = field(default=(), repr=False)

    @property
    def byline(self) -> Passage | None:
        """The lines that give author and date, as a passage with the number 0; None where there are none."""
        spans = [(each.start, each.end) for each in self.left_out if each.reason is Boilerplate.BYLINE]
        if not spans:
            return None
        start, end = spans[0][0], spans[-1][1]
        return Passage(self.document_id, 0, self.text[start:end], start, end, PassageKind.BYLINE)

    def page_at(self, offset: int) -> int | None:
        """Return the number, from 1, of the page that a place of the text stands on; None without pages."""
        return bisect_right(self.page_starts, offset) or None

    def label_at(self, offset: int) -> str | None:
        """Return what the file calls a place of the text; None where it has no name for it."""
        number = bisect_right(self.labels, offset, key=lambda each: each[0])
        return self.labels[number - 1][1] if number else None

    def page_label_at(self, offset: int) -> str | None:
        """Return what is printed as that page's number; None where it is the same, or isn't known."""
        page = self.page_at(offset)
        label = self.page_labels[page - 1] if page and page <= len(self.page_labels) else ""
        return label if label and label != str(page) else None

    def place_of(self, start: int, end: int) -> FilePlace:
        """Return where what stands between two places of the text stands in the file."""
        return FilePlace(
            self.page_at(start), self.page_label_at(start), self.label_at(start), self.certainty_of(start, end)
        )

    def certainty_of(self, start: int, end: int) -> float | None:
        """Return how sure the engine is of what was read from a picture between two places; None if nothing was."""
        return least_certainty(self.scanned, start, end)


def passage_id(document_id: str, number: int) -> str:
    """Return the id of an article's passage, by its number from 1."""
    return f"{document_id}:p{number:03d}"


def with_rows(document: Document) -> Document:
    """Return an article whose passages that are rows of its tables know the headings of their columns."""
    if not document.tables:
        return document
    said, labels = rows_said(document.text, document.tables), row_labels(document.text, document.tables)
    passages = tuple(
        replace(passage, with_labels=said[span].text, labels=labels[span], parts=said[span].parts)
        if passage.kind is PassageKind.ROW and (span := (passage.start, passage.end)) in said
        else passage
        for passage in document.passages
    )
    return replace(document, passages=passages)


def document_of(document_id: str, title: str, paragraphs: Sequence[str]) -> Document:
    """Return an article that comes as paragraphs instead of a file, each of them a passage as it is."""
    starts = accumulate((len(paragraph) + 1 for paragraph in paragraphs), initial=0)
    passages = tuple(
        Passage(document_id, number, paragraph, start, start + len(paragraph))
        for number, (paragraph, start) in enumerate(zip(paragraphs, starts, strict=False), start=1)
    )
    return Document(document_id, title, "\n".join([*paragraphs, ""]), passages=passages)
