"""An article laid out for a reader: all of its own text in order, the quotes of an answer marked in place."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from assistant.rendering.outline import Heading, outline_of, path_to
from sources import Boilerplate, Cell, Document, Passage, PassageKind, Table
from sources.lines import read_lines


class ArticleBlockKind(StrEnum):
    """What a block of an article is."""

    PASSAGE = "passage"
    CAPTION = "caption"
    """A passage, too."""
    TABLE = "table"
    """Its rows are passages."""
    HEADING = "heading"
    UNSEARCHED = "unsearched"
    """Neither: it is not in the index."""


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A stretch of the article that an answer quotes.

    Attributes:
        number: The citation's number in the answer, from 1.
        start: Where it begins in the article's text.
        end: Where it ends.
        highlights: Spans within it, in the article's text too, that answer most narrowly; they don't overlap.
    """

    number: int
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that looks the same throughout.

    Attributes:
        text: Verbatim.
        numbers: The citations that quote it.
        highlighted: Whether it is a highlight of one of them.
    """

    text: str
    numbers: tuple[int, ...] = ()
    highlighted: bool = False


class _InPieces:
    """What is shown in pieces."""

    __slots__ = ()
    pieces: tuple[Piece, ...]

    @property
    def runs(self) -> tuple[tuple[tuple[int, ...], tuple[Piece, ...]], ...]:
        """The pieces in runs that the same citations quote, each with those citations."""
        return tuple((numbers, tuple(run)) for numbers, run in groupby(self.pieces, lambda piece: piece.numbers))


@dataclass(frozen=True, slots=True)
class ArticleCell(_InPieces):
    """A cell of a table.

    Attributes:
        pieces: Its text.
        cell: Its place, and what it heads.
    """

    pieces: tuple[Piece, ...]
    cell: Cell


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A row of a table.

    Attributes:
        cells: Those that begin in it.
        number: The passage's number that it is; None for headings of columns.
    """

    cells: tuple[ArticleCell, ...]
    number: int | None


@dataclass(frozen=True, slots=True)
class ArticleBlock(_InPieces):
    """A paragraph, a table, a heading, or some lines that are not in the index.

    Attributes:
        kind: Which of them.
        pieces: Its text.
        number: A passage's number within the article.
        reason: Why it was left out, where that is known.
        page: The number of the page that it begins on, in a format with pages.
        heading: Its place in the outline, if it is a heading.
        path: Above what is quoted the headings that it stands under, from the outermost on.
        rows: A table's.
    """

    kind: ArticleBlockKind
    pieces: tuple[Piece, ...] = ()
    number: int | None = None
    reason: Boilerplate | None = None
    page: int | None = None
    heading: Heading | None = None
    path: tuple[Heading, ...] = ()
    rows: tuple[ArticleRow, ...] = ()


def blocks_of(document: Document, marks: Sequence[QuotedSpan] = ()) -> tuple[ArticleBlock, ...]:
    """Lay an article out.

    Args:
        document: The article.
        marks: What an answer quotes of it.

    Returns:
        All of its text, in order, but blank lines and, where it isn't quoted, its title, which a reader shows above.
    """
    outline = outline_of(document)
    numbers = {(each.start, each.end): each.number for each in document.passages}
    blocks: list[ArticleBlock] = []
    for start, end, known in _places(document, outline):
        text = document.text[start:end]
        page = document.page_at(start)
        match known:
            case Passage():
                kind = ArticleBlockKind.CAPTION if known.kind is PassageKind.CAPTION else ArticleBlockKind.PASSAGE
                pieces, path = pieces_of(text, start, marks), _path_above(start, end, marks, outline)
                blocks.append(ArticleBlock(kind, pieces, known.number, page=page, path=path))
            case Table():
                rows, path = _rows(document, known, marks, numbers), _path_above(start, end, marks, outline)
                blocks.append(ArticleBlock(ArticleBlockKind.TABLE, page=page, path=path, rows=rows))
            case Heading():
                blocks.append(ArticleBlock(ArticleBlockKind.HEADING, _stripped(text, start, marks), heading=known))
            case Boilerplate():
                pieces = _stripped(text, start, marks)
                blocks.append(ArticleBlock(ArticleBlockKind.UNSEARCHED, pieces, reason=known, page=page))
            case None:
                blocks += [
                    ArticleBlock(ArticleBlockKind.UNSEARCHED, pieces)
                    for line in read_lines(text)
                    if (pieces := pieces_of(line.text, start + line.start, marks))
                    and (line.text != document.title or any(each.numbers for each in pieces))
                ]
    return tuple(blocks)


def _stripped(text: str, start: int, marks: Sequence[QuotedSpan]) -> tuple[Piece, ...]:
    return pieces_of(text.strip(), start + len(text) - len(text.lstrip()), marks)


_Known = Passage | Table | Heading | Boilerplate | None


def _places(document: Document, outline: Sequence[Heading]) -> Iterator[tuple[int, int, _Known]]:
    """Give the spans of an article that are known for something, and those between them, in order."""
    rows = {span for table in document.tables for span in table.spans}
    known: list[tuple[int, int, _Known]] = [
        *((each.start, each.end, each) for each in document.passages if (each.start, each.end) not in rows),
        *((each.start, each.end, each) for each in document.tables),
        *((each.section.start, each.section.end, each) for each in outline),
        *((each.start, each.end, each.reason) for each in document.left_out),
    ]
    place = 0
    for start, end, each in sorted(known, key=lambda found: found[:2]):
        if place < start:
            yield place, start, None
        yield start, end, each
        place = max(place, end)
    if place < len(document.text):
        yield place, len(document.text), None


def _path_above(start: int, end: int, marks: Sequence[QuotedSpan], outline: Sequence[Heading]) -> tuple[Heading, ...]:
    """Return the headings that quoted text stands under."""
    quoted = any(mark.start < end and start < mark.end for mark in marks)
    return path_to(start, outline) if quoted else ()


def _rows(
    document: Document, table: Table, marks: Sequence[QuotedSpan], numbers: Mapping[tuple[int, int], int]
) -> tuple[ArticleRow, ...]:
    return tuple(
        ArticleRow(
            tuple(
                ArticleCell(pieces_of(document.text[cell.start : cell.end], cell.start, marks), cell) for cell in row
            ),
            None if place < table.headings else numbers.get(span),
        )
        for place, (row, span) in enumerate(zip(table.rows, table.spans, strict=True))
    )


def pieces_of(text: str, start: int, marks: Sequence[QuotedSpan]) -> tuple[Piece, ...]:
    """Cut a stretch of an article wherever a mark or a highlight begins or ends.

    Args:
        text: The stretch.
        start: Where it begins in the article's text.
        marks: What is quoted; whatever stands outside of the stretch is passed over.
    """
    end = start + len(text)
    marks = [mark for mark in marks if mark.start < end and start < mark.end]
    lit = _joined(span for mark in marks for span in mark.highlights if span[0] < end and start < span[1])
    begins = [begin for begin, _ in lit]
    spans = [(mark.start, mark.end) for mark in marks] + [span for mark in marks for span in mark.highlights]
    cuts = sorted({start, end, *(place for span in spans for place in span if start < place < end)})

    def is_lit(first: int, last: int) -> bool:
        place = bisect_right(begins, first) - 1
        return place >= 0 and last <= lit[place][1]

    return tuple(
        Piece(
            text[first - start : last - start],
            tuple(mark.number for mark in marks if mark.start <= first and last <= mark.end),
            is_lit(first, last),
        )
        for first, last in pairwise(cuts)
    )


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what spans cover together, as spans in order that don't overlap."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined
