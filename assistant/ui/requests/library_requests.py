"""What the page's script may send about the articles; see `assistant.ui.requests`."""

from dataclasses import dataclass

from assistant.library.word_search import LONGEST_SEARCH
from assistant.ui.requests.page_requests import MOST_DOCUMENTS, require_few

_MOST_FILES = 1000
"""Far more than may wait, so that each gets a line that says so."""
_LONGEST_URL = 4000
_LONGEST_TITLE = 300
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file to add.

    Attributes:
        name: What its owner calls it.
        content: In Base64; empty where the file is too large to be added.
        size: Its bytes, where the content has not come along.
    """

    name: str
    content: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class AddRequest:
    """Asks to add files."""

    language: str
    files: tuple[UploadedFile, ...]

    def __post_init__(self) -> None:
        require_few(self.files, _MOST_FILES, "files")


@dataclass(frozen=True, slots=True)
class PasteRequest:
    """Asks to add a text."""

    language: str
    text: str
    title: str = ""

    def __post_init__(self) -> None:
        require_few(self.title, _LONGEST_TITLE, "characters of the title")


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Asks to add a page of the network."""

    language: str
    url: str

    def __post_init__(self) -> None:
        require_few(self.url, _LONGEST_URL, "characters of the address")


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Asks to give up an addition, by the number of its line."""

    language: str
    number: int


@dataclass(frozen=True, slots=True)
class WorkRequest:
    """Asks how far what is being added is.

    Attributes:
        language: The page's language.
        seen: The version of the list that the page shows.
    """

    language: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class RemoveRequest:
    """Asks to remove articles.

    Attributes:
        language: The page's language.
        documents: Their ids.
        samples: Whether all samples go instead.
    """

    language: str
    documents: tuple[str, ...] = ()
    samples: bool = False

    def __post_init__(self) -> None:
        require_few(self.documents, MOST_DOCUMENTS, "ids of articles")


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """Asks to bring removed articles back, by the name of their removal."""

    language: str
    removal: str

    def __post_init__(self) -> None:
        require_few(self.removal, _LONGEST_NAME, "characters of the removal's name")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Asks which articles hold some words."""

    language: str
    text: str

    def __post_init__(self) -> None:
        require_few(self.text, LONGEST_SEARCH, "characters to look for")
