"""What a question is made of, in any language, and in which ways it can depend on an earlier one."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple


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
