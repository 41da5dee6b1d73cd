"""How long an embedding still takes, by how long it took so far."""

import time
from collections.abc import Callable

_SOONEST = 2.0
"""Seconds after which an estimate is worth saying."""


class TimeLeft:
    """Estimates by the rate so far, pauses included: who asks meanwhile is likely to go on asking."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin when the first step is noted.

        Args:
            clock: Tells the time, in seconds.
        """
        self._clock = clock
        self._begun: tuple[float, int] | None = None

    def seconds(self, done: int, total: int) -> float | None:
        """Note how much is done, and return the seconds left; None while that can't be told.

        Args:
            done: Steps done, which take about equally long.
            total: Steps there are.
        """
        now = self._clock()
        if self._begun is None or done <= self._begun[1]:  # nothing is done yet, or it was begun anew
            self._begun = now, done
        since, before = self._begun
        if now - since < _SOONEST:
            return None
        return (now - since) / (done - before) * (total - done)
