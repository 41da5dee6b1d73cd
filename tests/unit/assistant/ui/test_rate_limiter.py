"""How often a visitor may ask, how many may wait, and that a crowd waits in turns."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

import pytest

from assistant.errors import CrowdError
from assistant.ui.security.rate_limiter import HungUpError, RateLimiter
from assistant.ui.security.visitors import Visitor, current_address
from tests.support.asynchronous import outcome

ONE = Visitor("192.0.2.1", "one")
ANSWERED_AT_ONCE = 4


def test_a_visitors_rest_is_counted() -> None:
    now = 0.0
    rate_limiter = RateLimiter(rate=60, clock=lambda: now)

    def ask(name: str) -> int:
        """Return the seconds to wait; 0 if one is let in."""
        try:
            with rate_limiter.admit(Visitor("192.0.2.1", name)):
                return 0
        except CrowdError as error:
            return error.seconds

    assert [ask("a") for _ in range(22)] == [0] * 20 + [1, 1]
    assert ask("b") == 0
    now = 1.0
    assert [ask("a"), ask("a")] == [0, 1]
    now = 4.5
    assert [ask("a") for _ in range(4)] == [0, 0, 0, 1]
    now = 1000.0
    assert [ask("a") for _ in range(21)] == [0] * 20 + [1]


async def never() -> None:
    """Stay for ever."""
    await asyncio.Event().wait()


async def ask(rate_limiter: RateLimiter, visitor: Visitor, answered: list[Visitor]) -> None:
    async with rate_limiter.turn(visitor, never):
        answered.append(visitor)
        await asyncio.sleep(0)


@asynccontextmanager
async def full(rate_limiter: RateLimiter) -> AsyncIterator[None]:
    """Have as many questions answered as are at once."""
    async with AsyncExitStack() as inside:
        for number in range(ANSWERED_AT_ONCE):
            await inside.enter_async_context(rate_limiter.turn(Visitor(f"198.51.100.{number}"), never))
        yield


def test_a_client_with_a_thousand_questions_keeps_nobody_waiting() -> None:
    people = [Visitor(f"192.0.2.{number}") for number in range(50)]
    attacker = Visitor("203.0.113.1")

    async def crowd() -> tuple[list[Visitor], int]:
        rate_limiter, answered = RateLimiter(), list[Visitor]()
        asked = [ask(rate_limiter, visitor, answered) for visitor in [attacker] * 1000 + people]
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert not any(told[1000:]), "no person is refused"
        assert all(each is None or isinstance(each, CrowdError) for each in told)
        return answered, sum(isinstance(each, CrowdError) for each in told)

    answered, refused = outcome(crowd())
    assert refused == 1000 - ANSWERED_AT_ONCE - 20
    assert set(answered) == {attacker, *people}
    last_person = max(answered.index(person) for person in people)
    assert answered[: last_person + 1].count(attacker) <= ANSWERED_AT_ONCE + 2


def test_a_thousand_made_up_names_have_the_turns_of_one_address() -> None:
    people = [Visitor(f"192.0.2.{number}") for number in range(50)]
    made_up = [Visitor("203.0.113.1", str(number)) for number in range(1000)]

    async def crowd() -> list[Visitor]:
        rate_limiter, answered = RateLimiter(), list[Visitor]()
        asked = [ask(rate_limiter, visitor, answered) for visitor in made_up + people]
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert not any(told[1000:]), "no person is refused"
        return answered

    answered = outcome(crowd())
    last_person = max(answered.index(person) for person in people)
    before = [visitor for visitor in answered[: last_person + 1] if visitor in made_up]
    assert len(before) <= ANSWERED_AT_ONCE + 2 * 4, "four turns a round"


def test_who_hangs_up_waits_no_longer() -> None:
    async def hang_up() -> list[Visitor]:
        rate_limiter, answered = RateLimiter(), list[Visitor]()
        async with full(rate_limiter):
            with pytest.raises(HungUpError):
                async with rate_limiter.turn(ONE, lambda: asyncio.sleep(0)):
                    answered.append(ONE)
            assert rate_limiter.before(ONE) is None
        return answered

    assert outcome(hang_up()) == []


def test_a_visitor_sees_how_many_come_before() -> None:
    async def look() -> None:
        rate_limiter, answered = RateLimiter(), list[Visitor]()
        other, last = Visitor("192.0.2.2"), Visitor("192.0.2.3")
        async with full(rate_limiter):
            waiting = [asyncio.create_task(ask(rate_limiter, each, answered)) for each in (ONE, other, other, last)]
            await asyncio.sleep(0)
            assert [rate_limiter.before(each) for each in (ONE, other, last)] == [4, 5, 6]
            assert rate_limiter.before(Visitor("192.0.2.1", "another")) is None
        await asyncio.gather(*waiting)
        assert answered == [ONE, other, last, other]
        assert rate_limiter.before(ONE) is None

    outcome(look())


def test_programs_wait_in_threads_in_the_same_queue() -> None:
    rate_limiter, answered = RateLimiter(), list[str]()

    def ask_here() -> None:
        with rate_limiter.admit(ONE):
            answered.append("answered")

    with ExitStack() as inside:
        for number in range(ANSWERED_AT_ONCE):
            inside.enter_context(rate_limiter.admit(Visitor(str(number))))
        thread = threading.Thread(target=ask_here)
        thread.start()
        while rate_limiter.before(ONE) is None:
            pass
        assert rate_limiter.before(ONE) == ANSWERED_AT_ONCE
        assert not answered
    thread.join()
    assert answered == ["answered"]


def test_other_requests_wait_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limiter = RateLimiter()
    monkeypatch.setattr("assistant.ui.security.rate_limiter._LONGEST_WAIT", 0.01)
    current_address.set("192.0.2.1")
    with rate_limiter.slot(changing=True):
        with pytest.raises(CrowdError, match="ask again in 5 seconds"), rate_limiter.slot(changing=True):
            pass
        with rate_limiter.slot(), rate_limiter.slot():
            pass
    with rate_limiter.slot(changing=True):
        pass


def test_visitors_who_have_rested_are_forgotten() -> None:
    now = 0.0
    rate_limiter = RateLimiter(rate=60, clock=lambda: now)
    for number in range(25_000):
        now = float(number)
        with rate_limiter.admit(Visitor("192.0.2.1", str(number))):
            pass
    assert len(rate_limiter._rested) <= 10_000
