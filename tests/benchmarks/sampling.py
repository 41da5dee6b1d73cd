"""Some of many, spread evenly."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def spread(items: Sequence[_T], number: int | None) -> Sequence[_T]:
    """Return so many of some items, taken at equal steps from the first one on; all for None, or if there are fewer."""
    return items[:: max(1, len(items) // (number or len(items) or 1))][:number]
