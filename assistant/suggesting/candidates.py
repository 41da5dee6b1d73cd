"""The candidates of an article: questions made of its own words."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from types import ModuleType

from assistant.suggesting.candidate import Candidate, Origin
from assistant.suggesting.statements import statements_of, subject_of
from index import fold, is_chinese
from sources import Document, cells

_MOST_NAMES = 6
_LONGEST = 64
"""Cells, of which a Chinese character has two: nobody types a longer question."""


@lru_cache(maxsize=64)  # what may be asked next is looked for in the same few articles
def candidates_of(document: Document) -> tuple[Candidate, ...]:
    """Return the questions that an article may answer, each once: what its catalog entry and headings ask come first.

    The others follow by turns from one kind and the next, those of a kind in the article's order.
    """
    first = [Candidate(text, Origin.CATALOG) for text in document.questions]
    made: dict[Origin, list[Candidate]] = {}
    subject = subject_of(document)
    for each in (*_of_headings(document, subject), *_of_statements(document, subject), *_of_names(document, subject)):
        made.setdefault(each.origin, []).append(each)
    turns = [each for round_ in zip_longest(*made.values()) for each in round_ if each is not None]
    unique: dict[str, Candidate] = {}
    for each in (*first, *turns):
        if each.origin is Origin.CATALOG or cells(each.text) <= _LONGEST:
            unique.setdefault(fold(each.text), each)
    return tuple(unique.values())


def _of_headings(document: Document, subject: str) -> Iterator[Candidate]:
    for section in document.sections:
        below = tuple(each.number for each in document.passages if each.section == section.heading)
        if section.heading.endswith(("?", "？")):
            yield Candidate(section.heading, Origin.HEADING, below)
        elif below and (asked := _grammar(section.heading).question_of_heading(section.heading, subject)):
            yield Candidate(asked, Origin.HEADING, below)


def _of_statements(document: Document, subject: str) -> Iterator[Candidate]:
    for statement in statements_of(document, subject):
        for origin, text in _grammar(statement.text).questions_in(statement):
            yield Candidate(text, origin, (statement.passage,))


def _of_names(document: Document, subject: str) -> Iterator[Candidate]:
    """Yield what asks for the article's subject, and for the names that it repeats."""
    text = "\n".join(passage.text for passage in document.passages)
    grammar = _grammar(text)
    counted = Counter(grammar.names_of(text))
    often = [name for name, count in counted.most_common(_MOST_NAMES) if count > 1]
    for name in dict.fromkeys([subject, *often] if subject else often):
        yield Candidate(grammar.question_of_name(name, text), Origin.NAME)


def _grammar(text: str) -> ModuleType:
    """Return what makes questions of a text; it is read when first needed, since its many patterns take a while."""
    if is_chinese(text):
        from assistant.suggesting import chinese

        return chinese
    from assistant.suggesting import english

    return english
