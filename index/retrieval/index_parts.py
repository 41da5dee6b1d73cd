"""The parts of an index: vectors, terms and spans, made of articles and of what an earlier index already has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background, measure_background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import EncodedArticles, Encoder
from index.models.model_choice import VectorType
from index.progress import Progress
from index.retrieval.candidates import CandidateSource, MostCovering, NearestPassages, NearestSentences
from index.retrieval.lexicon import Lexicon
from index.retrieval.vectors import DenseIndex
from sources import Document, Passage, sentence_groups

_MOST_WITH_TOKENS = 80_000
"""Sentences: their tokens take some 150 MB, in memory as on disk. Where there are more, none are kept."""
_NARROWEST_SENTENCE = 60
"""Shorter sentences (30 Chinese characters) are embedded together with a neighbour: alone they say too little."""


@dataclass(frozen=True, slots=True)
class IndexParts:
    """What an index is made of, as it is saved.

    Attributes:
        documents: The articles, in order; their passages in order are the rows of `passages`.
        passages: One vector a passage.
        sentences: One vector a sentence.
        sentence_spans: (n_sentences, 3) int64: the passage's row, and the span within the article's text.
        tokens: Of the sentences; none where there are so many that they would take much room.
        lexicon: Which sentences have which terms.
        background: What the model gives to unrelated texts.
        sources: What puts passages forward, where that is not to be `local_sources`; it is not saved.
    """

    documents: tuple[Document, ...]
    passages: DenseIndex
    sentences: DenseIndex
    sentence_spans: NDArray[np.int64]
    tokens: BinaryTokenVectors
    lexicon: Lexicon
    background: Background
    sources: tuple[CandidateSource, ...] = ()

    @property
    def local_sources(self) -> tuple[CandidateSource, ...]:
        """What puts passages forward by these vectors and terms."""
        sentences = NearestSentences(self.sentences, self.sentence_spans[:, 0])
        return NearestPassages(self.passages), sentences, MostCovering()

    def require_sound(self, dim: int) -> None:
        """Raise a `ValueError` if the parts don't belong together.

        Args:
            dim: Dimensions that the vectors should have.
        """
        passages = [passage for document in self.documents for passage in document.passages]
        if (len(self.passages), self.passages.dim, self.sentences.dim) != (len(passages), dim, dim):
            raise ValueError("vectors and passages differ in number or dimensions")
        spans = self.sentence_spans
        if spans.dtype != np.int64 or spans.shape != (len(self.sentences), 3):
            raise ValueError("vectors and spans of sentences differ in number")
        steps = np.diff(spans[:, 0], prepend=-1, append=len(passages))
        if steps[0] != 1 or steps[-1] != 1 or np.any((steps != 0) & (steps != 1)):
            raise ValueError("not every passage has its sentences")
        if self.lexicon.postings.size != len(self.sentences):
            raise ValueError("vectors and terms of sentences differ in number")
        self.tokens.require_sound()
        if len(self.tokens) != len(self.sentences):
            raise ValueError("vectors and tokens of sentences differ in number")

    def texts(self) -> tuple[list[str], list[str]]:
        """Return what has a vector, in the order of the vectors: the passages, and the sentences."""
        located = [(document, passage) for document in self.documents for passage in document.passages]
        sentences = [_sentence(located[row][1], start, end) for row, start, end in self.sentence_spans.tolist()]
        return [passage.searched for _, passage in located], sentences

    def spans_in_passages(self) -> list[list[tuple[int, int]]]:
        """Return for each passage where its sentences that have a vector stand in it."""
        starts = [passage.start for document in self.documents for passage in document.passages]
        spans: list[list[tuple[int, int]]] = [[] for _ in starts]
        for row, start, end in self.sentence_spans.tolist():
            spans[row].append((start - starts[row], end - starts[row]))
        return spans


def build_parts(
    documents: Sequence[Document], encoder: Encoder, progress: Progress, previous: IndexParts | None
) -> IndexParts:
    """Embed articles, and count their terms.

    Args:
        documents: At least one passage among them.
        encoder: The model.
        progress: Told how the embedding goes on.
        previous: The parts of an index of the same model, whose passages and sentences are not embedded and taken
            apart again where they are the same.
    """
    passages = [passage for document in documents for passage in document.passages]
    texts = [passage.searched for passage in passages]
    old_texts, old_sentences = previous.texts() if previous else ([], [])
    old_spans = previous.spans_in_passages() if previous else []
    rows_of_texts = _rows_in(old_texts, texts)
    spans = [
        (row, passage.start + start, passage.start + end)
        for row, (passage, old) in enumerate(zip(passages, rows_of_texts.tolist(), strict=True))
        for start, end in _sentences(passage, old_spans[old] if old >= 0 else None)
    ]
    sentences = [_sentence(passages[row], start, end) for row, start, end in spans]
    located = np.array(spans, dtype=np.int64).reshape(-1, 3)
    rows_of_sentences = _rows_in(old_sentences, sentences)
    with_tokens = len(sentences) <= _MOST_WITH_TOKENS and encoder.token_dim > 0
    rows_of_vectors = rows_of_sentences
    # Vectors in int8 would be rounded once more with every change, so they are asked for anew; most are kept elsewhere.
    is_rounded = encoder.vector_type is VectorType.INT8
    if is_rounded:
        rows_of_texts = np.full_like(rows_of_texts, -1)
    if is_rounded or (previous and with_tokens and not previous.tokens.dim):  # it was too large for tokens
        rows_of_vectors = np.full_like(rows_of_sentences, -1)
    new_texts = [texts[row] for row in np.flatnonzero(rows_of_texts < 0).tolist()]
    new_sentences = [sentences[row] for row in np.flatnonzero(rows_of_vectors < 0).tolist()]
    encoded = _encode(encoder, new_texts, new_sentences, progress, tokens=with_tokens)
    if previous:
        encoded = EncodedArticles(
            _filled(previous.passages, rows_of_texts, encoded.passages),
            _filled(previous.sentences, rows_of_vectors, encoded.sentences),
            previous.tokens.updated(rows_of_vectors, encoded.tokens)
            if with_tokens
            else BinaryTokenVectors.none(len(sentences)),
        )
    passage_vectors = DenseIndex.build(encoded.passages, progress, vector_type=encoder.vector_type)
    sentence_vectors = DenseIndex.build(encoded.sentences, progress, vector_type=encoder.vector_type)
    tokens = encoded.tokens
    del encoded  # the vectors as they came would lie beside the terms, for nothing
    return IndexParts(
        tuple(documents),
        passage_vectors,
        sentence_vectors,
        located,
        tokens,
        Lexicon.build(sentences, located[:, 0], progress, (previous.lexicon, rows_of_sentences) if previous else None),
        previous.background if previous else measure_background(encoder),
    )


def _sentences(passage: Passage, known: Sequence[tuple[int, int]] | None) -> Sequence[tuple[int, int]]:
    """Return where a passage's sentences stand in it; a row of a table is one, whatever its cells hold."""
    if passage.with_labels:
        return [(0, len(passage.text))]
    return sentence_groups(passage.text, _NARROWEST_SENTENCE) if known is None else known


