"""Changing an index: its stored articles, and the generation that is made of them, together.

A change holds the folder's lock from its beginning to its end. What it does to the stored articles becomes lasting
when the new generation is whole on disk, just before it is put to use: a change that fails has changed nothing, and a
process that is killed leaves the old articles with the old generation, or, in the moment between, the new articles with
the old generation, which goes on answering until the next change makes the new one.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from index.atomic_files import locked
from index.encoding.encoder import Encoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import (
    DamagedArticlesError,
    DamagedIndexError,
    MissingIndexError,
    NoArticlesError,
    OldIndexError,
    SavedIndexError,
    UnknownArticleError,
)
from index.models.model_folder import find_local_model, fingerprint_as_asked
from index.progress import Progress, unshown
from index.retrieval.engines.address import of_folder
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.building import is_merging_due, merged_parts
from index.storage.article_database import has_store
from index.storage.article_store import ArticleStore, opened_store, reading_store
from index.storage.engine import clear_engine, fill_engine, require_engine, with_engine
from index.storage.following.changes import Changes, apply_changes
from index.storage.following.comparison import find_changes
from index.storage.generations import PAGES, PENDING, default_index_folder
from index.storage.manifest import Manifest, read_manifest
from index.storage.renewing.healing import adopt, make_sound, note_sound, recalled_paths, without_remedy
from index.storage.saved_index import load_index, replace_generation, require_index_folder, require_sound_generation
from index.storage.selection import SelectionOptions
from sources import ArticleError, SourceError
from sources.saved_documents import corpus_hash_of

_logger = logging.getLogger(f"yinju.{__name__}")
_T = TypeVar("_T")


class Model:
    """An embedding model that is loaded when it is needed, and only once."""

    def __init__(
        self, name: str | None = None, progress: Progress = unshown, *, encoder: Encoder | None = None
    ) -> None:
        """Name a model.

        Args:
            name: As `SentenceEncoder.load` takes it.
            progress: As `SentenceEncoder.load` takes it.
            encoder: The model, where it is loaded already.
        """
        self._name = name
        self._progress = progress
        self._encoder = encoder

    @property
    def encoder(self) -> Encoder:
        """The model, loaded."""
        if self._encoder is None:
            self._encoder = SentenceEncoder.load(self._name, self._progress)
        return self._encoder

    def wrote(self, manifest: Manifest) -> bool:
        """Tell whether an index is this model's; it is not loaded if its files tell."""
        if self._encoder is None and (folder := find_local_model(self._name)):
            return fingerprint_as_asked(folder, self._name) == manifest.fingerprint
        return self.encoder.fingerprint == manifest.fingerprint


@dataclass(frozen=True, slots=True)
class ChangeResult(Generic[_T]):
    """What a change has done.

    Attributes:
        result: What the change of the stored articles returned.
        manifest: Of the generation that is there now.
        index: That generation, if it was made now; None if everything was up to date.
    """

    result: _T
    manifest: Manifest
    index: PassageIndex | None


