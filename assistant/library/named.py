"""The article that an id names."""

from collections.abc import Sequence

from assistant.errors import UnknownDocumentError
from sources import Document


def document_named(document_id: str, documents: Sequence[Document]) -> Document:
    """Return the one of some articles that has an id.

    Raises:
        UnknownDocumentError: If there is none.
    """
    for document in documents:
        if document.document_id == document_id:
            return document
    raise UnknownDocumentError({document_id}, tuple(each.document_id for each in documents))
