"""A lane for questions that nobody asked: one at a time, and only while no visitor waits for an answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.suggesting.questions import NotNowError


class QuietLane:
    """Lets visitors' questions pass at once, and the page's own when all is quiet. It may be shared by threads.

    Two kinds of the page's own are told apart: those that somebody looks forward to, and those that are asked ahead of
    time, which wait until there is none of the others.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._visitors = 0
        self._looked_forward_to = 0
        self._taken = False

    @contextmanager
    def visitor(self) -> Iterator[None]:
        """Say that a visitor's question is answered for as long as this lasts."""
        with self._changed:
            self._visitors += 1
        try:
            yield
        finally:
            with self._changed:
                self._visitors -= 1
                self._changed.notify_all()

    @contextmanager
    def own(self, patience: float, *, ahead: bool = False) -> Iterator[None]:
        """Wait until all is quiet, and hold the lane.

        Args:
            patience: Seconds that it waits at most.
            ahead: Whether nobody looks forward to it.

        Raises:
            NotNowError: If it didn't get quiet.
        """
        with self._changed:
            self._looked_forward_to += not ahead
            try:
                if not self._changed.wait_for(lambda: self._is_quiet(ahead), patience):
                    raise NotNowError
                self._taken = True
            finally:
                self._looked_forward_to -= not ahead
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()

    def _is_quiet(self, ahead: bool) -> bool:
        return not (self._visitors or self._taken or (ahead and self._looked_forward_to))
