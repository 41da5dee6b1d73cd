"""Articles as JSON: their texts once, and where the passages stand in them.

An article is taken apart into what is known of it, its text, and the places of its passages. The generations of an
index keep the three of every article in one file, the article store in columns of its own; a corpus is known again by
their hash.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sources.document import Document, Passage, PassageKind

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Place = tuple[int, int, PassageKind, str | None]
"""A passage's start, end, kind and section."""
_TakenApart = tuple[Document, tuple[Place, ...]]
"""An article without its passages, and these."""


def save_documents(documents: Sequence[Document], path: Path) -> None:
    """Write articles to a file.

    Args:
        documents: Their passages are slices of their texts, numbered from 1.
        path: The file.
    """
    path.write_bytes(_saved_adapter().dump_json(tuple(map(_taken_apart, documents))))


def load_documents(path: Path) -> tuple[Document, ...]:
    """Read what `save_documents` wrote.

    Raises:
        ValueError: If the file holds something else.
    """
    saved = _saved_adapter().validate_json(path.read_bytes())
    return tuple(put_together(document, document.text, places) for document, places in saved)


def about(document: Document) -> str:
    """Return all of an article but its text and its passages, as JSON in ASCII, which escapes what can't be UTF-8."""
    return json.dumps(_adapter().dump_python(replace(document, text="", passages=()), mode="json"))


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


def document_digest(document: Document) -> str:
    """Return a hash of an article: its text, what is known of it, and how it was divided.

    Returns:
        64 hexadecimal digits (SHA-256).
    """
    return digest_of(about(document), document.text, places_of(document))


def digest_of(said: str, text: str, places: Sequence[Place]) -> str:
    """Return the same of an article that is taken apart: what `about` returned, its text, and its passages' places."""
    digest = hashlib.sha256()
    for part in (said, text, json.dumps(places)):
        digest.update(part.encode(errors="surrogatepass") + b"\0")
    return digest.hexdigest()


def corpus_hash(documents: Iterable[Document]) -> str:
    """Return a hash of all that is searched and cited of articles, in any order: 64 hexadecimal digits (SHA-256)."""
    return corpus_hash_of(map(document_digest, documents))


def corpus_hash_of(digests: Iterable[str]) -> str:
    """Return the same, given the articles' `document_digest`s."""
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def _taken_apart(document: Document) -> _TakenApart:
    return replace(document, passages=()), places_of(document)


@cache
def _adapter() -> "TypeAdapter[Document]":
    from pydantic import TypeAdapter

    return TypeAdapter(Document)


@cache
def _saved_adapter() -> "TypeAdapter[tuple[_TakenApart, ...]]":
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[_TakenApart, ...])
