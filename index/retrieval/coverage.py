"""Coverage: the share of a question's idf weight that passages and sentences have, without looking at all of them.

The terms of most weight are looked up first, in all passages that have them. As soon as the others, frequent ones,
can't bring a further passage among the best any more, they are looked up only in the passages that are still in
question. Nothing is lost by that (Turtle and Flood 1995, "Query Evaluation: Strategies and Optimizations", max-score).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_FEW = 5000
"""Passages in question that are looked at one by one."""
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class SentenceLayout:
    """How sentences make up passages.

    Attributes:
        owners: (n_sentences,), ascending: the passage of each.
        first: (n_passages + 1,): the first sentence of each passage, and the end.
    """

    owners: NDArray[np.int32]
    first: NDArray[np.int32]

    @classmethod
    def of(cls, owners: NDArray[np.int64]) -> "SentenceLayout":
        """Return the layout of passages that have a sentence each."""
        passages = int(owners[-1]) + 1 if len(owners) else 0
        return cls(owners.astype(np.int32), np.searchsorted(owners, np.arange(passages + 1)).astype(np.int32))

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return len(self.first) - 1


@dataclass(frozen=True, slots=True)
class TermMatch:
    """Where what a term may stand for is found.

    Attributes:
        sentences: Those that have it, ascending.
        strength: How sure it is that they say it, in (0, 1].
        terms: What they have for that, as they have it, each with the share of the whole that it is.
    """

    sentences: NDArray[np.int32]
    strength: float
    terms: tuple[tuple[str, float], ...] = ()


def any_of(*terms: str) -> tuple[tuple[str, float], ...]:
    """Return terms each of which is enough, with their shares."""
    return tuple((term, 1.0) for term in terms)


def all_of(*terms: str) -> tuple[tuple[str, float], ...]:
    """Return terms that only together are enough, with their shares."""
    return tuple((term, 1 / len(terms)) for term in terms)


class QueryTerm:
    """A term of a question, and where it is found: mostly by one list of sentences, a translated one by many."""

    def __init__(self, layout: SentenceLayout, found: Sequence[TermMatch]) -> None:
        self._layout = layout
        self._found = sorted((each for each in found if len(each.sentences)), key=lambda each: each.strength)

    @property
    def strongest(self) -> float:
        """How sure it is at best, in [0, 1]."""
        return self._found[-1].strength if self._found else 0.0

    @property
    def terms(self) -> Mapping[str, float]:
        """What sentences have for it, as they have it, and how sure it is, in (0, 1], that it stands for it."""
        found: dict[str, float] = {}
        for each in self._found:
            for term, share in each.terms:
                found[term] = max(found.get(term, 0.0), each.strength * share)
        return found

    def frequency(self, sure: float) -> int:
        """Return how many passages say it at least so surely."""
        if len(self._found) == 1:
            return len(self._passages) if self.strongest >= sure else 0
        return int(np.count_nonzero(self._strengths >= sure))

    def add_to(self, covered: NDArray[np.float32], weight: float) -> None:
        """Add its weight to all passages that say it: (n_passages,)."""
        if len(self._found) == 1:
            covered[self._passages] += np.float32(weight * self.strongest)
        else:
            covered += np.float32(weight) * self._strengths

    def in_passages(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how surely some passages say it: (n,), 0 for those that don't."""
        if len(self._found) != 1:
            return self._strengths[rows]
        sentences, strength = self._found[0].sentences, np.float32(self.strongest)
        begin, end = self._layout.first[rows], self._layout.first[rows + 1]
        found = np.searchsorted(sentences, begin) < np.searchsorted(sentences, end)
        return found.astype(np.float32) * strength

    def in_sentences(self, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return how surely some sentences say it: (n,), 0 for those that don't."""
        if len(self._found) == 1:
            sentences, strength = self._found[0].sentences, np.float32(self.strongest)
            found: NDArray[np.bool_] = sentences.take(np.searchsorted(sentences, rows), mode="clip") == rows
            return found.astype(np.float32) * strength
        strengths = np.zeros(len(self._layout.owners), dtype=np.float32)
        for each in self._found:  # the strongest one last
            strengths[each.sentences] = each.strength
        return strengths[rows]

    @cached_property
    def _passages(self) -> NDArray[np.int32]:
        """The passages of its only list, ascending."""
        owners = self._layout.owners[self._found[0].sentences]
        return owners[np.flatnonzero(np.diff(owners, prepend=-1))]

    @cached_property
    def _strengths(self) -> NDArray[np.float32]:
        """How surely each of all passages says it."""
        strengths = np.zeros(self._layout.passages, dtype=np.float32)
        for found in self._found:  # the strongest one last
            strengths[self._layout.owners[found.sentences]] = found.strength
        return strengths


class Coverage:
    """The share of a question's idf weight that passages and sentences have, in [0, 1]."""

    def __init__(
        self, layout: SentenceLayout, terms: Sequence[tuple[QueryTerm, float]], unsearched: float = 0.0
    ) -> None:
        """Take the terms of a question.

        Args:
            layout: How sentences make up passages.
            terms: Each with its weight.
            unsearched: The weight of terms that are not looked for.
        """
        self._layout = layout
        self._terms = sorted(terms, key=lambda each: -_upper_bound(each))
        self._total = np.float32(unsearched + sum(weight for _, weight in terms) or 1.0)

    def term_weights(self) -> Mapping[str, float]:
        """Return what sentences have for the question's terms, and what share of the whole weight each brings.

        A passage's sum of these is about its coverage: more only where it has several things that one term stands for.
        """
        found: dict[str, float] = {}
        for term, weight in self._terms:
            for each, sure in term.terms.items():
                found[each] = found.get(each, 0.0) + weight * sure / float(self._total)
        return found

    def of_passages(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the coverage of some passages: (n,) float32."""
        covered = np.zeros(len(rows), dtype=np.float32)
        for term, weight in self._terms:
            covered += np.float32(weight) * term.in_passages(rows)
        return covered / self._total

    def of_sentences(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the coverage of some sentences: (n,) float32."""
        covered, wanted = np.zeros(len(rows), dtype=np.float32), rows.astype(np.int32)
        for term, weight in self._terms:
            covered += np.float32(weight) * term.in_sentences(wanted)
        return covered / self._total

    def highest(self, k: int, among: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Return the k passages with the highest coverage above 0; the first of equal ones.

        Args:
            k: At least 1.
            among: The passages to choose from, ascending; by default all.
        """
        covered = np.zeros(self._layout.passages, dtype=np.float32)
        rest = sum(map(_upper_bound, self._terms))
        for number, (term, weight) in enumerate(self._terms):
            places = _competing(covered if among is None else covered[among], rest, k)
            if places is not None and len(places) <= _FEW:
                rows = places if among is None else among[places]
                return _highest(rows, covered[rows], self._terms[number:], k)
            term.add_to(covered, weight)
            rest -= _upper_bound((term, weight))
        rows = np.flatnonzero(covered) if among is None else among[covered[among] > 0]
        return _highest(rows, covered[rows], (), k)


def _upper_bound(term: tuple[QueryTerm, float]) -> float:
    """Return the most that a term can add to a passage."""
    return term[0].strongest * term[1]


def _competing(covered: NDArray[np.float32], rest: float, k: int) -> NDArray[np.int64] | None:
    """Return the places of those that may be among the k highest once the rest is added; None if all may be."""
    ahead = covered[covered > rest + _ROUNDING]  # what one without any of the terms so far can't reach
    if len(ahead) < k:
        return None
    bar = np.partition(ahead, len(ahead) - k)[len(ahead) - k] - rest - _ROUNDING
    return np.flatnonzero(covered >= bar)


def _highest(
    rows: NDArray[np.int64], covered: NDArray[np.float32], terms: Sequence[tuple[QueryTerm, float]], k: int
) -> NDArray[np.int64]:
    """Add the remaining terms to some passages, ever fewer, and return the k highest; the first of equal ones."""
    rest = sum(map(_upper_bound, terms))
    for term, weight in terms:
        covered = covered + np.float32(weight) * term.in_passages(rows)
        rest -= _upper_bound((term, weight))
        places = _competing(covered, rest, k)
        if places is not None and len(places) < len(rows):
            rows, covered = rows[places], covered[places]
    return rows if len(rows) <= k else rows[np.argsort(-covered, kind="stable")[:k]]
