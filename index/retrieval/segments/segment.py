"""A segment: some articles with their vectors and terms, which never changes once it is built.

An index is made of segments (`index.retrieval.segments.index_parts`). Articles that are added make one of their own, so
that they cost what they are, whatever else is there; those that are removed are only left out of the segments that hold
them; and small segments are merged into larger ones (O'Neil et al. 1996, "The Log-Structured Merge-Tree").
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import EncodedArticles, Encoder
from index.progress import Progress
from index.retrieval.inverted_index import Postings
from index.retrieval.lexicon import glossary_of, postings_of
from index.retrieval.segments.articles import Articles, HeldArticles
from index.retrieval.vectors import DenseIndex
from index.text.dictionary import Glossary
from index.text.script import writing_of
from sources import Document, Passage, sentence_groups

_NARROWEST_SENTENCE = 60
"""Shorter sentences (30 Chinese characters) are embedded together with a neighbour: alone they say too little."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some articles, with what they are searched by.

    Attributes:
        documents: The articles; their passages in order are the rows of `passages`.
        digests: Of each, its `sources.saved_documents.document_digest`, by which it is known again.
        writing: (n_passages,) uint8: what each passage is written in (`index.text.script.writing_of`).
        passages: One vector a passage.
        sentences: One vector a sentence.
        sentence_spans: (n_sentences, 3) int64: the passage's row, and the span within the article's text.
        tokens: Of the sentences.
        postings: Which sentences have which terms.
        glossary: Gives the Chinese words in it that English words may stand for.
        name: Tells it from all others: 16 hexadecimal digits, drawn at random.
    """

    documents: Articles
    digests: tuple[str, ...]
    writing: NDArray[np.uint8]
    passages: DenseIndex
    sentences: DenseIndex
    sentence_spans: NDArray[np.int64]
    tokens: BinaryTokenVectors
    postings: Postings
    glossary: Callable[[], Glossary]
    name: str = field(default_factory=lambda: secrets.token_hex(8))

    @classmethod
    def build(
        cls,
        documents: Mapping[str, Document],
        encoder: Encoder,
        progress: Progress,
        known: "KnownVectors | None" = None,
    ) -> "Segment":
        """Embed articles, and count their terms; the same ones always give the same segment.

        Args:
            documents: The articles, by their digests.
            encoder: The model.
            progress: Told how the embedding goes on.
            known: What need not be embedded.
        """
        passages = [passage for document in documents.values() for passage in document.passages]
        texts = [passage.searched for passage in passages]
        spans = [
            (row, passage.start + start, passage.start + end)
            for row, passage in enumerate(passages)
            for start, end in _sentences(passage)
        ]
        sentences = [sentence_text(passages[row], start, end) for row, start, end in spans]
        encoded = (known or KnownVectors.none()).completed(encoder, texts, sentences, progress)
        located = np.array(spans, dtype=np.int64).reshape(-1, 3)
        passage_vectors = DenseIndex.build(encoded.passages, progress, vector_type=encoder.vector_type)
        sentence_vectors = DenseIndex.build(encoded.sentences, progress, vector_type=encoder.vector_type)
        tokens = encoded.tokens
        del encoded  # the vectors as they came would lie beside the terms, for nothing
        postings = postings_of(sentences, located[:, 0], progress)
        glossary = glossary_of(postings)
        return cls(
            HeldArticles(tuple(documents.values())),
            tuple(documents),
            writing_of_all(passages),
            passage_vectors,
            sentence_vectors,
            located,
            tokens,
            postings,
            lambda: glossary,
        )

    def sentence_counts(self) -> NDArray[np.int64]:
        """Return how many sentences each article has: (n_articles,)."""
        return np.diff(np.searchsorted(self.sentence_spans[:, 0], self.documents.first_passages))

    def require_dim(self, dim: int) -> None:
        """Raise a `ValueError` if its parts are not of one number of passages, or vectors not of some dimensions."""
        passages = int(self.documents.first_passages[-1])
        if (len(self.passages), self.passages.dim, self.sentences.dim) != (passages, dim, dim):
            raise ValueError("vectors and passages differ in number or dimensions")
        if self.writing.dtype != np.uint8 or self.writing.shape != (passages,):
            raise ValueError("passages and what they are written in differ in number")

    def require_sound(self) -> None:
        """Raise a `ValueError` if its parts don't belong together; all of them are read for that, but no article."""
        if len(self.digests) != len(self.documents):
            raise ValueError("articles and their digests differ in number")
        passages = int(self.documents.first_passages[-1])
        spans = self.sentence_spans
        if spans.dtype != np.int64 or spans.shape != (len(self.sentences), 3):
            raise ValueError("vectors and spans of sentences differ in number")
        steps = np.diff(spans[:, 0], prepend=-1, append=passages)
        if steps[0] != 1 or steps[-1] != 1 or np.any((steps != 0) & (steps != 1)):
            raise ValueError("not every passage has its sentences")
        if self.postings.size != len(self.sentences):
            raise ValueError("vectors and terms of sentences differ in number")
        self.postings.require_sound()
        self.tokens.require_sound()
        if len(self.tokens) != len(self.sentences):
            raise ValueError("vectors and tokens of sentences differ in number")
        self.documents.require_sound()
        self.glossary()


