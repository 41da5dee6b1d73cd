"""The answer type: what a question asks for.

"多少" and "how many" ask for a number, "多少钱" and "how much does it cost" for money, "几岁" and "how old" for an age,
"哪一年" and "when" for a date, "谁" and "who" for a person, "哪里" and "where" for a place. Other questions ("什么",
"why") may be answered by anything.
"""

import re
from enum import StrEnum


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
_BEGINS = r"(?:^|[,;:?.!] ?|\b(?:and|or|but|since|until|from|by|about) )"
"""Behind anything else "when" and "where" ask for nothing: "the year when it was built"."""
_FORMS = {
    AnswerType.MONEY: re.compile(
        r"多少钱|几块钱|什么价|(?:价格|售价|价钱)(?:是|为)?多少|\bhow much money\b|\bwhat\b.*\b(?:price|cost)\b"
        r"|\bhow much (?:do|does|did|will|would|is|was|are|were)\b.*\b(?:costs?|pay|paid|priced?)\b"
    ),
    AnswerType.AGE: re.compile(r"几岁|多少岁|多大(?:年纪|岁数|年龄)|\bhow old\b|\bwhat age\b"),
    AnswerType.DATE: re.compile(
        r"[西公]元几年|哪一?[年天日月]|哪个?(?:世纪|年代|月份|季度|年度)|何[时年日]|什么时[候间]|几[月号]|几世纪|几点(?![原理建要意])|几时|多会儿"
        rf"|{_BEGINS}when\b(?!.*, (?:what|which|who|how|where|why)\b)"
        r"|\b(?:what|which) (?:year|date|day|month|century|decade|quarter)s?\b"
    ),
    AnswerType.NUMBER: re.compile(
        r"多少|多[大高长久远重宽深快厚]|(?<!哪)几(?![乎何率])|百分之几|占比"
        r"|\bhow (?:many|much|long|far|tall|high|big|large|often|fast|deep|wide|heavy)\b"
        r"|\bwhat (?:percentage|percent|number|share|proportion|amount)\b"
    ),
    AnswerType.PERSON: re.compile(r"谁|哪一?位|何人|什么人|\bwho\b|\bwhom\b|\bwhose\b"),
    AnswerType.PLACE: re.compile(
        r"哪里|哪儿|在哪|何[地处]|什么地方|哪[一个座]*(?:城市|国家|地区|省份?|州|县|市|镇|村|岛|国)"
        rf"|{_BEGINS}where\b|\b(?:what|which) (?:city|country|state|town|region|province|place)\b"
    ),
}


def answer_type_of(folded: str) -> AnswerType | None:
    """Return the type of answer that a folded question asks for; None where anything may answer.

    Of several question words the first one counts: "How many were left when it began?" asks for a number; and of types
    that begin together the narrower one.
    """
    found = {kind: match.start() for kind, form in _FORMS.items() if (match := form.search(folded))}
    return min(found, key=lambda kind: found[kind], default=None)
