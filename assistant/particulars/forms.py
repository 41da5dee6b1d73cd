"""How questions about articles themselves are asked: what stands in the languages' `particulars.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.text.languages.language import languages_in
from index.text.languages.toml_files import Forms

_FILE = "particulars.toml"


@dataclass(frozen=True, slots=True)
class ParticularForms:
    """The forms of one language, all of them of folded text.

    Attributes:
        this_article: What names an article itself.
        within_article: What names it as a place to look for something.
        words: Words of such a question that don't say which article is meant.
        works: What else may have an author or be published, and is meant by "it" where it was spoken of before.
        about_article: By the names of `Fact`, in small letters, what asks for it where an article is named.
        about_it: Likewise whole questions that name none.
        articles_by: Likewise whole questions for articles by date, author or publisher, in the group `value`.
    """

    this_article: Forms = ()
    within_article: Forms = ()
    words: Forms = ()
    works: Forms = ()
    about_article: Mapping[str, Forms] = field(default_factory=dict)
    about_it: Mapping[str, Forms] = field(default_factory=dict)
    articles_by: Mapping[str, Forms] = field(default_factory=dict)


def particular_forms_in(text: str) -> tuple[ParticularForms, ...]:
    """Return the forms of the languages whose words may stand in a text."""
    return tuple(each.read(_FILE, ParticularForms) for each in languages_in(text))
