"""The endpoint that shows a page of an article as a picture."""

from dataclasses import asdict

from assistant.library import Library
from assistant.library.named import document_named
from assistant.ui.endpoints.endpoint import Endpoint, Reply, Slot, endpoint
from assistant.ui.requests.picture_requests import PictureRequest


class PictureEndpoints:
    """What the page asks beside an article that has pages."""

    def __init__(self, library: Library, slot: Slot) -> None:
        """Take what they need.

        Args:
            library: The articles.
            slot: Lets requests in.
        """
        self._library = library
        self._slot = slot

    def all(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [endpoint("picture", self._slot, PictureRequest, self.picture)]

    def picture(self, request: PictureRequest) -> Reply:
        """Return the picture of a page, and what is framed on it."""
        document = document_named(request.document_id, self._library.assistant.documents)
        return asdict(self._library.show_page(document, request.page, request.start, request.end))
