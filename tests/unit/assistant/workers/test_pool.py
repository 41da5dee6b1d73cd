"""How a server hands out questions: its workers are threads here, which answer, die and hang as they are told."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.errors import UnknownDocumentError, WorkerError
from assistant.library import Library
from assistant.library.following import Following
from assistant.workers.nursery import Nursery
from assistant.workers.pool import WorkerPool
from assistant.workers.worker import reply_to
from index import PassageIndex, load_index
from tests.support.fakes import FakeEncoder
from tests.support.libraries import HALF_SURE, wait_until
from tests.support.saving import save_index

QUESTION = "老城的茶馆每天清晨几点开门？"

Act = Callable[[int], str]
"""What becomes of a question at a worker: `answer`, `die` or `hang`."""


def noted(workers: list[int], act: Callable[[], str]) -> Act:
    """Return what acts so at each worker, and notes which was asked."""

    def act_noted(worker: int) -> str:
        workers.append(worker)
        return act()

    return act_noted


class Threads:
    """A nursery whose workers are threads of this process."""

    def __init__(self, following: Following, act: Act) -> None:
        self._following = following
        self._act = act
        self._ends: dict[int, list[socket.socket]] = {}
        self.made = 0
        self.ended: list[int] = []
        self.is_gone = False

    def new(self, seats: Sequence[int]) -> int | None:
        if self.is_gone:
            return None
        self.made += 1
        self._ends[self.made] = [socket.fromfd(seat, socket.AF_UNIX, socket.SOCK_STREAM) for seat in seats]
        for end in self._ends[self.made]:
            threading.Thread(target=self._serve, args=(self.made, end), daemon=True).start()
        return self.made

    def end(self, worker: int) -> None:
        self.ended.append(worker)
        self.kill(worker)

    def kill(self, worker: int) -> None:
        for end in self._ends[worker]:
            with suppress(OSError):  # the server has hung up
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for worker, ends in self._ends.items():
            self.kill(worker)
            for end in ends:
                end.close()

    def _serve(self, worker: int, end: socket.socket) -> None:
        with Connection(os.dup(end.fileno())) as connection, suppress(EOFError, OSError):
            while True:
                asked = connection.recv_bytes()
                match self._act(worker):
                    case "answer":
                        connection.send_bytes(reply_to(asked, self._following))
                    case "die":
                        self.kill(worker)


class Served:
    """A pool of two workers, which do as they are told."""

    def __init__(self, library: Library, monkeypatch: pytest.MonkeyPatch, act: Act, deadline: float = 60.0) -> None:
        self.nursery = Threads(Following(library.assistant, library.folder), act)
        monkeypatch.setattr(Nursery, "begin", lambda _: self.nursery)
        self.pool = WorkerPool(library, 2, deadline=deadline)

    def ask(self, question: str = QUESTION, **how: Any) -> str:
        return self.pool.trace(question, **how).answer.question


@pytest.fixture
def library(fake_index: PassageIndex, tmp_path: Path) -> Library:
    save_index(fake_index, tmp_path / "index")
    return Library(Assistant(load_index(tmp_path / "index", FakeEncoder()), HALF_SURE), tmp_path / "index")


@pytest.fixture
def pools() -> Iterator[list[WorkerPool]]:
    pools: list[WorkerPool] = []
    yield pools
    for pool in pools:
        pool.close()


def test_questions_and_searches_are_answered_as_by_the_assistant(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    served = Served(library, monkeypatch, lambda _: "answer")
    pools.append(served.pool)
    assert (len(served.pool), served.pool.seats) == (2, 4)
    traced = library.assistant.trace(QUESTION, k=2, depth=2)
    told = served.pool.trace(QUESTION, k=2, depth=2)
    assert (told.answer, told.judgement, told.candidates) == (traced.answer, traced.judgement, traced.candidates)
    assert served.pool.nearest("茶馆", 4) == library.assistant.nearest("茶馆", 4)
    with pytest.raises(UnknownDocumentError):
        served.ask(documents=["nowhere"])
    assert served.nursery.ended == []


def test_questions_are_shared_out_and_wait_for_a_seat(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    seen: list[int] = []
    may_go_on = threading.Event()

    def answer_late() -> str:
        may_go_on.wait(60)
        return "answer"

    served = Served(library, monkeypatch, noted(seen, answer_late))
    pools.append(served.pool)
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(served.ask) for _ in range(6)]
        wait_until(lambda: len(seen) == 4)
        assert sorted(seen) == [1, 1, 2, 2]
        may_go_on.set()
        assert {each.result() for each in asked} == {QUESTION}
    assert len(seen) == 6


def test_a_question_whose_worker_dies_is_asked_once_more(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool], caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []
    served = Served(library, monkeypatch, noted(tried, lambda: "die" if len(tried) == 1 else "answer"))
    pools.append(served.pool)
    assert served.ask() == QUESTION
    assert len(served.pool) == 2
    assert served.nursery.made == 3
    assert served.nursery.ended == tried[:1]
    (told,) = [each for each in caplog.records if each.name.endswith("pool")]
    assert f"Worker {tried[0]} is replaced" in told.getMessage()


def test_a_question_that_kills_every_worker_is_asked_twice_and_no_more(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    deadly = True
    served = Served(library, monkeypatch, lambda _: "die" if deadly else "answer")
    pools.append(served.pool)
    with pytest.raises(WorkerError, match="ended before they had"):
        served.ask()
    assert len(served.nursery.ended) == 2
    deadly = False
    assert served.ask() == QUESTION
    assert len(served.pool) == 2


def test_a_worker_that_died_while_nobody_asked_costs_no_try(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    tried: list[int] = []
    served = Served(library, monkeypatch, noted(tried, lambda: "die" if len(tried) == 1 else "answer"))
    pools.append(served.pool)
    for worker in served.pool.processes():
        served.nursery.kill(worker)
    assert served.ask() == QUESTION  # though the first that is asked dies of it
    assert served.nursery.made == 5


def test_a_worker_that_hangs_is_ended_and_others_questions_go_on(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    hung: list[int] = []
    served = Served(library, monkeypatch, noted(hung, lambda: "hang"), deadline=0.3)
    pools.append(served.pool)
    with pytest.raises(WorkerError, match=r"not answered within 0\.3 seconds"):
        served.ask()
    assert served.nursery.ended == hung
    assert len(served.pool) == 2


def test_whoever_gets_no_seat_in_time_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    served = Served(library, monkeypatch, lambda _: "hang", deadline=0.5)
    pools.append(served.pool)
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(served.ask) for _ in range(6)]
    assert {type(each.exception()) for each in asked} == {WorkerError}


def test_where_no_workers_can_be_made_the_server_answers_itself(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool], caplog: pytest.LogCaptureFixture
) -> None:
    served = Served(library, monkeypatch, lambda _: pytest.fail("It was asked."))
    pools.append(served.pool)
    served.nursery.is_gone = True
    for worker in served.pool.processes():
        served.nursery.kill(worker)
    assert served.ask() == QUESTION
    assert served.pool.nearest("茶馆", 4) == library.assistant.nearest("茶馆", 4)
    assert len(served.pool) == 0
    assert "start the server anew" in caplog.text


def test_whoever_waits_at_the_end_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, pools: list[WorkerPool]
) -> None:
    asked_for: list[int] = []
    served = Served(library, monkeypatch, noted(asked_for, lambda: "hang"))
    pools.append(served.pool)
    with ThreadPoolExecutor(5) as threads:
        asked = [threads.submit(served.ask) for _ in range(5)]
        wait_until(lambda: len(asked_for) == 4)
        served.pool.close()
    assert {type(each.exception()) for each in asked} == {WorkerError}


def test_only_linux_has_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(WorkerError, match=r"\(darwin\), but on Linux alone\. Leave out --workers"):
        Nursery.begin(lambda _: None)
