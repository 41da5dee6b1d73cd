"""The engine of an index that has one: it is opened with the index, and brought up to it with every change.

An index's folder is whole without its engine. So a change is written to the engine first, then put to use in the
folder, and only then is what has gone removed from the engine. Whatever is cut short is made up for by the next change:
what the engine has too much is never shown, and what it lacks is added.
"""

import logging
from dataclasses import replace
from pathlib import Path

from index.encoding.encoder import Encoder
from index.errors import CandidateSourceError
from index.progress import Progress, unshown
from index.retrieval.engines.address import of_folder
from index.retrieval.engines.opening import open_source
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.index_parts import IndexParts
from index.retrieval.segments.local_source import indexed_articles

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
    return replace(parts, source=open_source(address, encoder, parts.background)) if address else parts


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
