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

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoding.encoder import EncodedQuery, Encoder
from index.progress import Progress, unshown
from index.retrieval.hits import Hit, Sentence
from index.retrieval.index_parts import IndexParts, build_parts
from index.retrieval.lexicon import QueryCoverage
from index.retrieval.settings import SearchSettings
from index.text.folding import fold
from index.text.query import Query
from index.text.script import is_chinese, script_of
from sources import Document

_CANDIDATES = 100
"""What each of the signals puts forward."""
_LATE_INTERACTION_DEPTH = 20
"""So many passages are compared with the question by their tokens."""
_OWN_SHARE = 3 / 8
"""Of those, where there are passages in Chinese and in other languages, the share that each of the two is sure of."""
_NEARLY_ALL = 0.9
"""A passage that contains the question itself covers at least this share of its information."""
_STOPS = "。.,，;；:：!！?？\"“”'‘’()（）"
_UNKNOWN = -1


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
        earlier = previous.parts if previous and previous.encoder.fingerprint == encoder.fingerprint else None
        return cls(build_parts(documents, encoder, progress, earlier), encoder)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The articles."""
        return self.parts.documents

    def __len__(self) -> int:
        return len(self._located)

    def search(self, query: Query | str, k: int = 10, documents: Collection[str] | None = None) -> list[Hit]:
        """Find the passages that answer a query best.

        Args:
            query: Parsed, or as typed; the encoder adds any prompt.
            k: Passages to return, at least 1.
            documents: Ids of the articles to search; by default all.

        Returns:
            At most k hits, best first; ties keep the articles' order.

        Raises:
            ValueError: If k is below 1.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        query = self.in_article_script(Query.parse(query))
        among = None if documents is None else self._rows_of(documents)
        if among is not None and not len(among):
            return []
        encoded = self._encode(query.text)
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

    def in_article_script(self, query: Query) -> Query:
        """Return a question in the script of the articles, simplified or traditional."""
        return query.in_script(self._script)

    def normalised_query(self, query: Query, hits: Sequence[Hit]) -> Query:
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

    def _language_offset(self, query: Query, chinese: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return what is added to passages in another language than the question, less similar for that alone: (n,)."""
        background, settings = self.parts.background, self.settings
        own, other = background.levels(query)
        lacking = (settings.paragraph + settings.sentence) * (own.mean - other.mean)
        lacking += settings.tokens * (own.tokens - other.tokens)
        return np.where(chinese == query.has_han, 0, lacking).astype(np.float32)

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

    def _exact(self, query: Query, coverage: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return 1 for passages that contain the question itself, whatever its white space and last stop, else 0.

        A passage that asks it, too, is no better an answer for that.
        """
        wanted = _without_spaces(query.folded).strip(_STOPS)
        stated = re.compile(re.escape(wanted) + "(?![?？])")
        found = np.zeros(len(rows), dtype=np.float32)
        for place in np.flatnonzero(coverage >= _NEARLY_ALL) if wanted else ():
            text = _without_spaces(fold(self._located[rows[place]][1].text))
            found[place] = stated.search(text) is not None
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


def _weighted(signals: Mapping[str, NDArray[np.float32]], weights: Mapping[str, float]) -> NDArray[np.float32]:
    scores = np.zeros(len(next(iter(signals.values()))), dtype=np.float32)
    for name, values in signals.items():
        scores += np.float32(weights[name]) * values
    return scores


def _without_spaces(folded: str) -> str:
    return "".join(folded.split())
