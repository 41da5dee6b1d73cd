"""Why there is an answer or none; or how far words that one expected in it came, and what kept them from more."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Answer, Citation
from assistant.answering.citing import cite
from assistant.answering.query_result import QueryResult
from assistant.answering.settings import Settings
from assistant.answering.verdict import Decision, Verdict
from assistant.explaining.explanation import Contribution, Explanation
from assistant.explaining.judgement import Judgement
from assistant.explaining.places import Place, as_written, find_likest, find_places
from assistant.explaining.stages import WAY, Stage, lost_at
from index import Articles, Hit
from sources import Document


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question was put to.

    Attributes:
        documents: All articles.
        selected: Those of them that it was to be answered from.
        k: Citations at most.
    """

    documents: Articles
    selected: Articles
    k: int

    def title_of(self, document_id: str) -> str | None:
        """Return an article's title."""
        head = self.documents.head_named(document_id)
        return head.title if head else None


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A passage that holds the words, in the search that suits it best.

    Attributes:
        place: Where the words stand in it.
        stage: How far they came.
        found: What was found by that search.
        hit: The passage among that; None if it was not found.
        mark: The number of its citation; None if it isn't cited.
    """

    place: Place
    stage: Stage
    found: QueryResult
    hit: Hit | None
    mark: int | None

    @property
    def furthest(self) -> tuple[int, int]:
        """What compares: the further the words came, the greater."""
        rank = self.mark or (self.hit.rank if self.hit else 0)
        return WAY.index(self.stage), -rank


_UNSEARCHED = {
    Decision.SMALL_TALK: Stage.SMALL_TALK,
    Decision.NO_ARTICLES: Stage.NOT_SELECTED,
    Decision.NO_BYLINE: Stage.NOT_THERE,
}
"""How far anything comes where nothing is searched."""


def explain_decision(
    answer: Answer, judgement: Judgement, decisive: QueryResult | None, settings: Settings
) -> Explanation:
    """Explain why there is an answer or none.

    Args:
        answer: To the question.
        judgement: Why it is as it is.
        decisive: The search that it was decided by; None if nothing was searched.
        settings: What the answer went by.
    """
    said = Explanation(
        answer.question,
        None,
        answer.query,
        _UNSEARCHED.get(judgement.decision, Stage.NOT_A_CANDIDATE),
        answer.confidence,
        settings.threshold,
        judgement=judgement,
    )
    if decisive is None or not decisive.hits:
        return said
    best = cite(decisive.normalised, decisive.hits[0], settings.neighbour_margin)
    answered = judgement.verdict is Verdict.ANSWERED
    return replace(
        said,
        query=decisive.query.text,
        stage=lost_at(1, 1, answered=answered, cited=answered, quoted=answered) or Stage.CITED,
        document_id=best.document_id,
        title=best.title,
        start=best.start,
        end=best.end,
        paragraph=best.paragraph,
        section=best.section,
        rank=1,
        looked_at=decisive.candidates,
        mark=1 if answered else None,
        quoted=best.quote,
    )


def explain_answer(
    answer: Answer, quote: str, found: Sequence[QueryResult], scope: Scope, settings: Settings
) -> Explanation:
    """Explain what became of words.

    Args:
        answer: To the question.
        quote: The words.
        found: All that was found for the query, then for the parts of a decomposed one; empty if nothing was searched.
        scope: What the question was put to.
        settings: What the answer went by.
    """
    said = Explanation(answer.question, quote, answer.query, Stage.NOT_THERE, answer.confidence, settings.threshold)
    places = _find(quote, scope.selected)
    if not places:
        if elsewhere := _find(quote, scope.documents):
            return replace(_placed(said, elsewhere[0], scope), stage=Stage.NOT_SELECTED)
        if likest := find_likest(quote, scope.documents):
            document = likest.document
            return replace(said, likest=likest.text, document_id=document.document_id, title=document.title)
        return said
    looked_at = {hit.passage.passage_id for each in found for hit in each.hits}
    held = [(place, place.passage) for place in places if place.passage and place.can_be_found(looked_at)]
    if not held:
        return replace(_placed(said, places[0], scope), stage=Stage.LEFT_OUT)
    if not found:
        return replace(_placed(said, held[0][0], scope), stage=Stage.SMALL_TALK)
    searches = _counting(found, settings)
    rankings = [(each, {hit.passage.passage_id: hit for hit in each.hits}) for each in searches]
    ranked = [_rank(place, passage.passage_id, answer, rankings, scope.k, settings) for place, passage in held]
    best = max(ranked, key=lambda each: each.furthest)
    return _ranked(_placed(said, best.place, scope), best, answer, settings)


def _find(quote: str, documents: Sequence[Document]) -> list[Place]:
    """Return where a quote stands: exactly as it is written or else, in each article, as the article writes it."""
    places = [place for document in documents for place in find_places(quote, document)]
    if places:
        return places
    written = [(document, as_written(quote, document)) for document in documents]
    return [place for document, words in written if words for place in find_places(words, document)]


def _placed(said: Explanation, place: Place, scope: Scope) -> Explanation:
    return replace(
        said,
        document_id=place.document_id,
        title=scope.title_of(place.document_id),
        start=place.start,
        end=place.end,
        paragraph=place.passage.number if place.passage else None,
        section=place.passage.section if place.passage else None,
        outside=place.outside,
        furniture=place.furniture,
    )


def _counting(found: Sequence[QueryResult], settings: Settings) -> Sequence[QueryResult]:
    """Return the searches that an answer is made of: a decomposed question as a whole doesn't count if its parts do."""
    whole, *parts = found
    answered = bool(parts) and all(part.confidence >= settings.threshold for part in parts)
    return parts if answered else [*parts, whole]


