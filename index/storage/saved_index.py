"""An index on disk: whole generations, checked when they are opened, swapped in atomically.

```text
an-index/
  articles.sqlite           the articles as they were read (see `index.storage.article_store`)
  selection                 which files the index follows, a copy (see `index.storage.selection`)
  current                   the generation in use, and a checksum of its manifest
  generations/
    000001/                 never changed once it is there
      .yinju                the mark of a folder that may be removed (see `index.atomic_files`)
      manifest.json         what it was made of and by, and a checksum of every other file
      documents.json        the articles: texts, metadata, sections, passages
      passages.faiss        one vector a passage
      sentences.faiss       one vector a sentence
      sentence_spans.npy    where the sentences stand
      tokens.npz            the signs of the vectors of the sentences' tokens
      terms.txt             the terms, a line each
      postings.npz          which sentences have them
      glossary.json         what English words may stand for
```

A new generation is written aside, renamed into place and then named in `current`; so a reader sees the old one or the
new one, and a build that is interrupted changes nothing. The generation before is kept for readers who
have just begun to read it. Nothing else is ever removed, and where anything else lies no index is written.
"""

import contextlib
import gc
import hashlib
import json
import os
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from index.atomic_files import (
    data_folder,
    in_full,
    is_marked,
    remove_own_folder,
    replace_file,
    require_writable,
    written_aside,
)
from index.encoding.background import Background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import Encoder
from index.errors import (
    DamagedIndexError,
    ForeignIndexError,
    MissingIndexError,
    OldIndexError,
    SavedIndexError,
    first_line,
)
from index.models.bundled_model import NAME as DEFAULT_MODEL
from index.retrieval.index_parts import IndexParts
from index.retrieval.inverted_index import Postings
from index.retrieval.lexicon import Lexicon
from index.retrieval.passage_index import PassageIndex
from index.retrieval.vectors import DenseIndex
from index.storage.article_store import STORE_FILES, may_be_store
from index.storage.saved_documents import load_documents, save_documents
from index.storage.selection import COPY, may_be_copy
from index.text.dictionary import Glossary
from sources import Document, corpus_hash
from sources.errors import printable

FORMAT = 5
"""Raised whenever the files change their meaning, or what they hold is made of the same articles in another way."""

_KEPT_GENERATIONS = 2
_INDEXES = "indexes"
_NAME = re.compile(r"[\w-]+")
_GENERATION = re.compile(r"[0-9]{6,}")
_HASHED_AT_ONCE = 4
_CURRENT = "current"
_GENERATIONS = "generations"
_MANIFEST = "manifest.json"
_DOCUMENTS = "documents.json"
_PASSAGES = "passages.faiss"
_SENTENCES = "sentences.faiss"
_SPANS = "sentence_spans.npy"
_TOKENS = "tokens.npz"
_TERMS = "terms.txt"
_POSTINGS = "postings.npz"
_GLOSSARY = "glossary.json"
_FILES = (_DOCUMENTS, _PASSAGES, _SENTENCES, _SPANS, _TOKENS, _TERMS, _POSTINGS, _GLOSSARY)


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
        passages_recall: See `index.retrieval.vectors.DenseIndex.recall`; None where the passages' vectors are searched
            exactly.
        sentences_recall: Likewise for those of the sentences.
        corpus_hash: See `sources.corpus_hash`.
        paths: Where the articles were read from; none stands for those that come with the product.
        checksums: File name → SHA-256.
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
    passages_recall: float | None
    sentences_recall: float | None
    corpus_hash: str
    paths: tuple[str, ...]
    checksums: dict[str, str]
    stored: bool = False


def default_index_folder() -> Path:
    """Return the folder of the index that is used where none is named."""
    return data_folder() / _INDEXES / "default"


def index_folder(path: str | Path | None = None) -> Path:
    """Return the folder of the index that is asked for: the argument, or else `YINJU_INDEX`, or else the default one.

    A plain name, of letters, digits, - and _, is that of an index in the data folder, unless an index is found in the
    current folder under that name; everything else is a path.
    """
    named = path or os.environ.get("YINJU_INDEX")
    if not named:
        return default_index_folder()
    if _NAME.fullmatch(str(named)) and not (Path(named) / _CURRENT).is_file():
        return data_folder() / _INDEXES / str(named)
    return in_full(named)


