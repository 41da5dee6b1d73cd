"""Search, a reader's look at the best of what was found, and how sure the outcome is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Protocol

from assistant.answering.confidence import Weighed, weigh
from assistant.answering.durations import Durations
from assistant.answering.settings import Settings
from index import Hit, PassageIndex, Reading, is_chinese, rescore

READ = 8
"""Hits that the reader looks at."""
_OF_EACH = 3
"""Of those, where articles in Chinese and in other languages were found, so many at least of each of the two: words in
common count for one alone, and the reader tells better than the search which of them answers."""
_DEPTH = 100
"""Hits of a search among which these are chosen."""
_TELL = 3
"""Hits whose words tell how a question's slips are put right."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a query.

    Attributes:
        query: What was searched for.
        meant: The same as the articles write it: in their script, slips put right.
        hits: Best first.
        confidence: 0…1: the probability that the best one answers.
        candidates: How many hits the search found, of which these are the best.
        durations: How long it took.
        weighed: What the confidence is made of; None where there was nothing to weigh.
    """

    query: str
    meant: str
    hits: list[Hit]
    confidence: float
    candidates: int = 0
    durations: Durations = field(default_factory=Durations, compare=False)
    weighed: Weighed | None = field(default=None, compare=False, repr=False)

    def first(self, k: int) -> "Found":
        """Return the same with the k best hits alone."""
        return replace(self, hits=self.hits[:k])


class ReadsHits(Protocol):
    """Whoever reads a question together with what was found for it."""

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        """Return one reading a hit."""


class Judge:
    """Finds passages and tells how likely the best one answers. It may be shared by threads."""

    def __init__(self, index: PassageIndex, reader: ReadsHits | None, settings: Settings) -> None:
        """Take what to search, who reads what was found, if anybody, and the numbers to go by."""
        self._index = index
        self._reader = reader if settings.reading or settings.sentence_reading else None
        self._settings = settings

    def find(self, query: str, k: int, documents: Collection[str] | None = None, focus: str | None = None) -> Found:
        """Search, read and judge.

        Args:
            query: What to search for.
            k: Passages to return at most.
            documents: Ids of the articles to search; by default all.
            focus: The id of an article that is preferred.
        """
        begun = perf_counter()
        depth = max(k, _DEPTH)
        hits = self._search(query, depth, documents, focus)
        meant = self._index.in_its_words(query, hits[:_TELL])
        if meant != self._index.in_its_script(query):  # it had slips, and no model knows what they mean
            hits = self._search(meant, depth, documents, focus)
        searched = perf_counter() - begun
        found = self._weigh(query, meant, hits).first(k)
        return replace(found, durations=replace(found.durations, search=searched))

    def _search(self, query: str, depth: int, documents: Collection[str] | None, focus: str | None) -> list[Hit]:
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

    def weigh(self, query: str, hits: Sequence[Hit]) -> Found:
        """Read and judge what a search found, and rank it anew.

        Args:
            query: What was searched for.
            hits: Best first.
        """
        return self._weigh(query, self._index.in_its_words(query, hits[:_TELL]), hits)

    def _weigh(self, query: str, meant: str, hits: Sequence[Hit]) -> Found:
        """Read and judge what a search found.

        Args:
            query: What was searched for.
            meant: The same as the articles write it.
            hits: Best first.
        """
        begun = perf_counter()
        ranked = list(hits)
        if self._reader is not None:
            chosen, others = _chosen(hits)
            readings = self._reader.read(meant, chosen)
            ranked = rescore([*chosen, *others], readings, self._settings.reading, self._settings.sentence_reading)
        read = perf_counter()
        weighed = weigh(meant, ranked, self._index)
        sure = weighed.confidence if weighed else 0.0
        durations = Durations(reading=read - begun, judging=perf_counter() - read)
        return Found(query, meant, ranked, sure, len(ranked), durations, weighed)


def _chosen(hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Return the hits that are read, and the others, both best first."""
    chinese = [is_chinese(hit.passage.text) for hit in hits]
    of_each = [[place for place, each in enumerate(chinese) if each is kind][:_OF_EACH] for kind in (True, False)]
    sure = {*of_each[0], *of_each[1]}
    chosen = sure.union([place for place in range(len(hits)) if place not in sure][: READ - len(sure)])
    return [hits[place] for place in sorted(chosen)], [hit for place, hit in enumerate(hits) if place not in chosen]
