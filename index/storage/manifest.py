"""The manifest of a saved index: what it was made of and by."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index.encoding.background import Background
from index.errors import DamagedIndexError, ForeignIndexError, MissingIndexError, OldIndexError, SavedIndexError
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.segment import Segment
from index.storage.generations import (
    MANIFEST,
    CurrentGeneration,
    read_current,
    rebuild_advice,
    rebuild_command,
    unreadable,
)
from sources.errors import printable
from sources.saved_documents import corpus_hash_of

FORMAT = 8
"""Raised whenever the files change their meaning, or what they hold is made of the same articles in another way."""


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """What a manifest says of a segment.

    Attributes:
        name: Of its folder.
        passages_recall: See `index.retrieval.vectors.DenseIndex.recall`; None where the passages' vectors are searched
            exactly.
        sentences_recall: Likewise for those of the sentences.
        token_dim: Values a token's vector has; 0 if there are none.
    """

    name: str
    passages_recall: float | None
    sentences_recall: float | None
    token_dim: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index was made of and by.

    Attributes:
        format: The format of the files.
        created: ISO 8601, UTC.
        yinju: The version that wrote it.
        model: The embedding model's name.
        fingerprint: The embedding model's fingerprint.
        dim: Dimensions of its vectors.
        metric: What a vector search compares.
        background: What the model gives to unrelated texts.
        documents: How many articles.
        passages: How many passages.
        sentences: How many sentences have a vector.
        segments: What it is made up of.
        corpus_hash: See `sources.corpus_hash`.
        paths: Where the articles were read from; none stands for those that come with the product.
        checksums: File → SHA-256.
        stored: Whether it was made of stored articles.
    """

    format: int
    created: str
    yinju: str
    model: str
    fingerprint: str
    dim: int
    metric: str
    background: Background
    documents: int
    passages: int
    sentences: int
    segments: tuple[SegmentEntry, ...]
    corpus_hash: str
    paths: tuple[str, ...]
    checksums: dict[str, str]
    stored: bool = False

    @property
    def passages_recall(self) -> float | None:
        """The lowest recall of a segment; None where all are searched exactly."""
        return min((each.passages_recall for each in self.segments if each.passages_recall is not None), default=None)

    @property
    def sentences_recall(self) -> float | None:
        """Likewise that of the sentences."""
        return min((each.sentences_recall for each in self.segments if each.sentences_recall is not None), default=None)


def describe(index: PassageIndex, checksums: Mapping[str, str], paths: Sequence[Path], *, stored: bool) -> Manifest:
    """Return the manifest of an index.

    Args:
        index: The index.
        checksums: Of its files, by name.
        paths: Where its articles were read from.
        stored: Whether it is made of stored articles.
    """
    parts = index.parts
    return Manifest(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        yinju=version("yinju"),
        model=index.encoder.name,
        fingerprint=index.encoder.fingerprint,
        dim=index.encoder.dim,
        metric="inner product of unit vectors",
        background=parts.background,
        documents=len(parts.documents),
        passages=len(parts.passages),
        sentences=len(parts.sentences),
        segments=tuple(map(_entry, parts.segments)),
        corpus_hash=corpus_hash_of(parts.digests()),
        paths=tuple(printable(str(path.resolve())) for path in paths),
        checksums=dict(checksums),
        stored=stored,
    )


def _entry(segment: Segment) -> SegmentEntry:
    return SegmentEntry(segment.name, segment.passages.recall, segment.sentences.recall, segment.tokens.dim)


def read_manifest(folder: Path) -> Manifest:
    """Read what an index was made of, without loading it.

    Raises:
        MissingIndexError: If there is none yet.
        SavedIndexError: If something else is there.
        DamagedIndexError: If its manifest can't be read.
        ForeignIndexError: If another version's format is found.
    """
    return read_manifest_of(folder, read_current(folder))


def read_manifest_of(folder: Path, current: CurrentGeneration) -> Manifest:
    """Read the manifest of a generation; the errors are those of `read_manifest`."""
    from pydantic import TypeAdapter, ValidationError

    try:
        content = (current.generation / MANIFEST).read_bytes()
    except OSError as error:
        raise unreadable(folder, MANIFEST, error) from error
    if hashlib.sha256(content).hexdigest() != current.checksum:
        raise DamagedIndexError(folder, f"has a damaged {MANIFEST}. {rebuild_advice(folder)}")
    try:
        found = json.loads(content)["format"]
        if found != FORMAT:
            kind = OldIndexError if isinstance(found, int) and found < FORMAT else ForeignIndexError
            raise kind(folder, f"has format {found}; this version reads format {FORMAT}. {rebuild_advice(folder)}")
        manifest = TypeAdapter(Manifest).validate_python(json.loads(content))
        manifest.background.require_sound()
        return manifest
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        raise DamagedIndexError(folder, f"has a manifest that can't be understood. {rebuild_advice(folder)}") from error


def foreign_model(folder: Path, manifest: Manifest, model: str, fingerprint: str) -> ForeignIndexError:
    """Return the error for an index that another model wrote.

    Args:
        folder: The index's folder.
        manifest: What it was made of and by.
        model: The model that is asked for now.
        fingerprint: That model's fingerprint.
    """
    return ForeignIndexError(
        folder,
        f"was built with the model {manifest.model} ({manifest.dim} dims, {manifest.fingerprint}), not with {model} "
        f"({fingerprint}). Rebuild it with `{rebuild_command(folder, manifest.paths, model)}`, "
        f"or use the other model: --model {manifest.model}.",
    )


def may_have_had_store(folder: Path) -> bool:
    """Tell whether stored articles may have belonged to an index: if a manifest says so, or can't be read."""
    try:
        return read_manifest(folder).stored
    except (MissingIndexError, OldIndexError):
        return False
    except SavedIndexError:
        return True
