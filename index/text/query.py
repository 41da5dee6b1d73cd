"""The query: a question taken apart once, and passed on as an object to all that look at it."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from index.text.answer_type import AnswerType, answer_type_of
from index.text.folding import Folded, fold, fold_with_places
from index.text.names import names_in
from index.text.quantities import Quantity, dates_by_form, find_quantities
from index.text.script import Script, convert_script, has_han, simplified
from index.text.terms import han_runs, latin_words, query_terms, without_question_words

_CAPITALISED = re.compile(r"\b[A-Z]\w+")


@dataclass(frozen=True)
class Query:
    """A question with what it says; what is asked of it is found out once, and only if needed.

    Attributes:
        text: What is searched for.
        parts: The questions that it decomposes into, each to be answered by itself; none of a simple one.
    """

    text: str
    parts: tuple["Query", ...] = ()
    _scripts: dict[Script, "Query"] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, text: "str | Query") -> "Query":
        """Return the query that a text is; one that is a query already stays as it is."""
        return text if isinstance(text, Query) else cls(text)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def folded(self) -> str:
        """The text, folded."""
        return fold(self.text)

    @cached_property
    def places(self) -> Folded:
        """The text, folded, with where each character came from."""
        return fold_with_places(self.text)

    @cached_property
    def has_han(self) -> bool:
        """Whether it is in Chinese: one ideograph is enough."""
        return has_han(self.text)

    @cached_property
    def script(self) -> Script:
        """How it is written; a Chinese question that no character tells from a simplified one counts as such."""
        if simplified(self.text) != self.text:
            return Script.TRADITIONAL
        return Script.SIMPLIFIED if self.has_han else Script.OTHER

    @cached_property
    def subject(self) -> str:
        """The text, folded, without its question words; whole if nothing else remains."""
        return without_question_words(self.folded)

    @cached_property
    def han_runs(self) -> tuple[str, ...]:
        """The unbroken stretches of Chinese characters of the subject."""
        return tuple(han_runs(self.subject))

    @cached_property
    def latin_words(self) -> tuple[str, ...]:
        """The words in Latin letters of the subject, in order."""
        return tuple(latin_words(self.subject))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms that say what it is about (`index.text.terms.query_terms`)."""
        return query_terms(self.text, self.quantities)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its numbers and dates, with their places in the text."""
        return find_quantities(self.text)

    @cached_property
    def quantity_terms(self) -> frozenset[str]:
        """The terms of its numbers and dates."""
        return frozenset(term for quantity in self.quantities for term in quantity.terms)

    @cached_property
    def dates(self) -> tuple[frozenset[str], ...]:
        """The terms of its dates, of each form by itself (`index.text.quantities.dates_by_form`)."""
        return dates_by_form(self.quantities)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in it, folded."""
        return names_in(self.text)

    @cached_property
    def possible_names(self) -> frozenset[str]:
        """Its words, in lower case, that may be names: the capitalised ones, or all in Latin letters if none is."""
        capitalised = _CAPITALISED.findall(self.text)
        return frozenset(map(str.lower, capitalised) if capitalised else latin_words(self.text))

    @cached_property
    def answer_type(self) -> AnswerType | None:
        """The type of answer that it asks for; None where anything may answer."""
        return answer_type_of(self.folded)

    def in_script(self, script: Script) -> "Query":
        """Return it in a corpus's script and, between Taiwan and the mainland, in its words.

        One that is in this script already, or that no script tells from the other, stays as it is.
        """
        if script is Script.OTHER or (script is Script.TRADITIONAL) is (self.script is Script.TRADITIONAL):
            return self
        if script not in self._scripts:
            self._scripts[script] = self.rewritten(convert_script(script, self.text))
        return self._scripts[script]

    def rewritten(self, text: str) -> "Query":
        """Return the query that another text is; itself if that is its own."""
        return self if text == self.text else Query(text)
