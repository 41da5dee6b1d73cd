"""The fair lock of a model."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.encoding.fair_lock import FairLock


def wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.001)


def test_turns_come_in_the_order_of_asking() -> None:
    lock = FairLock()
    taken: list[int] = []

    def take(number: int) -> None:
        with lock:
            taken.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with lock:
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda number=number: len(lock._waiting) == number + 1)  # type: ignore[misc]
        assert taken == []
    for thread in threads:
        thread.join()
    assert taken == list(range(20))


def test_who_has_had_a_turn_lets_others_go_first() -> None:
    """One that takes the lock again and again, as embedding does, gets every second one beside another."""
    lock = FairLock()
    taken: list[str] = []

    def take(name: str, times: int) -> None:
        for _ in range(times):
            with lock:
                taken.append(name)
                wait_until(lambda: bool(lock._waiting) or "other" not in taken or taken.count("other") >= 5)

    greedy = threading.Thread(target=take, args=("greedy", 50))
    with lock:
        greedy.start()
        wait_until(lambda: len(lock._waiting) == 1)
        other = threading.Thread(target=take, args=("other", 5))
        other.start()
        wait_until(lambda: len(lock._waiting) == 2)
    greedy.join()
    other.join()
    assert taken[1:10:2] == ["other"] * 5


def test_one_thread_at_a_time() -> None:
    lock = FairLock()
    inside, most = 0, 0

    def work(_: int) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            time.sleep(0.0001)
            inside -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(200)))
    assert (inside, most) == (0, 1)


def test_an_error_or_an_interruption_ends_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FairLock()
    with pytest.raises(ValueError, match="fault"), lock:
        raise ValueError("fault")

    class Interrupted:
        def __init__(self) -> None:
            self.calls = 0

        def acquire(self) -> None:
            self.calls += 1
            if self.calls == 2:
                raise KeyboardInterrupt

        def release(self) -> None: ...

    with lock:
        monkeypatch.setattr("index.encoding.fair_lock.threading.Lock", Interrupted)
        with pytest.raises(KeyboardInterrupt), lock:
            pass
    assert not lock._waiting
    with lock:
        pass
