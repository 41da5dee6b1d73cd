"""The text of a question: how long it may be, and what of it is searched for."""

import unicodedata
from collections.abc import Sequence

from assistant.errors import LongQuestionError

LONGEST_QUESTION = 2000
"""Characters: a pasted paragraph is a question, an article is none."""
LONGEST_QUERY = 2 * LONGEST_QUESTION
"""Characters of what is searched for: a follow-up is completed by words of the question before."""
_MOST_HISTORY = 20
"""Earlier questions that are looked at: a follow-up hardly ever reaches farther back."""


def require_short(question: str, longest: int = LONGEST_QUESTION) -> None:
    """Make sure that a question is text, and not too long.

    Args:
        question: The question.
        longest: Characters at most.

    Raises:
        LongQuestionError: If it is longer.
        TypeError: If it is no text.
    """
    if not isinstance(question, str):
        raise TypeError(f"A question must be text, not {type(question).__name__}.")
    if len(question) > longest:
        raise LongQuestionError(len(question), longest)


def earlier_queries(history: Sequence[str]) -> list[str]:
    """Return the earlier questions that can complete one; what is too long to have been asked can't."""
    last = tuple(history)[-_MOST_HISTORY:]
    if not all(isinstance(each, str) for each in last):
        raise TypeError("history must be a list of questions, each of them text.")
    asked = [each for each in last if len(each) <= LONGEST_QUESTION]
    return [query for each in asked if (query := clean_query(without_surrogates(each)))]


def without_surrogates(question: str) -> str:
    """Return a question without halves of surrogate pairs, which are no text."""
    return question.encode("utf-8", "replace").decode("utf-8")


def clean_query(question: str) -> str:
    """Return the question as it is searched for: no invisible characters, white space made single blanks."""
    spaced = "".join(" " if unicodedata.category(character) == "Cc" else character for character in question)
    visible = "".join(character for character in spaced if unicodedata.category(character) != "Cf")
    return " ".join(visible.split())
