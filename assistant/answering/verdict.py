"""What an assistant makes of a question: it is answered, perhaps answered, or not; and by what that is decided."""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether the articles answer a question."""

    ANSWERED = "answered"
    """They do."""
    UNSURE = "unsure"
    """The nearest passage probably does, but not surely."""
    UNANSWERED = "unanswered"
    """They don't."""


class Decision(StrEnum):
    """What decides whether the articles answer a question."""

    CONFIDENCE = "confidence"
    """How sure it is that the best passage answers."""
    BYLINE = "byline"
    """The question is about an article itself, and what it says of itself answers."""
    NO_BYLINE = "no byline"
    """The question is about an article itself, and none that is meant says it of itself."""
    SMALL_TALK = "small talk"
    """The question is a greeting, thanks or the like; nothing is searched."""
    NO_ARTICLES = "no articles"
    """There is no article to search."""
    NOTHING_FOUND = "nothing found"
    """The search finds no passage at all."""
    NO_WORDS = "no words"
    """The question has no word, nor figures that stand in a passage just so."""
