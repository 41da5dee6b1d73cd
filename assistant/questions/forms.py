"""What a question may be besides a plain one, by its languages: what stands in their `questions.toml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import Pattern

from index.text.languages.language import joined, languages_in
from index.text.languages.toml_files import Forms


@dataclass(frozen=True, slots=True)
class QuestionForms:
    """The forms by which a language's questions are told apart.

    Attributes:
        small_talk: By the names of `SmallTalk`, in small letters, phrases of folded text without punctuation.
        particles: What may stand between such phrases.
        asks: What makes a clause a question.
        clauses: What stands between two questions in one.
        named_dates: Dates and periods that no figure tells.
        parts_of_year: Parts of a year that isn't said.
        behind_dates: What may follow a date and belongs to it.
        joining_characters: Characters that join a fragment's words to the rest.
        joining_before: Words before a fragment that do so.
        joining_behind: Words behind it.
        articles: Definite and indefinite articles.
        numerals: Numbers in words.
    """

    small_talk: Mapping[str, Forms] = field(default_factory=dict)
    particles: Forms = ()
    asks: Forms = ()
    clauses: Forms = ()
    named_dates: Forms = ()
    parts_of_year: Forms = ()
    behind_dates: Forms = ()
    joining_characters: str = ""
    joining_before: Forms = ()
    joining_behind: Forms = ()
    articles: Forms = ()
    numerals: Forms = ()


def forms_in(text: str) -> tuple[QuestionForms, ...]:
    """Return the forms of the languages whose words may stand in a text."""
    return tuple(each.read("questions.toml", QuestionForms) for each in languages_in(text))


def form_in(text: str, which: Callable[[QuestionForms], Forms], template: str = "{}", flags: int = 0) -> Pattern[str]:
    """Return a pattern of one kind of forms, of all languages whose words may stand in a text.

    Args:
        text: The text.
        which: Chooses the kind.
        template: What stands around them; holds `{}` for the forms.
        flags: As `re.compile` takes them.
    """
    return joined(map(which, forms_in(text)), template, flags)
