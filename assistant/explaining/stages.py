"""The way from an article to an answer, in stages, and at which of them a passage was lost.

One notion for all that tell how far something came: explanations and gold questions.
"""

from enum import StrEnum


class Stage(StrEnum):
    """How far words that one expected came on the way from article to answer, in the order of that way.

    Those of the last kind are no part of the way (`WAY`): they tell what else is wrong with a gold question.
    """

    NOT_THERE = "not in the articles"
    """They stand in none of the articles."""
    NOT_SELECTED = "not selected"
    """They stand only in articles that were not to be searched."""
    LEFT_OUT = "left out"
    """No passage holds them: they stand in a title, a heading or what is not the article, or in several passages."""
    SMALL_TALK = "small talk"
    """The question was taken for a greeting, thanks or the like, and nothing was searched."""
    NOT_A_CANDIDATE = "not a candidate"
    """The search did not look at the passage."""
    RANKED_LOWER = "ranked lower"
    """Others were ranked above it."""
    BELOW_THRESHOLD = "below the threshold"
    """It was found, and not believed to answer."""
    NOT_CITED = "not cited"
    """It was ranked well, but not well enough to be cited beside the first."""
    OTHER_SENTENCE = "another sentence"
    """It is cited, but these words are not what is quoted of it."""
    CITED_LOWER = "cited further down"
    """They are quoted, but not in the first citation."""
    CITED = "cited"
    """They are quoted in the first citation."""

    STALE = "stale gold"
    """The words are no longer in the article: the question is at fault, not the answer."""
    FORBIDDEN = "cited what it must not"
    """A citation quotes what the question forbids."""
    FALSE_ANSWER = "a false answer"
    """The articles don't answer, and yet there is an answer."""


WAY = tuple(Stage)[: list(Stage).index(Stage.CITED) + 1]
"""The stages of the way, in its order."""


def lost_at(rank: int | None, within: int, *, answered: bool, cited: bool, quoted: bool) -> Stage | None:
    """Return the stage at which a passage was lost; None for one that is cited as expected.

    Args:
        rank: Among the citations, or else among all passages that were found; from 1, None if it was not found.
        within: The lowest rank that is good enough.
        answered: Whether there is an answer.
        cited: Whether the passage is cited.
        quoted: Whether what is quoted of it is what was expected.
    """
    if rank is None:
        return Stage.NOT_A_CANDIDATE
    if rank > within:
        return Stage.RANKED_LOWER
    if not answered:
        return Stage.BELOW_THRESHOLD
    if not cited:
        return Stage.NOT_CITED
    return None if quoted else Stage.OTHER_SENTENCE
