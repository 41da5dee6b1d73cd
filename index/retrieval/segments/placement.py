"""Where the rows of segments stand in the whole index: which of a segment's passages is which of all.

The whole index counts its passages and sentences as if its articles stood in one segment, in their order. A row of an
article that was left out stands nowhere in it, -1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.retrieval.segments.segment import Segment

_NOWHERE = -1


@dataclass(frozen=True)
class Rows:
    """The rows of a segment within the whole index.

    Attributes:
        places: (n_own,) int32, ascending but for -1: where each of its rows stands.
    """

    places: NDArray[np.int32]

    @cached_property
    def own(self) -> NDArray[np.int64]:
        """Those of its rows that stand in the whole: (n_there,), ascending."""
        return np.flatnonzero(self.places >= 0)

    @property
    def whole(self) -> bool:
        """Whether all of its rows do."""
        return len(self.own) == len(self.places)


@dataclass(frozen=True)
class Placement:
    """The rows of all segments within the whole index: of their passages, or of their sentences.

    Attributes:
        segments: In turn.
        size: How many rows the whole has.
    """

    segments: tuple[Rows, ...]
    size: int

    @cached_property
    def segment_of(self) -> NDArray[np.int32]:
        """The number of the segment that a row of the whole stands in: (size,)."""
        return self._filled(
            [np.full(len(each.own), number, dtype=np.int32) for number, each in enumerate(self.segments)]
        )

    @cached_property
    def own_row_of(self) -> NDArray[np.int32]:
        """Its row there: (size,)."""
        return self._filled([each.own.astype(np.int32) for each in self.segments])

    def _filled(self, values: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
        found = np.empty(self.size, dtype=np.int32)
        for each, its_values in zip(self.segments, values, strict=True):
            found[each.places[each.own]] = its_values
        return found


def passage_placement(segments: Sequence[Segment], order: NDArray[np.int32]) -> Placement:
    """Return where the passages of segments stand.

    Args:
        segments: The segments.
        order: (n_articles, 2): the articles in order, each by its segment and its place there; no others are there.
    """
    counts = [np.diff(segment.documents.first_passages) for segment in segments]
    return _placed(counts, order)


def sentence_placement(segments: Sequence[Segment], passages: Placement) -> Placement:
    """Return where the sentences of segments stand, given where their passages do."""
    counts = [np.bincount(each.sentence_spans[:, 0], minlength=len(each.passages)) for each in segments]
    order = np.stack([passages.segment_of, passages.own_row_of], axis=1)
    return _placed(counts, order)


def _placed(counts: Sequence[NDArray[np.int64]], order: NDArray[np.int32]) -> Placement:
    """Return where rows stand that belong together: so many in turn to each owner, and the owners in an order."""
    first_of_each = [np.concatenate([[0], np.cumsum(each)]) for each in counts]
    lengths = np.empty(len(order), dtype=np.int64)
    for number, its_counts in enumerate(counts):
        there = order[:, 0] == number
        lengths[there] = its_counts[order[there, 1]]
    starts = np.cumsum(lengths) - lengths
    rows = []
    for number, (its_counts, first) in enumerate(zip(counts, first_of_each, strict=True)):
        there = order[:, 0] == number
        start_of = np.full(len(its_counts), _NOWHERE, dtype=np.int64)
        start_of[order[there, 1]] = starts[there]
        within = np.arange(first[-1]) - np.repeat(first[:-1], its_counts)
        start = np.repeat(start_of, its_counts)
        rows.append(Rows(np.where(start >= 0, start + within, _NOWHERE).astype(np.int32)))
    return Placement(tuple(rows), int(lengths.sum()))
