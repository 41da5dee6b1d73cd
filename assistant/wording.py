"""The few sentences that the product says itself, in the question's language."""

from dataclasses import dataclass

from sources import is_han


@dataclass(frozen=True, slots=True)
class Wording:
    """The product's own sentences in one language.

    Attributes:
        language: A BCP 47 tag.
        unanswered: Said instead of an answer.
        closest: Above the nearest passages of an unanswered question.
        blank: To a blank question.
        paragraph: Names a passage's place; holds `{}` for its number.
        source: Names a citation's mark; holds `{}` for its number.
    """

    language: str
    unanswered: str
    closest: str
    blank: str
    paragraph: str
    source: str


CHINESE = Wording(
    language="zh",
    unanswered="这些文章没有回答这个问题。",
    closest="最接近的段落，并不是答案：",
    blank="请先输入一个问题。",
    paragraph="第 {} 段",
    source="出处 {}",
)
ENGLISH = Wording(
    language="en",
    unanswered="The articles don't answer this question.",
    closest="The closest passages, not an answer:",
    blank="Please type a question first.",
    paragraph="paragraph {}",
    source="Source {}",
)


def wording_for(question: str) -> Wording:
    """Return the product's sentences in the language of a question: Chinese if it has an ideograph."""
    return CHINESE if any(map(is_han, question)) else ENGLISH
