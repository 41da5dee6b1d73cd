"""What the page's script may send to have a page of an article shown as a picture."""

from dataclasses import dataclass

from assistant.ui.requests.page_requests import LONGEST_NAME

LAST = 100_000_000
"""Above the number of any page, and any place in a text."""
_LONGEST_ID = 10 * LONGEST_NAME


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Asks for the picture of a page.

    Attributes:
        language: The page's language.
        document_id: The article.
        page: The page's number, from 1.
        start: Where the stretch of its text begins that is to be framed.
        end: Where that ends; the same where nothing is.
    """

    language: str
    document_id: str
    page: int
    start: int = 0
    end: int = 0

    def __post_init__(self) -> None:
        places = (self.page, self.start, self.end)
        if len(self.document_id) > _LONGEST_ID or not all(0 <= each <= LAST for each in places):
            raise ValueError("there is no such page")
