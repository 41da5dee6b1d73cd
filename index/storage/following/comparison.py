"""What has become of the files that an index was built from: which are new, changed, renamed, gone."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.atomic_files import is_marked, mark_folder
from index.progress import Progress, unshown
from index.storage.article_store import ArticleRecord, ArticleStore, Origin, text_digest
from index.storage.following.changes import Changes, Duplicate, Moved, Upsert
from index.storage.following.reselection import describe_reselection
from index.storage.selection import Root, SelectionOptions, nearest
from sources import (
    BUILTIN_ARTICLES,
    ArticleError,
    ArticleReader,
    DiscoveredFile,
    SourceError,
    find_files,
    parser_fingerprint_of,
    printable,
    read_found,
    readable_suffixes,
    renamed,
    repeated_id,
)


def find_changes(
    store: ArticleStore,
    paths: Sequence[Path] = (),
    choice: SelectionOptions | None = None,
    *,
    kept: Path | None = None,
    progress: Progress = unshown,
) -> Changes:
    """Compare files with the articles that are stored; change nothing.

    Where paths lie in one another, the innermost decides on a file.

    Args:
        store: The stored articles.
        paths: Files and folders. None at all stands for those that were named before, or else for the articles that
            come with the product, unless all of these were removed. Articles of other paths stay as they are, but
            those that come with the product give way to the first of the user's own.
        choice: What is taken from these from now on; by default what was taken before.
        kept: A folder for what was read of the pages of a scan, until all of them are, within one that is marked as
            the program's own; by default none is kept.
        progress: Told how many pages of a scan are read, and of how many.

    Raises:
        SourceError: If a path that is named can't be used, a folder can't be read, or there is no file at all.
    """
    records = store.records()
    known = {root.path: root for root in store.selection.roots}
    options = choice or SelectionOptions()
    named = {path: options.of(known.get(path, Root(path))) for path in (each.resolve() for each in paths)}
    roots = _together(known, named)
    samples = Root(BUILTIN_ARTICLES.resolve())
    of_samples = [each for each in records if each.origin.source and samples.covers(each.origin.source)]
    looked_at = dict(named or known or ({samples.path: samples} if of_samples or not records else {}))
    looked_at |= {path: root for path, root in roots.items() if path not in looked_at and nearest(path, looked_at)}
    sources = {record.origin.source for record in records}
    files: dict[Path, DiscoveredFile] = {}
    lost: dict[Path, Root] = {}
    refused: list[ArticleError] = []
    for path, root in looked_at.items():
        try:
            found = find_files(path, root.patterns, follow_links=root.follow_links)
        except ArticleError as error:
            if path.exists() or (path in named and path not in sources):
                raise
            if path in sources:
                roots.pop(path, None)
            else:  # a drive that is not there now, for one: its articles stay
                lost[path] = root
                refused.append(error)
        else:
            files |= {each.path: each for each in found.files if _decides(root, each.path, roots)}
            refused += [each for each in (*found.links, *found.refused) if _decides(root, each.path, roots)]
            lost |= {each.path: Root(each.path) for each in found.refused}  # what was read in them stays as it was
    absent = [
        record
        for record in records
        if (source := record.origin.source)
        and source not in files
        and nearest(source, looked_at)
        and not nearest(source, lost)
    ]
    if not files and not absent and not refused and looked_at:
        raise SourceError(
            f"No articles found in {', '.join(map(str, looked_at))}: "
            f"a folder with {', '.join(sorted(readable_suffixes()))} files is expected."
        )
    giving_way = [
        record
        for record in (of_samples if named else ())
        if record not in absent and record.origin.source and not nearest(record.origin.source, roots)
    ]
    pages = _PagesOfFile(progress, kept.parent if kept else None)
    with ArticleReader(kept, pages.tell) as reader:
        out = store.selection.removed
        removed = _Removed(frozenset(out), frozenset(out.values()) - {""}, frozenset(named))
        comparison = _Comparison(records, [*absent, *giving_way], removed, reader, pages)
        changes = comparison.compare(files, tuple(roots.values()), refused, giving_way)
    came = [put.origin.source for put in changes.put if put.origin.source and not put.replaced]
    went = [record.origin.source for record in changes.gone if record.origin.source]
    lines = [
        line for path in known if path in named for line in describe_reselection(known[path], named[path], came, went)
    ]
    return replace(changes, reselected=tuple(lines))


@dataclass(frozen=True, slots=True)
class _Removed:
    """Files whose article was removed.

    Attributes:
        paths: They stay out.
        digests: Of their bytes: files that hold the same stay out too, unless there is an article of these bytes.
        named: Paths that were named, and so come back.
    """

    paths: Collection[Path]
    digests: Collection[str]
    named: Collection[Path]

    def holds(self, path: Path, digest: str | None = None) -> bool:
        """Tell whether a file stays out by its name, or else by its bytes."""
        return path not in self.named and (path in self.paths if digest is None else digest in self.digests)


class _PagesOfFile:
    """Tells how many pages of the file that is being read are recognised."""

    def __init__(self, progress: Progress, folder: Path | None) -> None:
        self._progress = progress
        self._folder = folder
        self.name = ""

    def tell(self, done: int, total: int, /) -> None:
        """Take note of it; before the first page, a folder is made for what is kept of them."""
        if self._folder and not is_marked(self._folder):
            self._folder.mkdir(exist_ok=True)
            mark_folder(self._folder)
        self._progress(f"Reading the pages of {self.name}", done, total)


class _Comparison:
    """Finds out what has become of files and articles."""

    def __init__(
        self,
        records: Sequence[ArticleRecord],
        absent: Sequence[ArticleRecord],
        removed: _Removed,
        reader: ArticleReader,
        pages: _PagesOfFile,
    ) -> None:
        self._reader = reader
        self._pages = pages
        self._removed = removed
        self._by_id = {record.document_id: record for record in records}
        self._by_source = {record.origin.source: record for record in records if record.origin.source}
        self._by_digest = {record.origin.digest: record for record in records if record.origin.digest}
        self._by_text = {record.text_digest: record for record in records}
        self._free = {record.document_id: record for record in absent}
        """Articles that have lost their file, and get another if one holds the same."""
        self._put: dict[str, Upsert] = {}
        self._moved: list[Moved] = []
        self._repeated: list[Duplicate] = []
        self._guessed: list[str] = []
        self._new: dict[str, Path] = {}
        """Digests of the files and texts that were taken, and their files."""
        self._changing: set[str] = set()
        """Articles whose file holds something else now."""

    def compare(
        self,
        files: Mapping[Path, DiscoveredFile],
        roots: tuple[Root, ...],
        refused: list[ArticleError],
        giving_way: Sequence[ArticleRecord],
    ) -> Changes:
        origins: dict[Path, Origin] = {}
        removed: list[Path] = []
        for path, found in files.items():
            if self._removed.holds(path):
                removed.append(path)
                continue
            try:
                digest = hashlib.sha256(read_found(found)).hexdigest()
            except ArticleError as error:
                refused.append(error)
                continue
            is_there = path in self._by_source or digest in self._by_digest
            if not is_there and self._removed.holds(path, digest):
                removed.append(path)
            else:
                origins[path] = Origin(path, digest, parser_fingerprint_of(found))
        own = self._whose(origins)
        for path, origin in origins.items():
            record = own.get(path)
            if record and record.origin == origin:
                continue
            try:
                if record and replace(record.origin, source=path) == origin:
                    self._moved.append(Moved(record, origin))
                    self._new[origin.digest] = path
                elif record or not self._is_there(path, origin.digest, self._by_digest):
                    self._read(files[path], record)
            except ArticleError as error:
                refused.append(error)
        unchanged = sum(1 for path, record in own.items() if record.origin == origins[path])
        gone = [record for name, record in self._free.items() if name not in self._put]
        return Changes(
            roots=roots,
            put=tuple(self._put.values()),
            moved=tuple(self._moved),
            gone=tuple(record for record in gone if record not in giving_way),
            samples=tuple(record for record in gone if record in giving_way),
            repeated=tuple(self._repeated),
            removed=tuple(removed),
            refused=tuple(refused),
            guessed=tuple(self._guessed),
            unchanged=unchanged,
        )

    def _whose(self, origins: Mapping[Path, Origin]) -> dict[Path, ArticleRecord]:
        """Return the article that each file holds, or held: by its content where that was renamed, else by its name."""
        twins = {
            path: twin
            for path, origin in origins.items()
            if (twin := self._by_digest.get(origin.digest)) and twin.origin.source != path
        }
        own: dict[Path, ArticleRecord] = {}
        taken: set[str] = set()
        for path, twin in twins.items():
            source = twin.origin.source
            has_own = path in self._by_source and self._by_source[path].origin.digest == origins[path].digest
            has_lost_its_file = source is not None and (
                twin.document_id in self._free or source in twins or (source not in origins and _is_lost(source))
            )
            if has_lost_its_file and not has_own and twin.document_id not in taken:
                own[path] = twin
                taken.add(twin.document_id)
        for path in origins:
            record = self._by_source.get(path)
            if record and record.document_id not in taken:
                if path in own:  # another article's file has taken its place
                    self._free[record.document_id] = record
                else:
                    own[path] = record
        for name in taken:
            self._free.pop(name, None)
        self._changing = {
            record.document_id for path, record in own.items() if record.origin.digest != origins[path].digest
        }
        return own

    def _read(self, found: DiscoveredFile, own: ArticleRecord | None) -> None:
        """Read a file that is new, or has changed, or is read in another way now."""
        content = read_found(found)
        origin = Origin(found.path, hashlib.sha256(content).hexdigest(), parser_fingerprint_of(found))
        self._pages.name = printable(found.path.name)
        read = self._reader.read(found.path, found.entry, content)
        document, text = read.document, text_digest(read.document.text)
        self._guessed += read.notes
        if own is None:
            if self._is_there(found.path, text, self._by_text):
                return
            twin = self._by_text.get(text)
            own = twin if twin and (twin.document_id in self._free or twin.origin == Origin()) else None
        if own and found.entry is None:
            document = renamed(document, own.document_id)
        other = self._by_id.get(document.document_id)
        if document.document_id in self._put:
            raise repeated_id(found.path, document.document_id, str(self._put[document.document_id].origin.source))
        if other and other is not own and other.document_id not in self._free and other.origin != Origin():
            raise repeated_id(found.path, document.document_id, other.place)
        self._new |= {origin.digest: found.path, text: found.path}
        self._put[document.document_id] = Upsert(document, origin, own or other)
        if own:
            self._free.pop(own.document_id, None)

    def _is_there(self, path: Path, digest: str, by_digest: Mapping[str, ArticleRecord]) -> bool:
        """Tell whether a file's article is there already, and note it if so."""
        twin = by_digest.get(digest)
        if new := self._new.get(digest):
            self._repeated.append(Duplicate(path, str(new)))
        elif twin and twin.origin != Origin() and not {twin.document_id} & (self._free.keys() | self._changing):
            self._repeated.append(Duplicate(path, twin.place))
        else:
            return False
        return True


def _together(known: Mapping[Path, Root], named: Mapping[Path, Root]) -> dict[Path, Root]:
    """Return the paths known before and the new ones; a file that a known folder takes is no path of its own."""
    together = dict(known)
    for path, root in named.items():
        folder = nearest(path, known) if path.is_file() else None
        if path in known or not (folder and folder.admits(path)):
            together[path] = root
    return together


def _decides(root: Root, source: Path, roots: Mapping[Path, Root]) -> bool:
    """Tell whether a path is the one that decides on a file that was found in it."""
    return root.path not in roots or nearest(source, roots) == root


def _is_lost(source: Path) -> bool:
    """Tell whether a file is gone while its folder is there: else the whole drive may be away for a time."""
    return not source.exists() and source.parent.exists()