def _rank(
    place: Place,
    passage_id: str,
    answer: Answer,
    rankings: Sequence[tuple[QueryResult, Mapping[str, Hit]]],
    k: int,
    settings: Settings,
) -> _Ranked:
    """Say how far words in a passage came, by the search that ranks the passage best."""
    hits = [(found, ranking.get(passage_id)) for found, ranking in rankings]
    found, hit = min(hits, key=lambda each: each[1].rank if each[1] else math.inf)
    mark, citation = next(
        (each for each in enumerate(answer.citations, start=1) if each[1].passage_id == passage_id),
        (None, None),
    )
    answered = citation is not None or found.confidence >= settings.threshold
    several = citation is not None or (answered and len(rankings) == 1)  # of each part, only the best is cited
    lost = lost_at(
        mark or (hit.rank if hit else None),
        k if several else 1,
        answered=answered,
        cited=citation is not None,
        quoted=citation is not None and _quotes(citation, place),
    )
    return _Ranked(place, lost or (Stage.CITED if mark == 1 else Stage.CITED_LOWER), found, hit, mark)


def _quotes(citation: Citation, place: Place) -> bool:
    """Tell whether a quote holds words, or is part of them, as where a whole paragraph was expected."""
    holds = citation.start <= place.start and place.end <= citation.end
    return holds or (place.start <= citation.start and citation.end <= place.end)


def _ranked(said: Explanation, ranked: _Ranked, answer: Answer, settings: Settings) -> Explanation:
    """Add what is known of a passage that holds the words."""
    hits, hit = ranked.found.hits, ranked.hit
    said = replace(
        said,
        query=ranked.found.query.text,
        stage=ranked.stage,
        confidence=ranked.found.confidence,
        looked_at=len(hits),
    )
    if hit is None:
        return said
    quoted = cite(ranked.found.normalised, hit, settings.neighbour_margin).quote
    holding = (number for number, each in enumerate(answer.citations, start=1) if quoted in each.quote)
    said = replace(
        said,
        rank=hit.rank,
        mark=ranked.mark,
        quoted=answer.citations[ranked.mark - 1].quote if ranked.mark else quoted,
        repeats=None if ranked.mark else next(holding, None),
    )
    if hit.rank == 1:
        return said
    first = cite(ranked.found.normalised, hits[0], settings.neighbour_margin)
    return replace(said, first=first, contributions=_contributions(hit, hits[0], ranked.found.weights))


def _contributions(hit: Hit, first: Hit, weights: Mapping[str, float]) -> tuple[Contribution, ...]:
    found = (
        Contribution(name, hit.signals.get(name, 0.0), first.signals.get(name, 0.0), weight)
        for name, weight in weights.items()
        if name in hit.signals or name in first.signals
    )
    return tuple(sorted(found, key=lambda each: -each.behind))
