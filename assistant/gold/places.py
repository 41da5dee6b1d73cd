"""Where the words of a gold question stand in the articles, and in which passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.gold.question import Anchor
from sources import Document, Passage

_LIKENESS = 75.0
"""From here on, of 100, another stretch of text is offered as what a missing quote may have become."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place where an anchor's words stand.

    Attributes:
        document_id: The article.
        start: Where they begin in its text.
        end: Where they end.
        passage: The passage that holds them whole; None where none does.
        lost: Where they are instead, if no passage holds them.
    """

    document_id: str
    start: int
    end: int
    passage: Passage | None
    lost: str | None = None

    @property
    def passage_id(self) -> str | None:
        """The passage's id."""
        return self.passage.passage_id if self.passage else None


@dataclass(frozen=True, slots=True)
class Found:
    """What became of an anchor.

    Attributes:
        anchor: The anchor.
        places: Where it stands.
        stale: Why it stands nowhere; None where it does.
    """

    anchor: Anchor
    places: tuple[Place, ...]
    stale: str | None = None

    @property
    def passage_ids(self) -> frozenset[str]:
        """The passages that hold it."""
        return frozenset(place.passage_id for place in self.places if place.passage_id)

    @property
    def lost(self) -> str | None:
        """Where it is, if no passage holds it."""
        return None if self.passage_ids else next((place.lost for place in self.places), None)


def find(anchor: Anchor, documents: Mapping[str, Document]) -> Found:
    """Find an anchor's words in the articles.

    Args:
        anchor: What to look for.
        documents: The articles by id.
    """
    among = list(documents.values())
    if anchor.article is not None:
        if anchor.article not in documents:
            return _find_passage(anchor, documents)
        among = [documents[anchor.article]]
    places = tuple(place for document in among for place in _places_in(document, anchor))
    return Found(anchor, places) if places else Found(anchor, (), _explain(anchor, among))


def _find_passage(anchor: Anchor, documents: Mapping[str, Document]) -> Found:
    """Find what is called an article but may be a passage: other tools judge the passages that a run names."""
    name = anchor.article or ""
    document = documents.get(name.rpartition(":")[0])
    for passage in document.passages if document and anchor.quote is None else ():
        if passage.passage_id == name:
            return Found(anchor, (Place(passage.document_id, passage.start, passage.end, passage),))
    return Found(anchor, (), f"There is no article {name!r}.")


def _places_in(document: Document, anchor: Anchor) -> list[Place]:
    if anchor.quote is None:
        return [Place(document.document_id, each.start, each.end, each) for each in document.passages]
    quote, surroundings = anchor.quote, [(0, len(document.text))]
    if anchor.within is not None:
        surroundings = _occurrences(anchor.within, document.text, 0, len(document.text))
    spans = [span for start, end in surroundings for span in _occurrences(quote, document.text, start, end)]
    return [_place(document, start, end) for start, end in spans]


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
    return Place(document.document_id, start, end, None, _where(document, start, end))


def _where(document: Document, start: int, end: int) -> str:
    for section in document.sections:
        if section.start < end and start < section.end:
            return "it stands in a heading, and headings are not searched"
    for left_out in document.left_out:
        if left_out.start < end and start < left_out.end:
            return f"it stands in what was left out of the article as {left_out.reason}"
    if any(passage.start < end and start < passage.end for passage in document.passages):
        return "it goes on beyond one passage"
    if not document.passages or end <= document.passages[0].start:
        return "it stands above the first passage, as a title does"
    return "it stands between the passages"


def _explain(anchor: Anchor, among: Sequence[Document]) -> str:
    where = f"article {anchor.article}" if anchor.article else "any article"
    missing = f"“{anchor.quote}” does not stand in {where}."
    if anchor.quote is None:
        return f"{where} holds no passage."
    likest = max(((*_likest(anchor.quote, document.text), document) for document in among), key=lambda each: each[0])
    likeness, stretch, document = likest
    return missing + (f" Likest there: “{stretch}” ({document.document_id})." if likeness >= _LIKENESS else "")


def _likest(quote: str, text: str) -> tuple[float, str]:
    """Return how like, 0…100, the likest stretch of a text is to a quote, and that stretch."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    alignment = partial_ratio_alignment(quote, text)
    if alignment is None:
        return 0.0, ""
    return alignment.score, " ".join(text[alignment.dest_start : alignment.dest_end].split())
