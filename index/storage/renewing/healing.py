"""Healing the stored articles of an index before they are changed.

What is damaged is begun anew from what is whole: the articles from a generation, which holds them too, and which files
the index follows from its copy. Where neither tells which files these are, nothing is guessed: what was excluded or
removed would come back.
"""

import contextlib
import logging
from pathlib import Path

from index.errors import DamagedArticlesError, LostSelectionError, MissingIndexError, OldIndexError, SavedIndexError
from index.storage.article_database import STORE, set_aside_store
from index.storage.article_store import ArticleStore, Origin, reading_store
from index.storage.generations import rebuild_command, recalled
from index.storage.manifest import may_have_had_store, read_manifest
from index.storage.saved_index import find_documents, read_documents
from index.storage.selection import COPY, Root, Selection, read_copy, write_copy
from sources import BUILTIN_ARTICLES, Document, find_files

_logger = logging.getLogger(f"yinju.{__name__}")

_Stamp = tuple[int, int, int]
_sound: dict[Path, _Stamp] = {}
"""Stored articles that this process found sound, or left so: while their file is the same it is not read again."""


def make_sound(folder: Path, *, restated: bool) -> Selection | None:
    """See to it that the stored articles are sound; if not, put them away, to be begun anew from the generation.

    Which files the index follows stands in them and in the copy: what one has lost is taken from the other, and of two
    that differ the newer holds.

    Args:
        folder: The index's folder, locked.
        restated: Whether it is said anew which files the index follows, so that it needn't be known.

    Returns:
        Which files the index follows, where that does not stand in the stored articles.

    Raises:
        LostSelectionError: If neither knows it, and it is not restated; nothing has changed then.
    """
    copy, problem = _read_copy(folder)
    is_there, stored, error = _read_stored(folder)
    if stored and not error:
        if copy and copy.number > stored.number:
            _logger.warning("Index at %s: the copy, %s, is newer than its stored articles; it holds.", folder, COPY)
            return copy
        if copy != stored:
            if problem:
                _logger.warning("Index at %s: the copy, %s, %s; it is written anew.", folder, COPY, problem)
            write_copy(folder, stored)
        return None
    known = max(filter(None, (stored, copy)), key=lambda each: each.number, default=None)
    if not (known or is_there or problem or may_have_had_store(folder)):
        return None  # a new index, or one from before there were stored articles
    if known is None and not restated:
        raise _lost(folder)
    if known and known != copy:
        write_copy(folder, known)  # before the only other place that tells it is put away
    if error:
        aside = set_aside_store(folder)
        said = str(error).partition(" `yinju index`")[0]
        _logger.warning("%s The damaged file is %s now.", said, aside.name)
    if known:
        told = COPY if known is copy else STORE
        _logger.warning("Index at %s: which files it follows is known from %s.", folder, told)
    return known or Selection()


def note_sound(folder: Path) -> None:
    """Note that the stored articles of an index are sound as they are now; the caller holds the folder's lock."""
    if stamp := _stamp(folder):
        _sound[folder.absolute()] = stamp


def adopt(store: ArticleStore, folder: Path, selection: Selection | None) -> None:
    """Take into a new store what is known of an index without one: its articles, and which files it follows.

    Args:
        store: The store; one that is not new stays as it is, but for the selection.
        folder: The index's folder.
        selection: Which files the index follows; None where nothing else tells than the store or the generation.
    """
    records = store.records()
    if selection:
        store.select(selection)
        store.drop([each.document_id for each in records if each.origin.source in selection.removed])
    if records or not (selection or not store.selection.roots):
        return
    places = () if selection else recalled_paths(folder)
    if places:
        store.select(Selection(tuple(Root(path) for path in map(Path, places) if path.exists())))
    documents, created = _read_generation(folder, selection.corpus if selection else "")
    for document in documents:
        store.put(document, Origin(), created)
    if places is not None and not store.selection.roots:
        adopted = {document.document_id for document in documents}
        for found in find_files(BUILTIN_ARTICLES.resolve()).files:
            if found.entry and found.entry.id in adopted:
                store.follow(found.entry.id, Origin(found.path))


def recalled_paths(folder: Path) -> tuple[str, ...] | None:
    """Return where an index's articles were read from, if any manifest recalls it, even that of an old format."""
    found = recalled(folder)
    return None if found is None else found[0]


def without_remedy(error: SavedIndexError) -> str:
    """Return what an error says, but for what to do."""
    return str(error).partition(" Rebuild it with")[0]


def _read_generation(folder: Path, corpus: str) -> tuple[tuple[Document, ...], str | None]:
    """Return the articles of a generation, and when it was made: of the one with these articles, or of that in use."""
    created = None
    try:
        with contextlib.suppress(OldIndexError):  # what it holds of articles is still known by the hash it notes
            created = read_manifest(folder).created
        documents = find_documents(folder, corpus) if corpus else read_documents(folder)
        if documents is not None:
            return documents, created
        _logger.warning("Index at %s: the articles are read from their files.", folder)
    except SavedIndexError as error:
        if not isinstance(error, MissingIndexError):
            _logger.warning("%s", without_remedy(error))
    return (), None


def _read_stored(folder: Path) -> tuple[bool, Selection | None, DamagedArticlesError | None]:
    """Return whether there are stored articles, which files they say the index follows, and what is wrong with them."""
    selection = None
    try:
        with reading_store(folder) as store:
            if store is None or store.is_new:
                return False, None, None
            with contextlib.suppress(DamagedArticlesError):
                selection = store.selection
            try:
                if _sound.get(folder.absolute()) != _stamp(folder):
                    store.require_sound()
                    note_sound(folder)
            except DamagedArticlesError as error:
                return True, selection if store.is_sealed else None, error
    except DamagedArticlesError as error:
        return True, None, error
    return True, selection, None


def _stamp(folder: Path) -> _Stamp | None:
    """Return what changes whenever the file of the stored articles does, unless by a fault of the disk's own."""
    try:
        found = (folder / STORE).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _read_copy(folder: Path) -> tuple[Selection | None, str | None]:
    """Return which files an index follows by its copy, and what is wrong with that."""
    try:
        return read_copy(folder), None
    except ValueError as error:
        return None, str(error)


def _lost(folder: Path) -> LostSelectionError:
    paths, *model = recalled(folder) or ((),)
    return LostSelectionError(
        folder,
        f"has lost which files it follows: its stored articles and the copy, {COPY}, are damaged or gone. "
        f"Say it anew: `{rebuild_command(folder, paths or None, *model)} --exclude PATTERN`, --exclude '' for no "
        "pattern; articles that were removed may come back then.",
    )
