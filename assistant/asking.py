"""Asking the default index: opened by the first question, kept warm for the next ones."""

import os
import threading
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from assistant.answering.answer import Answer
from assistant.answering.settings import Settings
from assistant.assistant import Assistant
from assistant.configuration import READER_VARIABLE
from assistant.explaining.explanation import Explanation
from index import default_index_folder

_MOST_SETTINGS = 4
"""Settings for which an assistant over the default index is kept."""

_opening = threading.Lock()


def ask(
    question: str,
    *,
    history: Sequence[str] = (),
    k: int = 3,
    documents: Collection[str] | None = None,
    focus: str | None = None,
    settings: Settings | None = None,
) -> Answer:
    """Answer a question from the default index; see `Assistant.ask`.

    The first call opens the index, and builds it if there is none; later ones find it warm. A forked process opens it
    anew, since locks that its parent's other threads hold would never be let go in it.

    Args:
        question: As `Assistant.ask` takes it, likewise all but the last.
        history: Earlier questions.
        k: Citations at most.
        documents: Ids of the articles to answer from.
        focus: The id of an article that is preferred.
        settings: As `Assistant.open` takes them.
    """
    return _opened(settings).ask(question, history=history, k=k, documents=documents, focus=focus)


def explain(
    question: str,
    quote: str | None = None,
    *,
    history: Sequence[str] = (),
    k: int = 3,
    documents: Collection[str] | None = None,
    focus: str | None = None,
) -> Explanation:
    """Explain an answer from the default index, or what became of words expected in it; see `Assistant.explain`."""
    return _opened().explain(question, quote, history=history, k=k, documents=documents, focus=focus)


def _opened(settings: Settings | None = None) -> Assistant:
    with _opening:
        variables = ("YINJU_INDEX", "YINJU_MODEL", READER_VARIABLE)
        place = (default_index_folder(), *map(os.environ.get, variables))
        assistant = _default_assistant(*place)
        return assistant if settings in (None, assistant.settings) else _with_settings(assistant, settings)


@lru_cache(maxsize=1)
def _default_assistant(_folder: Path, _index: str | None, _model: str | None, _reader: str | None) -> Assistant:
    return Assistant.open()


@lru_cache(maxsize=_MOST_SETTINGS)
def _with_settings(assistant: Assistant, settings: Settings) -> Assistant:
    return assistant.with_parts(settings=settings)


def _begin_anew() -> None:
    """In a forked child, forget what the parent opened."""
    global _opening
    _opening = threading.Lock()
    _default_assistant.cache_clear()
    _with_settings.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
