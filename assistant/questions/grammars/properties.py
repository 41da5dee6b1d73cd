"""What things have, such as a price or an author, by how a language asks for it: what its `grammar.toml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from index.text.languages.language import language
from index.text.languages.toml_files import Forms


@dataclass(frozen=True, slots=True)
class GrammarWords:
    """The word lists of a language's grammar.

    Attributes:
        properties: By how they are asked for, such as "Who is", the properties of things.
    """

    properties: Mapping[str, Forms] = field(default_factory=dict)


@cache
def properties(tag: str) -> Mapping[str, str]:
    """Return how each property is asked for in a language."""
    words = language(tag).read("grammar.toml", GrammarWords)
    return {name: how for how, names in words.properties.items() for name in names}
