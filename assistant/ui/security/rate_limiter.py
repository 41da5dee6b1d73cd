"""How many questions are let in, of each visitor and of all together, and how much else is done at once."""

import asyncio
import math
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from assistant.errors import CrowdError
from assistant.ui.security.fair_queue import FairQueue, FullError, State, Ticket
from assistant.ui.security.visitors import Visitor, current_address

ANSWERED_AT_ONCE = 4
"""Questions that are answered at once: they share the model and the processors, so that more would be no quicker."""
_MOST_WAITING = 100
"""Questions that wait for their turn; with more the last would wait for longer than anybody does."""
_BURST = 20
"""Questions that a visitor may ask at a stroke after a rest, and that may wait."""
_MOST_VISITORS = 10_000
_MOST_READING = 4
"""Requests other than questions that are answered at once; they hold Python's one lock in turns anyway."""
_MOST_OTHERS = 80
"""Requests other than questions that wait for their turn, each in a thread."""
_LONGEST_WAIT = 30.0
"""Seconds that one of these waits."""
MOST_THREADS = 200
"""Threads for those who ask in one way: more than are let in and wait, so that who is refused is told so at once."""
SOON = 5
"""Seconds after which a crowd may have gone."""


class HungUpError(Exception):
    """Whoever asked has gone before it was their turn."""


class RateLimiter:
    """Lets questions in, each visitor's in turn, or says when to come again. It may be shared by threads.

    Of one visitor it lets in so many a minute, after a rest 20 at a stroke (the generic cell rate algorithm, ITU-T
    I.371). The library `limits` counts in windows instead, by a clock that can be set back.
    """

    def __init__(
        self, rate: int = 0, clock: Callable[[], float] = time.monotonic, *, at_once: int = ANSWERED_AT_ONCE
    ) -> None:
        """Set the limits.

        Args:
            rate: Questions a minute of one visitor; 0 sets no limit.
            clock: Tells the time, in seconds.
            at_once: Questions that are answered at once.
        """
        self._interval = 60 / rate if rate else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._questions = FairQueue(at_once, _MOST_WAITING, _BURST)
        self._reading, self._changing = FairQueue(_MOST_READING, _MOST_OTHERS), FairQueue(1, _MOST_OTHERS)
        self._rested: dict[Visitor, float] = {}  # visitor → when all that was asked is forgotten

    @contextmanager
    def admit(self, visitor: Visitor) -> Iterator[None]:
        """Wait in this thread until it is a question's turn, and let it in for as long as its answer takes.

        Args:
            visitor: Whose it is.

        Raises:
            CrowdError: If too many wait, or the visitor asks too often.
        """
        self._count(visitor)
        with _in_turn(self._questions, visitor):
            yield

    @asynccontextmanager
    async def turn(self, visitor: Visitor, hung_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Let a question in as `admit` does, without a thread that waits.

        Args:
            visitor: Whose it is.
            hung_up: Waits until nobody waits for the answer any more.

        Raises:
            CrowdError: As `admit`.
            HungUpError: If that is so before it is the question's turn.
        """
        self._count(visitor)
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed: the server is being stopped
                loop.call_soon_threadsafe(woken.set)

        ticket = _joined(self._questions, visitor, wake)
        try:
            if ticket.state is State.WAITING:
                await _first_of(woken.wait(), hung_up())
            if ticket.state is State.WAITING:
                raise HungUpError
            if ticket.state is State.DROPPED:
                raise CrowdError(SOON)
            yield
        finally:
            self._questions.leave(ticket)

    def before(self, visitor: Visitor) -> int | None:
        """Return how many questions come before one of a visitor's that waits; None if none waits."""
        return self._questions.before(visitor)

    @contextmanager
    def slot(self, *, changing: bool = False) -> Iterator[None]:
        """Let something in that is no question, when it is the turn of the address that it comes from.

        Args:
            changing: Whether articles are changed by it, which may take long; else it shows something.

        Raises:
            CrowdError: If too many wait, or its turn doesn't come.
        """
        queue = self._changing if changing else self._reading
        with _in_turn(queue, Visitor(current_address.get()), _LONGEST_WAIT):
            yield

    def _count(self, visitor: Visitor) -> None:
        with self._lock:
            now = self._clock()
            rested = max(self._rested.get(visitor, now), now)
            wait = rested - now - (_BURST - 1) * self._interval
            if wait > 0:
                raise CrowdError(math.ceil(wait))
            if len(self._rested) >= _MOST_VISITORS:
                self._rested = {each: when for each, when in self._rested.items() if when > now}
            self._rested[visitor] = rested + self._interval


@contextmanager
def _in_turn(queue: FairQueue, visitor: Visitor, patience: float | None = None) -> Iterator[None]:
    """Wait in this thread for a turn, for so many seconds at most; in the end it is the next one's."""
    woken = threading.Event()
    ticket = _joined(queue, visitor, woken.set)
    try:
        woken.wait(patience)
        if ticket.state is not State.CALLED:
            raise CrowdError(SOON)
        yield
    finally:
        queue.leave(ticket)


def _joined(queue: FairQueue, visitor: Visitor, wake: Callable[[], object]) -> Ticket:
    try:
        return queue.join(visitor, wake)
    except FullError as error:
        raise CrowdError(SOON) from error


async def _first_of(*awaited: Awaitable[object]) -> None:
    """Wait until one of several things is done, and for the others no longer."""
    tasks = [asyncio.ensure_future(each) for each in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