def change_articles(
    folder: Path,
    edit: Callable[[ArticleStore], _T],
    model: Model,
    *,
    previous: PassageIndex | None = None,
    anew: bool = False,
    restated: bool = False,
    progress: Progress = unshown,
) -> ChangeResult[_T]:
    """Change the stored articles of an index, and make a generation of them.

    Args:
        folder: The index's folder; one that is there already answers as before until the new generation is whole.
        edit: Changes the articles.
        model: The model of the new generation.
        previous: An index whose vectors are used again where texts are the same; by default the one on disk.
        anew: Whether a generation is made even if the one on disk is of the same articles, and nothing is used again.
        restated: Whether `edit` says anew which files the index follows, so that it needn't be known.
        progress: Told of the long tasks.

    Raises:
        NoArticlesError: If no article would be left.
        LostSelectionError: If it is not known any more which files the index follows.
        YinjuError: If the folder or the model can't be used, or as `edit` raises. Nothing has changed then.
    """
    require_index_folder(folder)
    require_engine(folder, lambda: model.encoder)
    with locked(folder):
        selection = make_sound(folder, restated=restated)
        with opened_store(folder) as store, store.transaction():
            adopt(store, folder, selection)
            result = edit(store)
            digests = store.digests()
            if not digests:
                raise NoArticlesError(folder, "would be left without an article; add another one first.")
            if not anew and (manifest := _current(folder, corpus_hash_of(digests), model)):
                store.select(replace(store.selection, corpus=manifest.corpus_hash))
                _bring_up_engine(folder, model, progress)
                return ChangeResult(result, manifest, None)
            if not anew and previous is None:
                previous = _load_previous(folder, model)
            if anew or previous is None:
                store.renew()
                digests = store.digests()
            store.select(replace(store.selection, corpus=corpus_hash_of(digests)))
            index = PassageIndex.updated(
                digests,
                lambda digest: store.document(digests[digest]),
                model.encoder,
                progress,
                None if anew else previous,
            )
            if of_folder(folder) is not None:
                index = PassageIndex(with_engine(index.parts, folder, model.encoder), model.encoder)
            fill_engine(index, folder, progress)
            paths = [root.path for root in store.selection.roots]
            manifest = replace_generation(index, folder, paths, store.commit)
            clear_engine(index, folder)
        note_sound(folder)
    return ChangeResult(result, manifest, index)


def merge_segments(folder: Path, index: PassageIndex, progress: Progress = unshown) -> PassageIndex | None:
    """Merge the segments of an index that have become many, if they are large; small ones are with every change.

    Args:
        folder: The index's folder.
        index: The index as it was opened or changed.
        progress: Told how the work goes on.

    Returns:
        The same articles with fewer segments, which are saved too; None if there was nothing to do, or if another
        process has changed the index meanwhile.

    Raises:
        YinjuError: If the folder can't be used. Nothing has changed then.
    """
    if not is_merging_due(index.parts):
        return None
    with locked(folder):
        before = read_manifest(folder)
        if [each.name for each in before.segments] != [each.name for each in index.parts.segments]:
            return None
        parts = replace(merged_parts(index.parts, index.encoder, progress), source=index.parts.source)
        merged = PassageIndex(parts, index.encoder, index.settings)
        replace_generation(merged, folder, [Path(path) for path in before.paths], stored=before.stored)
    return merged


def update_articles(
    folder: Path,
    paths: Sequence[Path] = (),
    model: Model | None = None,
    *,
    choice: SelectionOptions | None = None,
    keep: bool = False,
    anew: bool = False,
    report: Callable[[Changes], None] = lambda _: None,
    progress: Progress = unshown,
) -> ChangeResult[Changes]:
    """Bring an index up to its files.

    Args:
        folder: The index's folder.
        paths: As `find_changes` takes them, likewise `choice`.
        model: The model of the index.
        choice: See there.
        keep: Whether articles whose file is gone stay.
        anew: Whether everything is embedded and indexed anew, even what has not changed.
        report: Given what has become of the files, before the slow work begins.
        progress: Told of the long tasks.

    Raises:
        YinjuError: As `change_articles` and `find_changes`; nothing has changed then.
    """

    def edit(store: ArticleStore) -> Changes:
        if not paths and not (store.records() or store.selection.roots):
            _require_recall(folder)
        changes = find_changes(store, paths, choice, kept=folder / PENDING / PAGES, progress=progress)
        report(changes)
        if not changes.has_read:
            first, *others = changes.refused
            raise SourceError(
                f"No article can be read. {first}" + (f" So it is with {len(others)} more." if others else "")
            )
        return apply_changes(store, changes, keep=keep)

    for path in paths:
        if not has_store(folder) and not path.exists():
            raise ArticleError(path, "there is no such file or folder.")
    restated = bool(paths and choice)
    changed = change_articles(
        folder, edit, model or Model(progress=progress), anew=anew, restated=restated, progress=progress
    )
    return _with_merged(folder, changed, progress)


