"""Removing articles for good, and proving it."""

import contextlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.deletion.needles import needles_of
from assistant.deletion.remains import Holder, Remains, Sought, find_remains
from index import (
    Manifest,
    Model,
    PassageIndex,
    Progress,
    data_folder,
    drop_articles,
    open_index,
    purge_index,
    stored_documents,
    stored_records,
    terms,
    unshown,
)
from index.encoding.embedding_cache import EmbeddingCache
from index.retrieval.segments.segment import KnownVectors
from sources import Document


@dataclass(frozen=True, slots=True)
class Deletion:
    """What a removal has left.

    Attributes:
        manifest: Of the index as it is now.
        remains: What still holds something.
        files: The files that the articles were read from and that are there still; they are the owner's.
        noted: Whether the path and the SHA-256 of any such file, there or not, stay noted so that it doesn't come back.
    """

    manifest: Manifest
    remains: Remains
    files: tuple[Path, ...]
    noted: bool


def remove_and_verify(
    folder: Path, document_ids: Collection[str], model: Model, *, purge: bool = False, progress: Progress = unshown
) -> Deletion:
    """Remove articles from an index, and find what still holds anything of them.

    Args:
        folder: The index's folder.
        document_ids: Their ids.
        model: The index's model.
        purge: Whether what the program itself still holds is emptied: earlier generations, free pages, removals that
            can be undone, what waits to be added of them, and all kept vectors, which no text can be told from.
        progress: Told of the long tasks.

    Raises:
        UnknownArticleError: If there is no such article.
        YinjuError: As `drop_articles` and `purge_index`.
    """
    before = open_index(folder, model, progress)
    sought, sources = _sought(folder, before, document_ids), _sources(folder, document_ids)
    manifest = drop_articles(folder, document_ids, model, previous=before, progress=progress).manifest
    remains = find_remains(sought, folder, data_folder())
    if purge:
        linked = [each for each in remains.found if each.holder is Holder.LINK]
        purge_index(folder, model, progress)
        for each in remains.found:
            if each.holder in {Holder.UNDO, Holder.PENDING}:
                _forget(each.path)
        EmbeddingCache.in_data_folder().empty()
        remains = find_remains(sought, folder, data_folder())
        known = {each.path for each in remains.found}
        remains = replace(remains, found=(*remains.found, *(each for each in linked if each.path not in known)))
    return Deletion(manifest, remains, tuple(each for each in sources if each.is_file()), bool(sources))


def _sought(folder: Path, index: PassageIndex, document_ids: Collection[str]) -> Sought:
    documents = stored_documents(folder)
    gone = [each for each in documents if each.document_id in document_ids]
    kept = [each for each in documents if each.document_id not in document_ids]
    records = [each for each in stored_records(folder) if each.document_id in document_ids]
    own_terms = frozenset[str]().union(*(terms(each.text) for each in gone))
    return Sought(
        tuple(each.document_id for each in gone),
        needles_of(gone, kept, _own_vectors(index, document_ids, kept)),
        own_terms.difference(*(terms(f"{each.title}\n{each.text}") for each in kept)),
        frozenset(each.origin.digest for each in records if each.origin.digest),
        tuple(each.text for each in gone),
        tuple(each.text for each in kept),
    )


def _sources(folder: Path, document_ids: Collection[str]) -> list[Path]:
    records = (each for each in stored_records(folder) if each.document_id in document_ids)
    return [each.origin.source for each in records if each.origin.source]


def _own_vectors(
    index: PassageIndex, document_ids: Collection[str], kept: Sequence[Document]
) -> Iterator[NDArray[np.float32]]:
    """Yield the vectors of passages and sentences that only some articles have."""
    known = KnownVectors.none()
    for (number, place), name in zip(index.parts.order.tolist(), index.documents.ids, strict=True):
        if name in document_ids:
            segment = index.parts.segments[number]
            known.add(segment, segment.documents[place], int(segment.documents.first_passages[place]))
    vectors = {**{text: vector for text, (vector, _) in known.sentences.items()}, **known.passages}
    yield from (vector for text, vector in vectors.items() if not any(text in each.text for each in kept))


def _forget(file: Path) -> None:
    """Delete a file of the page's, unless a server that is running holds it."""
    import filelock

    lock = filelock.FileLock(file.parent / ".lock", thread_local=False)
    with contextlib.suppress(OSError, filelock.Timeout), lock.acquire(blocking=False):
        file.unlink(missing_ok=True)
