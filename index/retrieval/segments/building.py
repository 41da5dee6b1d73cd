"""Building an index: a first segment, one more for what is added, and fewer, larger ones of many small ones."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background, measure_background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import Encoder
from index.models.model_choice import VectorType
from index.progress import Progress, unshown
from index.retrieval.inverted_index import Postings
from index.retrieval.lexicon import glossary_of_all
from index.retrieval.segments.articles import gathered
from index.retrieval.segments.index_parts import IndexParts, spans_of, writing_in
from index.retrieval.segments.placement import Placement, passage_placement, sentence_placement
from index.retrieval.segments.segment import KnownVectors, Segment, sentence_text
from index.retrieval.segments.segmented import SegmentedVectors
from index.retrieval.vectors import DenseIndex
from sources import Document
from sources.saved_documents import document_digest

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
    by_digest = {document_digest(each): each for each in documents}
    return updated_parts(by_digest, by_digest.__getitem__, encoder, progress, previous)


def updated_parts(
    digests: Iterable[str],
    document: Callable[[str], Document],
    encoder: Encoder,
    progress: Progress,
    previous: IndexParts | None,
) -> IndexParts:
    """Index articles that are known by their digests; those that an earlier index has are not even looked at.

    Args:
        digests: Their `sources.saved_documents.document_digest`s, in order.
        document: Gives the article of a digest.
        encoder: As `build_parts` takes it, likewise the others.
        progress: See there.
        previous: See there.
    """
    segments = list(previous.segments) if previous else []
    places = {
        digest: (number, place)
        for number, segment in enumerate(segments)
        for place, digest in enumerate(segment.digests)
    }
    wanted = list(digests)
    new = {digest: document(digest) for digest in wanted if digest not in places}
    if new:
        known = _known_vectors(segments, {places[digest] for digest in wanted if digest in places}, encoder)
        places |= {digest: (len(segments), place) for place, digest in enumerate(new)}
        segments.append(Segment.build(new, encoder, progress, known))
    background = previous.background if previous else measure_background(encoder)
    return parts_of(segments, [places[digest] for digest in wanted], encoder, background, progress)


def parts_of(
    segments: Sequence[Segment],
    order: Sequence[tuple[int, int]],
    encoder: Encoder,
    background: Background,
    progress: Progress = unshown,
) -> IndexParts:
    """Return the index that segments make up: without those that no article needs, and with small ones merged.

    Args:
        segments: The segments.
        order: The articles in order, each by its segment and its place there; at least one.
        encoder: The model.
        background: What it gives to unrelated texts.
        progress: Told how the work goes on.
    """
    return _Draft.of(segments, order).merged(encoder, progress, _MERGED_AT_ONCE).parts(background)


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
    drafted = _Draft(parts.segments, parts.order)
    merged = drafted.merged(encoder, progress, most)
    return parts if merged is drafted else merged.parts(parts.background)


def without_removed(parts: IndexParts, encoder: Encoder, progress: Progress = unshown) -> IndexParts:
    """Return an index whose segments hold no article that was removed; the same parts if none does.

    Args:
        parts: The index's.
        encoder: The model; nothing is embedded but vectors that would be rounded once more.
        progress: Told how the work goes on.
    """
    kept = parts.order[:, 0]
    holding = frozenset(
        number
        for number, segment in enumerate(parts.segments)
        if len(segment.documents) > np.count_nonzero(kept == number)
    )
    if not holding:
        return parts
    return _Draft(parts.segments, parts.order).with_one_of(holding, encoder, progress).parts(parts.background)


def is_merging_due(parts: IndexParts) -> bool:
    """Tell whether there are segments that should become one."""
    return bool(_Draft(parts.segments, parts.order).due(None))


@dataclass(frozen=True)
class _Draft:
    """Segments, and the articles' order: `IndexParts` has both."""

    segments: Sequence[Segment]
    order: NDArray[np.int32]

    @classmethod
    def of(cls, segments: Sequence[Segment], order: Sequence[_Place]) -> "_Draft":
        """Return those segments that an order names, with that order."""
        used = sorted({number for number, _ in order})
        renumbered = {number: place for place, number in enumerate(used)}
        places = np.array([(renumbered[number], place) for number, place in order], dtype=np.int32).reshape(-1, 2)
        return cls([segments[number] for number in used], places)

    def parts(self, background: Background) -> IndexParts:
        """Return the index that they make up."""
        return IndexParts.of(self.segments, self.order, background)

    def due(self, most: int | None) -> frozenset[int]:
        """Return the numbers of the segments that should become one; none if all is well.

        Args:
            most: Sentences that it may have; None for any number.
        """
        numbers, places = self.order[:, 0], self.order[:, 1]
        sizes = [
            int(segment.sentence_counts()[places[numbers == number]].sum())
            for number, segment in enumerate(self.segments)
        ]
        smallest_first = sorted(range(len(sizes)), key=lambda number: (sizes[number], -number))
        due = together = 0
        for count, number in enumerate(smallest_first, start=1):
            crowded = count > 1 and sizes[number] < _GROWTH * together
            half_empty = 2 * sizes[number] < len(self.segments[number].sentences)
            together += sizes[number]
            if most is not None and together > most:
                break
            if crowded or half_empty:
                due = count
        return frozenset(smallest_first[:due])

    def merged(self, encoder: Encoder, progress: Progress, most: int | None) -> "_Draft":
        """Return the same articles with those segments as one; itself if none should be."""
        due = self.due(most)
        return self.with_one_of(due, encoder, progress) if due else self

    def with_one_of(self, due: frozenset[int], encoder: Encoder, progress: Progress) -> "_Draft":
        """Return the same articles with some segments, by their numbers, as one."""
        merging, order = sorted(due), [(number, place) for number, place in self.order.tolist()]
        moving = [(merging.index(number), place) for number, place in order if number in due]
        together = _merged([self.segments[number] for number in merging], moving, encoder, progress)
        following = iter(range(len(moving)))
        last = len(self.segments)
        moved = [(last, next(following)) if number in due else (number, place) for number, place in order]
        return _Draft.of([*self.segments, together], moved)