def open_index(folder: Path, model: Model, progress: Progress = unshown) -> PassageIndex:
    """Open an index; one that is damaged is made anew from its stored articles, and a line says so.

    The default index is made of the articles that come with the product if there is none yet; one of an earlier version
    is made anew from its stored articles, or else from the files that it was built from.

    Raises:
        SavedIndexError: If there is no index at a named place, it can't be made anew, or another model wrote it.
    """
    try:
        read_manifest(folder)  # a damaged index is reported before the slow work begins
        return load_index(folder, model.encoder)
    except MissingIndexError:
        if folder != default_index_folder():
            raise
        update_articles(folder, (), model, progress=progress)
    except (DamagedIndexError, OldIndexError) as error:
        _heal(folder, error, model, progress)
    return load_index(folder, model.encoder)


def drop_articles(
    folder: Path,
    document_ids: Collection[str],
    model: Model,
    *,
    previous: PassageIndex | None = None,
    progress: Progress = unshown,
) -> ChangeResult[None]:
    """Remove articles from an index; their files are not read again until they are named.

    Args:
        folder: The index's folder.
        document_ids: Their ids.
        model: As `change_articles` takes it, likewise `previous`.
        previous: See there.
        progress: Told of the long tasks.

    Raises:
        UnknownArticleError: If there is no such article.
        YinjuError: As `change_articles`.
    """

    def edit(store: ArticleStore) -> None:
        known = [record.document_id for record in store.records()]
        if unknown := set(document_ids).difference(known):
            raise UnknownArticleError(folder, unknown, known)
        store.drop(document_ids, for_good=True)

    return _with_merged(folder, change_articles(folder, edit, model, previous=previous, progress=progress), progress)


def _with_merged(folder: Path, changed: ChangeResult[_T], progress: Progress) -> ChangeResult[_T]:
    """Return what a change has done, with its segments merged where that is due."""
    merged = merge_segments(folder, changed.index, progress) if changed.index else None
    return replace(changed, manifest=read_manifest(folder), index=merged) if merged else changed


def _heal(folder: Path, error: SavedIndexError, model: Model, progress: Progress) -> None:
    """Make a generation anew from the stored articles, or one of an old format from the files; or raise the error."""
    try:
        if _has_stored(folder):
            _logger.warning("%s It is rebuilt now from its stored articles.", without_remedy(error))
            change_articles(folder, lambda _: None, model, progress=progress)
            return
    except DamagedArticlesError:
        raise error from None
    paths = [Path(each) for each in recalled_paths(folder) or ()]
    if not isinstance(error, OldIndexError) or folder != default_index_folder() or not all(map(Path.exists, paths)):
        raise error
    _logger.warning("%s It is rebuilt now.", without_remedy(error))
    update_articles(folder, (), model, progress=progress)


def _bring_up_engine(folder: Path, model: Model, progress: Progress) -> None:
    """Bring the engine of an index up to it, though the index itself is: the engine may be new, or have been away."""
    if of_folder(folder) is not None:
        index = load_index(folder, model.encoder)
        fill_engine(index, folder, progress)
        clear_engine(index, folder)


def _require_recall(folder: Path) -> None:
    """Make sure that an index that is lost altogether isn't taken for a new one."""
    try:
        read_manifest(folder)
    except MissingIndexError:
        return
    except SavedIndexError:
        if recalled_paths(folder) is None:
            raise


def _has_stored(folder: Path) -> bool:
    with reading_store(folder) as store:
        if store:
            store.require_sound()
        return bool(store and store.records())


def _current(folder: Path, corpus: str, model: Model) -> Manifest | None:
    """Return the manifest of the generation on disk if it is sound, of these articles, and this model's."""
    try:
        manifest = read_manifest(folder)
        if manifest.corpus_hash != corpus or not model.wrote(manifest):
            return None  # told before all files are read for their checksums
        return require_sound_generation(folder)
    except SavedIndexError:
        return None


def _load_previous(folder: Path, model: Model) -> PassageIndex | None:
    try:
        return load_index(folder, model.encoder)
    except SavedIndexError as error:
        if not isinstance(error, MissingIndexError):
            _logger.info("%s Nothing of it is taken over.", without_remedy(error))
        return None
