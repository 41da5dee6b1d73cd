"""The endpoints for what a visitor keeps beside the conversation: notes, and searches for words in articles.

The server keeps nothing of it: notes stay in the browser, and come along where they are checked or written as files.
"""

import base64
from dataclasses import asdict

from assistant.explaining.phrase_search import PhraseSearch, forms_in
from assistant.extras import require_extra
from assistant.library import Library
from assistant.rendering.note import note_to_markdown
from assistant.ui.desk.note_document import note_to_docx
from assistant.ui.desk.standing_quotes import find_quote
from assistant.ui.endpoints.endpoint import Endpoint, Reply, Slot, endpoint
from assistant.ui.requests.desk_requests import NoteRequest, PhraseRequest, StandingRequest
from assistant.ui.views.desk_views import show_phrases
from assistant.ui.words import page_locale
from sources import Extra


class DeskEndpoints:
    """The endpoints, and the articles behind them."""

    def __init__(self, library: Library, slot: Slot) -> None:
        """Take what they need.

        Args:
            library: The articles.
            slot: Lets requests in.
        """
        self._library = library
        self._slot = slot
        self._phrases = PhraseSearch(library.assistant.documents)

    def all(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            endpoint("standing", self._slot, StandingRequest, self.standing),
            endpoint("note", self._slot, NoteRequest, self.note),
            endpoint("phrase", self._slot, PhraseRequest, self.phrase),
        ]

    def standing(self, request: StandingRequest) -> Reply:
        """Return of each quote whether its article still says it, and where."""
        documents = self._library.assistant.documents
        found = (find_quote(documents.named(each.document_id), each.paragraph, each.quote) for each in request.quotes)
        return {"standing": [asdict(each) for each in found]}

    def note(self, request: NoteRequest) -> Reply:
        """Return a note as Markdown, or as a DOCX file in Base64."""
        words = page_locale(request.language)
        if request.form == "markdown":
            return {"markdown": note_to_markdown(request.note, words, words.note_sources)}
        require_extra(Extra.FORMATS, "A Word document")
        content = note_to_docx(request.note, words, words.note_sources, words.name)
        return {"docx": base64.b64encode(content).decode("ascii")}

    def phrase(self, request: PhraseRequest) -> Reply:
        """Return in which forms an article says some words; or, as it is shown, which articles do."""
        if request.document_id is not None:
            document = self._library.assistant.documents.named(request.document_id)
            return {"forms": list(forms_in(document, request.phrase)) if document else []}
        documents = self._library.assistant.documents
        if self._phrases.documents is not documents:
            self._phrases = PhraseSearch(documents)
        search = self._phrases
        found = search.find(request.phrase)
        return {"html": show_phrases(request.language, request.phrase, found, len(search.documents))}
