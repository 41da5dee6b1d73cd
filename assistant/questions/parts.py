"""What a question is made of, in any language, and in which ways it can depend on an earlier one."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, Protocol


class Span(NamedTuple):
    """A stretch of a question, as half-open offsets."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return its words."""
        return text[self.start : self.end]

    def replaced(self, text: str, words: str) -> str:
        """Return a text with other words in its place."""
        return text[: self.start] + words + text[self.end :]


@dataclass(frozen=True, slots=True)
class QuestionFrame:
    """What a question is about.

    Attributes:
        topic: The thing: 小米 in "小米2019年互联网收入是多少？"; None where none is found.
        asked: What is asked of it: 互联网收入; None where that is no noun.
        person: Whom it asks for, as a phrase: "the person who wrote Hamlet"; empty where it asks for nobody.
    """

    topic: Span | None = None
    asked: Span | None = None
    person: str = ""

    @property
    def subject(self) -> Span | None:
        """The thing and what is asked of it, with what stands between."""
        spans = [span for span in (self.topic, self.asked) if span]
        return Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else None


class Referent(Enum):
    """What of an earlier question a pronoun stands for."""

    TOPIC = auto()
    SUBJECT = auto()
    PERSON = auto()
    DATE = auto()


@dataclass(frozen=True, slots=True)
class Pronoun:
    """Words that stand for something of an earlier question.

    Attributes:
        span: Where they stand.
        referent: What they stand for.
        form: How that is put in their place; holds `{}` for it.
    """

    span: Span
    referent: Referent
    form: str = "{}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A question that gives only what is different from the earlier one, as in "那第四季度的广告收入呢？".

    Attributes:
        text: What it gives, without what marks it.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Headless:
    """A question that doesn't say of what it asks, as in "总部在哪里？".

    Attributes:
        text: The question.
        dated: Whether the earlier question's date holds for it, too.
        whole: Whether it asks of what the earlier one asks for, too: "同比增长多少？" of the revenue, not the company.
    """

    text: str
    dated: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A question about all that the earlier one says, as in "Why?".

    Attributes:
        text: The question.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Again:
    """A question for more of the same, as in "还有呢？"."""


FollowUp = tuple[Pronoun, ...] | Fragment | Headless | Comment | Again


class LanguageRules(Protocol):
    """What the rules know of one language."""

    def read(self, question: str) -> FollowUp | None:
        """Return in which way a question depends on an earlier one; None if it stands alone."""

    def frame(self, question: str) -> QuestionFrame:
        """Return what a question is about."""

    def asks(self, words: str) -> str:
        """Return how a property is asked for, such as "Where is" for "headquarters"; empty for what is none."""

    def is_asked(self, words: str, topic: str, asked: str) -> bool:
        """Tell whether a fragment's words go in the place of what is asked of a thing, rather than of the thing."""

    def ask(self, topic: str, words: str, date: str) -> str:
        """Return the question for a property of a thing; the date may be empty."""

    def head(self, topic: str, question: str, date: str) -> str:
        """Return a question that does not say of what it asks, with that; the date may be empty."""

    def comment(self, earlier: str, question: str) -> str:
        """Return a question about all that an earlier one says, with that."""

    def insert_date(self, question: str, date: str, frame: QuestionFrame) -> str:
        """Return a question that has no date with one."""

    def part_of_year(self, part: str, year: str) -> str:
        """Return a quarter, half or month with its year."""

    def say_date(self, year: str, month: int, quarter: int) -> str:
        """Return a date; its parts are empty or 0 where it has none."""
