"""What the trainings have in common: in which order questions come, and what is noted of weights."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from index import SentenceEncoder

_T = TypeVar("_T")
_LICENCE = "CC-BY-SA-4.0"
"""That of the question sets; the model itself is under the MIT licence."""


class Rounds(Generic[_T]):
    """Draws from several sources by shares; of each source all come, in a new order, before one comes again."""

    def __init__(self, items: Mapping[str, Sequence[_T]], shares: Mapping[str, float], chance: random.Random) -> None:
        """Take what to draw from.

        Args:
            items: By source.
            shares: What part comes from each, in any unit.
            chance: Decides.
        """
        self._items = items
        self._sources = list(items)
        self._shares = [shares[source] for source in self._sources]
        self._chance = chance
        self._left: defaultdict[str, list[_T]] = defaultdict(list)

    def draw(self) -> _T:
        """Return the next one."""
        source = self._chance.choices(self._sources, self._shares)[0]
        left = self._left[source]
        if not left:
            left += self._items[source]
            self._chance.shuffle(left)
        return left.pop()


def about_weights(encoder: SentenceEncoder, files: Sequence[str]) -> dict[str, str]:
    """Return what is noted beside weights: to which model they belong, what they learnt from, and their licence."""
    return {"model": encoder.files_fingerprint, "trained_on": " ".join(sorted(set(files))), "licence": _LICENCE}
