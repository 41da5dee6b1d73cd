"""What kind of thing a question asks for, and where a text has such things.

"多少" and "how many" ask for a number, "哪一年" and "when" for a date, "谁" and "who" for a person, "哪里" and "where"
for a place. Other questions ("什么", "why") may be answered by anything.
"""

import re
from enum import StrEnum

from index.folding import fold
from index.quantities import Quantity, find_quantities
from sources import is_han


class Asked(StrEnum):
    """What a question asks for."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"


_FORMS = {
    Asked.DATE: re.compile(
        r"哪一?[年天日月]|哪个?(?:世纪|年代|月份|季度|年度)|何[时年日]|什么时[候间]|几[月号]|几时|多会儿"
        r"|\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|quarter)\b"
    ),
    Asked.NUMBER: re.compile(
        r"多少|多[大高长久远重宽深快厚]|几(?![乎何率])|百分之几|占比"
        r"|\bhow (?:many|much|long|old|far|tall|high|big|large|often|fast|deep|wide|heavy)\b"
        r"|\bwhat (?:percentage|percent|number|share|proportion|amount)\b"
    ),
    Asked.PERSON: re.compile(r"谁|哪一?位|何人|什么人|\bwho\b|\bwhom\b|\bwhose\b"),
    Asked.PLACE: re.compile(
        r"哪里|哪儿|在哪|何[地处]|什么地方|哪[一个座]*(?:城市|国家|地区|省份?|州|县|市|镇|村|岛|国)"
        r"|\bwhere\b|\b(?:what|which) (?:city|country|state|town|region|province|place)\b"
    ),
}
_TAGS = {Asked.PERSON: "nr", Asked.PLACE: "ns"}
_EARLY_YEAR = "1[0-8][0-9]{2}"
_EARLY_YEARS = re.compile(
    r"(?:\b(?i:in|since|by|from|until|till|before|after|around|circa|during|between|year|early|late"
    r"|(?:spring|summer|autumn|fall|winter|end|beginning) of) |\("
    rf"|(?<={_EARLY_YEAR} to )|(?<={_EARLY_YEAR} and )|(?<={_EARLY_YEAR}[-–]))"
    rf"(?P<year>{_EARLY_YEAR})(?![0-9]|[.,][0-9]| (?!as\b|has\b|is\b|was\b|his\b|its\b|this\b|does\b)[a-z]+s\b"
    r"| (?:people|men|women|percent)\b)"
)
"""Years before 1900 stand in English like any number; what is before or after them tells that they are years."""
_LONGEST_UNIT = 12
_UNIT = re.compile(
    r" ?(?:[余多来]?[亿万千百]?(?:美元|人民币|欧元|港元|日元|公里|公斤|小时|分钟|家庭"
    r"|[元台个家人次户倍项款部件条位名岁天年月日米吨克辆座层种])"
    r"|(?:percent|people|users|dollars|yuan|years|months|days|hours|minutes|metres|meters|miles|feet|km|kg|m)\b)"
)
_NO_NAME = (
    "He|She|It|They|We|You|His|Her|Its|Their|The|This|That|These|Those|There|In|On|At|As|By|For|From|With|After|But|And"
)
_NAME_WORD = r"(?:[A-Z]\.|(?:Dr|Mr|Mrs|Ms|Prof|St)\.|[A-Z][\w'’-]+)"
_NAME = rf"(?!(?:{_NO_NAME})\b){_NAME_WORD}(?: (?:(?:of|de|von|van|the) )?{_NAME_WORD})*"
_BEFORE_PLACE = r"\b(?i:in|at|from|near|to|outside|towards?) (?:the )?"
_LATIN_NAMES = {
    Asked.PLACE: re.compile(rf"{_BEFORE_PLACE}(?P<name>{_NAME})"),
    Asked.PERSON: re.compile(rf"(?P<place>{_BEFORE_PLACE}{_NAME})|\b(?P<name>{_NAME})"),
}


def asked_for(query: str) -> Asked | None:
    """Return the kind of thing that a question asks for; None where anything may answer.

    Of several question words the first one counts: "How many were left when it began?" asks for a number.
    """
    folded = fold(query)
    found = {kind: match.start() for kind, form in _FORMS.items() if (match := form.search(folded))}
    return min(found, key=lambda kind: found[kind], default=None)


def things(kind: Asked, text: str) -> list[tuple[int, int]]:
    """Find things of a kind in a text.

    Args:
        kind: What is looked for.
        text: As it is.

    Returns:
        Half-open spans in order; a number's with its unit.
    """
    if kind in (Asked.NUMBER, Asked.DATE):
        years = {match.span("year") for match in _EARLY_YEARS.finditer(text)}
        dates = [each for each in find_quantities(text) if is_date(each) or (each.start, each.end) in years]
        if kind is Asked.DATE:
            return [(each.start, each.end) for each in dates]
        return [_with_unit(text, each) for each in find_quantities(text) if each not in dates]
    if any(map(is_han, text)):
        return _tagged(text, _TAGS[kind])
    return [match.span("name") for match in _LATIN_NAMES[kind].finditer(text) if match["name"]]


def is_date(quantity: Quantity) -> bool:
    """Tell whether a quantity is a date or a part of one, rather than a number."""
    return quantity.terms[0].startswith("@")


def _with_unit(text: str, quantity: Quantity) -> tuple[int, int]:
    unit = _UNIT.match(fold(text[quantity.end : quantity.end + _LONGEST_UNIT]))
    return quantity.start, quantity.end + (unit.end() if unit else 0)


def _tagged(text: str, tag: str) -> list[tuple[int, int]]:
    """Return the words that the segmenter takes for names of a kind."""
    import rjieba

    spans, start = [], 0
    for word, its_tag in rjieba.tag(text):
        if its_tag == tag:
            spans.append((start, start + len(word)))
        start += len(word)
    return spans
