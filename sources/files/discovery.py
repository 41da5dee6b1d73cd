"""The files that paths stand for: a file itself, or the articles in a folder and in those within it.

Who writes articles must not be able to have other files of the machine read: links that lead out of the folder are left
out, unless they are to be followed, and what is read is what was found, not what has been put there since.
"""

import errno
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import NoReturn

from sources.errors import ArticleError, CatalogError
from sources.files.bundles import INNER, Member, is_document, open_bundle
from sources.files.catalog import CATALOG_NAME, CatalogEntry, read_catalog
from sources.files.opening import read_bytes
from sources.formats import BUNDLE_SUFFIXES, RefusedError, readable_suffixes
from sources.limits import MAX_FILE_BYTES

_SAVED_WITH = re.compile(r"(?P<page>.+)(?:_files|\.files)")
"""The folder in which a browser puts what belongs to a page that it saves."""

OWN_MARK = ".yinju"
"""The file by which a folder is known as one that this program wrote: no article is in it."""


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
class DiscoveredFile:
    """A file, and what its folder's catalog says of it.

    Attributes:
        path: Where it was found.
        entry: What the catalog says.
        folder: The folder that it must be in when it is read, without a link on the way to it; None where links are
            followed.
        place: Where in that folder it is, without a link on the way.
        bundle: The archive or mailbox that it is in, as if that were a folder; the last two are those of this file.
        member: Which of its files it is.
    """

    path: Path
    entry: CatalogEntry | None = None
    folder: Path | None = None
    place: PurePath | None = None
    bundle: Path | None = None
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class DiscoveredFiles:
    """What a path stands for.

    Attributes:
        files: By name.
        links: Of each link that leads out of the folder, that it is left out.
        refused: Archives and mailboxes that can't be read, and why.
    """

    files: tuple[DiscoveredFile, ...]
    links: tuple[ArticleError, ...] = ()
    refused: tuple[ArticleError, ...] = ()


def find_files(path: Path, patterns: Patterns | None = None, *, follow_links: bool = False) -> DiscoveredFiles:
    """Return the files that a path stands for.

    Args:
        path: A file, or a folder; in a folder, what is no regular file is passed over. An archive or a mailbox stands
            for the articles in it.
        patterns: Which files of a folder are taken.
        follow_links: Whether links are followed that lead out of the folder, or that of the file. Links that don't are
            followed in any case if they stand for files; folders that they stand for are found in their own place.

    Raises:
        SourceError: If there is no such path, a folder can't be read, or a catalog can't be used.
    """
    if path.is_dir():
        search = _Search(path, patterns or Patterns(), follow_links)
        search.look()
    elif path.exists():
        search = _Search(path.parent, Patterns(), follow_links)
        search.take(path, is_named=True)
    else:
        raise ArticleError(path, "there is no such file or folder.")
    files = sorted(search.files, key=lambda each: each.path)
    entries = {folder: search.entries(folder) for folder in dict.fromkeys(each.path.parent for each in files)}
    return DiscoveredFiles(
        tuple(replace(each, entry=entries[each.path.parent].get(each.path.name)) for each in files),
        tuple(sorted(search.links, key=lambda each: each.path)),
        tuple(sorted(search.refused, key=lambda each: each.path)),
    )


def linked_places(path: Path, patterns: Patterns) -> Iterator[Path]:
    """Yield the files out of a folder that links in it stand for, and the folders that these are in."""
    folder = path.resolve()
    for found in find_files(path, patterns, follow_links=True).files if path.is_dir() else ():
        if not (target := found.path.resolve()).is_relative_to(folder):
            yield from (target, target.parent)


