"""What the page's script may ask of the queue of questions."""

from dataclasses import dataclass

from assistant.ui.requests.page_requests import LONGEST_NAME, require_few


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """Asks how many questions come before one that waits.

    Attributes:
        language: The page's language.
        visitor: What the page calls itself, as in `AskRequest`.
    """

    language: str
    visitor: str = ""

    def __post_init__(self) -> None:
        require_few(self.visitor, LONGEST_NAME, "characters of the visitor's name")
