"""What a server does beside answering: it follows what other processes make of the articles, and merges segments."""

import threading
from collections.abc import Callable

_PERIOD = 1.0
"""Seconds between two looks: what another process has added is found within two."""


class Upkeep:
    """Does some work again and again, in a thread of its own, from `begin` to `end`."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Take the work; it raises nothing."""
        self._work = work
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, unless it was begun already."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._go_on, name="yinju-upkeep", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Stop; what is being done is done to its end by itself."""
        self._over.set()

    def _go_on(self) -> None:
        while not self._over.wait(_PERIOD):
            self._work()
