"""Reading with somebody to take over: where the reader fails, the embedded one reads, or none."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.errors import ReaderError
from index.reading.reader import Reader, Reading, reader_name
from index.retrieval.hits import Hit

_logger = logging.getLogger(f"yinju.{__name__}")

_PAUSE = 60.0
"""Seconds for which a reader that failed is not asked again: one that hangs would let every question wait for it."""


@dataclass(frozen=True, slots=True)
class ReadingFailure:
    """That a reader failed at a question.

    Attributes:
        reader: What it is called.
        problem: Why, in a few words.
        instead: The reader that took its place; `none` where there was none.
    """

    reader: str
    problem: str
    instead: str


class FallbackReader:
    """A reader, and who takes its place where it fails. It may be shared by threads."""

    def __init__(self, reader: Reader, substitute: Callable[[], Reader | None]) -> None:
        """Take a reader.

        Args:
            reader: Who reads.
            substitute: Gives who reads where that one fails; asked once, when it first does.
        """
        self._reader = reader
        self._substitute = substitute
        self._loading = threading.Lock()
        self._asked_again_at = 0.0
        self._problem = ""

    def read(self, query: str, hits: Sequence[Hit]) -> tuple[Sequence[Reading] | None, ReadingFailure | None]:
        """Read some passages.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit, None where nobody could read; and the failure, if there was one.
        """
        if time.monotonic() >= self._asked_again_at:
            try:
                return self._reader.read(query, hits), None
            except ReaderError as error:
                self._problem = error.problem.strip().rstrip(".")
                self._asked_again_at = time.monotonic() + _PAUSE
            _logger.warning(
                "The reader %s failed (%s). For %d seconds it is not asked again; read instead: %s.",
                reader_name(self._reader),
                self._problem,
                _PAUSE,
                reader_name(self._the_substitute()),
            )
        substitute = self._the_substitute()
        failure = ReadingFailure(reader_name(self._reader), self._problem, reader_name(substitute))
        return None if substitute is None else substitute.read(query, hits), failure

    def _the_substitute(self) -> Reader | None:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Reader | None:
        return self._substitute()
