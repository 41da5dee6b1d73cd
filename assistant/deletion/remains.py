"""Remains: the files that still hold anything of removed articles, and what to do about each of them.

Every file below the data folder and the index's folder is read from its first byte to its last, whatever it is: free
pages of databases, logs and vectors as well as texts. ZIP and gzip files are looked into.
"""

import gzip
import hashlib
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from assistant.deletion.needles import SHOWN, Needles
from index import PENDING, REMOVED, STORE
from index.storage.generations import GENERATIONS, SUGGESTIONS
from sources import YinjuError

_READ_AT_ONCE = 4 * 1024 * 1024
_LARGEST_UNPACKED = 4 * 1024**3
"""Bytes of all packed files of one archive together; one that holds more is told, not believed."""
_TERMS = "terms.txt"
_FAULTS = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class Holder(StrEnum):
    """What a file is that holds something, and by that what to do about it."""

    GENERATION = "a generation of the index"
    STORE = "the stored articles"
    SUGGESTIONS = "what articles show of themselves"
    UNDO = "removals that can still be undone"
    PENDING = "what waits to be added"
    VECTORS = "the vectors that are kept of texts"
    ASIDE = "what was begun, or set aside as damaged"
    OTHER_INDEX = "another index"
    GOLD = "gold questions"
    ARCHIVE = "an archive, such as a backup"
    LINK = "a file with another name outside of the folders that were read"
    UNREAD = "a file that can't be read to its end"
    OTHER = "another file"

    @property
    def is_own(self) -> bool:
        """Whether `--purge` empties it."""
        return self in _OWN


