"""The order in which those who wait are called, and who is dropped where there is no room."""

import random

import pytest

from assistant.ui.security.fair_queue import FairQueue, FullError, State, Ticket
from assistant.ui.security.visitors import Visitor, address_of


def at(address: str, name: str = "") -> Visitor:
    return Visitor(address, name)


def called_in_turn(queue: FairQueue, inside: Ticket, waiting: list[Ticket]) -> list[Ticket]:
    """Let one after another leave, and return the order in which those who wait were called."""
    order = []
    while waiting:
        queue.leave(inside)
        (inside,) = [each for each in waiting if each.state is State.CALLED]
        waiting.remove(inside)
        order.append(inside)
    queue.leave(inside)
    return order


def test_addresses_take_turns_and_visitors_at_each_of_them() -> None:
    queue = FairQueue(1, 100)
    inside = queue.join(at("z"))
    asked = [at("a", "1")] * 3 + [at("b", "1"), at("b", "2"), at("b", "2"), at("c")]
    order = called_in_turn(queue, inside, [queue.join(each) for each in asked])
    assert [f"{each.visitor.address}{each.visitor.name}" for each in order] == [
        *("a1", "b1", "b2", "c"),  # b has a turn for each of two visitors
        *("a1", "b2", "a1"),
    ]


def test_the_places_told_are_those_at_which_one_is_called() -> None:
    drawn = random.Random(0)
    for _ in range(50):
        queue = FairQueue(1, 100)
        inside, waiting = queue.join(at("z")), list[Ticket]()
        for _ in range(drawn.randint(1, 40)):
            waiting.append(queue.join(at(drawn.choice("abc"), drawn.choice("123456789"))))
            if drawn.random() < 0.3:  # in the middle of an address's turns, too
                queue.leave(inside)
                inside = next(each for each in waiting if each.state is State.CALLED)
                waiting.remove(inside)
            if drawn.random() < 0.1 and waiting:
                queue.leave(waiting.pop(drawn.randrange(len(waiting))))
        told = {each.visitor: queue.before(each.visitor) for each in waiting}
        found: dict[Visitor, int] = {}
        for place, ticket in enumerate(called_in_turn(queue, inside, waiting), start=1):
            found.setdefault(ticket.visitor, place)
        assert told == found


def test_several_are_called_at_once_and_the_next_when_one_leaves() -> None:
    queue = FairQueue(2, 100)
    woken: list[str] = []
    tickets = [queue.join(at(name), lambda name=name: woken.append(name)) for name in "abcd"]  # type: ignore[misc]
    assert woken == ["a", "b"]
    queue.leave(tickets[2])
    assert woken == ["a", "b"]
    queue.leave(tickets[0])
    assert woken == ["a", "b", "d"]
    queue.leave(tickets[0])
    assert woken == ["a", "b", "d"], "one leaves once"


def test_a_visitors_line_is_bounded() -> None:
    queue = FairQueue(1, 100, 2)
    queue.join(at("z"))
    queue.join(at("a", "1"))
    queue.join(at("a", "1"))
    with pytest.raises(FullError):
        queue.join(at("a", "1"))
    queue.join(at("a", "2"))


def test_the_longest_line_makes_room_and_its_last_is_told() -> None:
    queue = FairQueue(1, 4)
    woken: list[State] = []
    queue.join(at("z"))
    first = queue.join(at("a", "1"))
    last = queue.join(at("a", "1"), lambda: woken.append(last.state))
    queue.join(at("a", "2"))
    queue.join(at("b"))
    ticket = queue.join(at("c"))
    assert (woken, first.state, ticket.state) == ([State.DROPPED], State.WAITING, State.WAITING)
    queue.leave(last)  # as whoever joined does
    assert queue.before(at("c")) == 4
    with pytest.raises(FullError):  # b would have as many as a
        queue.join(at("b"))
    with pytest.raises(FullError):
        queue.join(at("a", "3"))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("x" * 1000, "x" * 64),
    ],
)
def test_an_address_is_told_by_what_a_client_cannot_choose(host: str, address: str) -> None:
    assert address_of({"type": "http", "client": (host, 1)}) == address


def test_a_socket_without_an_address_is_one() -> None:
    assert address_of({"type": "http", "client": None}) == ""
