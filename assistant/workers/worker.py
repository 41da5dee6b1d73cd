"""What runs in a worker: an assistant that answers what the server asks, as many questions at once as it has seats."""

import logging
import os
import threading
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.assistant import Assistant
from assistant.library.following import Following
from assistant.library.upkeep import Upkeep
from assistant.workers.messages import Answered, Request, answered_to_json, fault_to_json, found_to_json
from assistant.workers.nursery import Work
from index.processors import share_processors
from sources import YinjuError

_logger = logging.getLogger(f"yinju.{__name__}")


def worker_of(assistant: Assistant, folder: Path, workers: int) -> Work:
    """Return what a worker does.

    Args:
        assistant: Who answers, until other processes change the articles.
        folder: Where its index is saved.
        workers: How many there are.
    """
    return partial(_work, assistant, folder, workers)


def reply_to(content: bytes, following: Following) -> bytes:
    """Answer a request.

    Args:
        content: The request, as JSON.
        following: Who answers.

    Returns:
        The reply, likewise.
    """
    try:
        request = Request.of_json(content)
        assistant = following.at(request.generation)
        if request.wanted == "nearest":
            return found_to_json(assistant.nearest(**request.arguments))
        traced = assistant.trace(**request.arguments)
        return answered_to_json(Answered(traced.answer, traced.judgement, traced.durations, traced.candidates))
    except Exception as error:
        if not isinstance(error, YinjuError | ValueError | TypeError):
            _logger.exception("A question could not be answered.")
        return fault_to_json(error)


def _work(assistant: Assistant, folder: Path, workers: int, seats: Sequence[int]) -> None:
    share_processors(workers)
    following = Following(assistant, folder)
    following.follow()  # the assistant may be as it was hours ago
    Upkeep(following.follow).begin()
    for seat in seats[1:]:
        threading.Thread(target=_serve, args=(seat, following), daemon=True).start()
    _serve(seats[0], following)


def _serve(seat: int, following: Following) -> None:
    """Answer one question after another, until the server is gone or wants no more; the worker ends then."""
    try:
        with Connection(seat) as connection:
            while True:
                connection.send_bytes(reply_to(connection.recv_bytes(), following))
    except (EOFError, OSError):
        pass
    except BaseException:
        _logger.exception("A worker failed.")
    finally:
        os._exit(0)
