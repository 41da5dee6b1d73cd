"""An article laid out for a reader: all of its own text in order, the quotes of an answer marked in place."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from sources import Boilerplate, Document


class ArticleBlockKind(StrEnum):
    """What a block of an article is."""

    PASSAGE = "passage"
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


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    """A paragraph, a heading, or some lines that are not in the index.

    Attributes:
        kind: Which of them.
        pieces: Its text.
        number: A passage's number within the article.
        reason: Why it was left out, where that is known.
    """

    kind: ArticleBlockKind
    pieces: tuple[Piece, ...]
    number: int | None = None
    reason: Boilerplate | None = None

    @property
    def runs(self) -> tuple[tuple[tuple[int, ...], tuple[Piece, ...]], ...]:
        """The pieces in runs that the same citations quote, each with those citations."""
        return tuple((numbers, tuple(run)) for numbers, run in groupby(self.pieces, lambda piece: piece.numbers))


def blocks_of(document: Document, marks: Sequence[QuotedSpan] = ()) -> tuple[ArticleBlock, ...]:
    """Lay an article out.

    Args:
        document: The article.
        marks: What an answer quotes of it.

    Returns:
        All of its text but blank lines and its title, which a reader shows above, in order. Passages and bylines hold
        marks.
    """
    blocks: list[ArticleBlock] = []
    for start, end, block in _places(document):
        text = document.text[start:end]
        if block.kind is ArticleBlockKind.PASSAGE:
            blocks.append(ArticleBlock(block.kind, pieces_of(text, start, marks), block.number))
        elif block.kind is ArticleBlockKind.HEADING or block.reason is not None:
            lead = len(text) - len(text.lstrip())
            blocks.append(ArticleBlock(block.kind, pieces_of(text.strip(), start + lead, marks), reason=block.reason))
        else:
            lines = (line.strip() for line in text.splitlines())
            shown = [line for line in lines if line and line != document.title]
            blocks += [ArticleBlock(block.kind, (Piece(line),)) for line in shown]
    return tuple(blocks)


def _places(document: Document) -> Iterator[tuple[int, int, ArticleBlock]]:
    """Give the spans of an article that are known for something, and those between them, in order."""
    known = [
        *(
            (each.start, each.end, ArticleBlock(ArticleBlockKind.PASSAGE, (), each.number))
            for each in document.passages
        ),
        *((each.start, each.end, ArticleBlock(ArticleBlockKind.HEADING, ())) for each in document.sections),
        *(
            (each.start, each.end, ArticleBlock(ArticleBlockKind.UNSEARCHED, (), reason=each.reason))
            for each in document.left_out
        ),
    ]
    place = 0
    for start, end, block in sorted(known, key=lambda each: each[:2]):
        if place < start:
            yield place, start, ArticleBlock(ArticleBlockKind.UNSEARCHED, ())
        yield start, end, block
        place = max(place, end)
    if place < len(document.text):
        yield place, len(document.text), ArticleBlock(ArticleBlockKind.UNSEARCHED, ())


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