@dataclass(frozen=True, slots=True)
class KnownVectors:
    """Vectors of texts that a model has embedded before.

    Attributes:
        passages: Text of a passage → its vector.
        sentences: Text of a sentence → its vector, and the bits of its tokens.
    """

    passages: dict[str, NDArray[np.float32]]
    sentences: dict[str, tuple[NDArray[np.float32], NDArray[np.uint8]]]

    @classmethod
    def none(cls) -> "KnownVectors":
        """Return those of no text."""
        return cls({}, {})

    def add(self, segment: Segment, document: Document, row: int) -> None:
        """Take in those of an article.

        Args:
            segment: A segment that holds it.
            document: The article.
            row: Its first passage there.
        """
        rows = np.arange(row, row + len(document.passages))
        self.passages.update(
            zip((each.searched for each in document.passages), segment.passages.vectors(rows), strict=True)
        )
        first, last = np.searchsorted(segment.sentence_spans[:, 0], [row, row + len(rows)])
        sentences = range(int(first), int(last))
        vectors = segment.sentences.vectors(np.arange(first, last))
        for vector, each in zip(vectors, sentences, strict=True):
            passage, start, end = segment.sentence_spans[each].tolist()
            text = sentence_text(document.passages[passage - row], start, end)
            self.sentences[text] = vector, segment.tokens.of_text(each)

    def completed(
        self, encoder: Encoder, passages: Sequence[str], sentences: Sequence[str], progress: Progress
    ) -> EncodedArticles:
        """Return the vectors of some texts; those that are not known are embedded."""
        new_passages = [text for text in passages if text not in self.passages]
        new_sentences = [text for text in sentences if text not in self.sentences]
        encoded = _encode(encoder, new_passages, new_sentences, progress)
        if not (self.passages or self.sentences):
            return encoded
        fresh_passages, fresh = iter(encoded.passages), iter(range(len(new_sentences)))
        vectors = [self.passages[text] if text in self.passages else next(fresh_passages) for text in passages]
        found = [
            self.sentences[text]
            if text in self.sentences
            else (encoded.sentences[row := next(fresh)], encoded.tokens.of_text(row))
            for text in sentences
        ]
        return EncodedArticles(
            _stacked(vectors, encoder.dim),
            _stacked([vector for vector, _ in found], encoder.dim),
            BinaryTokenVectors.of([bits for _, bits in found], encoder.token_dim),
        )


def writing_of_all(passages: Sequence[Passage]) -> NDArray[np.uint8]:
    """Return what passages are written in: (n,)."""
    return np.array([writing_of(passage.text) for passage in passages], dtype=np.uint8)


def sentence_text(passage: Passage, start: int, end: int) -> str:
    """Return what is searched for a sentence that stands at a place of the article."""
    return passage.with_labels or passage.text[start - passage.start : end - passage.start]


def _sentences(passage: Passage) -> Sequence[tuple[int, int]]:
    """Return where a passage's sentences stand in it; a row of a table is one, whatever its cells hold."""
    return [(0, len(passage.text))] if passage.with_labels else sentence_groups(passage.text, _NARROWEST_SENTENCE)


def _encode(encoder: Encoder, passages: Sequence[str], sentences: Sequence[str], progress: Progress) -> EncodedArticles:
    if passages or sentences:
        return encoder.encode_articles(passages, sentences, progress, tokens=encoder.token_dim > 0)
    nothing = np.empty((0, encoder.dim), dtype=np.float32)
    return EncodedArticles(nothing, nothing, BinaryTokenVectors.none(0))


def _stacked(vectors: Sequence[NDArray[np.float32]], dim: int) -> NDArray[np.float32]:
    return np.stack(vectors) if vectors else np.empty((0, dim), dtype=np.float32)
