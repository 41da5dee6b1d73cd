"""Candidates → signals → one score, with the signals kept for explaining.

Whatever source puts passages forward (`index.retrieval.candidates`), the signals are computed from the passages here.
Each signal (`index.retrieval.signals`) lies on an absolute scale of about 0…1, and they are added with fixed weights
(`index.retrieval.settings`). What takes longest is looked at only where it can matter: late signals, for those passages
that are best by all the others.

Sums of absolute values keep questions in another language than the article's in order, where fusing ranks does not:
a question without a common term has a coverage of 0 everywhere, not a meaningless rank. Where articles in Chinese and
in other languages stand together, models find texts of one language more alike than texts of two: what they give to
unrelated texts (`index.encoding.background`) differs by so much, and that is made up for.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import BackgroundLevel
from index.encoding.encoder import EncodedQuery, Encoder
from index.progress import Progress, unshown
from index.retrieval.candidates import PassageKey, PreparedQuery
from index.retrieval.hits import Hit, Sentence
from index.retrieval.segments.articles import Articles, LocatedPassages
from index.retrieval.segments.building import build_parts, updated_parts
from index.retrieval.segments.index_parts import IndexParts
from index.retrieval.segments.local_source import ArticleRows, LocalSource
from index.retrieval.settings import SearchSettings
from index.retrieval.signals import PassageSignal, SentenceSignal, SignalContext, registered_signals
from index.text.query import Query
from index.text.script import HAS_HAN, IS_CHINESE, MOST_SAMPLED, Script, script_of
from sources import Document

_CANDIDATES = 100
"""What each source puts forward."""
_LATE_DEPTH = 20
"""So many passages are looked at by late signals."""
_OWN_SHARE = 3 / 8
"""Of those, where there are passages in Chinese and in other languages, the share that each of the two is sure of."""


class PassageIndex:
    """The passages of some articles, ready to be searched.

    Attributes:
        parts: What it is made of.
        encoder: The model that made it.
        settings: What counts how much.
        weights: What each signal counts in a passage's score, by name: similarities on the scale of this model.
        source: What puts passages forward.
    """

    def __init__(self, parts: IndexParts, encoder: Encoder, settings: SearchSettings | None = None) -> None:
        self.parts = parts
        self.encoder = encoder
        self.settings = settings or SearchSettings()
        registered, weights = registered_signals(), self.settings.signal_weights
        scale = parts.background.scale
        self.weights: Mapping[str, float] = {
            name: weight * scale if registered[name].similarity else weight for name, weight in weights.items()
        }
        self._signals = [registered[name] for name in weights]
        looked_at = [each for each in self._signals if each.needed or weights[each.name]]
        self._passage_signals = [each for each in looked_at if isinstance(each, PassageSignal)]
        self._sentence_signals = [each for each in looked_at if isinstance(each, SentenceSignal)]
        self.located = LocatedPassages(parts.documents)
        self._article_rows = ArticleRows(parts)
        self.source = parts.source or LocalSource(parts, encoder, parts.background)
        self._last_encoded: tuple[str, EncodedQuery | None] = "", None
        counts = np.bincount(parts.sentence_spans[:, 0], minlength=len(self.located))
        self._first_sentence = np.concatenate([[0], np.cumsum(counts)])

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

    @classmethod
    def updated(
        cls,
        digests: Iterable[str],
        document: Callable[[str], Document],
        encoder: Encoder,
        progress: Progress = unshown,
        previous: "PassageIndex | None" = None,
    ) -> "PassageIndex":
        """Embed and index articles as `build` does, without looking at those that an earlier index has.

        Args:
            digests: As `index.retrieval.segments.building.updated_parts` takes them, likewise `document`.
            document: See there.
            encoder: As `build` takes it, likewise the others.
            progress: See there.
            previous: See there.
        """
        earlier = previous.parts if previous and previous.encoder.fingerprint == encoder.fingerprint else None
        return cls(updated_parts(digests, document, encoder, progress, earlier), encoder)

    @property
    def documents(self) -> Articles:
        """The articles, each of which is read when it is taken."""
        return self.parts.documents

    def __len__(self) -> int:
        return len(self.located)

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
        among = None if documents is None else self._digests_of(documents)
        if among is not None and not among:
            return []
        prepared = self.prepared(query)
        rows = self._rows_of(self.source.candidates(prepared, _CANDIDATES, among), among)
        if not len(rows):
            return []
        context = SignalContext(prepared, self.parts, self.located, self._first_sentence, rows)
        sentences = self._score_sentences(context)
        signals = self._early_signals(context, sentences)
        scores = self._scores(context, signals)
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            Hit(
                *self.located[int(rows[place])],
                rank=rank,
                score=float(scores[place]),
                signals={name: float(values[place]) for name, values in signals.items()},
                sentences=self._ranked_sentences(sentences, place),
            )
            for rank, place in enumerate(best.tolist(), start=1)
        ]

    def prepared(self, query: Query) -> PreparedQuery:
        """Return a query with what it is searched by.

        Args:
            query: In the script of the articles.
        """
        lexicon = self.parts.lexicon
        return PreparedQuery(query, self._encode(query.text), lexicon.match(query), lexicon)

    def unrelated(self, level: BackgroundLevel) -> Mapping[str, float]:
        """Return what signals are of unrelated texts, by name, for those of which the model tells.

        Args:
            level: Of such texts.
        """
        found = {each.name: each.unrelated(level) for each in self._signals}
        return {name: value for name, value in found.items() if value is not None}

    def in_article_script(self, query: Query) -> Query:
        """Return a question in the script of the articles, simplified or traditional."""
        return query.in_script(self._script)

    def normalised_query(self, query: Query, hits: Sequence[Hit]) -> Query:
        """Return a query normalised, as the articles write it: in their script, spelling corrected by what was found.

        Args:
            query: As searched for.
            hits: What was found for it, best first.
        """
        return self.parts.lexicon.corrected(self.in_article_script(query), [hit.passage.searched for hit in hits])

    def _encode(self, query: str) -> EncodedQuery:
        """Encode a query; the last one is kept, since the same query is often searched for again at once."""
        last_query, encoded = self._last_encoded
        if last_query != query or encoded is None:
            encoded = self.encoder.encode_query(query)
            self._last_encoded = query, encoded
        return encoded

    def _chinese(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of some passages whether they are Chinese."""
        return np.asarray(self.parts.writing[rows] & IS_CHINESE > 0)

    @cached_property
    def _script(self) -> Script:
        """The script of the articles, by the first passages that are in either."""
        having = np.flatnonzero(self.parts.writing[:] & HAS_HAN)[:MOST_SAMPLED]
        return script_of(self.located[row][1].text for row in having.tolist())

    def _language_offset(self, query: Query, chinese: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return what is added to passages in another language than the question, less similar for that alone: (n,)."""
        weights = self.weights
        own, other = map(self.unrelated, self.parts.background.levels(query))
        lacking = sum(weights[name] * (own[name] - other[name]) for name in own)
        return np.where(chinese == query.has_han, 0, lacking).astype(np.float32)

    def _score_sentences(self, context: SignalContext) -> "_Sentences":
        """Score the sentences of some passages."""
        signals = {each.name: each.values(context) for each in self._sentence_signals}
        scores = _weighted(signals, self.weights, len(context.sentence_rows))
        starts = np.cumsum([0, *(end - start for start, end in context.sentence_runs)])
        best = [start + int(np.argmax(scores[start:end])) for start, end in pairwise(starts.tolist())]
        return _Sentences(context.sentence_rows, scores, signals, starts, np.array(best, dtype=np.int64))

    def _early_signals(self, context: SignalContext, sentences: "_Sentences") -> dict[str, NDArray[np.float32]]:
        """Return the signals of some passages by name; 0 for those that come late, or are not looked at."""
        signals = {each.name: np.zeros(len(context.rows), dtype=np.float32) for each in self._signals}
        signals |= {name: values[sentences.best] for name, values in sentences.signals.items()}
        signals |= {each.name: each.values(context) for each in self._passage_signals if not each.late}
        return signals

    def _scores(self, context: SignalContext, signals: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return the scores of some passages: (n,); late signals are looked at for the best, and added to the early."""
        weights, chinese = self.weights, self._chinese(context.rows)
        language_offset = self._language_offset(context.prepared.query, chinese)
        scores = _weighted(signals, weights, len(chinese)) + language_offset
        late = [each for each in self._passage_signals if each.late]
        if not late:
            return scores
        places = _best_of_each(scores, chinese, _LATE_DEPTH)
        best = context.only(places)
        for signal in late:
            signals[signal.name][places] = signal.values(best)
        return _weighted(signals, weights, len(chinese)) + language_offset

    def _ranked_sentences(self, sentences: "_Sentences", place: int) -> tuple[Sentence, ...]:
        """Return the sentences of one of the scored passages, best first."""
        within = slice(sentences.starts[place], sentences.starts[place + 1])
        spans = self.parts.sentence_spans[sentences.rows[within], 1:].tolist()
        scored = zip(spans, sentences.scores[within].tolist(), strict=True)
        found = (Sentence(start, end, score) for (start, end), score in scored)
        return tuple(sorted(found, key=lambda sentence: -sentence.score))

    def _digests_of(self, document_ids: Collection[str]) -> frozenset[str]:
        wanted = set(document_ids)
        digests = zip(self.documents.heads, self._article_rows.digests, strict=True)
        return frozenset(digest for head, digest in digests if head.document_id in wanted and head.passages)

    def _rows_of(self, proposed: Iterable[PassageKey], among: Collection[str] | None) -> NDArray[np.int64]:
        """Return the rows of passages that were proposed; no source is trusted with what may come.

        Args:
            proposed: By a source, which may know what is not here any more, or not yet.
            among: Digests of the only articles that may come; by default all.
        """
        allowed = proposed if among is None else (key for key in proposed if key.digest in among)
        return self._article_rows.of_keys(allowed)


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


def _weighted(
    signals: Mapping[str, NDArray[np.float32]], weights: Mapping[str, float], size: int
) -> NDArray[np.float32]:
    """Return the weighted sums of signals: (size,)."""
    scores = np.zeros(size, dtype=np.float32)
    for name, values in signals.items():
        scores += np.float32(weights[name]) * values
    return scores
