"""The files that paths stand for: a file itself, or the articles in a folder and in those within it."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import NoReturn

from sources.catalog import CATALOG_NAME, Entry, read_catalog
from sources.errors import ArticleError
from sources.formats import SUFFIXES
from sources.formats.limits import MAX_FILE_BYTES

_SAVED_WITH = re.compile(r"(?P<page>.+)(?:_files|\.files)")
"""The folder in which a browser puts what belongs to a page that it saves."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Which files of a folder are taken.

    A pattern such as `*.md`, `drafts/` or `2021/*.txt` fits a file's name, its path within the folder, or the name of
    a folder on the way to it.

    Attributes:
        include: A file has to fit one of these; none at all takes every file.
        exclude: A file that fits one of these is left out.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def admit(self, place: PurePath) -> bool:
        """Tell whether a file is taken.

        Args:
            place: Its path within the folder.
        """
        return (not self.include or _fits(place, self.include)) and not _fits(place, self.exclude)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, and what its folder's catalog says of it."""

    path: Path
    entry: Entry | None = None


def find_files(path: Path, patterns: Patterns | None = None) -> list[FoundFile]:
    """Return the files that a path stands for, by name.

    Args:
        path: A file, or a folder; in a folder, what is no regular file is passed over.
        patterns: Which files of a folder are taken.

    Raises:
        SourceError: If there is no such path, a folder can't be read, or a catalog can't be used.
    """
    if path.is_dir():
        files = _files_in(path, patterns or Patterns())
    elif path.exists():
        files = [path]
    else:
        raise ArticleError(path, "there is no such file or folder.")
    entries: dict[Path, dict[str, Entry]] = {}
    for folder in {file.parent: None for file in files}:
        catalog = folder / CATALOG_NAME
        entries[folder] = read_catalog(catalog) if catalog.exists() else {}
    return [FoundFile(file, entries[file.parent].get(file.name)) for file in files]


def read_content(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        ArticleError: If it can't be read, is empty, or is larger than it may be.
    """
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise ArticleError(path, "is not a file; name a file, or a folder of them.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ArticleError(path, f"can't be read ({error.strerror}).") from error
    if len(content) > MAX_FILE_BYTES:
        raise ArticleError(path, f"is larger than {MAX_FILE_BYTES >> 20} MiB; divide it.")
    if not content:
        raise ArticleError(path, "is empty.")
    return content


def _files_in(folder: Path, patterns: Patterns) -> list[Path]:
    def refuse(error: OSError) -> NoReturn:
        place = Path(os.fsdecode(error.filename or folder))
        raise ArticleError(place, f"can't be read ({error.strerror}); make it readable or move it away.") from error

    paths: list[Path] = []
    try:
        for place, folders, names in os.walk(folder, onerror=refuse):
            pages = {Path(name).stem for name in names if Path(name).suffix.lower() in {".html", ".htm"}}
            folders[:] = [
                each for each in folders if not ((saved := _SAVED_WITH.fullmatch(each)) and saved["page"] in pages)
            ]
            paths += [Path(place, name) for name in names]
        return sorted(
            path
            for path in paths
            if path.suffix.lower() in SUFFIXES and patterns.admit(path.relative_to(folder)) and path.is_file()
        )
    except OSError as error:  # a folder whose names can be read, but not what they stand for
        refuse(error)


def _fits(place: PurePath, patterns: Sequence[str]) -> bool:
    names = (place.as_posix(), *place.parts)
    return any(fnmatchcase(name, pattern.rstrip("/")) for name in names for pattern in patterns)
