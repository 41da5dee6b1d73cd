"""A line for each question that was asked, and each search, under the logger `yinju.questions`."""

import logging

from assistant.explaining.trace import Outcome
from assistant.logs import QUESTIONS, Fields

_logger = logging.getLogger(QUESTIONS)


def log_answer(traced: Outcome, *, text: bool = False) -> None:
    """Write down what became of a question.

    Args:
        traced: Its answer, and what that was made of.
        text: Whether the question itself is written down too, as asked and as searched for.
    """
    answer, durations = traced.answer, traced.durations
    fields = Fields(
        event="question",
        verdict=answer.verdict,
        confidence=answer.confidence,
        candidates=traced.candidates,
        total_ms=_milliseconds(durations.total),
        **{f"{stage}_ms": _milliseconds(seconds) for stage, seconds in durations.by_stage().items()},
    )
    if text:
        fields |= {"question": answer.question, "query": answer.query}
    _logger.info(fields)


def log_search(query: str, passages: int, seconds: float, *, text: bool = False) -> None:
    """Write down that the nearest passages were searched for.

    Args:
        query: What was searched for.
        passages: How many were found.
        seconds: How long it took.
        text: Whether the query itself is written down too.
    """
    fields = Fields(event="search", passages=passages, total_ms=_milliseconds(seconds))
    _logger.info(fields | {"query": query} if text else fields)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
