"""Purging an index: of articles that it no longer holds nothing stays in its files.

Removing an article leaves its words where they cost nothing: in a segment that other articles share, in the generation
before, for readers that have just begun to read it, and in the free pages of the stored articles' file.
"""

from pathlib import Path

from index.atomic_files import locked, remove_own_folder
from index.progress import Progress, unshown
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.building import without_removed
from index.storage.article_store import opened_store
from index.storage.collection import Model
from index.storage.generations import GENERATIONS, SUGGESTIONS, generations_in, read_current
from index.storage.manifest import read_manifest
from index.storage.saved_index import load_index, replace_generation, require_index_folder

_SET_ASIDE = (".aside-*", ".damaged-*")
"""What is begun and not finished, and stores that were found damaged."""


def purge_index(folder: Path, model: Model, progress: Progress = unshown) -> None:
    """Leave nothing of removed articles in an index's own files; readers of an earlier generation have to open it anew.

    Args:
        folder: The index's folder.
        model: Its model.
        progress: Told of the long tasks.

    Raises:
        YinjuError: If the folder or the model can't be used.
    """
    require_index_folder(folder)
    with locked(folder):
        index = load_index(folder, model.encoder)
        parts = without_removed(index.parts, index.encoder, progress)
        if parts is not index.parts:
            before = read_manifest(folder)
            purged = PassageIndex(parts, index.encoder, index.settings)
            replace_generation(purged, folder, [Path(path) for path in before.paths], stored=before.stored)
        current = read_current(folder).generation
        for generation in generations_in(folder):
            if generation != current:
                remove_own_folder(generation, is_own=True)
        with opened_store(folder) as store:
            store.compact()
        (folder / SUGGESTIONS).unlink(missing_ok=True)
        for where in (folder, folder / GENERATIONS):
            for aside in (each for kind in _SET_ASIDE for each in where.glob(kind)):
                if aside.is_dir():
                    remove_own_folder(aside)
                else:
                    aside.unlink(missing_ok=True)
