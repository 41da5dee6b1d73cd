"""Where indexes lie, and their generations: which is in use, and what in a folder no index wrote.

`index.storage.saved_index` says what a generation holds.
"""

import json
import os
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.atomic_files import data_folder, in_full, is_marked
from index.encoding.binary_token_vectors import TOKEN_FILES
from index.errors import DamagedIndexError, MissingIndexError, RetrievalError, SavedIndexError
from index.models.bundled_model import NAME as DEFAULT_MODEL
from index.retrieval.engines.address import is_address, of_folder, parse_address
from index.retrieval.inverted_index import POSTINGS_FILES
from index.retrieval.segments.saved_articles import ARTICLE_FILES, DOCUMENTS
from index.storage.article_database import STORE_FILES, may_be_store
from index.storage.selection import COPY, may_be_copy

_INDEXES = "indexes"
_NAME = re.compile(r"[\w-]+")
_GENERATION = re.compile(r"[0-9]{6,}")
CURRENT = "current"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
CALIBRATION = "calibration.json"
"""What makes the confidence in answers from this index come true; it stays when a new generation is put to use."""
SUGGESTIONS = "suggestions.json"
"""What the articles show of themselves (`assistant.suggesting.profiles`); a cache."""
PENDING, REMOVED = "pending", "removed"
"""Folders of the page's: what waits to be added, and what was removed and can still be brought back."""
PAGES = "pages"
"""Folder in that of what waits to be added: the pages that were recognised of files not read to their end yet."""
PASSAGES = "passages.faiss"
SENTENCES = "sentences.faiss"
SPANS = "sentence_spans.npy"
WRITING = "writing.npy"
GLOSSARY = "glossary.json"
FILES = (*ARTICLE_FILES, WRITING, PASSAGES, SENTENCES, SPANS, *TOKEN_FILES, *POSTINGS_FILES, GLOSSARY)
"""The files of a segment."""
FORMER_FILES = (DOCUMENTS, PASSAGES, SENTENCES, SPANS, "tokens.npz", "terms.txt", "postings.npz", GLOSSARY)
"""Those of a whole index before there were segments."""
ORDER = "order.npy"
_SEGMENT = re.compile(r"[0-9a-f]{16}")


def default_index_folder() -> Path:
    """Return the folder of the index that is used where none is named."""
    return data_folder() / _INDEXES / "default"


def index_folder(path: str | Path | None = None) -> Path:
    """Return the folder of the index that is asked for: the argument, or else `YINJU_INDEX`, or else the default one.

    A plain name, of letters, digits, - and _, is that of an index in the data folder, unless an index is found in the
    current folder under that name; an engine's address (`index.retrieval.engines.address`) has a folder of its own
    there. Everything else is a path.

    Raises:
        SavedIndexError: If the path is no UTF-8: not all libraries could open it.
        RetrievalError: If the argument is blank, or an engine's address that can't be.
    """
    if path is not None and not str(path).strip():
        raise RetrievalError("The index's name is blank. Name an index, or leave --index out for the default one.")
    folder = _named_folder(path or os.environ.get("YINJU_INDEX"))
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise SavedIndexError(folder, "has a path that is not UTF-8. Name another folder, or rename it.") from None
    return folder


def _named_folder(named: str | Path | None) -> Path:
    if not named:
        return default_index_folder()
    if is_address(str(named)):
        return data_folder() / _INDEXES / parse_address(str(named)).folder_name
    if _NAME.fullmatch(str(named)) and not (Path(named) / CURRENT).is_file():
        return data_folder() / _INDEXES / str(named)
    return in_full(named)


def rebuild_command(folder: Path, paths: Sequence[str] | None = (), model: str = DEFAULT_MODEL) -> str:
    """Return the command line that builds an index anew.

    Args:
        folder: The index's folder.
        paths: Where its articles were read from; None where that is not known any more.
        model: The model to build it with.
    """
    words = ["yinju", "index"]
    if folder != default_index_folder():
        engine = of_folder(folder)
        is_named = folder.parent == default_index_folder().parent and _NAME.fullmatch(folder.name)
        words += ["--index", str(engine) if engine else folder.name if is_named else str(folder)]
    if model != DEFAULT_MODEL:
        words += ["--model", model]
    return shlex.join([*words, *(paths or ())]) + (" PATH…" if paths is None else "")


@dataclass(frozen=True, slots=True)
class CurrentGeneration:
    """What the file `current` says: the generation's folder, and its manifest's checksum."""

    generation: Path
    checksum: str


