"""The engine of an index that has one: it is opened with the index, and brought up to it with every change.

An index's folder is whole without its engine. So a change is written to the engine first, then put to use in the
folder, and only then is what has gone removed from the engine. Whatever is cut short is made up for by the next change:
what the engine has too much is never shown, and what it lacks is added.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from index.encoding.background import Background, measure_background
from index.encoding.encoder import Encoder
from index.errors import CandidateSourceError, SavedIndexError
from index.progress import Progress, unshown
from index.retrieval.candidates import VectorOrigin
from index.retrieval.engines.address import of_folder
from index.retrieval.engines.opening import open_source, require_installed
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.index_parts import IndexParts
from index.retrieval.segments.local_source import indexed_articles
from index.storage.manifest import Manifest, read_manifest

_logger = logging.getLogger(f"yinju.{__name__}")


def with_engine(parts: IndexParts, folder: Path, encoder: Encoder) -> IndexParts:
    """Return an index's parts with the engine that its folder belongs to; as they are if there is none.

    Args:
        parts: What the index is made of.
        folder: Its folder.
        encoder: Its model.

    Raises:
        CandidateSourceError: If the package that speaks to the engine is not installed.
    """
    address = of_folder(folder)
    origin = VectorOrigin(encoder.name, encoder.fingerprint, encoder.dim, parts.background)
    return replace(parts, source=open_source(address, origin)) if address else parts


@dataclass(frozen=True, slots=True)
class EngineState:
    """What an index's engine holds beside what the index has.

    Attributes:
        articles: How many articles of the index's it holds whole.
        passages: How many passages it holds in all.
        missing: How many articles it lacks.
        surplus: How many it has that the index has not.
    """

    articles: int
    passages: int
    missing: int
    surplus: int


def engine_state(folder: Path, manifest: Manifest, digests: Collection[str]) -> EngineState | None:
    """Compare an index's engine with the index; None where it has none.

    Args:
        folder: The index's folder.
        manifest: What it was made of and by.
        digests: Of its articles.

    Raises:
        CandidateSourceError: If the engine can't be reached, or holds something else.
    """
    address = of_folder(folder)
    if address is None:
        return None
    origin = VectorOrigin(manifest.model, manifest.fingerprint, manifest.dim, manifest.background)
    source = open_source(address, origin)
    held, own = source.held(), frozenset(digests)
    return EngineState(len(held & own), source.statistics().passages, len(own - held), len(held - own))


def require_engine(folder: Path, encoder: Callable[[], Encoder]) -> None:
    """Make sure that the engine of an index, if it has one, can be written to, before anything slow is done.

    Args:
        folder: The index's folder.
        encoder: Gives the index's model.

    Raises:
        CandidateSourceError: If it can't be reached, or holds something else.
    """
    if (address := of_folder(folder)) is not None:
        require_installed(address)
        made_by = encoder()
        background = _known_background(folder, made_by) or measure_background(made_by)
        open_source(address, VectorOrigin(made_by.name, made_by.fingerprint, made_by.dim, background)).statistics()


def _known_background(folder: Path, encoder: Encoder) -> Background | None:
    try:
        manifest = read_manifest(folder)
    except SavedIndexError:
        return None
    return manifest.background if manifest.fingerprint == encoder.fingerprint else None


def fill_engine(index: PassageIndex, folder: Path, progress: Progress = unshown) -> None:
    """Add to an index's engine what it lacks.

    Raises:
        CandidateSourceError: If it can't be reached, or holds something else.
    """
    if of_folder(folder) is not None:
        lacking = frozenset(index.parts.digests()) - index.source.held()
        if lacking:
            index.source.add(indexed_articles(index.parts, lacking), progress)


def clear_engine(index: PassageIndex, folder: Path) -> None:
    """Remove from an index's engine what the index has not; where that can't be done, a line in the log says so."""
    if of_folder(folder) is None:
        return
    try:
        surplus = index.source.held() - frozenset(index.parts.digests())
        if surplus:
            index.source.remove(surplus)
    except CandidateSourceError as error:
        _logger.warning("%s What was removed is not shown; it leaves the engine with the next change.", error)