def replace_generation(
    index: PassageIndex, folder: Path, paths: Sequence[Path] = (), commit: Callable[[], None] | None = None
) -> Manifest:
    """Write an index as a new generation and put it to use; the caller holds the lock of the folder.

    Args:
        index: The index.
        folder: Its folder.
        paths: Where its articles were read from.
        commit: Stores the articles that it was made of, if they are; called when the new generation is whole on disk,
            just before it is put to use.

    Raises:
        DataFolderError: If the folder can't be written; what was there before stays in use.
    """
    generations, before = folder / _GENERATIONS, _generations(folder)
    name = f"{int(before[-1].name) + 1 if before else 1:06d}"
    with written_aside(generations / name) as aside:
        manifest = _write_generation(index, aside, paths, stored=commit is not None)
    try:
        if commit:
            commit()
    except BaseException:
        remove_own_folder(generations / name)
        raise
    replace_file(folder / _CURRENT, f"{name} {_checksum(generations / name / _MANIFEST)}\n")
    for generation in before[: 1 - _KEPT_GENERATIONS]:
        if _find_foreign_in(generation) is None:
            remove_own_folder(generation, is_own=True)
    return manifest


def require_index_folder(folder: Path) -> None:
    """Make sure that an index may be saved in a folder, before anything slow is done; change nothing.

    Raises:
        DataFolderError: If the folder can't be written.
        SavedIndexError: If something else than an index is there.
    """
    if foreign := _find_foreign(folder):
        raise SavedIndexError(
            folder, f"would lie among something else: {foreign}. Move it away, or name another folder for the index."
        )
    require_writable(folder)


def read_manifest(folder: Path) -> Manifest:
    """Read what an index was made of, without loading it.

    Raises:
        MissingIndexError: If there is none yet.
        SavedIndexError: If something else is there.
        DamagedIndexError: If its manifest can't be read.
        ForeignIndexError: If another version's format is found.
    """
    return _read_manifest(folder, _read_current(folder))


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Read the articles of an index, without loading the rest.

    Raises:
        SavedIndexError: As `load_index`, but for an index of another model.
    """
    current = _read_current(folder)
    manifest = _read_manifest(folder, current)
    _require_checksums(folder, current, manifest, (_DOCUMENTS,))
    try:
        return load_documents(current.generation / _DOCUMENTS)
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedIndexError(folder, f"has a damaged file {_DOCUMENTS}. {_rebuild(folder)}") from error


def find_documents(folder: Path, corpus: str) -> tuple[Document, ...] | None:
    """Return the articles of the generation that was made of certain ones, in use or not; None if there is none.

    Args:
        folder: The index's folder.
        corpus: Their `sources.corpus_hash`.
    """
    for generation in reversed(_generations(folder)):
        try:
            documents = load_documents(generation / _DOCUMENTS)
        except (OSError, ValueError, RecursionError):
            continue
        if corpus_hash(documents) == corpus:
            return documents
    return None


def load_index(folder: Path, encoder: Encoder) -> PassageIndex:
    """Open an index.

    Args:
        folder: Its folder.
        encoder: The model that wrote it.

    Raises:
        MissingIndexError: If there is none yet.
        SavedIndexError: If something else is there.
        DamagedIndexError: If a file is missing or not what was written.
        ForeignIndexError: If another model or another format wrote it.
    """
    while True:
        current = _read_current(folder)
        try:
            return _load(folder, current, encoder)
        except DamagedIndexError:
            if _read_current(folder) == current:
                raise
            # else it was replaced twice while it was being read: read the new one


def require_sound_generation(folder: Path) -> Manifest:
    """Make sure that every file of an index is what was written, without loading it.

    Returns:
        Its manifest.

    Raises:
        SavedIndexError: As `load_index`, but for an index of another model.
    """
    current = _read_current(folder)
    manifest = _read_manifest(folder, current)
    _require_checksums(folder, current, manifest)
    return manifest


def rebuild_command(folder: Path, paths: Sequence[str] | None = (), model: str = DEFAULT_MODEL) -> str:
    """Return the command line that builds an index anew.

    Args:
        folder: The index's folder.
        paths: Where its articles were read from; None where that is not known any more.
        model: The model to build it with.
    """
    words = ["yinju", "index"]
    if folder != default_index_folder():
        is_named = folder.parent == default_index_folder().parent and _NAME.fullmatch(folder.name)
        words += ["--index", folder.name if is_named else str(folder)]
    if model != DEFAULT_MODEL:
        words += ["--model", model]
    return shlex.join([*words, *(paths or ())]) + (" PATH…" if paths is None else "")


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


@dataclass(frozen=True, slots=True)
class _Current:
    """What the file `current` says: the generation's folder, and its manifest's checksum."""

    generation: Path
    checksum: str


def _read_current(folder: Path) -> _Current:
    try:
        words = (folder / _CURRENT).read_text(encoding="utf-8", errors="replace").split()
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(folder) from None
    except OSError as error:
        raise _unreadable(folder, _CURRENT, error) from error
    if not _names_generation(words):
        if not _generations(folder):
            raise _missing(folder)
        raise DamagedIndexError(folder, f"has a file {_CURRENT} that names no generation. {_rebuild(folder)}")
    return _Current(folder / _GENERATIONS / words[0], words[1])


def _names_generation(words: Sequence[str]) -> bool:
    return len(words) == 2 and _GENERATION.fullmatch(words[0]) is not None


def _missing(folder: Path) -> SavedIndexError:
    if _generations(folder):
        return DamagedIndexError(folder, f"lacks its file {_CURRENT}. {_rebuild(folder)}")
    if foreign := _find_foreign(folder):
        return SavedIndexError(folder, f"is no index but something else: {foreign}. Name another folder.")
    return MissingIndexError(folder, f"does not exist. Build it with `{rebuild_command(folder)}`.")


def _generations(folder: Path) -> list[Path]:
    """Return the generations there are, oldest first; folders that no index wrote are none."""
    found = (each for each in (folder / _GENERATIONS).glob("*") if _GENERATION.fullmatch(each.name))
    return sorted((each for each in found if _find_foreign_in(each) is None), key=lambda each: int(each.name))


def _find_foreign(folder: Path) -> Path | None:
    """Return something in a folder that no index wrote; None if there is nothing. Hidden files are passed over."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        return folder
    is_index = bool(_generations(folder))
    for each in _visible(folder):
        if each.name == _GENERATIONS and each.is_dir():
            if foreign := next(filter(None, map(_find_foreign_in, _visible(each))), None):
                return foreign
        elif not each.is_file() or each.name not in _TELLS or not (is_index or _TELLS[each.name](each)):
            return each
    return None


