"""Questions that nobody asked give way to those of visitors."""

import threading

import pytest

from assistant.suggesting.questions import NotNowError
from assistant.ui.api.quiet_lane import QuietLane


def test_while_a_visitor_asks_nothing_else_is_asked() -> None:
    lane = QuietLane()
    with lane.visitor(), pytest.raises(NotNowError), lane.own(0):
        raise AssertionError
    with lane.own(0):
        pass


def test_there_is_one_lane() -> None:
    lane = QuietLane()
    with lane.own(0), pytest.raises(NotNowError), lane.own(0):
        raise AssertionError


def test_a_visitor_never_waits() -> None:
    lane = QuietLane()
    with lane.own(0), lane.visitor(), lane.visitor():
        pass


def test_what_somebody_looks_forward_to_goes_before_what_is_asked_ahead() -> None:
    lane, order, held = QuietLane(), list[str](), threading.Event()

    def pass_through(name: str, ahead: bool) -> None:
        with lane.own(20, ahead=ahead):
            order.append(name)

    with lane.own(0):
        threads = [threading.Thread(target=pass_through, args=args) for args in (("ahead", True), ("now", False))]
        for thread in threads:
            thread.start()
            held.wait(0.2)
    for thread in threads:
        thread.join()
    assert order == ["now", "ahead"]