def _sentence(passage: Passage, start: int, end: int) -> str:
    """Return what is searched for a sentence that stands at a place of the article."""
    return passage.with_labels or passage.text[start - passage.start : end - passage.start]


def _rows_in(old: Sequence[str], new: Sequence[str]) -> NDArray[np.int64]:
    """Return for each new text the row of the same old one, or -1: (n_new,) int64."""
    row_of = {text: row for row, text in enumerate(old)}
    return np.fromiter((row_of.get(text, -1) for text in new), dtype=np.int64, count=len(new))


def _encode(
    encoder: Encoder, texts: Sequence[str], sentences: Sequence[str], progress: Progress, *, tokens: bool
) -> EncodedArticles:
    if texts or sentences:
        return encoder.encode_articles(texts, sentences, progress, tokens=tokens)
    nothing = np.empty((0, encoder.dim), dtype=np.float32)
    return EncodedArticles(nothing, nothing, BinaryTokenVectors.none(0))


def _filled(old: DenseIndex, rows: NDArray[np.int64], new: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors: those of old rows, and where there is none, -1, the new ones in turn."""
    vectors = np.empty((len(rows), new.shape[1]), dtype=np.float32)
    vectors[rows < 0] = new
    vectors[rows >= 0] = old.vectors(rows[rows >= 0])
    return vectors
