"""Articles in a file: their texts once, and where the passages stand in them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sources import Document, Passage, PassageKind

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_Place = tuple[int, int, PassageKind, str | None]
"""A passage's start, end, kind and section."""
_Saved = tuple[tuple[Document, tuple[_Place, ...]], ...]
"""Articles without their passages, and these."""


def save_documents(documents: Sequence[Document], path: Path) -> None:
    """Write articles to a file.

    Args:
        documents: Their passages are slices of their texts, numbered from 1.
        path: The file.
    """
    saved = tuple((replace(document, passages=()), tuple(map(_place, document.passages))) for document in documents)
    path.write_bytes(_adapter().dump_json(saved))


def load_documents(path: Path) -> tuple[Document, ...]:
    """Read what `save_documents` wrote.

    Raises:
        ValueError: If the file holds something else.
    """
    saved = _adapter().validate_json(path.read_bytes())
    return tuple(replace(document, passages=_passages(document, places)) for document, places in saved)


def _place(passage: Passage) -> _Place:
    return passage.start, passage.end, passage.kind, passage.section


def _passages(document: Document, places: Sequence[_Place]) -> tuple[Passage, ...]:
    name, text = document.document_id, document.text
    return tuple(
        Passage(name, number, text[start:end], start, end, kind, section)
        for number, (start, end, kind, section) in enumerate(places, start=1)
    )


@cache
def _adapter() -> "TypeAdapter[_Saved]":
    from pydantic import TypeAdapter

    return TypeAdapter(_Saved)
