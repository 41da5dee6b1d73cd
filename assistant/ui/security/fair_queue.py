"""A queue in which everybody has a line of their own, and the lines are served in turns.

It is the fair queueing of networks (Nagle 1985, RFC 970), on two levels: the addresses take turns, and at each of them
the visitors who say that they come from there. So who asks a thousand times waits for all thousand, whereas the others
wait for one of these at a time; and a thousand made-up names share the turns of one address. Where several visitors
have the same address, such as an office's, it gets a few turns in a round instead of one. When there is no more room,
the longest line loses its last (McKenney 1990, "Stochastic Fairness Queueing").
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto

from assistant.ui.security.visitors import Visitor

_MOST_TURNS = 4
"""Turns of an address in a round, one for each visitor there: many names may be an office's, or made up."""


class FullError(Exception):
    """There is no room for one more."""


class State(Enum):
    """What has become of a ticket."""

    WAITING = auto()
    CALLED = auto()
    """It is its turn, until it leaves."""
    DROPPED = auto()
    """It had to make room for another's."""


class Ticket:
    """A place in the queue.

    Attributes:
        visitor: Whose it is.
        state: What has become of it.
    """

    def __init__(self, visitor: Visitor, wake: Callable[[], object]) -> None:
        """Note whose it is.

        Args:
            visitor: Whose.
            wake: Called, from any thread, once the state is another.
        """
        self.visitor = visitor
        self.state = State.WAITING
        self._wake = wake

    def become(self, state: State) -> None:
        """Change the state, and say so."""
        self.state = state
        self._wake()


_Line = deque[Ticket]
_Lines = OrderedDict[str, _Line]


class FairQueue:
    """Calls those who wait, a few at once, in turns. It may be shared by threads."""

    def __init__(self, at_once: int, most: int, most_of_visitor: int | None = None) -> None:
        """Open it.

        Args:
            at_once: How many are called at once, at least 1.
            most: How many wait, of all visitors together.
            most_of_visitor: How many of one visitor's wait; by default as many as of all.
        """
        self._at_once = at_once
        self._most = most
        self._most_of_visitor = most if most_of_visitor is None else most_of_visitor
        self._lock = threading.Lock()
        self._called = 0
        self._waiting = 0
        self._addresses: OrderedDict[str, _Lines] = OrderedDict()  # address → name → line; whose turn is next, first
        self._turns_left = 0  # of the first address, in this round; 0 if its turns haven't begun

    def join(self, visitor: Visitor, wake: Callable[[], object] = lambda: None) -> Ticket:
        """Get in line; whoever joins leaves, called or not.

        Args:
            visitor: Who.
            wake: Called, from any thread, when the ticket is called or dropped, before `join` returns too.

        Raises:
            FullError: If too many wait, of this visitor's or in lines no longer than this address's.
        """
        ticket = Ticket(visitor, wake)
        with self._lock:
            if self._called < self._at_once and not self._waiting:
                self._called += 1
                ticket.become(State.CALLED)
                return ticket
            if len(self._lines_at(visitor.address).get(visitor.name, ())) >= self._most_of_visitor:
                raise FullError
            if self._waiting >= self._most:
                self._make_room(visitor)
            lines = self._addresses.setdefault(visitor.address, OrderedDict())
            lines.setdefault(visitor.name, deque()).append(ticket)
            self._waiting += 1
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up a place, or end one's turn; the next is called."""
        with self._lock:
            match ticket.state:
                case State.CALLED:
                    self._called -= 1
                case State.WAITING:
                    self._remove(ticket)
                case State.DROPPED:
                    return
            ticket.state = State.DROPPED
            while self._waiting and self._called < self._at_once:
                self._called += 1
                self._next().become(State.CALLED)

    def before(self, visitor: Visitor) -> int | None:
        """Return how many are to leave before the first of a visitor's is called; None if none waits."""
        with self._lock:
            order = (each.visitor for each in self._order())
            return next((self._called + place for place, each in enumerate(order) if each == visitor), None)

    def _lines_at(self, address: str) -> Mapping[str, _Line]:
        return self._addresses.get(address, {})

    def _next(self) -> Ticket:
        """Take the ticket whose turn it is out of the queue, and send its lines to the end of theirs."""
        address, lines = next(iter(self._addresses.items()))
        name, line = next(iter(lines.items()))
        ticket, turns_left = line[0], self._turns_left or _turns(len(lines))
        self._remove(ticket)
        if name in lines:
            lines.move_to_end(name)
        if lines:
            self._turns_left = turns_left - 1
            if not self._turns_left:
                self._addresses.move_to_end(address)
        return ticket

    def _remove(self, ticket: Ticket) -> None:
        address = ticket.visitor.address
        lines = self._addresses[address]
        line = lines[ticket.visitor.name]
        line.remove(ticket)
        self._waiting -= 1
        if not line:
            del lines[ticket.visitor.name]
        if not lines:
            if next(iter(self._addresses)) == address:
                self._turns_left = 0
            del self._addresses[address]

    def _make_room(self, visitor: Visitor) -> None:
        """Drop the last of the longest line, of the address where most wait, if this visitor's are shorter."""
        address = max(self._addresses, key=lambda each: _length(self._addresses[each]))
        lines = self._addresses[address]
        name = max(lines, key=lambda each: len(lines[each]))
        if address == visitor.address:
            is_shorter = len(lines.get(visitor.name, ())) + 1 < len(lines[name])
        else:
            is_shorter = _length(self._lines_at(visitor.address)) + 1 < _length(lines)
        if not is_shorter:
            raise FullError
        last = lines[name][-1]
        self._remove(last)
        last.become(State.DROPPED)

    def _order(self) -> Iterator[Ticket]:
        """Yield those who wait in the order in which they will be called, if nobody comes or goes."""
        addresses = deque(deque(map(deque, lines.values())) for lines in self._addresses.values())
        turns_left = self._turns_left
        while addresses:
            lines = addresses.popleft()
            for _ in range(turns_left or _turns(len(lines))):
                line = lines.popleft()
                yield line.popleft()
                if line:
                    lines.append(line)
                if not lines:
                    break
            if lines:
                addresses.append(lines)
            turns_left = 0


def _turns(visitors: int) -> int:
    return min(visitors, _MOST_TURNS)


def _length(lines: Mapping[str, _Line]) -> int:
    return sum(map(len, lines.values()))
