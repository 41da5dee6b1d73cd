"""Where the words of a gold question stand in the articles, and in which passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.explaining.places import Outside, Place, find_likest, find_places
from assistant.gold.questions.question import Anchor
from sources import Document

_OUTSIDE = {
    Outside.HEADING: "it stands in a heading, and headings are not searched",
    Outside.FURNITURE: "it stands in what was left out of the article as {}",
    Outside.SEVERAL_PASSAGES: "it goes on beyond one passage",
    Outside.ABOVE: "it stands above the first passage, as a title does",
    Outside.BETWEEN: "it stands between the passages",
}


@dataclass(frozen=True, slots=True)
class FoundEvidence:
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
        """Where it is, if no passage that is searched holds it."""
        outside = [(place.outside, place.furniture) for place in self.places if place.outside]
        if len(outside) < len(self.places) or not outside:
            return None
        reason, furniture = outside[0]
        return _OUTSIDE[reason].format(furniture)


def find(anchor: Anchor, documents: Mapping[str, Document]) -> FoundEvidence:
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
    return FoundEvidence(anchor, places) if places else FoundEvidence(anchor, (), _explain(anchor, among))


def _find_passage(anchor: Anchor, documents: Mapping[str, Document]) -> FoundEvidence:
    """Find what is called an article but may be a passage: other tools judge the passages that a run names."""
    name = anchor.article or ""
    document = documents.get(name.rpartition(":")[0])
    for passage in document.passages if document and anchor.quote is None else ():
        if passage.passage_id == name:
            return FoundEvidence(anchor, (Place(passage.document_id, passage.start, passage.end, passage),))
    return FoundEvidence(anchor, (), f"There is no article {name!r}.")


def _places_in(document: Document, anchor: Anchor) -> list[Place]:
    if anchor.quote is None:
        return [Place(document.document_id, each.start, each.end, each) for each in document.passages]
    return find_places(anchor.quote, document, anchor.within)


def _explain(anchor: Anchor, among: Sequence[Document]) -> str:
    where = f"article {anchor.article}" if anchor.article else "any article"
    missing = f"“{anchor.quote}” does not stand in {where}."
    if anchor.quote is None:
        return f"{where} holds no passage."
    likest = find_likest(anchor.quote, among)
    return missing + (f" Likest there: “{likest.text}” ({likest.document.document_id})." if likest else "")
