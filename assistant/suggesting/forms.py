"""How questions are made of an article's words, by its languages: what stands in their `suggestions.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.text.languages.language import Language, language
from index.text.languages.toml_files import Forms


@dataclass(frozen=True, slots=True)
class SuggestionForms:
    """The templates of a language, and how its sentences lean on others.

    Attributes:
        questions: Templates by what they ask for; what is filled in has a name in each.
        telling: Of the grammar's properties of things, those by which a thing is known.
        leaning: What a sentence begins with that doesn't stand alone, and what points out of it from within.
    """

    questions: Mapping[str, str]
    telling: Mapping[str, Forms]
    leaning: Mapping[str, Forms]

    def question(self, name: str, **words: str) -> str:
        """Return a question: a template with words of an article."""
        filled = {"who": "", "what": "", "did": "", "be": "is", "asked": "", **words}
        return self.questions[name].format(**filled)


def suggestion_forms(language_: Language) -> SuggestionForms:
    """Return a language's forms."""
    return language_.read("suggestions.toml", SuggestionForms)


def forms_of(tag: str) -> SuggestionForms:
    """Return the forms of the language with a tag, which must be known."""
    return suggestion_forms(language(tag))
