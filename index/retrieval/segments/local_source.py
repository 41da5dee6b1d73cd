"""The source in memory: segments, searched by FAISS and by their terms. All others are measured by it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import Encoder
from index.models.model_choice import VectorType
from index.progress import Progress, unshown
from index.retrieval.candidates import IndexedArticle, PassageKey, PreparedQuery, SourceStatistics
from index.retrieval.inverted_index import Postings
from index.retrieval.lexicon import glossary_of, indexed_terms
from index.retrieval.segments.articles import HeldArticles
from index.retrieval.segments.building import parts_of
from index.retrieval.segments.index_parts import IndexParts
from index.retrieval.segments.segment import Segment, sentence_text, writing_of_all
from index.retrieval.vectors import DenseIndex


class ArticleRows:
    """Which rows of an index an article's passages are, by its digest."""

    def __init__(self, parts: IndexParts) -> None:
        """Count the passages of an index."""
        self.digests = parts.digests()
        self._first = parts.documents.first_passages
        self._number = {digest: number for number, digest in enumerate(self.digests)}

    def of_articles(self, digests: Collection[str]) -> NDArray[np.int64]:
        """Return the rows of some articles, ascending; those that are not there have none."""
        numbers = sorted(self._number[digest] for digest in set(digests) if digest in self._number)
        runs = [np.arange(self._first[number], self._first[number + 1]) for number in numbers]
        return np.concatenate(runs) if runs else np.empty(0, dtype=np.int64)

    def of_keys(self, keys: Iterable[PassageKey]) -> NDArray[np.int64]:
        """Return the rows of some passages, ascending, each once; those that are not there are left out."""
        found = set()
        for digest, place in keys:
            number = self._number.get(digest)
            if number is not None and 0 <= place < self._first[number + 1] - self._first[number]:
                found.add(int(self._first[number]) + place)
        return np.array(sorted(found), dtype=np.int64)

    def keys(self, rows: NDArray[np.integer]) -> list[PassageKey]:
        """Return what some rows are known by."""
        numbers = np.searchsorted(self._first, rows, side="right") - 1
        places = rows - self._first[numbers]
        return [
            PassageKey(self.digests[number], place)
            for number, place in zip(numbers.tolist(), places.tolist(), strict=True)
        ]


class LocalSource:
    """A `CandidateSource` over an index in memory.

    A change makes parts of their own, as everything about an index: whoever searches at that moment goes on in those
    that were there. Articles that are added make a segment; those that are removed are left out of theirs.
    """

    def __init__(self, parts: IndexParts | None, encoder: Encoder, background: Background) -> None:
        """Take an index.

        Args:
            parts: What it is made of; None for one without any article.
            encoder: The model that made it.
            background: What the model gives to unrelated texts.
        """
        self._encoder = encoder
        self._background = background
        self._state = _State.of(parts)

    def add(self, articles: Iterable[IndexedArticle], progress: Progress = unshown) -> None:
        """See `CandidateSource`."""
        parts, rows = self._state
        known = set(rows.digests) if rows else set()
        new = {each.digest: each for each in articles if each.digest not in known}
        if not new:
            return
        segments = parts.segments if parts else ()
        added = _segment_of(list(new.values()), progress, self._encoder.vector_type)
        order = [*_places(parts), *((len(segments), place) for place in range(len(new)))]
        self._put_to_use([*segments, added], order, progress)

    def remove(self, digests: Collection[str]) -> None:
        """See `CandidateSource`."""
        parts, rows = self._state
        if parts is None or rows is None:
            return
        gone = set(digests)
        left = [place for place, digest in zip(_places(parts), rows.digests, strict=True) if digest not in gone]
        self._put_to_use(parts.segments, left)

    def _put_to_use(
        self, segments: Sequence[Segment], order: Sequence[tuple[int, int]], progress: Progress = unshown
    ) -> None:
        made = parts_of(segments, order, self._encoder, self._background, progress) if order else None
        self._state = _State.of(made)

    def held(self) -> frozenset[str]:
        """See `CandidateSource`."""
        rows = self._state.rows
        return frozenset(rows.digests if rows else ())

    def candidates(
        self, prepared: PreparedQuery, k: int, articles: Collection[str] | None = None
    ) -> Sequence[PassageKey]:
        """See `CandidateSource`."""
        parts, rows = self._state
        among = None if articles is None or rows is None else rows.of_articles(articles)
        if parts is None or rows is None or (among is not None and not len(among)):
            return ()
        if prepared.lexicon is not parts.lexicon:
            shares = parts.lexicon.match(prepared.query)
            prepared = PreparedQuery(prepared.query, prepared.encoded, shares, parts.lexicon)
        found = [each.candidates(prepared, k, among) for each in parts.proposers]
        return rows.keys(np.unique(np.concatenate(found)))

    def statistics(self) -> SourceStatistics:
        """See `CandidateSource`."""
        parts = self._state.parts
        return SourceStatistics(
            len(parts.documents) if parts else 0, len(parts.passages) if parts else 0, self._background
        )

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """See `CandidateSource`."""
        parts = self._state.parts
        return {term: parts.lexicon.postings.frequency(term) if parts else 0 for term in terms}


