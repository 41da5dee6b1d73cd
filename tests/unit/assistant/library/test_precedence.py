"""Questions that nobody asked give way to those of visitors."""

import threading

import pytest

from assistant.library.precedence import Precedence
from assistant.suggesting.questions import NotNowError


def test_while_a_visitor_asks_nothing_else_is_asked() -> None:
    precedence = Precedence()
    with precedence.asking(), pytest.raises(NotNowError), precedence.asking_by_itself(0):
        raise AssertionError
    with precedence.asking_by_itself(0):
        pass


def test_there_is_one_precedence() -> None:
    precedence = Precedence()
    with precedence.asking_by_itself(0), pytest.raises(NotNowError), precedence.asking_by_itself(0):
        raise AssertionError


def test_a_visitor_never_waits() -> None:
    precedence = Precedence()
    with precedence.asking_by_itself(0), precedence.asking(), precedence.asking():
        pass


def test_what_somebody_looks_forward_to_goes_before_what_is_asked_ahead() -> None:
    precedence, order, held = Precedence(), list[str](), threading.Event()

    def pass_through(name: str, ahead: bool) -> None:
        with precedence.asking_by_itself(20, ahead=ahead):
            order.append(name)

    with precedence.asking_by_itself(0):
        threads = [threading.Thread(target=pass_through, args=args) for args in (("ahead", True), ("now", False))]
        for thread in threads:
            thread.start()
            held.wait(0.2)
    for thread in threads:
        thread.join()
    assert order == ["now", "ahead"]