_IN_AN_INDEX = {
    GENERATIONS: Holder.GENERATION,
    REMOVED: Holder.UNDO,
    PENDING: Holder.PENDING,
    SUGGESTIONS: Holder.SUGGESTIONS,
}
_OWN = {
    Holder.GENERATION,
    Holder.STORE,
    Holder.SUGGESTIONS,
    Holder.UNDO,
    Holder.PENDING,
    Holder.VECTORS,
    Holder.ASIDE,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for.

    Attributes:
        ids: The removed articles'.
        needles: What they are known by.
        terms: Words and pairs of characters that only they have.
        digests: Of the bytes of the files that they were read from: SHA-256.
        texts: Their texts.
        kept: The texts of the articles that stay.
    """

    ids: tuple[str, ...]
    needles: Needles
    terms: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    texts: tuple[str, ...] = field(default=(), repr=False)
    kept: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Remain:
    """A file that still holds something of a removed article.

    Attributes:
        path: The file.
        holder: What it is.
        shown: Some of what was found in it.
        remedy: What to do.
    """

    path: Path
    holder: Holder
    shown: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Remains:
    """What was found.

    Attributes:
        found: The files that hold something, by their paths.
        files: How many files were read.
        size: Their bytes.
    """

    found: tuple[Remain, ...] = ()
    files: int = 0
    size: int = 0


def find_remains(sought: Sought, index: Path, data: Path) -> Remains:
    """Read all files below the data folder and an index's folder, and tell which hold something.

    Args:
        sought: What is looked for.
        index: The index's folder, from which the articles were removed.
        data: The data folder.
    """
    paths = sorted({each for folder in (data, index) for each in _files_below(folder)})
    names: Counter[tuple[int, int]] = Counter()
    found, size = [], 0
    for path in paths:
        status = path.stat(follow_symlinks=False)
        names[status.st_dev, status.st_ino] += 1
        size += status.st_size
        try:
            shown = _shown_in(path, sought)
        except (*_FAULTS, YinjuError) as error:
            found.append(_remain(path, Holder.UNREAD, (str(error),), index, data))
            continue
        if shown:
            found.append(_remain(path, _holder_of(path, index, data), shown, index, data))
    found += [each for remain in list(found) if (each := _with_other_names(remain, names))]
    return Remains(tuple(found), len(paths), size)


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and those in it; links are not followed, and what is no file is passed over."""
    for where, _, names in os.walk(folder):
        for name in names:
            path = Path(where) / name
            if stat.S_ISREG(path.lstat().st_mode):
                yield path


def _shown_in(path: Path, sought: Sought) -> tuple[str, ...]:
    """Return some of what a file holds of what is looked for."""
    digest, said = hashlib.sha256(), dict[str, None]()
    with path.open("rb") as opened:
        if path.parent.parent.name == PENDING:
            opened.readline(_READ_AT_ONCE)  # what is to be added stands below a line about it
        for place, part in _parts(opened, sought.needles.longest):
            digest.update(part[place:])
            said.update(dict.fromkeys(sought.needles.shown_in(part)))
    if digest.hexdigest() in sought.digests:
        said.setdefault("(the bytes of the file that it was read from)")
    for content in _unpacked(path):
        said.update(dict.fromkeys(sought.needles.shown_in(content)))
    if path.name == _TERMS and (terms := _terms_in(path, sought.terms)):
        said.update(dict.fromkeys(terms))
    if path.name.endswith(".gold.yaml"):
        said.update(dict.fromkeys(_questions_in(path, sought)))
    return tuple(said)[:SHOWN]


def _parts(opened: BinaryIO, overlap: int) -> Iterator[tuple[int, bytes]]:
    """Yield a file's bytes, each part with the end of the one before, and how many bytes of it that is."""
    before = b""
    while part := opened.read(_READ_AT_ONCE):
        yield len(before), before + part
        before = (before + part)[-overlap:] if overlap else b""


def _unpacked(path: Path) -> Iterator[bytes]:
    """Yield what an archive holds, in parts that overlap.

    Raises:
        ValueError: If that is more than is looked at.
        zipfile.BadZipFile: If it is damaged; likewise the other faults of unpacking.
    """
    left = _LARGEST_UNPACKED
    for opened in _packed(path):
        with opened:
            for place, part in _parts(opened, 512):
                left -= len(part) - place
                if left < 0:
                    raise ValueError(f"more than {_LARGEST_UNPACKED:,} bytes are packed in it")
                yield part


def _packed(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as opened:
        head = opened.read(4)
    if head[:2] == b"\x1f\x8b":
        yield gzip.open(path)  # type: ignore[misc]
    elif head == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                yield archive.open(entry)  # type: ignore[misc]


def _terms_in(path: Path, terms: Collection[str]) -> list[str]:
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return [each for each in lines if each in terms][:SHOWN]


def _questions_in(path: Path, sought: Sought) -> list[str]:
    """Return the ids of gold questions whose words stand in the removed articles alone, or that name one of them."""
    from assistant.gold.questions.gold_file import read_gold_file

    found = []
    for question in read_gold_file(path).questions:
        for anchor in question.evidence:
            only = anchor.quote and _only_in(anchor.quote, sought.texts, sought.kept)
            if only or anchor.article in sought.ids:
                found.append(f"question {question.question_id}")
                break
    return found


def _only_in(words: str, texts: Sequence[str], others: Sequence[str]) -> bool:
    return any(words in each for each in texts) and not any(words in each for each in others)


def _holder_of(path: Path, index: Path, data: Path) -> Holder:
    """Tell what a file is by its place."""
    if path.is_relative_to(index):
        inner = path.relative_to(index).parts
        if any(each.startswith((".aside-", ".damaged-")) for each in inner):
            return Holder.ASIDE
        if inner[0].startswith(STORE):
            return Holder.STORE
        if inner[0] in _IN_AN_INDEX:
            return _IN_AN_INDEX[inner[0]]
    elif path.is_relative_to(data / "indexes"):
        return Holder.OTHER_INDEX
    elif path.is_relative_to(data / "embeddings"):
        return Holder.VECTORS
    if path.name.endswith(".gold.yaml"):
        return Holder.GOLD
    return Holder.ARCHIVE if zipfile.is_zipfile(path) else Holder.OTHER


def _remain(path: Path, holder: Holder, shown: tuple[str, ...], index: Path, data: Path) -> Remain:
    return Remain(path, holder, shown, _remedy(path, holder, data))


def _remedy(path: Path, holder: Holder, data: Path) -> str:
    if holder.is_own:
        return "`--purge` empties it."
    match holder:
        case Holder.OTHER_INDEX:
            name = path.relative_to(data / "indexes").parts[0]
            return f"Remove it there, too: `yinju articles remove --purge --index {name} ID`; or delete the folder."
        case Holder.GOLD:
            return "Take these questions out of it."
        case Holder.ARCHIVE:
            return "Delete it; `yinju backup` writes a new one."
        case Holder.UNREAD:
            return "Make it readable, or delete it."
        case Holder.LINK:
            return "`find / -inum NUMBER` finds the other name; delete it."
    return "Delete it, or take the words out of it."


def _with_other_names(remain: Remain, names: Counter[tuple[int, int]]) -> Remain | None:
    """Return that a file has names which were not read; None if it has none."""
    status = remain.path.stat(follow_symlinks=False)
    more = status.st_nlink - names[status.st_dev, status.st_ino]
    if more <= 0:
        return None
    remedy = _remedy(remain.path, Holder.LINK, remain.path).replace("NUMBER", str(status.st_ino))
    return Remain(remain.path, Holder.LINK, (f"{more} more",), remedy)
