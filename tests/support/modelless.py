"""The command with the fake encoder in place of the model: `python -m tests.support.modelless ask …` starts at once.

With the variable `FAKE_SECONDS` the encoder takes so long for each question, one at a time, as a model would.
"""

import os
import threading
import time
from typing import Any

from assistant.cli.main import main
from index import EncodedQuery, SentenceEncoder
from tests.support.fakes import FakeEncoder


class SlowEncoder(FakeEncoder):
    """Takes its time for a question, and for one at a time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._lock = threading.Lock()

    def encode_query(self, text: str) -> EncodedQuery:
        with self._lock:
            time.sleep(self._seconds)
        return super().encode_query(text)


def _load(*_: Any) -> FakeEncoder:
    seconds = float(os.environ.get("FAKE_SECONDS", "0"))
    return SlowEncoder(seconds) if seconds else FakeEncoder()


if __name__ == "__main__":
    SentenceEncoder.load = _load  # type: ignore[assignment, method-assign]
    main()
