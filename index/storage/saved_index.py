"""An index on disk: whole generations, checked when they are opened, swapped in atomically.

```text
an-index/
  articles.sqlite           the articles as they were read (see `index.storage.article_store`)
  selection                 which files the index follows, a copy (see `index.storage.selection`)
  calibration.json          what makes the confidence come true, if that was fitted (see `assistant.calibration`)
  suggestions.json          what the articles show of themselves, a cache (see `assistant.suggesting.profiles`)
  current                   the generation in use, and a checksum of its manifest
  generations/
    000001/                 never changed once it is there
      .yinju                the mark of a folder that may be removed (see `index.atomic_files`)
      manifest.json         what it was made of and by, and a checksum of every other file
      order.npy             the articles in order: each one's segment, and its place there
      89c1…f0/              a segment (see `index.retrieval.segments.segment`)
        documents.json      its articles: texts, metadata, sections, passages
        heads.json          what is known of each without its text
        article_starts.npy  where each begins in that file, and its first passage
        digests.txt         their digests, a line each
        writing.npy         what each passage is written in
        passages.faiss      one vector a passage
        sentences.faiss     one vector a sentence
        sentence_spans.npy  where the sentences stand
        tokens.npy          the signs of the vectors that the sentences' tokens share
        token_starts.npy    where each sentence's vectors begin
        terms.txt           the terms, a line each
        term_starts.npy     where each term's sentences begin
        postings.npy        which sentences have it
        frequencies.npy     how many passages do
        glossary.json       what English words may stand for
```

A new generation is written aside, renamed into place and then named in `current`; so a reader sees the old one or the
new one, and a build that is interrupted changes nothing. A segment that the generation before has too is not written
again but linked: the two share its files. That generation is kept for readers who have just begun to read it. Nothing
else is ever removed, and where anything else lies no index is written.

Opening an index reads no article, and of the files that were found sound before (`index.storage.checked_files`) only
what a search needs at once. An article is read when it is asked for (`index.retrieval.segments.saved_articles`).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from index.atomic_files import remove_own_folder, replace_file, require_writable, written_aside
from index.encoding.encoder import Encoder
from index.errors import DamagedIndexError, SavedIndexError, first_line
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.index_parts import IndexParts
from index.retrieval.segments.saved_articles import DOCUMENTS
from index.retrieval.segments.segment import Segment
from index.storage.checked_files import CheckedFiles
from index.storage.engine import with_engine
from index.storage.generations import (
    CURRENT,
    FILES,
    GENERATIONS,
    MANIFEST,
    ORDER,
    CurrentGeneration,
    find_foreign,
    find_foreign_in,
    generations_in,
    read_current,
    rebuild_advice,
    unreadable,
)
from index.storage.manifest import Manifest, SegmentEntry, describe, foreign_model, read_manifest_of
from index.storage.segment_files import open_segment, write_segment
from sources import Document, corpus_hash
from sources.saved_documents import load_documents

_KEPT_GENERATIONS = 2
_HASHED_AT_ONCE = 4


def replace_generation(
    index: PassageIndex,
    folder: Path,
    paths: Sequence[Path] = (),
    commit: Callable[[], None] | None = None,
    *,
    stored: bool = False,
) -> Manifest:
    """Write an index as a new generation and put it to use; the caller holds the lock of the folder.

    Args:
        index: The index.
        folder: Its folder.
        paths: Where its articles were read from.
        commit: Stores the articles that it was made of, if they are; called when the new generation is whole on disk,
            just before it is put to use.
        stored: Whether they are stored already.

    Raises:
        DataFolderError: If the folder can't be written; what was there before stays in use.
    """
    generations, before = folder / GENERATIONS, generations_in(folder)
    name = f"{int(before[-1].name) + 1 if before else 1:06d}"
    with written_aside(generations / name) as aside:
        manifest = _write_generation(
            index, aside, paths, before[-1] if before else None, stored=stored or commit is not None
        )
    try:
        if commit:
            commit()
    except BaseException:
        remove_own_folder(generations / name)
        raise
    replace_file(folder / CURRENT, f"{name} {_checksum(generations / name / MANIFEST)}\n")
    for generation in before[: 1 - _KEPT_GENERATIONS]:
        if find_foreign_in(generation) is None:
            remove_own_folder(generation, is_own=True)
    return manifest


def require_index_folder(folder: Path) -> None:
    """Make sure that an index may be saved in a folder, before anything slow is done; change nothing.

    Raises:
        DataFolderError: If the folder can't be written.
        SavedIndexError: If something else than an index is there.
    """
    if foreign := find_foreign(folder):
        raise SavedIndexError(
            folder, f"would lie among something else: {foreign}. Move it away, or name another folder for the index."
        )
    require_writable(folder)


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Read the articles of an index, without loading the rest.

    Raises:
        SavedIndexError: As `load_index`, but for an index of another model.
    """
    current = read_current(folder)
    manifest = read_manifest_of(folder, current)
    documents = [f"{each.name}/{DOCUMENTS}" for each in manifest.segments]
    _require_checksums(folder, current, manifest, (ORDER, *documents))
    try:
        return _documents_of(current.generation, [each.name for each in manifest.segments])
    except (OSError, ValueError, IndexError, RecursionError) as error:
        raise DamagedIndexError(folder, f"has a damaged file {DOCUMENTS}. {rebuild_advice(folder)}") from error


