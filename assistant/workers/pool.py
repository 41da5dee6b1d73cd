"""The server's side of its workers: a question goes to one that is free, and to another if that one dies."""

import logging
import socket
import struct
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

from assistant.answering.answer import Citation
from assistant.errors import WorkerError
from assistant.explaining.trace import Outcome
from assistant.library import Library
from assistant.workers.messages import Request, answered_of, found_of, prepare
from assistant.workers.nursery import Nursery
from assistant.workers.worker import worker_of

_logger = logging.getLogger(f"yinju.{__name__}")

_SEATS = 2
"""Questions that a worker answers at once: while one waits, for the model or for a reader on another machine, the other
is searched for."""
_DEADLINE = 90.0
"""Seconds after which a worker counts as stuck: three times what a reader on another machine may take."""
_TRIES = 2


@contextmanager
def open_workers(library: Library, workers: int) -> "Iterator[WorkerPool | None]":
    """Have questions answered by other processes until the block is left; by this one where fewer than 2 are wanted.

    Args:
        library: As `WorkerPool` takes it.
        workers: How many.

    Raises:
        WorkerError: As `WorkerPool`.
    """
    if workers < 2:
        yield None
        return
    pool = WorkerPool(library, workers)
    try:
        yield pool
    finally:
        pool.close()


class WorkerPool:
    """Has questions answered by other processes, as an `Assistant` would. It may be shared by threads."""

    def __init__(self, library: Library, workers: int, *, deadline: float = _DEADLINE) -> None:
        """Begin, in the main thread, before there are others.

        Args:
            library: The articles, whose assistant is what the workers begin with.
            workers: How many, at least 1.
            deadline: Seconds that a question may take, waiting included.

        Raises:
            WorkerError: If there can be none on this system.
        """
        self._library = library
        self._wanted = workers
        self._deadline = deadline
        self._changed = threading.Condition()
        self._workers: list[_Worker] = []
        self._is_over = False
        library.assistant.ask("warm")  # what is made at the first question is shared, too
        prepare()
        self._nursery = Nursery.begin(worker_of(library.assistant, library.folder, workers))
        with self._changed:
            self._fill()

    @property
    def seats(self) -> int:
        """How many questions are answered at once."""
        return self._wanted * _SEATS

    def __len__(self) -> int:
        """Return how many workers there are."""
        return len(self._workers)

    def processes(self) -> list[int]:
        """Return the workers' numbers at the system."""
        return [each.process for each in self._workers]

    def trace(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
        depth: int | None = None,
    ) -> Outcome:
        """Answer a question as `Assistant.trace` does.

        Raises:
            WorkerError: If it takes too long, or two workers died of it.
            ValueError: As `Assistant.trace`, which raises the other errors too.
        """
        asked = {"history": history, "k": k, "documents": documents, "focus": focus, "depth": depth}
        reply = self._reply(Request("trace", {"question": question, **asked}, self._library.generation))
        if reply is not None:
            return answered_of(reply)
        return self._library.assistant.trace(
            question, history=history, k=k, documents=documents, focus=focus, depth=depth
        )

    def nearest(self, query: str, k: int = 3, documents: Collection[str] | None = None) -> tuple[Citation, ...]:
        """Return the passages that are nearest to a query as `Assistant.nearest` does; errors are those of `trace`."""
        reply = self._reply(
            Request("nearest", {"query": query, "k": k, "documents": documents}, self._library.generation)
        )
        return self._library.assistant.nearest(query, k, documents) if reply is None else found_of(reply)

    def close(self) -> None:
        """End all workers; questions that they answer fail."""
        with self._changed:
            self._is_over = True
            for seat in [seat for worker in self._workers for seat in worker.idle]:
                seat.close()
            self._changed.notify_all()
        self._nursery.close()

    def _reply(self, request: Request) -> bytes | None:
        """Return what a worker replies; None if there are no workers any more."""
        content, end = request.to_json(), time.monotonic() + self._deadline
        for _ in range(_TRIES):
            taken = self._take(end)
            if taken is None:
                return None
            worker, seat = taken
            try:
                seat.send_bytes(content)
                is_there = seat.poll(max(0.0, end - time.monotonic()))
                reply = seat.recv_bytes() if is_there else b""
            except (EOFError, OSError):
                self._lose(worker, "It died while it answered; the question is asked again once.")
                seat.close()
                continue
            except BaseException:
                self._lose(worker, "What it answers is not waited for.")
                seat.close()
                raise
            if is_there:
                self._give_back(worker, seat)
                return reply
            self._lose(worker, "It took too long for a question.")
            seat.close()
            raise self._overdue()
        raise WorkerError("Two processes that should have answered the question ended before they had.")

    def _take(self, end: float) -> "tuple[_Worker, Connection] | None":
        """Wait for a seat that is free, of the worker with the most; None if there are no workers any more."""
        with self._changed:
            while not self._is_over:
                self._fill()
                for worker in [each for each in self._workers if each.is_dead()]:
                    self._lose(worker, "It died while it waited for a question.")
                self._fill()
                if not self._workers:
                    _logger.error("There are no workers any more; start the server anew. It answers by itself now.")
                    return None
                worker = max(self._workers, key=lambda each: len(each.idle))
                if worker.idle:
                    return worker, worker.idle.pop()
                if not self._changed.wait(end - time.monotonic()):
                    raise self._overdue()
        raise WorkerError("The server is being stopped.")

    def _give_back(self, worker: "_Worker", seat: Connection) -> None:
        with self._changed:
            if worker in self._workers and not self._is_over:
                worker.idle.append(seat)
                self._changed.notify()
            else:  # it was ended over another of its questions, or with all
                seat.close()

    def _lose(self, worker: "_Worker", why: str) -> None:
        """Have another worker take the place of one, which is ended; its questions end with it."""
        with self._changed:
            if worker not in self._workers or self._is_over:
                return
            self._workers.remove(worker)
            _logger.warning("Worker %d is replaced. %s", worker.process, why)
            self._nursery.end(worker.process)
            for seat in worker.idle:
                seat.close()
            self._fill()
            self._changed.notify_all()

    def _fill(self) -> None:
        """Make as many workers as are lacking, if that can be done."""
        while len(self._workers) < self._wanted:
            pairs = [socket.socketpair() for _ in range(_SEATS)]
            process = self._nursery.new([theirs.fileno() for _, theirs in pairs])
            for own, theirs in pairs:
                theirs.close()
                own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(self._deadline))
            seats = [Connection(own.detach()) for own, _ in pairs]
            if process is None:
                for seat in seats:
                    seat.close()
                return
            self._workers.append(_Worker(process, seats))

    def _overdue(self) -> WorkerError:
        return WorkerError(f"The question was not answered within {self._deadline:g} seconds.")


class _Worker:
    """A worker.

    Attributes:
        process: Its number at the system.
        idle: Those of its seats at which it waits for a question.
    """

    def __init__(self, process: int, seats: list[Connection]) -> None:
        self.process = process
        self.idle = seats

    def is_dead(self) -> bool:
        """Tell whether it has died while it waited: there is nothing to be read unless it was asked, but that end."""
        return any(seat.poll() for seat in self.idle)


def _timeval(seconds: float) -> bytes:
    """Return a time as the system's calls take it."""
    return struct.pack("@ll", int(seconds), 0)
