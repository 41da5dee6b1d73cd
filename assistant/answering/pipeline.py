"""The pipeline: search, reading and reranking of the best hits, and the confidence in the outcome."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from time import perf_counter

from assistant.answering.confidence import confidence_breakdown
from assistant.answering.query_result import Durations, QueryResult
from assistant.answering.settings import Settings
from assistant.calibration.calibration import Calibration
from index import EmbeddedReader, FallbackReader, Hit, PassageIndex, Query, Reader, is_chinese, rerank

READ = 8
"""Hits that the reader looks at."""
_OF_EACH_LANGUAGE = 3
"""Of those, where articles in Chinese and in other languages were found, so many at least of each of the two: words in
common count for one alone, and the reader tells better than the search which of them answers."""
_DEPTH = 100
"""Hits of a search among which these are chosen."""
_HITS_FOR_SPELLING = 3
"""Hits by whose words a question's spelling is corrected."""


class Pipeline:
    """Searches, reads, reranks, and tells how likely the best hit answers. It may be shared by threads."""

    def __init__(
        self, index: PassageIndex, reader: Reader | None, settings: Settings, calibration: Calibration | None = None
    ) -> None:
        """Take what to search, and by whom and what it is judged.

        Where the reader fails, the one that belongs to the index's encoder reads, if there is one.

        Args:
            index: What to search.
            reader: Who reads what was found, if anybody.
            settings: The numbers to go by.
            calibration: What makes the confidence come true; by default what there is for that model and reader.
        """
        self._index = index
        reads = reader if settings.reading or settings.sentence_reading else None
        self._reader = None if reads is None else FallbackReader(reads, lambda: EmbeddedReader.load(index.encoder))
        self._settings = settings
        self._calibration = calibration or Calibration.of(index.encoder, reader)

    def run(
        self, query: Query, k: int, documents: Collection[str] | None = None, focus: str | None = None
    ) -> QueryResult:
        """Search, read, rerank, and measure the confidence.

        Args:
            query: What to search for.
            k: Passages to return at most.
            documents: Ids of the articles to search; by default all.
            focus: The id of an article that is preferred.
        """
        begun = perf_counter()
        depth = max(k, _DEPTH)
        hits = self._search(query, depth, documents, focus)
        normalised = self._index.normalised_query(query, hits[:_HITS_FOR_SPELLING])
        if normalised != self._index.in_article_script(query):  # it was misspelt, and no model knows what that means
            hits = self._search(normalised, depth, documents, focus)
        searched = perf_counter() - begun
        found = self._rerank(query, normalised, hits).first(k)
        return replace(found, durations=replace(found.durations, search=searched))

    def _search(self, query: Query, depth: int, documents: Collection[str] | None, focus: str | None) -> list[Hit]:
        """Search all articles, and the preferred one by itself too, so that it is heard among however many."""
        hits = self._index.search(query, depth, documents)
        if focus is None or (documents is not None and focus not in documents):
            return hits
        preferred = [
            replace(hit, score=hit.score + self._settings.focus, signals={**hit.signals, "focus": 1.0})
            for hit in self._index.search(query, depth, [focus])
        ]
        others = [hit for hit in hits if hit.document.document_id != focus]
        ranked = sorted([*preferred, *others], key=lambda hit: -hit.score)
        return [replace(hit, rank=rank) for rank, hit in enumerate(ranked, start=1)]

    def rerank(self, query: Query, hits: Sequence[Hit]) -> QueryResult:
        """Read what a search found, rerank it, and measure the confidence.

        Args:
            query: What was searched for.
            hits: Best first.
        """
        return self._rerank(query, self._index.normalised_query(query, hits[:_HITS_FOR_SPELLING]), hits)

    def _rerank(self, query: Query, normalised: Query, hits: Sequence[Hit]) -> QueryResult:
        """Read what a search found, rerank it, and measure the confidence.

        Args:
            query: What was searched for.
            normalised: The same as the articles write it.
            hits: Best first.
        """
        begun = perf_counter()
        ranked, failure = list(hits), None
        if self._reader is not None:
            chosen, others = _choose_to_read(hits)
            readings, failure = self._reader.read(normalised.text, chosen)
            if readings is not None:
                ranked = rerank([*chosen, *others], readings, self._settings.reading, self._settings.sentence_reading)
        read = perf_counter()
        calibration = Calibration.of(self._index.encoder, None) if failure else self._calibration
        breakdown = confidence_breakdown(normalised, ranked, self._index, calibration)
        sure = breakdown.confidence if breakdown else 0.0
        durations = Durations(reading=read - begun, judging=perf_counter() - read)
        weights = {**self._index.weights, "reading": self._settings.reading, "focus": self._settings.focus}
        return QueryResult(query, normalised, ranked, sure, len(ranked), durations, breakdown, weights, failure)


def _choose_to_read(hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Return the hits that are read, and the others, both best first."""
    chinese = [is_chinese(hit.passage.text) for hit in hits]
    of_each = [
        [place for place, each in enumerate(chinese) if each is kind][:_OF_EACH_LANGUAGE] for kind in (True, False)
    ]
    sure = {*of_each[0], *of_each[1]}
    chosen = sure.union([place for place in range(len(hits)) if place not in sure][: READ - len(sure)])
    return [hits[place] for place in sorted(chosen)], [hit for place, hit in enumerate(hits) if place not in chosen]
