"""How often a visitor may ask, and how many may wait."""

import pytest

from assistant.errors import CrowdError
from assistant.ui.security.rate_limiter import RateLimiter


def test_a_visitors_rest_is_counted() -> None:
    now = 0.0
    rate_limiter = RateLimiter(rate=60, clock=lambda: now)

    def ask(visitor: str) -> int:
        """Return the seconds to wait; 0 if one is let in."""
        try:
            with rate_limiter.admit(visitor):
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


def test_no_more_questions_wait_than_can_be_answered_soon() -> None:
    rate_limiter = RateLimiter()
    inside = [rate_limiter.admit(str(number)) for number in range(80)]
    for each in inside:
        each.__enter__()
    with pytest.raises(CrowdError, match="ask again in 5 seconds"), rate_limiter.admit("late"):
        pass
    inside.pop().__exit__(None, None, None)
    with rate_limiter.admit("late"):
        pass


def test_visitors_who_have_rested_are_forgotten() -> None:
    now = 0.0
    rate_limiter = RateLimiter(rate=60, clock=lambda: now)
    for number in range(25_000):
        now = float(number)
        with rate_limiter.admit(str(number)):
            pass
    assert len(rate_limiter._rested) <= 10_000
