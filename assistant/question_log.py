"""A line for each question that was asked, under the logger `yinju.questions`."""

import logging

from assistant.explaining.trace import Trace
from assistant.logs import QUESTIONS, Fields

_logger = logging.getLogger(QUESTIONS)


def log_answer(traced: Trace, *, text: bool = False) -> None:
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


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
