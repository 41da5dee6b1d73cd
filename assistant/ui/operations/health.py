"""Whether a server can answer questions: whether its model still gives vectors, and its index passages.

What it tells is for anybody, so that it tells nothing of the articles; the whole story goes to the log.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.assistant import Assistant
from assistant.library import Library

_logger = logging.getLogger(f"yinju.{__name__}")

_FINE = "ok"
_LASTS = 10.0
"""Seconds for which a status holds, however often it is asked for."""
_PATIENCE = 5.0
"""Seconds after which a check that isn't done counts as failed."""
_TRIAL = "health"
_UNIT = 1e-2
"""How far from 1 the length of a vector may be."""


@dataclass(frozen=True, slots=True)
class HealthStatus:
    """How a server is.

    Attributes:
        model: `ok`, or what is the matter with it.
        index: Likewise.
    """

    model: str = _FINE
    index: str = _FINE

    @property
    def is_fit(self) -> bool:
        """Whether questions can be answered."""
        return self.model == self.index == _FINE

    def to_dict(self) -> dict[str, str]:
        """Return it for programs."""
        return {"status": _FINE if self.is_fit else "unavailable", "model": self.model, "index": self.index}


class Health:
    """Examines a server, never twice at once; it belongs to one event loop."""

    def __init__(self, library: Library, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what to examine.

        Args:
            library: The articles, and who answers from them.
            clock: Tells the time, in seconds.
        """
        self._library = library
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "yinju-health")
        self._check: Future[HealthStatus] | None = None
        self._begun = 0.0

    async def status(self, patience: float = _PATIENCE) -> HealthStatus:
        """Return how the server is, or was some seconds ago.

        Args:
            patience: Seconds to wait for it.
        """
        is_old = self._check is None or (self._check.done() and self._clock() - self._begun >= _LASTS)
        if self._check is None or is_old:
            self._begun = self._clock()
            self._check = self._thread.submit(lambda: examine(self._library.assistant))
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._check)), patience)
        except TimeoutError:
            _logger.warning("The model or the index has not answered for %.0f s.", self._clock() - self._begun)
            return HealthStatus(f"does not answer within {patience:g} seconds", "unknown")


def examine(assistant: Assistant) -> HealthStatus:
    """Try out the model and the index of an assistant."""
    try:
        length = float(np.linalg.norm(assistant.index.encoder.encode_queries([_TRIAL])[0]))
    except Exception:  # whatever keeps the model from answering
        _logger.exception("The model fails.")
        return HealthStatus("fails; the server's log says why", "unknown")
    if not abs(length - 1) <= _UNIT:  # nor is it so for what is no number
        _logger.error("The model gives a vector of length %s.", length)
        return HealthStatus("gives vectors that are none", "unknown")
    try:
        hits = assistant.index.search(_TRIAL, 1)
    except Exception:  # whatever keeps the index from answering
        _logger.exception("The index fails.")
        return HealthStatus(index="fails; the server's log says why")
    if not hits:
        return HealthStatus(index="holds no passage")
    document, passage = hits[0].document, hits[0].passage
    is_true = document.text[passage.start : passage.start + len(passage.text)] == passage.text
    return HealthStatus() if is_true else HealthStatus(index="is damaged; `yinju doctor` says what to do")
