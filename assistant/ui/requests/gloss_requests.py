"""What the page's script may send to have words glossed."""

from dataclasses import dataclass

MOST_CHARACTERS = 4000
"""Characters of a passage or a quote; passages have some 1,200."""


@dataclass(frozen=True, slots=True)
class GlossRequest:
    """Asks for a gloss of the words of one passage or quote."""

    language: str
    text: str

    def __post_init__(self) -> None:
        if len(self.text) > MOST_CHARACTERS:
            raise ValueError(f"there are more than {MOST_CHARACTERS} characters")
