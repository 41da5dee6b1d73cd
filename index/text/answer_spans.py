"""Where a text has spans of the type that a question asks for: figures with their units, dates, names."""

import re

from index.text.answer_type import FIGURES, AnswerType
from index.text.folding import fold
from index.text.names import names_in
from index.text.quantities import Quantity, dates_by_form, find_quantities
from index.text.query import Query
from index.text.script import is_chinese
from index.text.terms import terms

_TAGS = {AnswerType.PERSON: "nr", AnswerType.PLACE: "ns"}
_EARLY_YEAR = "1[0-8][0-9]{2}"
_EARLY_YEARS = re.compile(
    r"(?:\b(?i:in|since|by|from|until|till|before|after|around|circa|during|between|year|early|late"
    r"|(?:spring|summer|autumn|fall|winter|end|beginning) of) |\("
    rf"|(?<={_EARLY_YEAR} to )|(?<={_EARLY_YEAR} and )|(?<={_EARLY_YEAR}[-–]))"
    rf"(?P<year>{_EARLY_YEAR})(?![0-9]|[.,][0-9]| (?!as\b|has\b|is\b|was\b|his\b|its\b|this\b|does\b)[a-z]+s\b"
    r"| (?:people|men|women|percent)\b)"
)
"""Years before 1900 stand in English like any number; what is before or after them tells that they are years."""
_LONGEST_UNIT, _LONGEST_CURRENCY = 20, 5
_CURRENCY_BEFORE = re.compile(r"(?:[¥￥$€£]|\b(?:RMB|CNY|USD|HKD|EUR)) ?$")
_CURRENCY_BEHIND = re.compile(
    r" ?[余多来]?(?:[美欧日港澳台韩加]?元|人民币|英镑|法郎|卢布|卢比|块钱?"
    r"|(?:(?:dollar|euro|pound|franc|cent|shilling|ruble)s?|pence|yuan|yen|rmb|usd)(?![a-z]))"
)
_MOMENT = re.compile(
    r"[0-9零一二三四五六七八九十]{1,3}[点點](?:[0-9一二三四五六七八九十]{1,3}分|半|整|钟|鐘)?(?![0-9])"
    r"|(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?![0-9:])|[夏商周秦汉漢晋晉隋唐宋元明清][代朝初末]"
    r"|[东東西南北][汉漢晋晉魏周宋]|[\u4e00-\u9fff]{2}(?:[元一二三四五六七八九十]{1,4}年|年[间間])"
    r"|民[国國] ?[0-9]{1,3} ?年|(?<![0-9.,])[1-9][0-9]{2} ?年(?!前)"
    r"|(?:侏[罗羅]|白[垩堊]|[二三][叠疊]|石炭|泥盆|寒武)[纪紀]|[上中下]旬|[春夏秋冬][天季]"
    r"|清晨|凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|夜裡|[周週][一二三四五六日末]|星期[一二三四五六日天]|平日|假日"
    r"|[昨今明每][天年日]|去年|\b[0-9]{1,2} ?[ap]\.?m\b|\b(?i:noon|midnight|mornings?|afternoons?|evenings?|yesterday"
    r"|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|spring|summer|autumn|winter"
    r"|(?:last|next|this|every) (?:year|month|week|day))\b"
)
"""Times that are no calendar's dates."""
_VAGUE = re.compile(
    r"[数數几幾近上好][十百千万萬亿億]+|[十百千万萬亿億]+[多余餘来來]|成[千百]上[万萬千]|一半|半数|半數|[零一二三四五六七八九十]+分之"
    r"|\b(?i:dozens|hundreds|thousands|millions|billions|several|half|a third|a quarter)\b"
)
"""Numbers that nobody counted."""
_TIME_BEHIND = re.compile(
    r" ?[余多]?(?:世纪|年前|(?:st|nd|rd|th)? centur(?:y|ies)\b|(?: million| billion)? years ago\b)"
)
_AGE_BEHIND = re.compile(r" ?[余多来]?(?:周?岁|[ -]years?(?:[ -]old| of age)(?![a-z]))")
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
    AnswerType.PLACE: re.compile(rf"{_BEFORE_PLACE}(?P<name>{_NAME})"),
    AnswerType.PERSON: re.compile(rf"(?P<place>{_BEFORE_PLACE}{_NAME})|\b(?P<name>{_NAME})"),
}


