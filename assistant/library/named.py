"""The article that an id names."""

from assistant.errors import UnknownDocumentError
from index import Articles
from sources import Document


def document_named(document_id: str, documents: Articles) -> Document:
    """Return the one of some articles that has an id.

    Raises:
        UnknownDocumentError: If there is none.
    """
    if (document := documents.named(document_id)) is None:
        raise UnknownDocumentError({document_id}, tuple(documents.ids))
    return document
