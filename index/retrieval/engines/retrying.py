"""Asking a server again that may only be away for a moment."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from index.errors import CandidateSourceError

QUESTION = (0.1, 0.4, 1.0)
"""Seconds to wait before each further try while somebody waits for an answer."""
WRITING = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Likewise while articles are written, which may go on for hours."""

_T = TypeVar("_T")


def retried(
    call: Callable[[], _T], waits: Sequence[float] = QUESTION, sleep: Callable[[float], object] = time.sleep
) -> _T:
    """Return what a call returns, made again after each wait where its error is transient.

    Args:
        call: May be made several times over.
        waits: Seconds.
        sleep: Waits.

    Raises:
        CandidateSourceError: The last try's.
    """
    for wait in waits:
        try:
            return call()
        except CandidateSourceError as error:
            if not error.transient:
                raise
            sleep(wait)
    return call()
