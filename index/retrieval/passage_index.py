"""Candidates → signals → one score, with the signals kept for explaining.

Each signal lies on an absolute scale of about 0…1, and they are added with fixed weights (`index.retrieval.settings`):

- `paragraph`: cosine similarity of the question with the passage;
- `sentence`: with the sentence of the passage that answers best (sentences carry the answer);
- `sentence_coverage`, `coverage`: the share of the question's information that this sentence, and the whole passage,
  contain word for word;
- `sentence_bilingual`: the share that this sentence contains in another language (`index.retrieval.lexicon`);
- `exact`: 1 where the passage contains the question itself, as when a sentence of an article is pasted;
- `tokens`: late interaction: how similar each of the question's tokens is to the nearest of the passage's
  (`index.encoding.binary_token_vectors`). It takes longest, and is looked at only where it can matter: for those
  passages that are best by all the others.

Sums of absolute values keep questions in another language than the article's in order, where fusing ranks does not:
a question without a common term has a coverage of 0 everywhere, not a meaningless rank. Where articles in Chinese and
in other languages stand together, models find texts of one language more alike than texts of two: what they give to
unrelated texts (`index.encoding.background`) differs by so much, and that is made up for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background, measure_background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import EncodedArticles, EncodedQuery, Encoder
from index.progress import Progress, unshown
from index.retrieval.lexicon import Lexicon, QueryCoverage
from index.retrieval.settings import SearchSettings
from index.retrieval.vectors import DenseIndex
from index.text.folding import fold
from index.text.script import bring_to, has_han, is_chinese, script_of
from sources import Document, Passage, sentence_groups

_CANDIDATES = 100
"""What each of the signals puts forward."""
_LATE_INTERACTION_DEPTH = 20
"""So many passages are compared with the question by their tokens."""
_OWN_SHARE = 3 / 8
"""Of those, where there are passages in Chinese and in other languages, the share that each of the two is sure of."""
_MOST_WITH_TOKENS = 80_000
"""Sentences: their tokens take some 150 MB, in memory as on disk. Where there are more, none are kept."""
_NEARLY_ALL = 0.9
"""A passage that contains the question itself covers at least this share of its information."""
_UNKNOWN = -1
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
class AnswerSpan:
    """Where the very answer stands.

    Attributes:
        start: Where it begins in the article's text.
        end: Where it ends.
        certainty: The probability, 0…1, that there is an answer, and that it is just these words.
    """

    start: int
    end: int
    certainty: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        document: The article it belongs to.
        passage: The passage.
        rank: From 1.
        score: Weighted sum of the signals; higher is better.
        signals: What the score is made of, by name.
        sentences: The passage's sentences, best first.
        answer: Where the very answer stands likeliest; None for a passage that was not read.
    """

    document: Document
    passage: Passage
    rank: int
    score: float
    signals: Mapping[str, float]
    sentences: tuple[Sentence, ...]
    answer: AnswerSpan | None = None


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
    """

    documents: tuple[Document, ...]
    passages: DenseIndex
    sentences: DenseIndex
    sentence_spans: NDArray[np.int64]
    tokens: BinaryTokenVectors
    lexicon: Lexicon
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
        steps = np.diff(spans[:, 0], prepend=-1, append=len(passages))
        if steps[0] != 1 or steps[-1] != 1 or np.any((steps != 0) & (steps != 1)):
            raise ValueError("not every passage has its sentences")
        if self.lexicon.postings.size != len(self.sentences):
            raise ValueError("vectors and terms of sentences differ in number")
        self.tokens.require_sound()
        if len(self.tokens) != len(self.sentences):
            raise ValueError("vectors and tokens of sentences differ in number")


class PassageIndex:
    """The passages of some articles, ready to be searched.

    Attributes:
        parts: What it is made of.
        encoder: The model that made it.
        settings: What counts how much.
    """

    def __init__(self, parts: IndexParts, encoder: Encoder, settings: SearchSettings | None = None) -> None:
        self.parts = parts
        self.encoder = encoder
        self.settings = settings or SearchSettings()
        self._located = [(document, passage) for document in parts.documents for passage in document.passages]
        self._sentence_owner = parts.sentence_spans[:, 0]
        self._script = script_of(passage.text for _, passage in self._located)
        self._is_chinese = np.full(len(self._located), _UNKNOWN, dtype=np.int8)  # looked at when a passage is found
        self._last_encoded: tuple[str, EncodedQuery | None] = "", None
        rows = np.arange(len(self._located) + 1)
        self._first_sentence = np.searchsorted(self._sentence_owner, rows)

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        encoder: Encoder,
        progress: Progress = unshown,
        previous: "PassageIndex | None" = None,
    ) -> "PassageIndex":
        """Embed and index articles; the same ones always give the same index.

        Args:
            documents: At least one passage among them.
            encoder: The model; the index answers with this one alone.
            progress: Told how the embedding goes on.
            previous: An index whose passages and sentences are not embedded and taken apart again where they are the
                same; one of another model is of no use.
        """
        passages = [passage for document in documents for passage in document.passages]
        texts = [passage.text for passage in passages]
        if previous is not None and previous.encoder.fingerprint != encoder.fingerprint:
            previous = None
        old_texts, old_sentences = previous.texts() if previous else ([], [])
        rows_of_texts = _rows_in(old_texts, texts)
        spans = [
            (row, passage.start + start, passage.start + end)
            for row, (passage, old) in enumerate(zip(passages, rows_of_texts.tolist(), strict=True))
            for start, end in (
                previous.sentences_of(old)
                if previous and old >= 0
                else sentence_groups(passage.text, _NARROWEST_SENTENCE)
            )
        ]
        sentences = [texts[row][start - passages[row].start : end - passages[row].start] for row, start, end in spans]
        located = np.array(spans, dtype=np.int64).reshape(-1, 3)
        rows_of_sentences = _rows_in(old_sentences, sentences)
        with_tokens = len(sentences) <= _MOST_WITH_TOKENS and encoder.token_dim > 0
        rows_of_vectors = rows_of_sentences
        if previous and with_tokens and not previous.parts.tokens.dim:  # it was too large for tokens
            rows_of_vectors = np.full_like(rows_of_sentences, -1)
        new_texts = [texts[row] for row in np.flatnonzero(rows_of_texts < 0).tolist()]
        new_sentences = [sentences[row] for row in np.flatnonzero(rows_of_vectors < 0).tolist()]
        encoded = _encode(encoder, new_texts, new_sentences, progress, tokens=with_tokens)
        if previous:
            encoded = EncodedArticles(
                _filled(previous.parts.passages, rows_of_texts, encoded.passages),
                _filled(previous.parts.sentences, rows_of_vectors, encoded.sentences),
                previous.parts.tokens.updated(rows_of_vectors, encoded.tokens)
                if with_tokens
                else BinaryTokenVectors.none(len(sentences)),
            )
        parts = IndexParts(
            tuple(documents),
            DenseIndex.build(encoded.passages, progress),
            DenseIndex.build(encoded.sentences, progress),
            located,
            encoded.tokens,
            Lexicon.build(
                sentences,
                located[:, 0],
                progress,
                (previous.parts.lexicon, rows_of_sentences) if previous else None,
            ),
            previous.parts.background if previous else measure_background(encoder),
        )
        return cls(parts, encoder)

    def texts(self) -> tuple[list[str], list[str]]:
        """Return what has a vector, in the order of the vectors: the passages, and the sentences."""
        sentences = [self._located[row][0].text[start:end] for row, start, end in self.parts.sentence_spans.tolist()]
        return [passage.text for _, passage in self._located], sentences

    def sentences_of(self, row: int) -> list[tuple[int, int]]:
        """Return where the sentences of a passage that have a vector stand in it."""
        start = self._located[row][1].start
        spans = self.parts.sentence_spans[self._first_sentence[row] : self._first_sentence[row + 1], 1:] - start
        return [(first, last) for first, last in spans.tolist()]

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
        query = self.in_article_script(query)
        among = None if documents is None else self._rows_of(documents)
        if among is not None and not len(among):
            return []
        encoded = self._encode(query)
        vector = encoded.vector
        matches = self.parts.lexicon.match(query)
        rows = self._candidates(vector, matches, among)
        sentences = self._score_sentences(vector, matches, rows)
        signals = {
            "paragraph": self.parts.passages.similarities(vector, rows),
            **{name: values[sentences.best] for name, values in sentences.signals.items()},
            "coverage": matches.coverage.of_passages(rows),
        }
        signals["exact"] = self._exact(query, signals["coverage"], rows)
        weights, chinese = self.settings.signal_weights, self._chinese(rows)
        language_offset = self._language_offset(query, chinese)
        looked_at = _best_of_each(_weighted(signals, weights) + language_offset, chinese, _LATE_INTERACTION_DEPTH)
        signals["tokens"] = self._token_similarities(encoded.tokens, rows, looked_at)
        scores = _weighted(signals, weights) + language_offset
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            Hit(
                document=self._located[rows[place]][0],
                passage=self._located[rows[place]][1],
                rank=rank,
                score=float(scores[place]),
                signals={name: float(values[place]) for name, values in signals.items()},
                sentences=self._ranked_sentences(sentences, place),
            )
            for rank, place in enumerate(best.tolist(), start=1)
        ]

    def in_article_script(self, query: str) -> str:
        """Return a question in the script of the articles, simplified or traditional."""
        return bring_to(self._script, query)

    def normalised_query(self, query: str, hits: Sequence[Hit]) -> str:
        """Return a query normalised, as the articles write it: in their script, spelling corrected by what was found.

        Args:
            query: As searched for.
            hits: What was found for it, best first.
        """
        return self.parts.lexicon.corrected(self.in_article_script(query), [hit.passage.text for hit in hits])

    def _encode(self, query: str) -> EncodedQuery:
        """Encode a query; the last one is kept, since the same query is often searched for again at once."""
        last_query, encoded = self._last_encoded
        if last_query != query or encoded is None:
            encoded = self.encoder.encode_query(query)
            self._last_encoded = query, encoded
        return encoded

    def _candidates(
        self, vector: NDArray[np.float32], matches: QueryCoverage, among: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return the rows of passages that any of the signals puts forward, in order."""
        by_paragraph = self.parts.passages.search(vector, _CANDIDATES, among)[1]
        sentence_rows = None if among is None else np.flatnonzero(np.isin(self._sentence_owner, among))
        by_sentence = self._sentence_owner[self.parts.sentences.search(vector, _CANDIDATES, sentence_rows)[1]]
        by_words = [share.highest(_CANDIDATES, among) for share in (matches.coverage, matches.bilingual)]
        return np.unique(np.concatenate([by_paragraph, by_sentence, *by_words]))

    def _chinese(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of some passages whether they are Chinese."""
        for row in rows[self._is_chinese[rows] == _UNKNOWN].tolist():
            self._is_chinese[row] = is_chinese(self._located[row][1].text)
        return np.asarray(self._is_chinese[rows] == 1)

    def _language_offset(self, query: str, chinese: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return what is added to passages in another language than the question, less similar for that alone: (n,)."""
        background, settings = self.parts.background, self.settings
        own, other = background.levels(query)
        lacking = (settings.paragraph + settings.sentence) * (own.mean - other.mean)
        lacking += settings.tokens * (own.tokens - other.tokens)
        return np.where(chinese == has_han(query), 0, lacking).astype(np.float32)

    def _score_sentences(
        self, vector: NDArray[np.float32], matches: QueryCoverage, passage_rows: NDArray[np.int64]
    ) -> "_Sentences":
        """Score the sentences of some passages."""
        first, last = self._first_sentence[passage_rows], self._first_sentence[passage_rows + 1]
        rows = np.concatenate([np.arange(start, end) for start, end in zip(first, last, strict=True)])
        signals = {
            "sentence": self.parts.sentences.similarities(vector, rows),
            "sentence_coverage": matches.coverage.of_sentences(rows),
            "sentence_bilingual": matches.bilingual.of_sentences(rows),
        }
        scores = _weighted(signals, self.settings.signal_weights)
        starts = np.concatenate([[0], np.cumsum(last - first)])
        best = [start + int(np.argmax(scores[start:end])) for start, end in pairwise(starts.tolist())]
        return _Sentences(rows, scores, signals, starts, np.array(best, dtype=np.int64))

    def _ranked_sentences(self, sentences: "_Sentences", place: int) -> tuple[Sentence, ...]:
        """Return the sentences of one of the scored passages, best first."""
        within = slice(sentences.starts[place], sentences.starts[place + 1])
        spans = self.parts.sentence_spans[sentences.rows[within], 1:].tolist()
        scored = zip(spans, sentences.scores[within].tolist(), strict=True)
        found = (Sentence(start, end, score) for (start, end), score in scored)
        return tuple(sorted(found, key=lambda sentence: -sentence.score))

    def _exact(self, query: str, coverage: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return 1 for passages that contain the question itself, whatever its white space and last stop, else 0."""
        wanted = _without_spaces(query)
        found = np.zeros(len(rows), dtype=np.float32)
        for place in np.flatnonzero(coverage >= _NEARLY_ALL):
            found[place] = bool(wanted) and wanted in _without_spaces(self._located[rows[place]][1].text)
        return found

    def _token_similarities(
        self, query: NDArray[np.float32], rows: NDArray[np.int64], places: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the late interaction of a question's tokens with some passages', and 0 for the others.

        Args:
            query: The question's tokens.
            rows: All passages.
            places: Which of them are looked at.
        """
        met = np.zeros(len(rows), dtype=np.float32)
        if not self.settings.tokens:
            return met
        first, last = self._first_sentence[rows[places]].tolist(), self._first_sentence[rows[places] + 1].tolist()
        met[places] = self.parts.tokens.similarities(query, list(zip(first, last, strict=True)))
        return met

    def _rows_of(self, document_ids: Collection[str]) -> NDArray[np.int64]:
        wanted = set(document_ids)
        return np.array(
            [row for row, (document, _) in enumerate(self._located) if document.document_id in wanted], dtype=np.int64
        )


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The scored sentences of some passages, one passage after another.

    Attributes:
        rows: Their rows in the index.
        scores: Weighted sums of their signals.
        signals: By name.
        starts: Where each passage's sentences begin; one more for the end.
        best: The place of each passage's best one.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    signals: Mapping[str, NDArray[np.float32]]
    starts: NDArray[np.int64]
    best: NDArray[np.int64]


def _best_of_each(scores: NDArray[np.float32], chinese: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
    """Return the places of the k best passages, best first, some of each language among them."""
    order = np.argsort(-scores, kind="stable")
    own = int(k * _OWN_SHARE)
    sure = [order[chinese[order] == language][:own] for language in (True, False)]
    others = order[~np.isin(order, np.concatenate(sure))][: max(0, k - sum(map(len, sure)))]
    best = np.concatenate([*sure, others])
    return np.asarray(best[np.argsort(-scores[best], kind="stable")])


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


def _weighted(signals: Mapping[str, NDArray[np.float32]], weights: Mapping[str, float]) -> NDArray[np.float32]:
    scores = np.zeros(len(next(iter(signals.values()))), dtype=np.float32)
    for name, values in signals.items():
        scores += np.float32(weights[name]) * values
    return scores


def _without_spaces(text: str) -> str:
    return "".join(fold(text).split()).strip("。.,，;；:：!！?？\"“”'‘’()（）")
