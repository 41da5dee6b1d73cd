"""How a process ends whose threads may still compute."""

import atexit
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leaving_threads_behind() -> Iterator[None]:
    """Let the process end without its threads, if what is done in this block succeeds.

    Threads that answer are not waited for when a server is stopped. Python unwinds such a thread as it comes back from
    native code while the interpreter shuts down, and that code forbids it: the process would be aborted ("terminate
    called without an active exception"), and seem to have failed. To be entered early: what is registered to be done
    at the exit from then on is done.
    """
    atexit.register(_leave)
    try:
        yield
    except BaseException:
        atexit.unregister(_leave)
        raise


def _leave() -> None:
    if threading.active_count() > 1:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
