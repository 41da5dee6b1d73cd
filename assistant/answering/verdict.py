"""What an assistant makes of a question: it is answered, perhaps answered, or not."""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether the articles answer a question."""

    ANSWERED = "answered"
    """They do."""
    UNSURE = "unsure"
    """The nearest passage probably does, but not surely."""
    UNANSWERED = "unanswered"
    """They don't."""
