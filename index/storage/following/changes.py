"""What brings the stored articles of an index up to its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.storage.article_store import ArticleRecord, ArticleStore, Origin
from index.storage.selection import Root
from sources import ArticleError, Document


@dataclass(frozen=True, slots=True)
class Upsert:
    """An article to store.

    Attributes:
        document: The article.
        origin: Where it comes from.
        replaced: The stored article that gives way to it; None if it is new.
    """

    document: Document
    origin: Origin
    replaced: ArticleRecord | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An article whose file has another name or place now."""

    record: ArticleRecord
    origin: Origin


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file whose article is there already.

    Attributes:
        path: The file.
        place: Where that article came from.
    """

    path: Path
    place: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What brings the stored articles up to their files.

    Attributes:
        roots: The paths whose articles are held from then on.
        put: Articles that are new or have changed.
        moved: Articles whose file was renamed.
        gone: Articles whose file is gone, or is not among those asked for any more.
        samples: Articles that came with the product and give way to the user's own.
        repeated: Files whose article is there already.
        removed: Files that stay out since their article was removed.
        refused: Files that can't be read, and why; if one was read before, its article stays as it was.
        guessed: Of each file whose encoding was guessed, a line that says which.
        reselected: Of each pattern that is new or is dropped, a line that says what it does.
        unchanged: How many files are as they were.
    """

    roots: tuple[Root, ...] = ()
    put: tuple[Upsert, ...] = ()
    moved: tuple[Moved, ...] = ()
    gone: tuple[ArticleRecord, ...] = ()
    samples: tuple[ArticleRecord, ...] = ()
    repeated: tuple[Duplicate, ...] = ()
    removed: tuple[Path, ...] = ()
    refused: tuple[ArticleError, ...] = ()
    guessed: tuple[str, ...] = ()
    reselected: tuple[str, ...] = ()
    unchanged: int = 0

    @property
    def has_read(self) -> bool:
        """Whether any file could be read, or none had to be."""
        return bool(self or self.unchanged or self.repeated or self.removed or not self.refused)

    def __bool__(self) -> bool:
        """Tell whether any article changes."""
        return bool(self.put or self.moved or self.gone or self.samples)


def apply_changes(store: ArticleStore, changes: Changes, *, keep: bool = False) -> Changes:
    """Bring the stored articles up to their files; to be done in a transaction.

    Args:
        store: The stored articles.
        changes: What `find_changes` found.
        keep: Whether articles whose file is gone stay; they follow no file from then on.

    Returns:
        The changes, with articles without their texts, which are stored now and would be in memory twice.
    """
    store.drop([record.document_id for record in changes.samples])
    if keep:
        for record in changes.gone:
            store.follow(record.document_id, Origin(None, record.origin.digest, record.origin.parser_fingerprint))
    else:
        store.drop([record.document_id for record in changes.gone])
    moving = [*changes.moved, *(Moved(put.replaced, put.origin) for put in changes.put if put.replaced)]
    for each in moving:  # in two steps, since two files may have changed their names with each other
        store.follow(each.record.document_id, Origin())
    for moved in changes.moved:
        store.follow(moved.record.document_id, moved.origin)
    for put in changes.put:
        if put.replaced and put.replaced.document_id != put.document.document_id:
            store.drop([put.replaced.document_id])
        store.put(put.document, put.origin)
    store.select(replace(store.selection, roots=changes.roots))
    return replace(
        changes, put=tuple(replace(put, document=replace(put.document, text="", passages=())) for put in changes.put)
    )


def documents_after(documents: Sequence[Document], changes: Changes) -> tuple[Document, ...]:
    """Return what stored articles would be after some changes."""
    after = {document.document_id: document for document in documents}
    for record in (*changes.gone, *changes.samples):
        del after[record.document_id]
    for put in changes.put:
        if put.replaced and put.replaced.document_id != put.document.document_id:
            after.pop(put.replaced.document_id, None)
        after[put.document.document_id] = put.document
    return tuple(after.values())
