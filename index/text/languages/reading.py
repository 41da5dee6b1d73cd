"""How a language's texts and questions are read: what stands in its `reading.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.text.languages.toml_files import Forms


@dataclass(frozen=True, slots=True)
class Reading:
    """The forms by which texts are read; all but the first in a folded text, unless they say otherwise.

    Attributes:
        claims: What a question in this language has and others haven't; as it is, not folded.
        question_words: Words of a question that say nothing of what it is about.
        answer_types: By the types of `index.text.answer_type`, how they are asked for.
        moments: Times that are no calendar's dates; as they are, not folded, likewise the next.
        vague_numbers: Numbers that nobody counted.
        units: Behind a number, what is counted or measured.
        currencies: Behind a number, what makes it an amount of money.
        times_behind: Behind a number, what makes it a time.
        ages: Behind a number, what makes it an age.
        before_places: In a text in Latin letters, words before the name of a place.
        no_names: In such a text, words with a capital that begin no name.
    """

    claims: Forms = ()
    question_words: Forms = ()
    answer_types: Mapping[str, Forms] = field(default_factory=dict)
    moments: Forms = ()
    vague_numbers: Forms = ()
    units: Forms = ()
    currencies: Forms = ()
    times_behind: Forms = ()
    ages: Forms = ()
    before_places: Forms = ()
    no_names: Forms = ()