def find_answer_spans(kind: AnswerType, text: str) -> list[tuple[int, int]]:
    """Find the spans of a text that have a type of answer.

    Args:
        kind: The type of answer that is looked for.
        text: As it is.

    Returns:
        Half-open spans in order; a number's with its unit.
    """
    if kind in FIGURES:
        return _figures(kind, text)
    if is_chinese(text):
        return _tagged(text, _TAGS[kind])
    return [match.span("name") for match in _LATIN_NAMES[kind].finditer(text) if match["name"]]


def may_hold_answer(query: Query, text: str) -> bool:
    """Tell whether a text has a span of the answer type: such a figure, or for a person or a place any name at all.

    What the question names itself doesn't count. Where anything may answer, any text may.

    Args:
        query: The question.
        text: What may answer it.
    """
    kind = query.answer_type
    if kind is None:
        return True
    found = (
        (fold(text[start:end]) for start, end in find_answer_spans(kind, text)) if kind in FIGURES else names_in(text)
    )
    return any(each not in query.folded for each in found)


def missing_figures(query: Query, text: str) -> list[Quantity]:
    """Return the numbers and dates of a question that a text lacks."""
    held = terms(text)
    return [each for each in query.quantities if held.isdisjoint(each.terms)]


def dates_at_odds(query: Query, text: str, heading: str = "") -> tuple[frozenset[str], frozenset[str]]:
    """Return the years of a question where a text has years too, but only other ones; likewise months and so on.

    Args:
        query: The question.
        text: What may answer it.
        heading: What the text stands under, which may give the date for it.

    Returns:
        As terms, those of the question, and the text's own; both empty where nothing is at odds.
    """
    asked, given = query.dates, dates_by_form(find_quantities(text))
    held = terms(text) | terms(heading)
    early = {term.replace("=", "@") for term in held if term.startswith("=")}  # such years stand there like any number
    odd = [
        (dates, others)
        for dates, others in zip(asked, given, strict=True)
        if dates and others and dates.isdisjoint(held | early)
    ]
    return frozenset().union(*(dates for dates, _ in odd)), frozenset().union(*(others for _, others in odd))


def is_date(quantity: Quantity) -> bool:
    """Tell whether a quantity is a date or a part of one, rather than a number."""
    return quantity.terms[0].startswith("@")


def _figures(kind: AnswerType, text: str) -> list[tuple[int, int]]:
    found = find_quantities(text)
    money = [each for each in found if _is_money(text, each)]
    years = {match.span("year") for match in _EARLY_YEARS.finditer(text)}
    dates = [
        each
        for each in found
        if (is_date(each) or (each.start, each.end) in years or _TIME_BEHIND.match(_behind(text, each)))
        and each not in money
    ]
    if kind is AnswerType.DATE:
        return _with_others([(each.start, each.end) for each in dates], _MOMENT, text)
    numbers = money if kind is AnswerType.MONEY else [each for each in found if each not in dates]
    if kind is AnswerType.AGE and is_chinese(text):  # in English an age often stands by itself
        numbers = [each for each in numbers if _AGE_BEHIND.match(_behind(text, each))]
    spans = [_with_unit(text, each) for each in numbers]
    return _with_others(spans, _VAGUE, text) if kind is AnswerType.NUMBER else spans


def _with_others(spans: list[tuple[int, int]], form: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Add what else looks like that, where it overlaps none of some spans."""
    others = (match.span() for match in form.finditer(text))
    return sorted([*spans, *(each for each in others if not any(each[0] < b and a < each[1] for a, b in spans))])


def _is_money(text: str, quantity: Quantity) -> bool:
    before = text[max(0, quantity.start - _LONGEST_CURRENCY) : quantity.start]
    return bool(_CURRENCY_BEHIND.match(_behind(text, quantity)) or _CURRENCY_BEFORE.search(before))


def _with_unit(text: str, quantity: Quantity) -> tuple[int, int]:
    unit = _UNIT.match(_behind(text, quantity))
    return quantity.start, quantity.end + (unit.end() if unit else 0)


def _behind(text: str, quantity: Quantity) -> str:
    return fold(text[quantity.end : quantity.end + _LONGEST_UNIT])


def _tagged(text: str, tag: str) -> list[tuple[int, int]]:
    """Return the words that the segmenter takes for names of a kind."""
    import rjieba

    spans, start = [], 0
    for word, its_tag in rjieba.tag(text):
        if its_tag == tag:
            spans.append((start, start + len(word)))
        start += len(word)
    return spans
