"""Where a text has spans of the type that a question asks for: figures with their units, dates, names."""

import re
from functools import cache

from index.text.answer_type import FIGURES, AnswerType
from index.text.folding import fold
from index.text.languages.language import Language, joined, languages_in
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
_CLOCK = (r"(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?![0-9:])",)
_SOME = "[余多来]?"
"""Stands between a number and what it counts, in Chinese."""
_NAME_WORD = r"(?:[A-Z]\.|(?:Dr|Mr|Mrs|Ms|Prof|St)\.|[A-Z][\w'’-]+)"
_NAME = rf"{_NAME_WORD}(?: (?:(?:of|de|von|van|the) )?{_NAME_WORD})*"


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
    return [match.span("name") for match in _latin_names(kind, languages_in(text)).finditer(text) if match["name"]]


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
    readings = tuple(each.reading for each in languages_in(text))
    found = find_quantities(text)
    currency = joined((each.currencies for each in readings), f" ?{_SOME}{{}}")
    money = [each for each in found if _is_money(text, each, currency)]
    years = {match.span("year") for match in _EARLY_YEARS.finditer(text)}
    time = joined((each.times_behind for each in readings), " ?[余多]?{}")
    dates = [
        each
        for each in found
        if (is_date(each) or (each.start, each.end) in years or time.match(_behind(text, each))) and each not in money
    ]
    if kind is AnswerType.DATE:
        moment = joined((_CLOCK, *(each.moments for each in readings)))
        return _with_others([(each.start, each.end) for each in dates], moment, text)
    numbers = money if kind is AnswerType.MONEY else [each for each in found if each not in dates]
    if kind is AnswerType.AGE and is_chinese(text):  # in English an age often stands by itself
        age = joined((each.ages for each in readings), f" ?{_SOME}{{}}")
        numbers = [each for each in numbers if age.match(_behind(text, each))]
    unit = joined((each.units for each in readings), " ?{}")
    spans = [_with_unit(text, each, unit) for each in numbers]
    if kind is not AnswerType.NUMBER:
        return spans
    return _with_others(spans, joined(each.vague_numbers for each in readings), text)


def _with_others(spans: list[tuple[int, int]], form: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Add what else looks like that, where it overlaps none of some spans."""
    others = (match.span() for match in form.finditer(text))
    return sorted([*spans, *(each for each in others if not any(each[0] < b and a < each[1] for a, b in spans))])


def _is_money(text: str, quantity: Quantity, currency: re.Pattern[str]) -> bool:
    before = text[max(0, quantity.start - _LONGEST_CURRENCY) : quantity.start]
    return bool(currency.match(_behind(text, quantity)) or _CURRENCY_BEFORE.search(before))


def _with_unit(text: str, quantity: Quantity, unit: re.Pattern[str]) -> tuple[int, int]:
    found = unit.match(_behind(text, quantity))
    return quantity.start, quantity.end + (found.end() if found else 0)


@cache
def _latin_names(kind: AnswerType, languages: tuple[Language, ...]) -> re.Pattern[str]:
    """Return a pattern of the names of a kind, as `name`."""
    no_names = joined(each.reading.no_names for each in languages).pattern
    prepositions = joined(each.reading.before_places for each in languages).pattern
    name, before = rf"(?!{no_names}\b){_NAME}", rf"\b(?i:{prepositions}) (?:the )?"
    if kind is AnswerType.PLACE:
        return re.compile(rf"{before}(?P<name>{name})")
    return re.compile(rf"(?P<place>{before}{name})|\b(?P<name>{name})")


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
