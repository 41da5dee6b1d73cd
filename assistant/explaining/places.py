"""Where words stand in the articles: in which passage, or in what part that is not searched."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from index import fold
from index.text.folding import fold_with_places
from sources import Boilerplate, Document, Passage, unsearched_passages

_LIKENESS = 75.0
"""From here on, of 100, another stretch of text is offered as what missing words may have become."""
_COMPARED = 300
"""Characters at the beginning of missing words that are compared: comparing takes the square of their number."""


class Outside(StrEnum):
    """Why no passage holds words that stand in an article."""

    HEADING = "heading"
    """They stand in a heading."""
    FURNITURE = "furniture"
    """They stand in what is on the page but is not the article."""
    SEVERAL_PASSAGES = "several passages"
    """They begin in one passage and go on beyond it."""
    ABOVE = "above"
    """They stand above the first passage, as a title does."""
    BETWEEN = "between"
    """They stand between passages."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place where words stand.

    Attributes:
        document_id: The article.
        start: Where they begin in its text.
        end: Where they end.
        passage: The passage that holds them whole, or the byline, title or source line; None where none does.
        outside: Why no passage that is searched does.
        furniture: What of the page they belong to, where that is the reason.
    """

    document_id: str
    start: int
    end: int
    passage: Passage | None
    outside: Outside | None = None
    furniture: Boilerplate | None = None

    @property
    def passage_id(self) -> str | None:
        """The passage's id."""
        return self.passage.passage_id if self.passage else None

    def can_be_found(self, looked_at: Collection[str]) -> bool:
        """Tell whether a passage that is searched holds the words, or one that was looked at, as a byline may be.

        Args:
            looked_at: Ids of passages.
        """
        return self.passage is not None and (self.outside is None or self.passage.passage_id in looked_at)


@dataclass(frozen=True, slots=True)
class Likest:
    """The stretch of text that missing words may have become.

    Attributes:
        document: The article it stands in.
        text: Its words, in one line.
    """

    document: Document
    text: str


def find_places(words: str, document: Document, within: str | None = None) -> list[Place]:
    """Return every place where words stand in an article, exactly as they are written.

    Args:
        words: At least one character.
        document: The article.
        within: A longer stretch that they have to stand in; by default the whole text.
    """
    surroundings = [(0, len(document.text))]
    if within is not None:
        surroundings = _occurrences(within, document.text, 0, len(document.text))
    spans = [span for start, end in surroundings for span in _occurrences(words, document.text, start, end)]
    return [_place(document, start, end) for start, end in spans]


def as_written(words: str, document: Document) -> str | None:
    """Return words as an article writes them, where white space, width, case or script differ; None if it doesn't."""
    wanted = "".join(filter(_counts, fold(words)))
    folded = fold_with_places(document.text)
    counted = [place for place, character in enumerate(folded.text) if _counts(character)]
    first = "".join(folded.text[place] for place in counted).find(wanted)
    if not wanted or first < 0:
        return None
    start, end = folded.span(counted[first], counted[first + len(wanted) - 1] + 1)
    return document.text[start:end]


def find_likest(words: str, documents: Iterable[Document]) -> Likest | None:
    """Return the stretch of the articles that is likest to words they don't hold; None where nothing is nearly so."""
    found = [(*_likest(words[:_COMPARED], document.text), document) for document in documents]
    alike = [each for each in found if each[0] >= _LIKENESS]
    if not alike:
        return None
    _, text, document = max(alike, key=lambda each: each[0])
    return Likest(document, text)


def _counts(character: str) -> bool:
    """Tell whether a character can be seen; others are lost when text is copied."""
    return character.isprintable() and not character.isspace()


def _occurrences(words: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    while (start := text.find(words, start, end)) >= 0:
        found.append((start, start + len(words)))
        start += 1
    return found


def _place(document: Document, start: int, end: int) -> Place:
    for passage in document.passages:
        if passage.start <= start and end <= passage.end:
            return Place(document.document_id, start, end, passage)
    lines = (each for each in unsearched_passages(document) if each.stands_in_text)
    held = next((each for each in lines if each.start <= start and end <= each.end), None)
    return Place(document.document_id, start, end, held, *_outside(document, start, end))


def _outside(document: Document, start: int, end: int) -> tuple[Outside, Boilerplate | None]:
    if any(section.start < end and start < section.end for section in document.sections):
        return Outside.HEADING, None
    headings = (span for table in document.tables for span in table.spans[: table.headings])
    if any(first < end and start < last for first, last in headings):
        return Outside.HEADING, None
    for left_out in document.left_out:
        if left_out.start < end and start < left_out.end:
            return Outside.FURNITURE, left_out.reason
    if any(passage.start < end and start < passage.end for passage in document.passages):
        return Outside.SEVERAL_PASSAGES, None
    if not document.passages or end <= document.passages[0].start:
        return Outside.ABOVE, None
    return Outside.BETWEEN, None


def _likest(words: str, text: str) -> tuple[float, str]:
    """Return how like, 0…100, the likest stretch of a text is to some words, and that stretch."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    alignment = partial_ratio_alignment(words, text)
    if alignment is None:
        return 0.0, ""
    return alignment.score, " ".join(text[alignment.dest_start : alignment.dest_end].split())