def find_documents(folder: Path, corpus: str) -> tuple[Document, ...] | None:
    """Return the articles of the generation that was made of certain ones, in use or not; None if there is none.

    Args:
        folder: The index's folder.
        corpus: Their `sources.corpus_hash`.
    """
    for generation in reversed(generations_in(folder)):
        try:
            segments = _noted(generation).get("segments")
            documents = (
                load_documents(generation / DOCUMENTS)  # as formats before 7 had it
                if segments is None
                else _documents_of(generation, [str(each["name"]) for each in segments])
            )
        except (OSError, ValueError, KeyError, IndexError, TypeError, RecursionError):
            continue
        if corpus in (corpus_hash(documents), _noted_corpus(generation)):
            return documents
    return None


def _documents_of(generation: Path, segments: Sequence[str]) -> tuple[Document, ...]:
    """Return the articles of a generation in order; if its files are not what was written, any error may be raised."""
    documents = [load_documents(generation / name / DOCUMENTS) for name in segments]
    order = np.load(generation / ORDER, allow_pickle=False)
    return tuple(documents[segment][place] for segment, place in order.tolist())


def _noted(generation: Path) -> dict[str, Any]:
    noted = json.loads((generation / MANIFEST).read_bytes())
    if not isinstance(noted, dict):
        raise ValueError("the manifest is no object")
    return noted


def _noted_corpus(generation: Path) -> str | None:
    """Return the corpus hash that a generation was written with, by an earlier version too; None if it has changed."""
    try:
        noted = _noted(generation)
        holding = [name for name in noted["checksums"] if Path(name).name in {DOCUMENTS, ORDER}]
        as_noted = all(noted["checksums"][name] == _checksum(generation / name) for name in holding)
        return str(noted["corpus_hash"]) if holding and as_noted else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def load_index(folder: Path, encoder: Encoder, previous: PassageIndex | None = None) -> PassageIndex:
    """Open an index.

    Args:
        folder: Its folder.
        encoder: The model that wrote it.
        previous: The index as it was opened before, from the same folder; its segments are not read again.

    Raises:
        MissingIndexError: If there is none yet.
        SavedIndexError: If something else is there.
        DamagedIndexError: If a file is missing or not what was written.
        ForeignIndexError: If another model or another format wrote it.
    """
    while True:
        current = read_current(folder)
        try:
            return _load(folder, current, encoder, previous)
        except DamagedIndexError:
            if read_current(folder) == current:
                raise
            # else it was replaced twice while it was being read: read the new one


def require_sound_generation(folder: Path, *, deep: bool = False) -> Manifest:
    """Make sure that every file of an index is what was written, without loading it.

    Args:
        folder: The index's folder.
        deep: Whether files are read, too, that were before and seem unchanged.

    Returns:
        Its manifest.

    Raises:
        SavedIndexError: As `load_index`, but for an index of another model.
    """
    current = read_current(folder)
    manifest = read_manifest_of(folder, current)
    _require_checksums(folder, current, manifest, (ORDER, *_files_of(manifest.segments)), deep=deep)
    return manifest


