"""Paragraphs become passages: the units that are searched and cited.

A passage is a paragraph, because that is what a reader takes in at a glance and what a writer made one thought
of. Three choices bend that rule:

- A paragraph wider than `MAX_CELLS` (600 Chinese or 1,200 Latin characters) is cut at sentence ends into pieces of
  about equal size. An embedding model reads some 500 tokens and would not see the rest.
- A paragraph narrower than `MIN_CELLS` (12 Chinese characters: "答案是否定的。") says little by itself and joins the
  body paragraph above it in its section, if there is one and the two don't grow too long.
- A heading is not a passage: it is the `section` of the passages below it. A caption that names a person and their
  office is one of its own, however short, since it is the whole answer to "who is …".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from sources.characters import cells
from sources.document import Passage, PassageKind, Section
from sources.splitting.sentences import sentence_spans

MAX_CELLS = 1200
MIN_CELLS = 24

_STRETCH = 150


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the article's text that is read as one, before passages are made of it."""

    start: int
    end: int
    kind: PassageKind
    section: Section | None


def split_passages(document_id: str, text: str, paragraphs: Sequence[Paragraph]) -> tuple[Passage, ...]:
    """Make passages of an article's paragraphs.

    Args:
        document_id: The article's id.
        text: The article's text.
        paragraphs: In order.

    Returns:
        Passages in order, numbered from 1, each a slice of `text`.
    """
    pieces = [piece for paragraph in _join_short(text, paragraphs) for piece in _cut_long(text, paragraph)]
    return tuple(
        Passage(
            document_id,
            number,
            text[piece.start : piece.end],
            piece.start,
            piece.end,
            piece.kind,
            piece.section.heading if piece.section else None,
        )
        for number, piece in enumerate(pieces, start=1)
    )


def _join_short(text: str, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    joined: list[Paragraph] = []
    width = 0  # of the last of them, counted on: to measure it anew with each short line takes its square
    for paragraph in paragraphs:
        above = joined[-1] if joined else None
        own = cells(text[paragraph.start : paragraph.end])
        if (
            above is not None
            and above.kind is paragraph.kind is PassageKind.BODY
            and above.section == paragraph.section
            and own < MIN_CELLS
            and not (gap := text[above.end : paragraph.start]).strip()  # nothing that was left out stands between
            and (together := width + cells(gap) + own) <= MAX_CELLS
        ):
            joined[-1] = replace(above, end=paragraph.end)
            width = together
        else:
            joined.append(paragraph)
            width = own
    return joined


def _cut_long(text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield a paragraph whole, or in pieces of about equal width that end where sentences end."""
    width = cells(text[paragraph.start : paragraph.end])
    if width <= MAX_CELLS:
        yield paragraph
        return
    aim = width / ceil(width / MAX_CELLS)
    pieces: dict[int, tuple[int, int]] = {}
    done = 0
    for start, end in _cut_sentences(text, paragraph):
        sentence_width = cells(text[start:end])
        piece = int((done + sentence_width / 2) / aim)
        pieces[piece] = (pieces[piece][0] if piece in pieces else start, end)
        done += sentence_width
    for start, end in pieces.values():
        yield replace(paragraph, start=start, end=end)


def _cut_sentences(text: str, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Yield sentence spans; a sentence too long for a passage of its own is cut into stretches of equal length."""
    for start, end in sentence_spans(text[paragraph.start : paragraph.end]):
        first, last = paragraph.start + start, paragraph.start + end
        if cells(text[first:last]) <= MAX_CELLS:
            yield first, last
        else:
            yield from ((cut, min(cut + _STRETCH, last)) for cut in range(first, last, _STRETCH))