def _find_foreign_in(generation: Path) -> Path | None:
    """Return something in a generation's folder that no index wrote, or that folder itself; None if all is its own."""
    if not _GENERATION.fullmatch(generation.name) or generation.is_symlink() or not generation.is_dir():
        return generation if os.path.lexists(generation) else None  # another process has just removed it
    names = {each.name for each in _visible(generation)}
    checksums = _read_checksums(generation / _MANIFEST)
    if not names or is_marked(generation) or checksums is not None or names == {_MANIFEST, *_FILES}:
        known = {_MANIFEST, *_FILES, *(checksums or ())}
        return next((generation / name for name in sorted(names - known)), None)
    return generation


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    except FileNotFoundError:  # another process has just removed it
        return []


def _read_checksums(manifest: Path) -> dict[str, str] | None:
    """Return the checksums in a manifest, of an earlier format too; None if that is no manifest."""
    try:
        found = json.loads(manifest.read_bytes())
        if {"format", "yinju", "fingerprint", "corpus_hash"} <= found.keys():
            return {str(name): str(checksum) for name, checksum in found["checksums"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return None


def _is_current(file: Path) -> bool:
    return _names_generation(file.read_text(encoding="utf-8", errors="replace").split())


_TELLS: dict[str, Callable[[Path], bool]] = {
    _CURRENT: _is_current,
    COPY: may_be_copy,
    **dict.fromkeys(STORE_FILES, may_be_store),
}
"""The files beside the generations, and what tells that one is an index's where there is no generation."""


def _read_manifest(folder: Path, current: _Current) -> Manifest:
    from pydantic import TypeAdapter, ValidationError

    try:
        content = (current.generation / _MANIFEST).read_bytes()
    except OSError as error:
        raise _unreadable(folder, _MANIFEST, error) from error
    if hashlib.sha256(content).hexdigest() != current.checksum:
        raise DamagedIndexError(folder, f"has a damaged {_MANIFEST}. {_rebuild(folder)}")
    try:
        found = json.loads(content)["format"]
        if found != FORMAT:
            kind = OldIndexError if isinstance(found, int) and found < FORMAT else ForeignIndexError
            raise kind(folder, f"has format {found}; this version reads format {FORMAT}. {_rebuild(folder)}")
        manifest = TypeAdapter(Manifest).validate_python(json.loads(content))
        manifest.background.require_sound()
        return manifest
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        raise DamagedIndexError(folder, f"has a manifest that can't be understood. {_rebuild(folder)}") from error


def _load(folder: Path, current: _Current, encoder: Encoder) -> PassageIndex:
    manifest = _read_manifest(folder, current)
    if manifest.fingerprint != encoder.fingerprint:
        raise foreign_model(folder, manifest, encoder.name, encoder.fingerprint)
    _require_checksums(folder, current, manifest)
    with _no_collecting():
        try:
            parts = _read_parts(current.generation, manifest, encoder.dim)
        except Exception as error:  # whatever makes the libraries raise: the checksums fit, yet no index wrote this
            problem = f"has files that don't belong together ({first_line(error)})"
            raise DamagedIndexError(folder, f"{problem}. {_rebuild(folder)}") from error
        return PassageIndex(parts, encoder)


def _require_checksums(folder: Path, current: _Current, manifest: Manifest, names: Sequence[str] = _FILES) -> None:
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:
        checksums = [threads.submit(_checksum, current.generation / name) for name in names]
    for name, checksum in zip(names, checksums, strict=True):
        try:
            found = checksum.result()
        except OSError as error:
            raise _unreadable(folder, name, error) from error
        if found != manifest.checksums.get(name):
            raise DamagedIndexError(folder, f"has a damaged file {name}. {_rebuild(folder)}")


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Spare Python the search for garbage while very many objects are made that all stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_parts(generation: Path, manifest: Manifest, dim: int) -> IndexParts:
    """Read a generation's files; if they are not what `_write_generation` writes, any error may be raised."""
    from pydantic import TypeAdapter

    spans = np.load(generation / _SPANS, allow_pickle=False)
    parts = IndexParts(
        load_documents(generation / _DOCUMENTS),
        DenseIndex.load(generation / _PASSAGES, manifest.passages_recall),
        DenseIndex.load(generation / _SENTENCES, manifest.sentences_recall),
        spans,
        BinaryTokenVectors.load(generation / _TOKENS),
        Lexicon(
            Postings.load(generation / _TERMS, generation / _POSTINGS),
            spans[:, 0],
            TypeAdapter(Glossary).validate_json((generation / _GLOSSARY).read_bytes()),
        ),
        manifest.background,
    )
    parts.require_sound(dim)
    return parts


def _write_generation(index: PassageIndex, target: Path, paths: Sequence[Path], *, stored: bool) -> Manifest:
    from pydantic import TypeAdapter

    parts = index.parts
    save_documents(parts.documents, target / _DOCUMENTS)
    parts.passages.save(target / _PASSAGES)
    parts.sentences.save(target / _SENTENCES)
    np.save(target / _SPANS, parts.sentence_spans, allow_pickle=False)
    parts.tokens.save(target / _TOKENS)
    parts.lexicon.postings.save(target / _TERMS, target / _POSTINGS)
    (target / _GLOSSARY).write_bytes(TypeAdapter(Glossary).dump_json(parts.lexicon.glossary))
    manifest = Manifest(
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
        passages_recall=parts.passages.recall,
        sentences_recall=parts.sentences.recall,
        corpus_hash=corpus_hash(parts.documents),
        paths=tuple(printable(str(path.resolve())) for path in paths),
        checksums={name: _checksum(target / name) for name in _FILES},
        stored=stored,
    )
    (target / _MANIFEST).write_bytes(TypeAdapter(Manifest).dump_json(manifest, indent=2))
    return manifest


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _unreadable(folder: Path, name: str, error: OSError) -> SavedIndexError:
    if isinstance(error, FileNotFoundError):
        return DamagedIndexError(folder, f"lacks its file {name}. {_rebuild(folder)}")
    return SavedIndexError(folder, f"has a file {name} that can't be read ({error.strerror}). Make it readable.")


def may_have_had_store(folder: Path) -> bool:
    """Tell whether stored articles may have belonged to an index: if a manifest says so, or can't be read."""
    try:
        return read_manifest(folder).stored
    except (MissingIndexError, OldIndexError):
        return False
    except SavedIndexError:
        return True


def recalled(folder: Path) -> tuple[tuple[str, ...], str] | None:
    """Return the articles' places and the model's name, as the newest manifest recalls them that can be read."""
    for manifest in sorted((folder / _GENERATIONS).glob(f"*/{_MANIFEST}"), reverse=True):
        try:
            found = json.loads(manifest.read_bytes())
            return tuple(str(path) for path in found["paths"]), str(found["model"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return None


def _rebuild(folder: Path) -> str:
    """Return what to do about an index that can't be used."""
    if known := recalled(folder):
        return f"Rebuild it with `{rebuild_command(folder, *known)}`."
    return f"Rebuild it with `{rebuild_command(folder, None)}`."
