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
from typing import TYPE_CHECKING, Any

from sources.document import Document, Passage, PassageKind, with_rows

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Place = tuple[int, int, PassageKind, str | None]
"""A passage's start, end, kind and section."""
_TakenApart = tuple[Document, tuple[Place, ...]]
"""An article without its passages, and these."""


def save_documents(documents: Iterable[Document], path: Path) -> tuple[int, ...]:
    """Write articles to a file.

    Args:
        documents: Their passages are slices of their texts, numbered from 1.
        path: The file.

    Returns:
        At which byte each article begins, and where another one would: so `read_document` reads one alone.
    """
    starts = [1]
    with path.open("wb") as opened:  # one after another: whole, they would take as much memory again
        opened.write(b"[")
        for document in documents:
            saved = b"," * (len(starts) > 1) + _saved_adapter().dump_json((_taken_apart(document),))[1:-1]
            opened.write(saved)
            starts.append(starts[-1] + len(saved) + (len(starts) == 1))
        opened.write(b"]")
    return tuple(starts)


def read_document(saved: bytes) -> Document:
    """Read one article of what `save_documents` wrote.

    Args:
        saved: The bytes from where it begins to where the next one does; that before which a comma or a bracket stands.

    Raises:
        ValueError: If they are something else.
    """
    ((document, places),) = _saved_adapter().validate_json(b"[" + saved[:-1] + b"]")
    return put_together(document, document.text, places)


def load_documents(path: Path) -> tuple[Document, ...]:
    """Read what `save_documents` wrote.

    Raises:
        ValueError: If the file holds something else.
    """
    saved = _saved_adapter().validate_json(path.read_bytes())
    return tuple(put_together(document, document.text, places) for document, places in saved)


def about(document: Document) -> str:
    """Return all of an article but its text and its passages, as JSON in ASCII, which escapes what can't be UTF-8."""
    said = _adapter().dump_python(replace(document, text="", passages=()), mode="json")
    _leave_out_later(said)
    return json.dumps(said)


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
    passages = passages_at(document.document_id, text, places)
    return with_rows(replace(document, text=text, passages=passages))


def passages_at(document_id: str, text: str, places: Sequence[Place]) -> tuple[Passage, ...]:
    """Return the passages that stand at some places of an article's text."""
    return tuple(
        Passage(document_id, number, text[start:end], start, end, PassageKind(kind), section)
        for number, (start, end, kind, section) in enumerate(places, start=1)
    )


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


def _leave_out_later(said: dict[str, Any]) -> None:
    """Take away what articles had no place for once, where it says nothing: the others keep the digest they had."""
    for name in ("tables", "labels", "page_labels", "scanned", "properties"):
        if not said[name]:
            del said[name]
    for section in said["sections"]:
        if section["level"] == 1:
            del section["level"]


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
