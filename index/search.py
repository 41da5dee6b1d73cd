"""Candidates → signals → one score, with the signals kept for explaining.

Three signals, each on an absolute scale of about 0…1, are added with fixed weights (`index.settings`):

- `paragraph`: cosine similarity of the question with the passage;
- `sentence`: with the passage's most similar sentence (sentences carry the answer);
- `coverage`: the share of the question's information that the passage contains, word for word.

Sums of absolute values keep questions in another language than the article's in order, where fusing ranks does not:
a question without a common term has a coverage of 0 everywhere, not a meaningless rank.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.background import Background, measure_background
from index.dense import DenseIndex
from index.embedding import Encoder
from index.lexical import Lexicon
from index.progress import Progress, unshown
from index.settings import SearchSettings
from sources import Document, Passage, sentence_groups

_CANDIDATES = 100
_NARROWEST_SENTENCE = 60
"""Shorter sentences (30 Chinese characters) are embedded together with a neighbour: alone they say too little."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or more whole sentences of a passage.

    Attributes:
        start: Where it begins in the article's text.
        end: Where it ends.
        score: How well it answers the query; comparable within one passage.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        document: The article it belongs to.
        passage: The passage.
        rank: From 1.
        score: Weighted mean of the signals; higher is better.
        signals: What the score is made of, by name.
        sentences: The passage's sentences, best first.
    """

    document: Document
    passage: Passage
    rank: int
    score: float
    signals: Mapping[str, float]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of, as it is saved.

    Attributes:
        documents: The articles, in order; their passages in order are the rows of `passages`.
        passages: One vector a passage.
        sentences: One vector a sentence.
        sentence_spans: (n_sentences, 3) int64: the passage's row, and the span within the article's text.
        background: What the model gives to unrelated texts.
    """

    documents: tuple[Document, ...]
    passages: DenseIndex
    sentences: DenseIndex
    sentence_spans: NDArray[np.int64]
    background: Background

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
        owners = spans[:, 0]
        if not np.array_equal(np.unique(owners), np.arange(len(passages))) or np.any(np.diff(owners) < 0):
            raise ValueError("not every passage has its sentences")