def read_content(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        ArticleError: If it can't be read, is empty, or is larger than it may be.
    """
    return read_found(DiscoveredFile(path))


def read_found(found: DiscoveredFile) -> bytes:
    """Return the bytes of a file that was found, if it is still the file that was found.

    Raises:
        ArticleError: If it can't be read, has become a link, is empty, or is larger than it may be.
    """
    path, member = found.path, found.member
    try:
        if found.bundle is not None and member is not None:
            content = read_bytes(found.bundle, member.size, found.folder, found.place, member.start)
            content = member.unpack(content or b"")
        else:
            content = read_bytes(path, MAX_FILE_BYTES + 1, found.folder, found.place)
    except RefusedError as error:
        raise ArticleError(path, str(error)) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ArticleError(path, "has become a link since it was found, or lies in one; it is left out.") from error
        raise ArticleError(path, f"can't be read ({error.strerror}).") from error
    if content is None:
        raise ArticleError(path, "is not a file; name a file, or a folder of them.")
    if len(content) > MAX_FILE_BYTES:
        raise ArticleError(path, f"is larger than {MAX_FILE_BYTES >> 20} MiB; divide it.")
    if not content:
        raise ArticleError(path, "is empty.")
    return content


class _Search:
    """The search of a folder, and what it has found."""

    def __init__(self, folder: Path, patterns: Patterns, follow_links: bool) -> None:
        self.files: list[DiscoveredFile] = []
        self.links: list[ArticleError] = []
        self.refused: list[ArticleError] = []
        self._folder = folder
        self._real = Path(os.path.realpath(folder))
        self._patterns = patterns
        self._suffixes = readable_suffixes()
        self._follows_links = follow_links
        self._seen: set[tuple[int, int]] = set()
        """Folders that were entered, where links are followed: by several links they could be entered twice."""

    def look(self) -> None:
        """Find the files of the folder, and of those in it."""
        try:
            self._seen.add(_identity(self._folder))
            for name, folders, names in os.walk(self._folder, onerror=self._refuse, followlinks=self._follows_links):
                pages = {Path(each).stem for each in names if Path(each).suffix.lower() in {".html", ".htm"}}
                folders[:] = [
                    each
                    for each in sorted(folders)
                    if not ((saved := _SAVED_WITH.fullmatch(each)) and saved["page"] in pages)
                    and self._enters(Path(name, each))
                ]
                for path in (Path(name, each) for each in names):
                    place = path.relative_to(self._folder)
                    if path.suffix.lower() in BUNDLE_SUFFIXES:  # whether what is in it is taken is told one by one
                        if not _fits(place, self._patterns.exclude):
                            self.take(path)
                    elif path.suffix.lower() in self._suffixes and self._patterns.admit(place):
                        self.take(path)
        except OSError as error:  # a folder whose names can be read, but not what they stand for
            self._refuse(error)

    def take(self, path: Path, *, is_named: bool = False) -> None:
        """Take a file, unless it is a link to one that is not to be taken.

        Args:
            path: The file.
            is_named: Whether it is taken even if it is no regular file: that is told when it is read.
        """
        folder = None if self._follows_links else self._real
        place: PurePath | None = path.relative_to(self._folder)
        if folder and path.is_symlink():
            place = self._within(path)
            if place is None:
                self.links.append(_refused_link(path))
                return
            if _fits(place, self._patterns.exclude):
                return
        if is_named or path.is_file():
            found = DiscoveredFile(path, None, folder, place)
            self.files += self._inside(found) if path.suffix.lower() in BUNDLE_SUFFIXES else [found]

    def _inside(self, found: DiscoveredFile) -> list[DiscoveredFile]:
        """Return what a file stands for that is an archive or a mailbox by its name: it may be a document, too."""
        path = found.path
        try:
            content = read_found(found)
            if is_document(content):
                return [found] if self._patterns.admit(path.relative_to(self._folder)) else []
            bundle = open_bundle(content, path.name)
        except (ArticleError, RefusedError) as error:
            self.refused.append(error if isinstance(error, ArticleError) else ArticleError(path, str(error)))
            return []
        if bundle.inner:
            self.refused.append(ArticleError(path / bundle.inner[0], INNER))
        inside = [replace(found, path=path / each.name, bundle=path, member=each) for each in bundle.members]
        return [each for each in inside if self._patterns.admit(each.path.relative_to(self._folder))]

    def entries(self, folder: Path) -> dict[str, CatalogEntry]:
        """Return what the catalog of a folder says."""
        catalog = folder / CATALOG_NAME
        if self._follows_links:
            return read_catalog(catalog) if catalog.exists() else {}
        place = self._within(catalog)
        if place is None:
            says = f"is a link that leads out of the folder, to {os.path.realpath(catalog)}"
            raise CatalogError(catalog, f"{says}; put the file itself there, or add --follow-links.")
        return read_catalog(catalog, self._real, place) if catalog.exists() else {}

    def _enters(self, path: Path) -> bool:
        """Tell whether a folder is searched; of a link that leads out and isn't followed it is noted."""
        if (path / OWN_MARK).is_file():
            return False
        if path.is_symlink():
            if self._within(path) is not None:
                return False  # it is searched in its own place
            if not self._follows_links:
                if not _fits(path.relative_to(self._folder), self._patterns.exclude):
                    self.links.append(_refused_link(path))
                return False
        if not self._follows_links:
            return True
        if (identity := _identity(path)) in self._seen:
            return False
        self._seen.add(identity)
        return True

    def _within(self, path: Path) -> PurePath | None:
        """Return the place in the folder that a path stands for; None if it leads out of the folder."""
        target = Path(os.path.realpath(path))
        return target.relative_to(self._real) if target.is_relative_to(self._real) else None

    def _refuse(self, error: OSError) -> NoReturn:
        place = Path(os.fsdecode(error.filename or self._folder))
        raise ArticleError(place, f"can't be read ({error.strerror}); make it readable or move it away.") from error


def _refused_link(link: Path) -> ArticleError:
    target = os.path.realpath(link)
    return ArticleError(link, f"is a link that leads out of the folder, to {target}; it is left out (--follow-links).")


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def _fits(place: PurePath, patterns: Sequence[str]) -> bool:
    names = (place.as_posix(), *place.parts)
    return any(fnmatchcase(name, pattern.rstrip("/")) for name in names for pattern in patterns)
