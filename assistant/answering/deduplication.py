"""Whether two quotes say the same to a question, or give different figures for the same thing.

Both are told by the words alone and only where they are plain: a fact that is shown twice does less harm than two
different ones shown as one, and a difference that is none would be a false alarm.
"""

from assistant.answering.highlights import nearest_answers
from index import Query
from index.text.answer_spans import is_date
from index.text.answer_type import FIGURES, AnswerType
from index.text.quantities import Quantity, find_quantities
from index.text.terms import terms

_SAME_SUBJECT = 0.6
"""Quotes with the same figure are about the same thing if they share so much of the question's words that they hold."""
_SAME_WORDS = 0.6
"""Quotes say the same if they share so much of the shorter one's words."""


def say_the_same(query: Query, first: str, second: str) -> bool:
    """Tell whether two quotes answer a question with the same number or date, or in nearly the same words."""
    figures = _asked_figure(query, first), _asked_figure(query, second)
    if figures[0] and figures[1]:
        same_figure = bool(set(figures[0].terms) & set(figures[1].terms))
        return (
            same_figure and _same_period(query, first, second) and _shared_words(query, first, second) >= _SAME_SUBJECT
        )
    words = _words(first), _words(second)
    shorter = min(words, key=len)
    return bool(shorter) and len(words[0] & words[1]) >= _SAME_WORDS * len(shorter)


def differing_figures(query: Query, first: str, second: str) -> tuple[str, str] | None:
    """Return the figures, as written, that two quotes give for the same thing if they differ; else None.

    That they are about the same thing is believed if they hold the same words of the question, no other period is
    named in one than in the other, and the figures have the same unit.
    """
    found = _asked_figure(query, first), _asked_figure(query, second)
    if not (found[0] and found[1]) or set(found[0].terms) & set(found[1].terms):
        return None
    same_unit = _unit(first, found[0]) == _unit(second, found[1])
    if not same_unit or not _same_period(query, first, second) or _shared_words(query, first, second) < 1:
        return None
    return first[found[0].start : found[0].end], second[found[1].start : found[1].end]


def _asked_figure(query: Query, quote: str) -> Quantity | None:
    """Return the number or date of a quote that answers a question for one."""
    if query.answer_type not in FIGURES:
        return None
    spans = nearest_answers(query, quote)
    return next((each for each in find_quantities(quote) for start, _ in spans if each.start == start), None)


def _shared_words(query: Query, first: str, second: str) -> float:
    """Return what share of the question's words that either quote holds both hold."""
    asked = {term for term in query.terms if len(term) > 1}
    held = asked & terms(first), asked & terms(second)
    return len(held[0] & held[1]) / max(1, len(held[0] | held[1]))


def _same_period(query: Query, first: str, second: str) -> bool:
    """Tell whether the quotes name no different periods, unless the question asks for one."""
    periods = _periods(first), _periods(second)
    return query.answer_type is AnswerType.DATE or not all(periods) or bool(periods[0] & periods[1])


def _periods(quote: str) -> set[str]:
    return {term for quantity in find_quantities(quote) if is_date(quantity) for term in quantity.terms}


def _unit(quote: str, figure: Quantity) -> str:
    """Return the sign or character behind a figure: 亿 belongs to the figure, 元 and % tell what it counts."""
    return "%" if figure.terms[0].endswith("%") else quote[figure.end : figure.end + 1].strip()


def _words(text: str) -> set[str]:
    return {term for term in terms(text) if len(term) > 1}
