"""A grammar: what the rules know of one language's questions that is more than lists.

A language has one if `grammars` has a folder of its tag with a `GRAMMAR`; others have the neutral one.
"""

from assistant.questions.parts import FollowUp, QuestionFrame

MOST_PARTS = 4
"""A question for more things is no question for several."""


class Grammar:
    """A language's grammar; this one knows nothing: every question is simple and stands alone."""

    def read(self, question: str) -> FollowUp | None:
        """Return in which way a question depends on an earlier one; None if it stands alone."""
        return None

    def frame(self, question: str) -> QuestionFrame:
        """Return what a question is about."""
        return QuestionFrame()

    def asks(self, words: str) -> str:
        """Return how a property is asked for, such as "Where is" for "headquarters"; empty for what is none."""
        return ""

    def is_asked(self, words: str, topic: str, asked: str) -> bool:
        """Tell whether a fragment's words go in the place of what is asked of a thing, rather than of the thing."""
        return False

    def ask(self, topic: str, words: str, date: str) -> str:
        """Return the question for a property of a thing; the date may be empty."""
        return " ".join(each for each in (topic, words, date) if each)

    def head(self, topic: str, question: str, date: str) -> str:
        """Return a question that does not say of what it asks, with that; the date may be empty."""
        return " ".join(each for each in (topic, date, question) if each)

    def comment(self, earlier: str, question: str) -> str:
        """Return a question about all that an earlier one says, with that."""
        return f"{earlier} {question}"

    def insert_date(self, question: str, date: str, frame: QuestionFrame) -> str:
        """Return a question that has no date with one."""
        return f"{date} {question}"

    def part_of_year(self, part: str, year: str) -> str:
        """Return a quarter, half or month with its year."""
        return f"{part} {year}"

    def say_date(self, year: str, month: int, quarter: int) -> str:
        """Return a date; its parts are empty or 0 where it has none. Empty where there is no short form."""
        return ""

    def parts_named_together(self, question: str) -> tuple[str, ...]:
        """Divide a question that asks for one thing of each of several; nothing for any other."""
        return ()
