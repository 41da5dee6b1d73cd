"""Who goes first at a server: questions before all else, and changes that a person waits for before additions.

What gives way to questions are embedding, and questions that nobody asked: these are asked one at a time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.suggesting.questions import NotNowError

_LONGEST_PAUSE = 2.0
"""Seconds for which embedding gives way at a stroke: where questions never end, it goes on a batch at a time."""


class InterruptedAdditionError(Exception):
    """An addition has to be begun anew, since a change that a person waits for goes first."""


class CancelledAdditionError(Exception):
    """An addition, or one of several that are made together, was cancelled."""


class Precedence:
    """Lets one change be made at a time, and keeps order. It may be shared by threads."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._asking = 0
        self._by_hand = 0
        self._is_changing = False
        self._looked_forward_to = 0
        self._is_asking_by_itself = False

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Answer a visitor's question: let embedding pause, and questions that nobody asked wait, meanwhile."""
        with self._turn:
            self._asking += 1
        try:
            yield
        finally:
            with self._turn:
                self._asking -= 1
                self._turn.notify_all()

    @contextmanager
    def asking_by_itself(self, patience: float, *, ahead: bool = False) -> Iterator[None]:
        """Answer a question that nobody asked, when no visitor's and no other of these is answered.

        Args:
            patience: Seconds that it waits for that at most.
            ahead: Whether nobody looks forward to it; then those go first to which somebody does.

        Raises:
            NotNowError: If that didn't come.
        """
        with self._turn:
            self._looked_forward_to += not ahead
            try:
                if not self._turn.wait_for(lambda: self._is_quiet(ahead), patience):
                    raise NotNowError
                self._is_asking_by_itself = True
            finally:
                self._looked_forward_to -= not ahead
        try:
            yield
        finally:
            with self._turn:
                self._is_asking_by_itself = False
                self._turn.notify_all()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make a change that a person waits for; an addition that goes on is interrupted at its next step."""
        with self._turn:
            self._by_hand += 1
            self._turn.notify_all()
            try:
                self._turn.wait_for(lambda: not self._is_changing)
            except BaseException:
                self._by_hand -= 1
                raise
            self._is_changing = True
        try:
            yield
        finally:
            with self._turn:
                self._by_hand -= 1
                self._is_changing = False
                self._turn.notify_all()

    @contextmanager
    def addition(self) -> Iterator[None]:
        """Make an addition, when nobody waits for another change."""
        with self._turn:
            self._turn.wait_for(lambda: not (self._is_changing or self._by_hand))
            self._is_changing = True
        try:
            yield
        finally:
            with self._turn:
                self._is_changing = False
                self._turn.notify_all()

    def give_way(self, is_over: Callable[[], bool]) -> None:
        """Wait, between two steps of an addition, while questions are answered.

        Args:
            is_over: Whether the addition was cancelled; `wake` has it looked at anew.

        Raises:
            CancelledAdditionError: If it was.
            InterruptedAdditionError: If somebody waits for another change.
        """
        with self._turn:
            self._turn.wait_for(lambda: not self._asking or self._by_hand > 0 or is_over(), _LONGEST_PAUSE)
            if is_over():
                raise CancelledAdditionError
            if self._by_hand:
                raise InterruptedAdditionError

    def wake(self) -> None:
        """Have whoever gives way look whether it is over."""
        with self._turn:
            self._turn.notify_all()

    def _is_quiet(self, ahead: bool) -> bool:
        return not (self._asking or self._is_asking_by_itself or (ahead and self._looked_forward_to))
