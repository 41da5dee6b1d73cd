"""Libraries whose additions a test waits for, or holds up."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.library import Library, New, Upload
from index import PassageIndex, Progress, unshown
from sources import Document
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

ARTICLE = """趋势

风车的一年
顾长河 · 2021-03-04

风车建成于1998年。守风车的人叫顾长河。

冬天

冬天风大，风车整天转。

本文由风车网原创
"""
HALF_SURE = Settings(threshold=0.0)


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait until something is so, and fail if it doesn't become so."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def settle(library: Library) -> list[str]:
    """Wait until nothing is being added any more; return how each line ended."""
    wait_until(lambda: not library.queue.goes_on)
    return [str(line.state) for line in library.queue.lines]


def add(library: Library, *new: New) -> list[str]:
    """Have things added, wait, and return how they ended."""
    numbers = [line.number for line in library.queue.put(new)]
    settle(library)
    return [str(line.state) for line in library.queue.lines if line.number in numbers]


def ids(library: Library) -> list[str]:
    """Return the ids of the articles that are answered from."""
    return [document.document_id for document in library.assistant.documents]


def windmill(number: int) -> Upload:
    """Return a file with an article of its own."""
    return Upload(f"w{number}.txt", ARTICLE.replace("1998", str(1000 + number)).encode())


class HeldEncoder(FakeEncoder):
    """Embeds one batch after another while it is held, and is never done; then all at once."""

    def __init__(self) -> None:
        super().__init__()
        self.is_held = threading.Event()
        self.batches = 0

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        while self.is_held.is_set():
            self.batches += 1
            progress("Embedding", 1, 4)
            time.sleep(0.01)
        return super().encode_passages(texts, progress)


@contextmanager
def held_library(corpus: Sequence[Document], folder: Path) -> Iterator[tuple[Library, HeldEncoder]]:
    """Open a library whose additions are held up in the middle of their embedding."""
    encoder = HeldEncoder()
    index = PassageIndex.build(corpus, encoder)
    save_index(index, folder)
    encoder.is_held.set()
    library = Library(Assistant(index, HALF_SURE), folder)
    try:
        yield library, encoder
    finally:
        library.close()
        encoder.is_held.clear()