def indexed_articles(parts: IndexParts, digests: Collection[str] | None = None) -> Iterator[IndexedArticle]:
    """Yield articles of an index with what they are found by, in order.

    Args:
        parts: What it is made of.
        digests: Of the articles that are wanted; by default all.
    """
    for number, place in parts.order.tolist():
        segment = parts.segments[number]
        if digests is None or segment.digests[place] in digests:
            first, last = segment.documents.first_passages[place : place + 2].tolist()
            yield _indexed(segment, place, first, last)


class _State(NamedTuple):
    """The parts of an index, and which rows are whose: replaced at once, for whoever searches meanwhile."""

    parts: IndexParts | None
    rows: ArticleRows | None

    @classmethod
    def of(cls, parts: IndexParts | None) -> "_State":
        return cls(parts, None if parts is None else ArticleRows(parts))


def _places(parts: IndexParts | None) -> list[tuple[int, int]]:
    """Return an index's articles, each by its segment and its place there."""
    return [(number, place) for number, place in parts.order.tolist()] if parts else []


def _indexed(segment: Segment, place: int, first: int, last: int) -> IndexedArticle:
    """Return an article of a segment, whose passages begin and end at some rows."""
    document = segment.documents[place]
    start, end = np.searchsorted(segment.sentence_spans[:, 0], [first, last]).tolist()
    spans = segment.sentence_spans[start:end] - np.array([first, 0, 0])
    texts = [sentence_text(document.passages[passage], begin, stop) for passage, begin, stop in spans.tolist()]
    return IndexedArticle(
        segment.digests[place],
        document,
        segment.passages.vectors(np.arange(first, last)),
        segment.sentences.vectors(np.arange(start, end)),
        spans,
        BinaryTokenVectors.of([segment.tokens.of_text(row) for row in range(start, end)], segment.tokens.dim),
        tuple(frozenset(indexed_terms(text)) for text in texts),
    )


def _segment_of(articles: Sequence[IndexedArticle], progress: Progress, vector_type: VectorType) -> Segment:
    """Return a segment of articles, as `Segment.build` would of their texts."""
    firsts = np.cumsum([0, *(len(each.passages) for each in articles)])[:-1].tolist()
    spans = np.concatenate(
        [each.spans + np.array([first, 0, 0]) for each, first in zip(articles, firsts, strict=True)]
    ).astype(np.int64)
    passages, sentences = (
        DenseIndex.build(np.concatenate(vectors), progress, vector_type=vector_type)
        for vectors in ([each.passages for each in articles], [each.sentences for each in articles])
    )
    tokens = [each.tokens.of_text(text) for each in articles for text in range(len(each.tokens))]
    postings = Postings.build((terms for each in articles for terms in each.terms), spans[:, 0])
    glossary = glossary_of(postings)
    return Segment(
        HeldArticles([each.document for each in articles]),
        tuple(each.digest for each in articles),
        writing_of_all([passage for each in articles for passage in each.document.passages]),
        passages,
        sentences,
        spans,
        BinaryTokenVectors.of(tokens, max(each.tokens.dim for each in articles)),
        postings,
        lambda: glossary,
    )
