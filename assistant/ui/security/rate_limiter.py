"""How many questions are let in, of each visitor and of all together, and how much else is done at once."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.errors import CrowdError

_MOST_AT_ONCE = 80
"""Questions that wait for their answers at once; with more the last would wait for longer than anybody does."""
_BURST = 20
"""Questions that a visitor may ask at a stroke after a rest."""
_MOST_VISITORS = 10_000
_MOST_READING = 4
"""Requests other than questions that are answered at once; they hold Python's one lock in turns anyway."""
_LONGEST_WAIT = 30.0
"""Seconds that one waits for a slot."""
_SOON = 5.0
"""Seconds after which a crowd may have gone."""


class RateLimiter:
    """Lets questions in, or says when to come again. It may be shared by threads.

    Of one visitor it lets in so many a minute, after a rest 20 at a stroke (the generic cell rate algorithm, ITU-T
    I.371). The library `limits` counts in windows instead, by a clock that can be set back.
    """

    def __init__(self, rate: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """Set the limits.

        Args:
            rate: Questions a minute of one visitor; 0 sets no limit.
            clock: Tells the time, in seconds.
        """
        self._interval = 60 / rate if rate else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._inside = 0
        self._reading, self._changing = threading.BoundedSemaphore(_MOST_READING), threading.BoundedSemaphore(1)
        self._rested: dict[str, float] = {}  # visitor → when all that was asked is forgotten

    @contextmanager
    def admit(self, visitor: str) -> Iterator[None]:
        """Let a question in for as long as its answer takes.

        Args:
            visitor: Whose it is: whatever tells one from another.

        Raises:
            CrowdError: If too many are inside, or the visitor asks too often.
        """
        with self._lock:
            if self._inside >= _MOST_AT_ONCE:
                raise CrowdError(math.ceil(_SOON))
            self._count(visitor)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    @contextmanager
    def slot(self, *, changing: bool = False) -> Iterator[None]:
        """Let something in that is no question, when a slot is free.

        Args:
            changing: Whether articles are changed by it, which may take long; else it shows something.

        Raises:
            CrowdError: If too many are inside, or no slot becomes free.
        """
        slots = self._changing if changing else self._reading
        with self._lock:
            if self._inside >= _MOST_AT_ONCE:
                raise CrowdError(math.ceil(_SOON))
            self._inside += 1
        try:
            if not slots.acquire(timeout=_LONGEST_WAIT):
                raise CrowdError(math.ceil(_SOON))
            try:
                yield
            finally:
                slots.release()
        finally:
            with self._lock:
                self._inside -= 1

    def _count(self, visitor: str) -> None:
        now = self._clock()
        rested = max(self._rested.get(visitor, now), now)
        wait = rested - now - (_BURST - 1) * self._interval
        if wait > 0:
            raise CrowdError(math.ceil(wait))
        if len(self._rested) >= _MOST_VISITORS:
            self._rested = {each: when for each, when in self._rested.items() if when > now}
        self._rested[visitor] = rested + self._interval
