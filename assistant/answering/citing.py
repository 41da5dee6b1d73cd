"""Hits become citations: the answering sentence is chosen, and every word is checked against the article."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.answering.answer import Citation
from assistant.answering.highlights import answering_cell, nearest_answers
from assistant.answering.query_result import QueryResult
from assistant.errors import FalseCitationError
from index import Hit, Query, Sentence
from sources import FilePlace

_LEAST_CERTAIN = 0.35
"""From here on the reader's answer is believed to be just these words."""


def cite(query: Query, hit: Hit, neighbour_margin: float) -> Citation:
    """Quote the sentence or sentences of a passage that answer best.

    Args:
        query: As searched for.
        hit: A passage found for it.
        neighbour_margin: A sentence next to the best one is quoted with it if its score is this near.

    Returns:
        The citation; its quote and passage are slices of the article's text.

    Raises:
        FalseCitationError: If the passage doesn't stand in its article.
    """
    document, passage = hit.document, hit.passage
    start, end = _answering_span(hit.sentences, neighbour_margin)
    if passage.stands_in_text:
        stands = document.text[passage.start : passage.end] == passage.text and start < end
    else:
        stands = passage.text in {each.value for each in document.properties if each.kind is passage.kind}
    if not (stands and passage.start <= start <= end <= passage.end):
        raise FalseCitationError(passage.passage_id)
    quote = document.text[start:end] if passage.stands_in_text else passage.text
    answer = hit.answer if hit.answer and hit.answer.certainty >= _LEAST_CERTAIN else None
    if answer and not start <= answer.start < answer.end <= end:
        answer = None
    marked = [(answer.start - start, answer.end - start)] if answer else nearest_answers(query, quote)
    if not passage.stands_in_text:
        marked = []
    if passage.parts:
        cell = answering_cell(query, passage, answer)
        marked = [(cell.start - start, cell.end - start)] if cell else []
        answer = answer if answer and marked == [(answer.start - start, answer.end - start)] else None
    place = document.place_of(start, end) if passage.stands_in_text else FilePlace()
    return Citation(
        document_id=document.document_id,
        title=document.title,
        publisher=document.publisher,
        author=document.author,
        published=document.published,
        language=document.language,
        section=passage.section,
        paragraph=passage.number,
        text=passage.text,
        quote=quote,
        start=start,
        end=end,
        text_start=passage.start,
        score=hit.score,
        signals=hit.signals,
        answer=answer,
        highlights=tuple((start + first, start + last) for first, last in marked),
        page=place.page,
        label=place.label,
        page_label=place.page_label,
        row=passage.row,
        certainty=place.certainty,
        kind=passage.kind,
    )


def cite_hits(found: QueryResult, neighbour_margin: float) -> Iterator[Citation]:
    """Quote each hit of a query, best first; see `cite`."""
    return (cite(found.normalised, hit, neighbour_margin) for hit in found.hits)


def drop_repeated(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Leave out citations whose quote stands in a better one's, which then answers their parts too."""
    kept: list[Citation] = []
    for citation in citations:
        place = next((place for place, better in enumerate(kept) if citation.quote in better.quote), None)
        if place is None:
            kept.append(citation)
        elif citation.parts:
            kept[place] = replace(kept[place], parts=(*kept[place].parts, *citation.parts))
    return tuple(kept)


def _answering_span(sentences: tuple[Sentence, ...], neighbour_margin: float) -> tuple[int, int]:
    """Return the span of the best sentence, with the better of its neighbours if that is nearly as good."""
    best = sentences[0]
    in_order = sorted(sentences, key=lambda sentence: sentence.start)
    place = in_order.index(best)
    neighbours = in_order[max(0, place - 1) : place] + in_order[place + 1 : place + 2]
    close = [each for each in neighbours if best.score - each.score <= neighbour_margin]
    quoted = [best, *sorted(close, key=lambda each: -each.score)[:1]]
    return min(each.start for each in quoted), max(each.end for each in quoted)
