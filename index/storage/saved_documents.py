"""Articles as JSON: their texts once, and where the passages stand in them.

An article is taken apart into what is known of it, its text, and the places of its passages. The generations of an
index keep the three of every article in one file, the article store in columns of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sources import Document, Passage, PassageKind

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Place = tuple[int, int, PassageKind, str | None]
"""A passage's start, end, kind and section."""
_Saved = tuple[tuple[Document, tuple[Place, ...]], ...]
"""Articles without their passages, and these."""


def save_documents(documents: Sequence[Document], path: Path) -> None:
    """Write articles to a file.

    Args:
        documents: Their passages are slices of their texts, numbered from 1.
        path: The file.
    """
    saved = tuple((replace(document, passages=()), places_of(document)) for document in documents)
    path.write_bytes(_saved_adapter().dump_json(saved))


def load_documents(path: Path) -> tuple[Document, ...]:
    """Read what `save_documents` wrote.

    Raises:
        ValueError: If the file holds something else.
    """
    saved = _saved_adapter().validate_json(path.read_bytes())
    return tuple(put_together(document, document.text, places) for document, places in saved)


def about(document: Document) -> str:
    """Return all of an article but its text and its passages, as JSON."""
    return _adapter().dump_json(replace(document, text="", passages=())).decode()


def read_about(said: str) -> Document:
    """Read what `about` returned.

    Raises:
        ValueError: If it is something else.
    """
    return _adapter().validate_json(said)


def places_of(document: Document) -> tuple[Place, ...]:
    """Return where an article's passages stand, in order."""
    return tuple((each.start, each.end, each.kind, each.section) for each in document.passages)


def put_together(document: Document, text: str, places: Sequence[Place]) -> Document:
    """Return an article with its text, and with the passages that stand at some places of it."""
    passages = tuple(
        Passage(document.document_id, number, text[start:end], start, end, PassageKind(kind), section)
        for number, (start, end, kind, section) in enumerate(places, start=1)
    )
    return replace(document, text=text, passages=passages)


@cache
def _adapter() -> "TypeAdapter[Document]":
    from pydantic import TypeAdapter

    return TypeAdapter(Document)


@cache
def _saved_adapter() -> "TypeAdapter[_Saved]":
    from pydantic import TypeAdapter

    return TypeAdapter(_Saved)