def _load(folder: Path, current: CurrentGeneration, encoder: Encoder, previous: PassageIndex | None) -> PassageIndex:
    manifest = read_manifest_of(folder, current)
    if manifest.fingerprint != encoder.fingerprint:
        raise foreign_model(folder, manifest, encoder.name, encoder.fingerprint)
    known = {each.name: each for each in previous.parts.segments} if previous else {}
    new = [each for each in manifest.segments if each.name not in known]
    read = _require_checksums(folder, current, manifest, (ORDER, *_files_of(new)))
    try:
        for entry in new:
            segment = _open_segment(folder, current.generation, entry)
            segment.require_dim(encoder.dim)
            if any(name.startswith(f"{entry.name}/") for name in read):
                segment.require_sound()
            known[entry.name] = segment
        segments = [known[each.name] for each in manifest.segments]
        order = np.load(current.generation / ORDER, allow_pickle=False)
        parts = IndexParts.of(segments, order, manifest.background)
    except Exception as error:  # whatever makes the libraries raise: the checksums fit, yet no index wrote this
        problem = f"has files that don't belong together ({first_line(error)})"
        raise DamagedIndexError(folder, f"{problem}. {rebuild_advice(folder)}") from error
    CheckedFiles(folder).note(current.generation, manifest.checksums, read)
    return PassageIndex(with_engine(parts, folder, encoder), encoder)


def _files_of(segments: Sequence[SegmentEntry]) -> list[str]:
    return [f"{each.name}/{file}" for each in segments for file in FILES]


def _require_checksums(
    folder: Path, current: CurrentGeneration, manifest: Manifest, names: Sequence[str], *, deep: bool = False
) -> list[str]:
    """Make sure that files of a generation are what was written, and return which were read for that."""
    known = CheckedFiles(folder)
    missing = next((name for name in names if name not in manifest.checksums), None)
    if missing:
        raise DamagedIndexError(folder, f"has a manifest that does not know {missing}. {rebuild_advice(folder)}")
    unread = [
        name for name in names if deep or not known.is_sound(name, current.generation / name, manifest.checksums[name])
    ]
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:
        checksums = [threads.submit(_checksum, current.generation / name) for name in unread]
    for name, checksum in zip(unread, checksums, strict=True):
        try:
            found = checksum.result()
        except OSError as error:
            raise unreadable(folder, name, error) from error
        if found != manifest.checksums[name]:
            raise DamagedIndexError(folder, f"has a damaged file {name}. {rebuild_advice(folder)}")
    return unread


def _open_segment(folder: Path, generation: Path, entry: SegmentEntry) -> Segment:
    """Open a segment; if its files are not what was written, any error may be raised."""

    def damaged(file: str, problem: str) -> Exception:
        return DamagedIndexError(
            folder, f"has a damaged file {entry.name}/{file} ({problem}). {rebuild_advice(folder)}"
        )

    return open_segment(generation / entry.name, entry, damaged)


def _write_generation(
    index: PassageIndex, target: Path, paths: Sequence[Path], before: Path | None, *, stored: bool
) -> Manifest:
    """Write an index into a folder.

    Args:
        index: The index.
        target: The folder.
        paths: Where its articles were read from.
        before: The generation before, whose segments need not be written again; None if there is none.
        stored: Whether it is made of stored articles.
    """
    from pydantic import TypeAdapter

    known = _known_checksums(before) if before else {}
    checksums: dict[str, str] = {}
    for segment in index.parts.segments:
        names = [f"{segment.name}/{file}" for file in FILES]
        (target / segment.name).mkdir()
        if not (before and all(name in known and _linked(before / name, target / name) for name in names)):
            write_segment(segment, target / segment.name)
            known = {**known, **{name: _checksum(target / name) for name in names}}
        checksums |= {name: known[name] for name in names}
    np.save(target / ORDER, index.parts.order, allow_pickle=False)
    checksums[ORDER] = _checksum(target / ORDER)
    manifest = describe(index, checksums, paths, stored=stored)
    (target / MANIFEST).write_bytes(TypeAdapter(Manifest).dump_json(manifest, indent=2))
    return manifest


def _known_checksums(generation: Path) -> dict[str, str]:
    """Return the checksums that a generation's manifest tells; none if it can't be read."""
    try:
        return {str(name): str(checksum) for name, checksum in _noted(generation)["checksums"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _linked(file: Path, target: Path) -> bool:
    """Give a file a second name, or copy it where files have one alone; tell whether that could be done."""
    try:
        try:
            os.link(file, target)
        except OSError:
            shutil.copyfile(file, target)
    except OSError:
        return False
    return True


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