class PassageIndex:
    """The passages of some articles, ready to be searched.

    Attributes:
        parts: What it is made of.
        encoder: The model that made it.
        settings: What counts how much.
    """

    def __init__(self, parts: Parts, encoder: Encoder, settings: SearchSettings | None = None) -> None:
        self.parts = parts
        self.encoder = encoder
        self.settings = settings or SearchSettings()
        self._located = [(document, passage) for document in parts.documents for passage in document.passages]
        self._lexicon = Lexicon([passage.text for _, passage in self._located])
        self._sentence_owner = parts.sentence_spans[:, 0]
        self._last_encoded: tuple[str, NDArray[np.float32] | None] = "", None
        rows = np.arange(len(self._located) + 1)
        self._first_sentence = np.searchsorted(self._sentence_owner, rows)

    @classmethod
    def build(cls, documents: Sequence[Document], encoder: Encoder, progress: Progress = unshown) -> "PassageIndex":
        """Embed and index articles.

        Args:
            documents: At least one passage among them.
            encoder: The model; the index answers with this one alone.
            progress: Told how the embedding goes on.
        """
        passages = [passage for document in documents for passage in document.passages]
        spans = [
            (row, passage.start + start, passage.start + end)
            for row, passage in enumerate(passages)
            for start, end in sentence_groups(passage.text, _NARROWEST_SENTENCE)
        ]
        texts = [passage.text for passage in passages]
        sentences = [texts[row][start - passages[row].start : end - passages[row].start] for row, start, end in spans]
        vectors = encoder.encode_passages([*texts, *sentences], progress)
        parts = Parts(
            tuple(documents),
            DenseIndex.build(vectors[: len(texts)]),
            DenseIndex.build(vectors[len(texts) :]),
            np.array(spans, dtype=np.int64).reshape(-1, 3),
            measure_background(encoder),
        )
        return cls(parts, encoder)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The articles."""
        return self.parts.documents

    def __len__(self) -> int:
        return len(self._located)

    def search(self, query: str, k: int = 10, documents: Collection[str] | None = None) -> list[Hit]:
        """Find the passages that answer a query best.

        Args:
            query: As typed; the encoder adds any prompt.
            k: Passages to return, at least 1.
            documents: Ids of the articles to search; by default all.

        Returns:
            At most k hits, best first; ties keep the articles' order.

        Raises:
            ValueError: If k is below 1.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        among = None if documents is None else self._rows_of(documents)
        if among is not None and not len(among):
            return []
        vector = self._encode(query)
        coverage = self._lexicon.coverage(query)
        rows = self._candidates(vector, coverage, among)
        similarities = [self._sentence_similarities(vector, row) for row in rows]
        signals = {
            "paragraph": self.parts.passages.similarities(vector, rows),
            "sentence": np.array([each.max() for each in similarities], dtype=np.float32),
            "coverage": coverage[rows],
        }
        weights = self.settings.signal_weights
        weighted = [weight * signals[name] for name, weight in weights.items()]
        scores = np.sum(weighted, axis=0) / sum(weights.values())
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            Hit(
                document=self._located[rows[place]][0],
                passage=self._located[rows[place]][1],
                rank=rank,
                score=float(scores[place]),
                signals={name: float(values[place]) for name, values in signals.items()},
                sentences=self._ranked_sentences(query, int(rows[place]), similarities[place]),
            )
            for rank, place in enumerate(best, start=1)
        ]

    def _encode(self, query: str) -> NDArray[np.float32]:
        """Return a query's vector; the last one is kept, since the same query is often searched for again at once."""
        last_query, vector = self._last_encoded
        if last_query != query or vector is None:
            vector = self.encoder.encode_queries([query])[0]
            self._last_encoded = query, vector
        return vector

    def _candidates(
        self, vector: NDArray[np.float32], coverage: NDArray[np.float32], among: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return the rows of passages that any of the three signals puts forward, in order."""
        by_paragraph = self.parts.passages.search(vector, _CANDIDATES, among)[1]
        sentence_rows = None if among is None else np.flatnonzero(np.isin(self._sentence_owner, among))
        by_sentence = self._sentence_owner[self.parts.sentences.search(vector, _CANDIDATES, sentence_rows)[1]]
        allowed = coverage if among is None else np.where(np.isin(np.arange(len(self)), among), coverage, 0)
        by_coverage = np.argsort(-allowed, kind="stable")[:_CANDIDATES]
        return np.unique(np.concatenate([by_paragraph, by_sentence, by_coverage[allowed[by_coverage] > 0]]))

    def _sentence_similarities(self, vector: NDArray[np.float32], row: int) -> NDArray[np.float32]:
        sentence_rows = np.arange(self._first_sentence[row], self._first_sentence[row + 1])
        return self.parts.sentences.similarities(vector, sentence_rows)

    def _ranked_sentences(self, query: str, row: int, similarities: NDArray[np.float32]) -> tuple[Sentence, ...]:
        document, _ = self._located[row]
        spans = self.parts.sentence_spans[self._first_sentence[row] : self._first_sentence[row + 1], 1:].tolist()
        coverage = self._lexicon.coverage_in(query, [document.text[start:end] for start, end in spans])
        sentences = [
            Sentence(start, end, float(similarity) + self.settings.sentence_coverage * covered)
            for (start, end), similarity, covered in zip(spans, similarities, coverage, strict=True)
        ]
        return tuple(sorted(sentences, key=lambda sentence: -sentence.score))

    def _rows_of(self, document_ids: Collection[str]) -> NDArray[np.int64]:
        wanted = set(document_ids)
        return np.array(
            [row for row, (document, _) in enumerate(self._located) if document.document_id in wanted], dtype=np.int64
        )
