"""An assistant that answers from what other processes make of its articles."""

import logging
import threading
from pathlib import Path

from assistant.assistant import Assistant
from index import CurrentGeneration, SavedIndexError, load_index, read_current
from sources import YinjuError

_logger = logging.getLogger(f"yinju.{__name__}")


class Following:
    """Who answers, brought up to the index on disk. It may be shared by threads."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        """Take an open assistant.

        Args:
            assistant: Who answers for now.
            folder: Where its index is saved.
        """
        self._folder = folder
        self._lock = threading.Lock()
        self._tried = generation_in(folder)
        self._answering = assistant, self._tried

    def at(self, generation: str | None) -> Assistant:
        """Return who answers from a generation of the index, or from a later one.

        Args:
            generation: The checksum of its manifest; None for whatever is there.
        """
        _, own = self._answering
        if generation not in (None, _checksum(own)):
            self.follow()
        return self._answering[0]

    def follow(self) -> None:
        """Answer from the index that is on disk now; where that can't be read, as before, and a line says so."""
        with self._lock:
            if self._tried == (found := generation_in(self._folder)):
                return
            old, self._tried = self._answering[0], found  # told first: one that can't be read is tried once
            try:
                self._answering = old.with_parts(load_index(self._folder, old.index.encoder, old.index)), found
            except YinjuError as error:
                _logger.warning("The articles answer as they were: %s", error)
            except Exception:
                _logger.exception("The articles answer as they were.")


def generation_in(folder: Path) -> CurrentGeneration | None:
    """Return the generation of an index that is in use; None where none can be told."""
    try:
        return read_current(folder)
    except SavedIndexError:
        return None


def _checksum(generation: CurrentGeneration | None) -> str | None:
    return generation.checksum if generation else None
