"""Which files an index follows: its paths with their patterns, and the files whose articles were removed.

This is written down twice, each time with a checksum: in the stored articles (see `index.storage.article_store`), where
it changes with them, and in a file of its own beside them, from which it is known when the stored articles are damaged.
The file is written first: if a process is killed in between, it is the newer of the two, and holds.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from index.atomic_files import replace_file
from sources import Patterns

COPY = "selection"
"""The file's name. Its first line is the checksum of the second, which is JSON."""

_SEALED = re.compile(r"([0-9a-f]{64})\n([^\n]*)\n")


@dataclass(frozen=True, slots=True)
class Root:
    """A path whose articles the index holds.

    Attributes:
        path: A file or a folder, in full.
        patterns: Which files of a folder are taken.
        follow_links: Whether links are followed that lead out of it.
    """

    path: Path
    patterns: Patterns = field(default_factory=Patterns)
    follow_links: bool = False

    def covers(self, source: Path) -> bool:
        """Tell whether a file is this path or stands in this folder, whatever the patterns say."""
        return source.is_relative_to(self.path)

    def admits(self, source: Path) -> bool:
        """Tell whether a file belongs to this path by the patterns too."""
        return source == self.path or (self.covers(source) and self.patterns.admit(source.relative_to(self.path)))


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """What is to be taken from paths from now on; None leaves it as it was.

    Attributes:
        include: See `sources.Patterns`, likewise `exclude`.
        exclude: See there.
        follow_links: See `Root`.
    """

    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    follow_links: bool | None = None

    def __bool__(self) -> bool:
        """Tell whether it says anything."""
        return self != SelectionOptions()

    def of(self, root: Root) -> Root:
        """Return a path with what is to be taken from it."""
        include = root.patterns.include if self.include is None else self.include
        exclude = root.patterns.exclude if self.exclude is None else self.exclude
        follow_links = root.follow_links if self.follow_links is None else self.follow_links
        return Root(root.path, Patterns(include, exclude), follow_links)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files an index follows.

    Attributes:
        roots: The paths whose articles are held, in the order in which they were named.
        removed: Files whose article was removed, each with the SHA-256 of its bytes, or "" where that is not known.
            They don't come back by themselves, nor does a file of the same bytes.
        corpus: The `sources.corpus_hash` of the articles that it was written with.
        number: Raised whenever it is written: of two, the one with the higher number is the newer.
    """

    roots: tuple[Root, ...] = ()
    removed: Mapping[Path, str] = field(default_factory=dict)
    corpus: str = ""
    number: int = 0

    def without(self, files: Mapping[Path, str]) -> Self:
        """Return the same with more files removed."""
        return replace(self, removed={**self.removed, **files})

    def with_again(self, files: Iterable[Path]) -> Self:
        """Return the same with fewer files removed."""
        again = frozenset(files)
        return replace(self, removed={path: each for path, each in self.removed.items() if path not in again})


def nearest(source: Path, roots: Mapping[Path, Root]) -> Root | None:
    """Return the path that decides on a file, which is the innermost of those that it is or stands in.

    Args:
        source: The file.
        roots: The paths by their place.
    """
    return next((roots[place] for place in (source, *source.parents) if place in roots), None)


def sealed(selection: Selection) -> str:
    """Return a selection as text, with its checksum."""
    content = {
        "number": selection.number,
        "corpus": selection.corpus,
        "roots": [
            {
                "path": str(root.path),
                "include": root.patterns.include,
                "exclude": root.patterns.exclude,
                "follow_links": root.follow_links,
            }
            for root in selection.roots
        ],
        "removed": {str(path): digest for path, digest in sorted(selection.removed.items())},
    }
    text = json.dumps(content)  # in ASCII: bytes of a name that are not UTF-8 are kept by their escapes
    return f"{_checksum(text)}\n{text}\n"


def unsealed(text: str) -> Selection:
    """Return the selection in a text.

    Raises:
        ValueError: If it is not what was written.
    """
    parts = _SEALED.fullmatch(text)
    if parts is None or _checksum(parts[2]) != parts[1]:
        raise ValueError("which files it follows is not what was written")
    content = json.loads(parts[2])
    return Selection(
        tuple(
            Root(Path(root["path"]), Patterns(tuple(root["include"]), tuple(root["exclude"])), root["follow_links"])
            for root in content["roots"]
        ),
        {Path(path): digest for path, digest in content["removed"].items()},
        content["corpus"],
        content["number"],
    )


def read_copy(folder: Path) -> Selection | None:
    """Return the selection in the file beside an index's stored articles; None if there is no such file.

    Raises:
        ValueError: If it is not what was written, or can't be read.
    """
    with contextlib.suppress(FileNotFoundError):
        try:
            return unsealed((folder / COPY).read_text(encoding="ascii"))
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("is not what was written") from error
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise ValueError(f"can't be read ({error.strerror})") from error
    return None


def write_copy(folder: Path, selection: Selection) -> None:
    """Write the file beside an index's stored articles, whole or not at all; the caller holds the folder's lock.

    Raises:
        DataFolderError: If it can't be written.
    """
    replace_file(folder / COPY, sealed(selection))


def may_be_copy(file: Path) -> bool:
    """Tell whether a file of that name looks like one, damaged or not."""
    return file.read_bytes()[:65].decode("latin-1").strip("0123456789abcdef") in {"", "\n"}


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
