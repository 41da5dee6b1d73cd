"""The articles of an index, without loading the rest: read, looked through, and what they would be now."""

from collections.abc import Collection
from pathlib import Path

from index.errors import DamagedIndexError, SavedIndexError
from index.storage.article_store import ArticleRecord, Origin, reading_store, text_digest
from index.storage.following.changes import documents_after
from index.storage.following.comparison import find_changes
from index.storage.manifest import read_manifest
from index.storage.saved_index import read_documents
from index.storage.selection import COPY, read_copy
from sources import Document, corpus_hash, read_articles


def present_documents(folder: Path) -> tuple[Document, ...]:
    """Return the articles that an index would hold if it were brought up to its files now; change nothing.

    Raises:
        SourceError: If a path that was named before is not there.
        SavedIndexError: If there is no index, or its articles are damaged.
    """
    with reading_store(folder) as store:
        if store is None or not store.records():
            return read_articles([Path(path) for path in read_manifest(folder).paths]).documents
        changes = find_changes(store)
        for error in changes.refused:
            if any(error.path == root.path for root in changes.roots):
                raise error
        return documents_after(store.documents(), changes)


def require_sound_articles(folder: Path) -> int:
    """Make sure that the stored articles of an index are what was stored, and that its generation is made of them.

    Returns:
        How many there are.

    Raises:
        SavedIndexError: If not, or if there are none.
    """
    manifest = read_manifest(folder)
    documents = read_documents(folder)
    if corpus_hash(documents) != manifest.corpus_hash:
        raise DamagedIndexError(folder, "has other articles than its manifest says. `yinju index` rebuilds it.")
    with reading_store(folder) as store:
        if store is None:
            raise SavedIndexError(folder, "has no stored articles yet; `yinju index` stores them.")
        store.require_sound()
        stored = {document.document_id: document for document in store.documents()}
        selection = store.selection
    try:
        copy = read_copy(folder)
    except ValueError:
        copy = None
    if copy != selection:
        raise SavedIndexError(folder, f"has another copy of which files it follows, {COPY}. `yinju index` renews it.")
    for document in documents:
        own = stored.get(document.document_id)
        for passage in document.passages:
            if own is None or own.text[passage.start : passage.end] != passage.text:
                problem = f"cites {passage.passage_id}, which is not in the stored article"
                raise SavedIndexError(folder, f"{problem}. `yinju index` rebuilds it.")
    return len(stored)


def stored_documents(folder: Path, among: Collection[str] | None = None) -> tuple[Document, ...]:
    """Return the articles of an index, without loading the rest.

    Args:
        folder: Its folder.
        among: Their ids; by default all.

    Raises:
        SavedIndexError: If there is no index, or its articles are damaged.
    """
    with reading_store(folder) as store:
        documents = store.documents(among) if store else ()
    return documents or tuple(each for each in read_documents(folder) if among is None or each.document_id in among)


def stored_records(folder: Path) -> tuple[ArticleRecord, ...]:
    """Return what is known of the articles of an index besides their texts.

    Raises:
        SavedIndexError: If there is no index, or its articles are damaged.
    """
    with reading_store(folder) as store:
        records = store.records() if store else ()
    return records or tuple(_record(folder, each) for each in read_documents(folder))


def _record(folder: Path, document: Document) -> ArticleRecord:
    """Return what is known of an article of an index that has no stored ones."""
    created = read_manifest(folder).created
    digest = text_digest(document.text)
    return ArticleRecord(
        document.document_id, document.title, len(document.passages), Origin(), digest, created, created
    )
