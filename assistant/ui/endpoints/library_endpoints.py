"""The page's endpoints about the articles: what is added, removed and brought back, and where words are found."""

import base64
import binascii

from assistant.errors import RequestError
from assistant.library import LARGEST_FILE, Library, Link, New, Pasted, Upload
from assistant.library.word_search import find_articles
from assistant.ui.endpoints.endpoint import Endpoint, Reply, Slot, endpoint
from assistant.ui.requests.library_requests import (
    AddRequest,
    CancelRequest,
    FetchRequest,
    PasteRequest,
    RemoveRequest,
    SearchRequest,
    UndoRequest,
    UploadedFile,
    WorkRequest,
)
from assistant.ui.requests.page_requests import ShellRequest
from assistant.ui.views.library_views import show_library, show_queue
from assistant.ui.words import page_locale


class LibraryEndpoints:
    """The endpoints. A change answers as `work` does, so that the page shows at once what has become of it."""

    def __init__(self, library: Library, slot: Slot, changing: Slot) -> None:
        """Take what they need.

        Args:
            library: The articles.
            slot: Lets requests in.
            changing: Lets in those that may change the articles, which have to wait for others that do.
        """
        self._library = library
        self._slot = slot
        self._changing = changing

    def all(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            endpoint("work", self._slot, WorkRequest, self.work),
            endpoint("search", self._slot, SearchRequest, self.search),
            endpoint("add", self._changing, AddRequest, self.add),
            endpoint("paste", self._changing, PasteRequest, self.paste),
            endpoint("fetch", self._changing, FetchRequest, self.fetch),
            endpoint("cancel", self._slot, CancelRequest, self.cancel),
            endpoint("dismiss", self._slot, ShellRequest, self.dismiss),
            endpoint("remove", self._changing, RemoveRequest, self.remove),
            endpoint("undo", self._changing, UndoRequest, self.undo),
        ]

    def work(self, request: WorkRequest) -> Reply:
        """Return how far what is being added is; and the list, if it is another than the page shows."""
        library = self._library
        goes_on = library.queue.goes_on  # told first: what ends just now is in the list that follows
        version = library.version
        html = show_library(request.language, library) if version != request.seen else None
        return {"goes_on": goes_on, "queue": show_queue(request.language, library), "version": version, "html": html}

    def search(self, request: SearchRequest) -> Reply:
        """Return the ids of the articles that hold some words."""
        return {"documents": find_articles(self._library.assistant.index, request.text)}

    def add(self, request: AddRequest) -> Reply:
        """Begin to add files."""
        return self._put(request.language, *map(_upload, request.files))

    def paste(self, request: PasteRequest) -> Reply:
        """Begin to add a text."""
        words = page_locale(request.language)
        if not request.text.strip():
            return {"error": words.paste_blank}
        return self._put(request.language, Pasted(request.title, request.text))

    def fetch(self, request: FetchRequest) -> Reply:
        """Begin to add a page of the network."""
        self._library.require_fetching()
        return self._put(request.language, Link(request.url.strip()))

    def cancel(self, request: CancelRequest) -> Reply:
        """Give up an addition."""
        self._library.require_editable()
        self._library.queue.cancel(request.number)
        return self._now(request.language)

    def dismiss(self, request: ShellRequest) -> Reply:
        """Forget what is over."""
        self._library.require_editable()
        self._library.queue.clear()
        return self._now(request.language)

    def remove(self, request: RemoveRequest) -> Reply:
        """Remove articles."""
        library = self._library
        removal = library.remove_samples() if request.samples else library.remove(request.documents)
        return {**self._now(request.language), "removed": len(removal.titles), "removal": removal.name}

    def undo(self, request: UndoRequest) -> Reply:
        """Bring removed articles back."""
        return {"back": self._library.undo(request.removal), **self._now(request.language)}

    def _put(self, language: str, *new: New) -> Reply:
        self._library.require_editable()
        self._library.queue.put(new)
        return self._now(language)

    def _now(self, language: str) -> Reply:
        return self.work(WorkRequest(language))


def _upload(file: UploadedFile) -> Upload:
    if file.size > LARGEST_FILE:
        return Upload(file.name, b"", file.size)
    try:
        return Upload(file.name, base64.b64decode(file.content, validate=True))
    except (binascii.Error, ValueError) as error:
        raise RequestError(f"{file.name}: did not arrive whole; add it again.") from error
