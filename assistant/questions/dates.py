"""Dates and periods in questions, and one put in the place of another."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.questions.forms import forms_in
from assistant.questions.grammar import Grammar
from assistant.questions.parts import QuestionFrame, Span
from index import find_quantities
from index.text.languages.language import joined, language_of

_YEAR = re.compile(r"@(\d{4})")
_SAID = re.compile(r"@(\d{4})?(?:-(\d\d)|m(\d+)|q(\d))?")
_YEAR_DIGITS = re.compile(r"(?:1\d|20)\d\d")


@dataclass(frozen=True, slots=True)
class Date:
    """A date or period in a question.

    Attributes:
        span: Where it stands.
        terms: Its canonical terms (`index.text.quantities`); empty for "last year" and the like.
        is_part: Whether it is a part of a year that isn't said.
    """

    span: Span
    terms: tuple[str, ...] = ()
    is_part: bool = False

    @property
    def year(self) -> str:
        """Its year in digits; empty if it has none."""
        return next((match[1] for term in self.terms if (match := _YEAR.fullmatch(term))), "")

    @property
    def is_year(self) -> bool:
        """Whether it is a year and nothing more."""
        return bool(self.terms and _YEAR.fullmatch(self.terms[0]))

    def said_in(self, language: Grammar) -> str:
        """Return it as a language says it; empty for one that has no short form."""
        match = _SAID.fullmatch(self.terms[0]) if self.terms else None
        return language.say_date(match[1] or "", int(match[2] or match[3] or 0), int(match[4] or 0)) if match else ""


@lru_cache(maxsize=256)  # the same question is looked at again and again
def find_dates(text: str) -> tuple[Date, ...]:
    """Return the dates and periods of a text, in order."""
    forms = forms_in(text)
    parts, named = (joined(each) for each in ([f.parts_of_year for f in forms], [f.named_dates for f in forms]))
    either = re.compile(f"(?P<part>{parts.pattern})|{named.pattern}", re.IGNORECASE)
    behind = joined(each.behind_dates for each in forms)
    found = [Date(Span(*match.span()), is_part=bool(match["part"])) for match in either.finditer(text)]
    for quantity in find_quantities(text):
        apart = all(quantity.end <= each.span.start or each.span.end <= quantity.start for each in found)
        if apart and quantity.terms[0].startswith("@"):
            follows = behind.match(text, quantity.end)
            end = follows.end() if follows else quantity.end
            is_part = not any(map(_YEAR.fullmatch, quantity.terms))
            found.append(Date(Span(quantity.start, end), quantity.terms, is_part))
    return tuple(sorted(found, key=lambda date: date.span))


def change_date(earlier: str, words: str, language: Grammar, frame: QuestionFrame) -> str:
    """Return an earlier question with another date.

    A quarter takes the earlier question's year along; a year, its quarter.

    Args:
        earlier: The question.
        words: The other date, or several with what joins them.
        language: The earlier question's.
        frame: The earlier question's.
    """
    before, after = find_dates(earlier), find_dates(words)
    if len(after) == 1 and language_of(earlier) is not language_of(words):
        words = after[0].said_in(language) or words
    if not before:
        return language.insert_date(earlier, words, frame)
    if len(after) > 1:
        return Span(before[0].span.start, before[-1].span.end).replaced(earlier, words)
    new = after[0]
    old = next((date for date in before if date.is_part == new.is_part), before[0])
    if new.is_part and old.year:
        words = language.part_of_year(words, old.year)
    elif new.is_year and old.year and not old.is_year:
        words = _YEAR_DIGITS.sub(new.year, old.span.of(earlier), count=1)
    return old.span.replaced(earlier, words)


def without_dates(text: str, mark: str = " ") -> str:
    """Return a text with a blank, or another mark, in place of each character of its dates, so that offsets hold."""
    for date in find_dates(text):
        text = date.span.replaced(text, mark * (date.span.end - date.span.start))
    return text
