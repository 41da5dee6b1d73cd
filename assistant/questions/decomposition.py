"""Decomposition: a question that asks for several things is divided, so that each part is searched for by itself.

Two forms are recognised:

- parts named together and asked about with one "each", in Chinese: "七喜和蔚来去年分别定制了什么？" becomes
  "七喜去年定制了什么？" and "蔚来去年定制了什么？";
- questions strung together, each with a question word of its own: "电视出货多少，OTT激活多少？", "What is it called,
  and how many are there?"
"""

import re
from dataclasses import replace

from assistant.questions.find_grammar import grammar_of
from assistant.questions.forms import form_in, forms_in
from assistant.questions.grammar import MOST_PARTS
from assistant.questions.rewrite import complete
from index import Query
from index.text.languages.language import joined

_LONGEST = 500
"""Characters: a longer text is a pasted one. Each part is searched for and read by itself, so that the longest ones
would take five times as long."""


def decompose(query: Query) -> Query:
    """Return a query with the questions that it decomposes into, each completed by those before; as it is if simple."""
    parts = split_question(query.text)
    completed = (complete(part, parts[:number]) for number, part in enumerate(parts))
    return replace(query, parts=tuple(map(Query.parse, completed))) if parts else query


def split_question(query: str) -> tuple[str, ...]:
    """Return the questions that a question decomposes into; nothing for a simple one, or a pasted text."""
    if len(query) > _LONGEST:
        return ()
    asks = form_in(query, lambda each: each.asks, flags=re.IGNORECASE)
    clauses = (_split_clauses(query, joined([each.clauses], flags=re.IGNORECASE), asks) for each in forms_in(query))
    return grammar_of(query).parts_named_together(query) or next(filter(None, clauses), ())


def _split_clauses(query: str, boundary: re.Pattern[str], asks: re.Pattern[str]) -> tuple[str, ...]:
    clauses = [clause for clause in boundary.split(query) if clause.strip(" ？?。")]
    if 2 <= len(clauses) <= MOST_PARTS and all(map(asks.search, clauses)):
        return tuple(clauses)
    return ()
