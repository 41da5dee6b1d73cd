"""The answer type: what a question asks for.

"多少" and "how many" ask for a number, "多少钱" and "how much does it cost" for money, "几岁" and "how old" for an age,
"哪一年" and "when" for a date, "谁" and "who" for a person, "哪里" and "where" for a place. Other questions ("什么",
"why") may be answered by anything. The forms stand in the languages' `reading.toml`.
"""

from enum import StrEnum

from index.text.languages.language import joined, languages_in


class AnswerType(StrEnum):
    """The type of a question's answer."""

    MONEY = "money"
    AGE = "age"
    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"


FIGURES = frozenset({AnswerType.MONEY, AnswerType.AGE, AnswerType.NUMBER, AnswerType.DATE})
"""What is written with a figure."""
_NARROWEST_FIRST = (
    AnswerType.MONEY,
    AnswerType.AGE,
    AnswerType.DATE,
    AnswerType.NUMBER,
    AnswerType.PERSON,
    AnswerType.PLACE,
)


def answer_type_of(folded: str) -> AnswerType | None:
    """Return the type of answer that a folded question asks for; None where anything may answer.

    Of several question words the first one counts: "How many were left when it began?" asks for a number; and of types
    that begin together the narrower one.
    """
    forms = [each.reading.answer_types for each in languages_in(folded)]
    searched = {kind: joined(each.get(kind, ()) for each in forms).search(folded) for kind in _NARROWEST_FIRST}
    found = {kind: match.start() for kind, match in searched.items() if match}
    return min(found, key=lambda kind: found[kind], default=None)
