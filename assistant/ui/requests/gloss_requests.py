"""What the page's script may send to have words glossed."""

from dataclasses import dataclass

from assistant.ui.requests.page_requests import require_few

MOST_CHARACTERS = 4000
"""Characters of a passage or a quote; passages have some 1,200."""


@dataclass(frozen=True, slots=True)
class GlossRequest:
    """Asks for a gloss of the words of one passage or quote."""

    language: str
    text: str

    def __post_init__(self) -> None:
        require_few(self.text, MOST_CHARACTERS, "characters")
