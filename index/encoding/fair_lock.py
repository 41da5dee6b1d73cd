"""A fair lock for a model: one thread at a time, in the order in which they came."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """A lock that goes to whoever has waited longest.

    Python's own lock goes to whoever is quickest, which is the thread that has just let go of it: one that embeds
    batch after batch would keep questions waiting until it has done with the last.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        """Wait until the lock is free, and take it."""
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return
            call = threading.Lock()
            call.acquire()
            self._waiting.append(call)
        try:
            call.acquire()  # until it is released by whoever holds the lock before
        except BaseException:  # an interrupted thread leaves the queue, or passes on the lock that it was just given
            with self._mutex:
                if call in self._waiting:
                    self._waiting.remove(call)
                else:
                    self._pass_on()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Pass the lock on."""
        with self._mutex:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._is_taken = False
