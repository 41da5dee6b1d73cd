"""The page's endpoints for what nobody has asked yet: articles' own questions, and what may be asked next."""

from contextlib import nullcontext

from assistant.library import Library
from assistant.ui.api.suggestion_service import SuggestionService
from assistant.ui.endpoints.endpoint import Endpoint, Reply, endpoint
from assistant.ui.requests.suggestion_requests import DetailsRequest, NextRequest
from assistant.ui.views.suggestion_views import show_profile
from assistant.ui.words import page_locale
from index.text.languages.language import language_of


class SuggestionEndpoints:
    """The endpoints; how many of their requests wait at once, the service limits."""

    def __init__(self, library: Library, service: SuggestionService) -> None:
        self._library = library
        self._service = service

    def all(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            endpoint("details", nullcontext, DetailsRequest, self.details),
            endpoint("next", nullcontext, NextRequest, self.next),
        ]

    def details(self, request: DetailsRequest) -> Reply:
        """Return what an article shows of itself."""
        if (document := self._library.assistant.documents.named(request.document_id)) is None:
            return {"error": page_locale(request.language).gone_note}
        return {"html": show_profile(request.language, document, self._service.look_at(document))}

    def next(self, request: NextRequest) -> Reply:
        """Return what may be asked after an answer, each with its language."""
        turn = request.turn
        there = frozenset(self._library.assistant.documents.ids)
        if turn.documents and not there.issuperset(turn.documents):
            return {"questions": []}
        asked = (*turn.history, *request.asked)
        found = self._service.next(turn.judged, asked, turn.documents or None)
        return {"questions": [{"text": each, "language": language_of(each).tag} for each in found]}
