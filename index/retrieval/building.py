"""Building an index: a first segment, one more for what is added, and fewer, larger ones of many small ones."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background, measure_background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import Encoder
from index.models.model_choice import VectorType
from index.progress import Progress, unshown
from index.retrieval.index_parts import IndexParts, spans_of
from index.retrieval.inverted_index import Postings
from index.retrieval.lexicon import glossary_of_all
from index.retrieval.placement import Placement, passage_placement, sentence_placement
from index.retrieval.segment import KnownVectors, Segment
from index.retrieval.segmented import SegmentedVectors
from index.retrieval.vectors import DenseIndex
from sources import Document

_GROWTH = 4
"""A segment that is not so many times as large as all smaller ones together is merged with them. So there are few of
them, and an article is moved only a few times whenever the index has grown fivefold."""
_MERGED_AT_ONCE = 20_000
"""Sentences: merging so many takes some tenths of a second. More are merged when somebody has time for it."""

_Place = tuple[int, int]
"""An article's segment, and its place there."""


def build_parts(
    documents: Sequence[Document], encoder: Encoder, progress: Progress, previous: IndexParts | None
) -> IndexParts:
    """Index articles.

    Args:
        documents: At least one passage among them.
        encoder: The model.
        progress: Told how the embedding goes on.
        previous: The parts of an index of the same model. Its segments stay as they are; what they lack makes one more.
    """
    segments = list(previous.segments) if previous else []
    places = _places_in(segments, documents)
    new = [document for document, place in zip(documents, places, strict=True) if place is None]
    if new:
        known = _known_vectors(segments, {place for place in places if place}, encoder)
        segments.append(Segment.build(new, encoder, progress, known))
    following = iter(range(len(new)))
    order = [place or (len(segments) - 1, next(following)) for place in places]
    background = previous.background if previous else measure_background(encoder)
    return merged_parts(_parts(segments, order, background), encoder, most=_MERGED_AT_ONCE)


def merged_parts(
    parts: IndexParts, encoder: Encoder, progress: Progress = unshown, most: int | None = None
) -> IndexParts:
    """Return an index with its small segments merged; the same parts if there is nothing to merge.

    Args:
        parts: The index's.
        encoder: The model.
        progress: Told how the work goes on.
        most: Sentences that are merged at most; by default any number.
    """
    due = due_for_merging(parts, most)
    if not due:
        return parts
    merging = sorted(due)
    order = parts.order.tolist()
    moving = [(merging.index(number), place) for number, place in order if number in due]
    segments = [*parts.segments, _merged([parts.segments[number] for number in merging], moving, encoder, progress)]
    following = iter(range(len(moving)))
    moved = [(len(segments) - 1, next(following)) if number in due else (number, place) for number, place in order]
    return _parts(segments, moved, parts.background)


def due_for_merging(parts: IndexParts, most: int | None = None) -> frozenset[int]:
    """Return the numbers of the segments that should become one; none if all is well.

    Args:
        parts: The index's.
        most: Sentences that the merged one may have; by default any number.
    """
    sizes = [len(each.own) for each in parts.sentence_rows.segments]
    smallest_first = sorted(range(len(sizes)), key=lambda number: (sizes[number], -number))
    due = together = 0
    for count, number in enumerate(smallest_first, start=1):
        crowded = count > 1 and sizes[number] < _GROWTH * together
        half_empty = 2 * sizes[number] < len(parts.segments[number].sentences)
        together += sizes[number]
        if most is not None and together > most:
            break
        if crowded or half_empty:
            due = count
    return frozenset(smallest_first[:due])


def _parts(segments: Sequence[Segment], order: Sequence[_Place], background: Background) -> IndexParts:
    """Return what those segments make up that an order names."""
    used = sorted({number for number, _ in order})
    renumbered = {number: place for place, number in enumerate(used)}
    places = np.array([(renumbered[number], place) for number, place in order], dtype=np.int32).reshape(-1, 2)
    return IndexParts.of([segments[number] for number in used], places, background)


def _places_in(segments: Sequence[Segment], documents: Sequence[Document]) -> list[_Place | None]:
    """Return where each article stands in segments, as it is, or None where it doesn't."""
    places: dict[str, list[_Place]] = {}
    for number, segment in enumerate(segments):
        for place, document in enumerate(segment.documents):
            places.setdefault(document.document_id, []).append((number, place))
    return [
        next(
            (
                (number, place)
                for number, place in places.get(document.document_id, ())
                if segments[number].documents[place] == document
            ),
            None,
        )
        for document in documents
    ]


def _known_vectors(segments: Sequence[Segment], staying: Collection[_Place], encoder: Encoder) -> KnownVectors:
    """Return the vectors of articles that are left out from now on: where one has changed, most of its texts stay."""
    known = KnownVectors.none()
    if encoder.vector_type is VectorType.INT8:
        return known  # they would be rounded once more with every change; most are kept elsewhere
    for number, segment in enumerate(segments):
        row = 0
        for place, document in enumerate(segment.documents):
            if (number, place) not in staying:
                known.add(segment, document, row)
            row += len(document.passages)
    return known


def _merged(segments: Sequence[Segment], order: Sequence[_Place], encoder: Encoder, progress: Progress) -> Segment:
    """Return one segment of the articles that an order names, as if it had been built of them."""
    places = np.array(order, dtype=np.int32).reshape(-1, 2)
    passages = passage_placement(segments, places)
    sentences = sentence_placement(segments, passages)
    documents = tuple(segments[number].documents[place] for number, place in order)
    spans = spans_of(segments, passages, sentences)
    if encoder.vector_type is VectorType.INT8:
        vectors = _embedded(documents, spans, encoder, progress)
    else:
        vectors = _vectors(segments, passages, sentences)
    postings = Postings.merged(
        [(each.postings, rows.places) for each, rows in zip(segments, sentences.segments, strict=True)], spans[:, 0]
    )
    of_passages, of_sentences = (DenseIndex.build(each, progress, vector_type=encoder.vector_type) for each in vectors)
    return Segment(
        documents,
        of_passages,
        of_sentences,
        spans,
        _tokens(segments, sentences),
        postings,
        glossary_of_all([(each.postings, each.glossary) for each in segments], postings),
    )


_Vectors = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Those of passages, and those of sentences."""


def _vectors(segments: Sequence[Segment], passages: Placement, sentences: Placement) -> _Vectors:
    of_passages = SegmentedVectors([each.passages for each in segments], passages)
    of_sentences = SegmentedVectors([each.sentences for each in segments], sentences)
    return of_passages.vectors(np.arange(passages.size)), of_sentences.vectors(np.arange(sentences.size))


def _embedded(
    documents: Sequence[Document], spans: NDArray[np.int64], encoder: Encoder, progress: Progress
) -> _Vectors:
    """Return vectors as the model gives them: those that were rounded would be rounded once more."""
    located = [(document, passage) for document in documents for passage in document.passages]
    sentences = [located[row][0].text[start:end] for row, start, end in spans.tolist()]
    encoded = encoder.encode_articles([passage.text for _, passage in located], sentences, progress, tokens=False)
    return encoded.passages, encoded.sentences


def _tokens(segments: Sequence[Segment], sentences: Placement) -> BinaryTokenVectors:
    dim = max(each.tokens.dim for each in segments)
    if not dim:
        return BinaryTokenVectors.none(sentences.size)
    numbers, rows = sentences.segment_of.tolist(), sentences.own_row_of.tolist()
    return BinaryTokenVectors.of(
        [segments[number].tokens.of_text(row) for number, row in zip(numbers, rows, strict=True)], dim
    )
