"""What a signal is, what it is given, and the register of all of them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import BackgroundLevel
from index.retrieval.candidates import PreparedQuery
from index.retrieval.segments.articles import LocatedPassages
from index.retrieval.segments.index_parts import IndexParts
from sources import Passage


@dataclass(frozen=True)
class SignalContext:
    """A query, and the passages that were put forward for it; what several signals need is found out once.

    Attributes:
        prepared: The query.
        parts: What is searched.
        located: All passages, each with its article, which is read for that; the rows count them.
        first_sentence: (n_passages + 1,): the first sentence of each of them, and the end.
        rows: (n,): those that were put forward.
    """

    prepared: PreparedQuery
    parts: IndexParts
    located: LocatedPassages
    first_sentence: NDArray[np.int64]
    rows: NDArray[np.int64]

    @cached_property
    def sentence_runs(self) -> list[tuple[int, int]]:
        """For each passage its first sentence, and one after its last."""
        first, last = self.first_sentence[self.rows].tolist(), self.first_sentence[self.rows + 1].tolist()
        return list(zip(first, last, strict=True))

    @cached_property
    def sentence_rows(self) -> NDArray[np.int64]:
        """Their sentences, one passage's after another's: (n_sentences,)."""
        return np.concatenate([np.arange(start, end) for start, end in self.sentence_runs])

    @cached_property
    def coverage(self) -> NDArray[np.float32]:
        """The share of the query's information that each passage contains: (n,)."""
        return self.prepared.shares.coverage.of_passages(self.rows)

    def passage(self, place: int) -> Passage:
        """Return the passage at a place of `rows`."""
        return self.located[int(self.rows[place])][1]

    def only(self, places: NDArray[np.int64]) -> "SignalContext":
        """Return the same for some of the passages, by their places."""
        return replace(self, rows=self.rows[places])


@dataclass(frozen=True, slots=True)
class Wording:
    """What a signal is called in one language.

    Attributes:
        label: Beside its value.
        measures: What it measures, where an explanation says by what a passage is ahead or behind.
    """

    label: str
    measures: str


def in_languages(**wording: Wording) -> Mapping[str, Wording]:
    """Return what a signal is called, by the languages' tags: `in_languages(zh=…, en=…)`."""
    return MappingProxyType(wording)


class Signal(ABC):
    """One number about a query and each passage, on an absolute scale of about 0…1.

    Attributes:
        name: By which it is found in a hit, and its weight is set.
        weight: What it counts in a passage's score; settings may say otherwise.
        similarity: Whether it is a similarity by the model's vectors, which is weighed on the model's own scale.
        needed: Whether more than the score goes by it: it is looked at then even if it counts nothing.
        wording: What it is called, by the languages' tags.
    """

    name: ClassVar[str]
    weight: ClassVar[float]
    similarity: ClassVar[bool] = False
    needed: ClassVar[bool] = False
    wording: ClassVar[Mapping[str, Wording]]

    @abstractmethod
    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return its values.

        Args:
            context: The query and the passages.
        """

    def unrelated(self, level: BackgroundLevel) -> float | None:
        """Return what it is of unrelated texts, if the model tells; it is 0 of most of them where that is None."""
        return None


class PassageSignal(Signal):
    """A signal that each passage has as a whole: a value for each of `context.rows`.

    Attributes:
        late: Whether it is looked at only for those passages that are best by all the others, since it takes long.
    """

    late: ClassVar[bool] = False


class SentenceSignal(Signal):
    """A signal that each sentence has: a value for each of `context.sentence_rows`; a passage has its best sentence's.

    Its best sentence is the one with the most by the weights of these signals.
    """


_Class = TypeVar("_Class", bound=type[Signal])
_registered: dict[str, Signal] = {}


def register(signal: _Class) -> _Class:
    """Make a signal known by its name; to be written above its class.

    Raises:
        ValueError: If another one has its name.
    """
    if signal.name in _registered:
        raise ValueError(f"there is a signal {signal.name!r} already")
    _registered[signal.name] = signal()
    return signal


def registered_signals() -> Mapping[str, Signal]:
    """Return all signals by name, in the order in which they are added up."""
    return MappingProxyType(_registered)


def signal_wording(name: str, language: str) -> Wording | None:
    """Return what a signal is called; None for one that is not registered, or has no words in a language.

    Args:
        name: The signal's.
        language: A tag.
    """
    signal = _registered.get(name)
    return signal.wording.get(language) if signal else None
