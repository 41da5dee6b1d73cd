"""Finds the grammar of a language: one folder of `grammars` each, by its tag."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from assistant.questions.grammar import Grammar
from index.text.languages.language import language_of

_FOLDER = "assistant.questions.grammars"


def grammar_of(text: str) -> Grammar:
    """Return the grammar of a text's language."""
    return _grammar(language_of(text).tag)


@cache
def _grammar(tag: str) -> Grammar:
    name = f"{_FOLDER}.{tag}"
    found = import_module(name).GRAMMAR if find_spec(name) else Grammar()
    if not isinstance(found, Grammar):
        raise TypeError(f"{name}.GRAMMAR must be a Grammar, not {type(found).__name__}.")
    return found
