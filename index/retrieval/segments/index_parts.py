"""The parts of an index: vectors, terms and spans, as its segments make them up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background
from index.encoding.binary_token_vectors import TokenVectors
from index.retrieval.candidates import CandidateSource
from index.retrieval.inverted_index import PostingLists
from index.retrieval.lexicon import Lexicon
from index.retrieval.segments.articles import Articles, ChosenArticles
from index.retrieval.segments.placement import Placement, passage_placement, sentence_placement
from index.retrieval.segments.proposers import MostCovering, NearestPassages, NearestSentences, Proposer
from index.retrieval.segments.segment import Segment
from index.retrieval.segments.segmented import SegmentedPostings, SegmentedTokens, SegmentedVectors
from index.retrieval.vectors import Vectors


@dataclass(frozen=True, slots=True)
class IndexParts:
    """What an index is made of.

    Attributes:
        documents: The articles, in order; their passages in order are the rows of `passages`.
        passages: One vector a passage.
        sentences: One vector a sentence.
        sentence_spans: (n_sentences, 3) int64: the passage's row, and the span within the article's text.
        writing: (n_passages,) uint8: what each passage is written in (`index.text.script.writing_of`).
        tokens: Of the sentences.
        lexicon: Which sentences have which terms.
        background: What the model gives to unrelated texts.
        segments: What all of this is made up of, as it is saved.
        order: (n_articles, 2) int32: the articles in order, each by its segment and its place there. Any other that a
            segment holds was removed.
        source: What puts passages forward, where these vectors and terms are not to; it is not saved.
    """

    documents: Articles
    passages: Vectors
    sentences: Vectors
    sentence_spans: NDArray[np.int64]
    writing: NDArray[np.uint8]
    tokens: TokenVectors
    lexicon: Lexicon
    background: Background
    segments: tuple[Segment, ...]
    order: NDArray[np.int32]
    source: CandidateSource | None = None

    @classmethod
    def of(cls, segments: Sequence[Segment], order: NDArray[np.int32], background: Background) -> "IndexParts":
        """Make up an index of segments; the arguments are the attributes of the same names.

        Raises:
            ValueError: If the order names what is not there, or an article twice.
        """
        _require_order(segments, order)
        if len(segments) == 1 and np.array_equal(order[:, 1], np.arange(len(segments[0].documents))):
            (alone,) = segments  # as it is, it is the whole
            documents: Articles
            documents, spans, writing = alone.documents, alone.sentence_spans, alone.writing
            postings: PostingLists = alone.postings
            vectors: tuple[Vectors, Vectors] = alone.passages, alone.sentences
            tokens: TokenVectors = alone.tokens
        else:
            passages = passage_placement(segments, order)
            sentences = sentence_placement(segments, passages)
            documents = ChosenArticles([each.documents for each in segments], [tuple(each) for each in order.tolist()])
            spans, writing = spans_of(segments, passages, sentences), writing_in(segments, passages)
            postings = SegmentedPostings([each.postings for each in segments], sentences, spans[:, 0])
            vectors = (
                SegmentedVectors([each.passages for each in segments], passages),
                SegmentedVectors([each.sentences for each in segments], sentences),
            )
            tokens = SegmentedTokens([each.tokens for each in segments], sentences)
        lexicon = Lexicon(postings, spans[:, 0], [(each.postings, each.glossary) for each in segments])
        return cls(documents, *vectors, spans, writing, tokens, lexicon, background, tuple(segments), order)

    def digests(self) -> list[str]:
        """Return the digests of the articles, in order."""
        return [self.segments[number].digests[place] for number, place in self.order.tolist()]

    @property
    def proposers(self) -> tuple[Proposer, ...]:
        """What puts passages forward by these vectors and terms."""
        sentences = NearestSentences(self.sentences, self.sentence_spans[:, 0])
        return NearestPassages(self.passages), sentences, MostCovering()


def _require_order(segments: Sequence[Segment], order: NDArray[np.int32]) -> None:
    sizes = np.array([len(each.documents) for each in segments], dtype=np.int64)
    if order.dtype != np.int32 or order.shape != (len(order), 2) or not len(order):
        raise ValueError("the articles' order is none")
    numbers, places = order[:, 0], order[:, 1]
    if numbers.min() < 0 or numbers.max() >= len(sizes) or places.min() < 0 or np.any(places >= sizes[numbers]):
        raise ValueError("the articles' order names one that is not there")
    if len(np.unique(order, axis=0)) < len(order):
        raise ValueError("the articles' order names one twice")


def writing_in(segments: Sequence[Segment], passages: Placement) -> NDArray[np.uint8]:
    """Return what all passages of the whole are written in."""
    writing = np.empty(passages.size, dtype=np.uint8)
    for segment, rows in zip(segments, passages.segments, strict=True):
        writing[rows.places[rows.own]] = segment.writing[rows.own]
    return writing


def spans_of(segments: Sequence[Segment], passages: Placement, sentences: Placement) -> NDArray[np.int64]:
    """Return the spans of all sentences of the whole."""
    spans = np.empty((sentences.size, 3), dtype=np.int64)
    for segment, of_passages, of_sentences in zip(segments, passages.segments, sentences.segments, strict=True):
        own = segment.sentence_spans[of_sentences.own]
        places = of_sentences.places[of_sentences.own]
        spans[places, 0] = of_passages.places[own[:, 0]]
        spans[places, 1:] = own[:, 1:]
    return spans