def _known_vectors(segments: Sequence[Segment], staying: Collection[_Place], encoder: Encoder) -> KnownVectors:
    """Return the vectors of articles that are left out from now on: where one has changed, most of its texts stay."""
    known = KnownVectors.none()
    if encoder.vector_type is VectorType.INT8:
        return known  # they would be rounded once more with every change; most are kept elsewhere
    for number, segment in enumerate(segments):
        for place, row in enumerate(segment.documents.first_passages[:-1].tolist()):
            if (number, place) not in staying:
                known.add(segment, segment.documents[place], row)
    return known


def _merged(segments: Sequence[Segment], order: Sequence[_Place], encoder: Encoder, progress: Progress) -> Segment:
    """Return one segment of the articles that an order names, as if it had been built of them."""
    places = np.array(order, dtype=np.int32).reshape(-1, 2)
    passages = passage_placement(segments, places)
    sentences = sentence_placement(segments, passages)
    documents = gathered([each.documents for each in segments], order)
    spans = spans_of(segments, passages, sentences)
    if encoder.vector_type is VectorType.INT8:
        vectors = _embedded(documents, spans, encoder, progress)
    else:
        vectors = _vectors(segments, passages, sentences)
    postings = Postings.merged(
        [(each.postings, rows.places) for each, rows in zip(segments, sentences.segments, strict=True)], spans[:, 0]
    )
    glossary = glossary_of_all([(each.postings, each.glossary) for each in segments], postings)
    of_passages, of_sentences = (DenseIndex.build(each, progress, vector_type=encoder.vector_type) for each in vectors)
    return Segment(
        documents,
        tuple(segments[number].digests[place] for number, place in order),
        writing_in(segments, passages),
        of_passages,
        of_sentences,
        spans,
        _tokens(segments, sentences),
        postings,
        lambda: glossary,
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
    passages = [passage for document in documents for passage in document.passages]
    sentences = [sentence_text(passages[row], start, end) for row, start, end in spans.tolist()]
    encoded = encoder.encode_articles([each.searched for each in passages], sentences, progress, tokens=False)
    return encoded.passages, encoded.sentences


def _tokens(segments: Sequence[Segment], sentences: Placement) -> BinaryTokenVectors:
    dim = max(each.tokens.dim for each in segments)
    if not dim:
        return BinaryTokenVectors.none(sentences.size)
    numbers, rows = sentences.segment_of.tolist(), sentences.own_row_of.tolist()
    return BinaryTokenVectors.of(
        [segments[number].tokens.of_text(row) for number, row in zip(numbers, rows, strict=True)], dim
    )
