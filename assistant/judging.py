"""Search, a second look where the first is in doubt, and how sure the outcome is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.confidence import confidence
from assistant.settings import Settings
from assistant.things import says_asked
from index import Hit, PassageIndex, Reader, rescore

READ = 3
"""Hits that the reader looks at: on the development sets it moves the right one up as often with 5."""
_JUDGED_BY = 6
"""Hits that tell how far the first one leads."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a query.

    Attributes:
        query: What was searched for.
        meant: The same as the articles write it: in their script, slips put right.
        hits: Best first.
        confidence: 0…1: the probability that the best one answers.
    """

    query: str
    meant: str
    hits: list[Hit]
    confidence: float


class Judge:
    """Finds passages and tells how likely the best one answers. It may be shared by threads."""

    def __init__(self, index: PassageIndex, reader: Reader | None, settings: Settings) -> None:
        """Take what to search, who takes the second look, if anybody, and the numbers to go by."""
        self._index = index
        self._reader = reader if settings.reading or settings.sentence_reading else None
        self._settings = settings

    def find(self, query: str, k: int, documents: Collection[str] | None = None) -> Found:
        """Search and judge.

        Args:
            query: What to search for.
            k: Passages to return at most.
            documents: Ids of the articles to search; by default all.
        """
        depth = max(k, _JUDGED_BY)
        hits = self._index.search(query, depth, documents)
        meant = self._index.in_its_words(query, hits[:READ])
        if meant != self._index.in_its_script(query):  # it had slips, and no model knows what they mean
            hits = self._index.search(meant, depth, documents)
        found = self._weigh(query, meant, hits)
        return Found(query, meant, found.hits[:k], found.confidence)

    def weigh(self, query: str, hits: Sequence[Hit]) -> Found:
        """Judge what a search found, and rank it anew if the reader has to look at it.

        Args:
            query: What was searched for.
            hits: Best first.
        """
        return self._weigh(query, self._index.in_its_words(query, hits[:READ]), hits)

    def _weigh(self, query: str, meant: str, hits: Sequence[Hit]) -> Found:
        """Judge what a search found.

        Args:
            query: What was searched for.
            meant: The same as the articles write it.
            hits: Best first.
        """
        first = confidence(meant, hits, self._index)
        # However alike they are: what has no date can't say when.
        surely = self._settings.surely if hits and says_asked(meant, hits[0].passage.text) else 1.0
        doubtful = self._settings.surely_not <= first <= surely
        if self._reader is None or not doubtful:
            return Found(query, meant, list(hits), first)
        readings = self._reader.read(self._index.in_one_language(meant, hits[:READ]), hits[:READ])
        reread = rescore(hits, readings, self._settings.reading, self._settings.sentence_reading)
        return Found(query, meant, reread, confidence(meant, reread, self._index))
