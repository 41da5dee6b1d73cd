"""The nursery: a process that makes workers, each a copy of itself, with the model and the index open already.

It is forked from the server before that has a thread, and does nothing else than to fork itself whenever a worker is
wanted. So a worker is there in some milliseconds, and all share the memory of what was loaded before: the weights, the
words, the articles. Only Linux ends a process with its parent, however that ends.
"""

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from assistant.errors import WorkerError

_logger = logging.getLogger(f"yinju.{__name__}")

Work = Callable[[Sequence[int]], None]
"""What a worker does: it is given its ends of connections, as file descriptors."""

_PATIENCE = 10.0
"""Seconds in which a copy is made, or ended."""
_MOST_SEATS = 16
_LONGEST = 32
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, see prctl(2)


class Nursery:
    """The server's end. It may be shared by threads."""

    def __init__(self, process: int, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._lock = threading.Lock()

    @classmethod
    def begin(cls, work: Work) -> "Nursery":
        """Fork it. To be called by the main thread, with whose end it ends, before there are others.

        Args:
            work: What each worker does; it ends with that.

        Raises:
            WorkerError: If that can't be done on this system, or with the model's processor.
        """
        if sys.platform != "linux":
            raise WorkerError(f"Workers can't be made on this system ({sys.platform}), but on Linux alone. {_REMEDY}")
        torch = sys.modules.get("torch")
        if torch and torch.cuda.is_initialized():
            raise WorkerError(f"The model computes on a graphics card, which processes can't share so. {_REMEDY}")
        own, others = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        server, process = os.getpid(), _forked()
        if not process:
            own.close()
            _nurse(others, server, work)
        others.close()
        own.settimeout(_PATIENCE)
        return cls(process, own)

    def new(self, seats: Sequence[int]) -> int | None:
        """Return the process of a new worker; None if none can be made any more.

        Args:
            seats: The worker's ends of its connections, which the caller closes.
        """
        return self._told(b"new", seats)

    def end(self, worker: int) -> None:
        """End a worker, however it is."""
        self._told(str(worker).encode())

    def close(self) -> None:
        """End it and all workers."""
        self._control.close()
        with suppress(OSError):
            os.kill(self._process, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(self._process, 0)

    def _told(self, message: bytes, seats: Sequence[int] = ()) -> int | None:
        with self._lock:
            try:
                socket.send_fds(self._control, [message], list(seats))
                return int(self._control.recv(_LONGEST)) or None
            except (OSError, ValueError):  # it was killed, or hangs
                return None


_REMEDY = "Leave out --workers, or start several servers with --read-only."


def _forked() -> int:
    with warnings.catch_warnings():  # Python warns of threads, such as those of libraries that wait for work
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _nurse(control: socket.socket, server: int, work: Work) -> NoReturn:
    """Make and end workers as the server wants it, until it is gone."""
    try:
        os.setsid()  # Ctrl-C is for the server, which ends the others
        _end_with(server)
        gc.freeze()  # what is there stays, and is shared: its pages are not to be written by the search for garbage
        workers: set[int] = set()
        while True:
            message, seats, *_ = socket.recv_fds(control, _LONGEST, _MOST_SEATS)
            if not message:
                break
            if seats:
                worker = _made(control, seats, work)
                workers.add(worker)
            elif (worker := int(message)) in workers:  # not waited for before, so that no other has its number
                workers.remove(worker)
                os.kill(worker, signal.SIGKILL)
                os.waitpid(worker, 0)
            control.send(str(worker).encode())
    except BaseException:
        _logger.exception("No more workers can be made.")
    finally:
        os._exit(0)


def _made(control: socket.socket, seats: Sequence[int], work: Work) -> int:
    nursery, worker = os.getpid(), _forked()
    if worker:
        for seat in seats:
            os.close(seat)
        return worker
    try:
        control.close()
        _end_with(nursery)
        work(seats)
    except BaseException:
        _logger.exception("A worker failed.")
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    """Have the system kill this process when its parent has ended."""
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it had ended before
        os._exit(0)
