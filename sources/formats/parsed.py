"""What a reader makes of a file: plain frozen data that crosses from the reading process as JSON."""

from dataclasses import dataclass
from enum import StrEnum

from sources.document import Property
from sources.recognition.scanned import ScannedLine
from sources.tables import Cell


class RefusedError(Exception):
    """A file can't be read as an article; the message goes on where the file's name ends."""


class BlockKind(StrEnum):
    """What a stretch of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    """What stands below a picture, or at a table."""
    ROW = "row"
    """A row of a table."""
    BYLINE = "byline"
    """Who wrote it and when, as a mail says at its top; it is no paragraph."""
    HEADING_ROW = "heading_row"
    """A row of a table that holds the headings of its columns."""
    UNSURE = "unsure"
    """Lines of a picture that were not read for certain."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a caption or a row.

    Attributes:
        kind: Which of them.
        text: Its words; line breaks stand only where they mean something, as in a poem.
        pages: For each page that it stands on, where in `text` the page begins, and the page's number from 1; empty
            in a format without pages. The first begins at 0.
        labels: As `pages`, where the file has names of its own for places: the times of subtitles.
        level: How deep a heading lies, from 1.
        cells: A row's cells, with their places in `text`.
        begins_table: Whether a row is the first of its table.
        transposed: Of the first row of a table, whether its headings stand in its first column.
        scanned: Its lines that were read from pictures, with their places in `text`.
    """

    kind: BlockKind
    text: str
    pages: tuple[tuple[int, int], ...] = ()
    level: int = 1
    cells: tuple[Cell, ...] = ()
    begins_table: bool = False
    labels: tuple[tuple[int, str], ...] = ()
    transposed: bool = False
    scanned: tuple[ScannedLine, ...] = ()

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.kind in {BlockKind.ROW, BlockKind.HEADING_ROW}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's text in blocks, and what it says of itself; None where it says nothing.

    Attributes:
        blocks: In reading order.
        title: As the file gives it.
        author: One name or several.
        publisher: The site or the house.
        published: ISO 8601: `2020`, `2020-10` or `2020-10-21`.
        language: A BCP 47 tag.
        page_count: 0 in a format without pages.
        page_labels: What is printed as each page's number (`i`, `A-3`), where the file says it.
        doubtful_tables: How many tables there are whose rows and columns can't be told surely; their text is kept.
        pictures: The numbers of the pages that are pictures, and were not recognised yet.
        properties: Those of title, author, publisher and date that the file states beside its text, word for word.
    """

    blocks: tuple[Block, ...]
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    page_count: int = 0
    page_labels: tuple[str, ...] = ()
    doubtful_tables: int = 0
    pictures: tuple[int, ...] = ()
    properties: tuple[Property, ...] = ()