def read_current(folder: Path) -> CurrentGeneration:
    """Return the generation in use.

    Raises:
        MissingIndexError: If there is none yet.
        SavedIndexError: If something else is there, or what is there can't be read.
    """
    try:
        words = (folder / CURRENT).read_text(encoding="utf-8", errors="replace").split()
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(folder) from None
    except OSError as error:
        raise unreadable(folder, CURRENT, error) from error
    if not _names_generation(words):
        if not generations_in(folder):
            raise _missing(folder)
        raise DamagedIndexError(folder, f"has a file {CURRENT} that names no generation. {rebuild_advice(folder)}")
    return CurrentGeneration(folder / GENERATIONS / words[0], words[1])


def generations_in(folder: Path) -> list[Path]:
    """Return the generations there are, oldest first; folders that no index wrote are none."""
    found = (each for each in (folder / GENERATIONS).glob("*") if _GENERATION.fullmatch(each.name))
    return sorted((each for each in found if find_foreign_in(each) is None), key=lambda each: int(each.name))


def find_foreign(folder: Path) -> Path | None:
    """Return something in a folder that no index wrote; None if there is nothing. Hidden files are passed over."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        return folder
    is_index = bool(generations_in(folder))
    for each in _visible(folder):
        if each.name == GENERATIONS and each.is_dir():
            if foreign := next(filter(None, map(find_foreign_in, _visible(each))), None):
                return foreign
        elif each.name in {PENDING, REMOVED} and is_marked(each):
            continue
        elif not each.is_file() or each.name not in _RECOGNISED or not (is_index or _RECOGNISED[each.name](each)):
            return each
    return None


def find_foreign_in(generation: Path) -> Path | None:
    """Return something in a generation's folder that no index wrote, or that folder itself; None if all is its own."""
    if not _GENERATION.fullmatch(generation.name) or generation.is_symlink() or not generation.is_dir():
        return generation if os.path.lexists(generation) else None  # another process has just removed it
    found = _visible(generation)
    checksums = _read_checksums(generation / MANIFEST)
    own = [each for each in found if each.name in {MANIFEST, ORDER, *FORMER_FILES} or _may_be_segment(each)]
    names = {each.name for each in found}
    is_whole = own == found and (names >= {MANIFEST, ORDER} or names == {MANIFEST, *FORMER_FILES})
    if not found or is_marked(generation) or checksums is not None or is_whole:
        files = {generation / name for name in (MANIFEST, ORDER, *FORMER_FILES, *(checksums or ()))}
        return next((each for each in found if each not in files and each not in own), None) or next(
            (each for segment in own if segment.is_dir() for each in _visible(segment) if each.name not in FILES), None
        )
    return generation


def unreadable(folder: Path, name: str, error: OSError) -> SavedIndexError:
    """Return the error for a file that is missing, or that may not be read."""
    if isinstance(error, FileNotFoundError):
        return DamagedIndexError(folder, f"lacks its file {name}. {rebuild_advice(folder)}")
    return SavedIndexError(folder, f"has a file {name} that can't be read ({error.strerror}). Make it readable.")


def recalled(folder: Path) -> tuple[tuple[str, ...], str] | None:
    """Return the articles' places and the model's name, as the newest manifest recalls them that can be read."""
    for manifest in sorted((folder / GENERATIONS).glob(f"*/{MANIFEST}"), reverse=True):
        try:
            found = json.loads(manifest.read_bytes())
            return tuple(str(path) for path in found["paths"]), str(found["model"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return None


def rebuild_advice(folder: Path) -> str:
    """Return what to do about an index that can't be used."""
    if known := recalled(folder):
        return f"Rebuild it with `{rebuild_command(folder, *known)}`."
    return f"Rebuild it with `{rebuild_command(folder, None)}`."


def _may_be_segment(folder: Path) -> bool:
    return _SEGMENT.fullmatch(folder.name) is not None and folder.is_dir() and not folder.is_symlink()


def _names_generation(words: Sequence[str]) -> bool:
    return len(words) == 2 and _GENERATION.fullmatch(words[0]) is not None


def _missing(folder: Path) -> SavedIndexError:
    if generations_in(folder):
        return DamagedIndexError(folder, f"lacks its file {CURRENT}. {rebuild_advice(folder)}")
    if foreign := find_foreign(folder):
        return SavedIndexError(folder, f"is no index but something else: {foreign}. Name another folder.")
    return MissingIndexError(folder, f"does not exist. Build it with `{rebuild_command(folder)}`.")


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


def _may_be_calibration(file: Path) -> bool:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"format", "yinju", "model_fingerprint", "reader"} <= found.keys()


def _may_be_suggestions(file: Path) -> bool:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"format", "made_with", "profiles", "checksum"} == found.keys()


_RECOGNISED: dict[str, Callable[[Path], bool]] = {
    CURRENT: _is_current,
    COPY: may_be_copy,
    CALIBRATION: _may_be_calibration,
    SUGGESTIONS: _may_be_suggestions,
    **dict.fromkeys(STORE_FILES, may_be_store),
}
"""The files beside the generations, and what tells that one is an index's where there is no generation."""
