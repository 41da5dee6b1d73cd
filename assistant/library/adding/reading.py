"""Something that is to be added becomes an article."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import LibraryError
from assistant.library.adding.additions import LARGEST_FILE, Fetch, Link, New, Pasted, Upload
from index import Origin
from sources import (
    BUNDLE_SUFFIXES,
    ArticleError,
    ArticleReader,
    CatalogEntry,
    Document,
    PagePicture,
    readable_suffixes,
    unbundled,
)

LONGEST_NAME = 80
"""Characters of a name that are shown."""
_LONGEST_STEM = 40


@dataclass(frozen=True, slots=True)
class ReadAddition:
    """An article that was read.

    Attributes:
        document: The article.
        origin: Where it came from.
        note: A line that says in which encoding it was read, where that was guessed, that a table isn't sure, or which
            pages were left out.
        pictures: Of its pages, as they were read from pictures: the file itself is not kept.
    """

    document: Document
    origin: Origin
    note: str | None = None
    pictures: tuple[PagePicture, ...] = ()


def name_of(new: New) -> str:
    """Return what something is called while it is being added."""
    match new:
        case Upload(name=name):
            return name[:LONGEST_NAME]
        case Pasted(title=title, text=text):
            line = next(iter((title.strip() or text.strip()).splitlines()), "")
            return line[:_LONGEST_STEM] + "…" * (len(line) > _LONGEST_STEM)
        case Link(url=url):
            return url[:LONGEST_NAME]


def require_addable(new: New) -> None:
    """Make sure of what can be told before anything is read.

    Raises:
        LibraryError: If its name says that it is no article, or it is too large.
    """
    shown = name_of(new)
    if isinstance(new, Upload) and _suffix(new.name) not in readable_suffixes():
        raise LibraryError(f"{shown}: only {', '.join(sorted(readable_suffixes()))} files can be added.")
    size = max(new.size, len(new.content)) if isinstance(new, Upload) else 0
    if isinstance(new, Pasted):
        size = len(new.text.encode(errors="replace"))
    if size > LARGEST_FILE:
        raise LibraryError(f"{shown}: is larger than {LARGEST_FILE // 1024 // 1024} MB.")


def parts_of(new: New) -> Iterator[New]:
    """Yield the files in an archive or a mailbox, with its name before theirs; anything else as it is.

    Raises:
        LibraryError: If it can't be read; what is then in it comes not at all, or not all of it.
    """
    if not isinstance(new, Upload) or _suffix(new.name) not in BUNDLE_SUFFIXES or not new.content:
        yield new
        return
    try:
        for name, content in unbundled(new.name, new.content):
            yield Upload(f"{new.name}/{name}" if name else new.name, content)
    except ArticleError as error:
        raise LibraryError(str(error)) from error


def read_addition(new: New, reader: ArticleReader, fetch: Fetch | None) -> ReadAddition:
    """Read the article in something.

    Args:
        new: What is to be added.
        reader: Reads files.
        fetch: Gets pages; None where that is not allowed.

    Raises:
        SourceError: If it holds no article, or can't be had.
    """
    match new:
        case Upload(name=name, content=content):
            stem = name.rpartition("/")[2].rpartition(".")[0]
            return _read(reader, name_of(new), stem, _suffix(name), content)
        case Pasted(title=title, text=text):
            content = text.encode(errors="replace")
            return _read(reader, name_of(new), name_of(new), ".txt", content, title=title.strip())
        case Link(url=url):
            if fetch is None:
                raise LibraryError("Pages are not fetched here; `yinju serve --allow-fetch` allows it.")
            page = fetch(url)
            read = _read(reader, name_of(new), page.name, page.suffix, page.content)
            publisher = read.document.publisher or page.host
            return replace(read, document=replace(read.document, publisher=publisher))


def _read(
    reader: ArticleReader, shown: str, stem: str, suffix: str, content: bytes, *, title: str = ""
) -> ReadAddition:
    stem = re.sub(r"[^\w]+", "-", stem)[:_LONGEST_STEM].strip("-") or "article"
    named = Path(f"{stem}{suffix}")  # a name alone: the content is here, and no file is opened
    entry = CatalogEntry(stem.casefold(), named.name, title, encoding="utf-8") if title else None
    try:
        read = reader.read(named, entry, content, keep_pictures=True)
    except ArticleError as error:
        raise LibraryError(str(error).replace(str(named), shown, 1)) from error
    note = read.notes[-1].replace(str(named), shown, 1) if read.notes else None
    return ReadAddition(read.document, Origin(None, hashlib.sha256(content).hexdigest()), note, read.pictures)


def _suffix(name: str) -> str:
    _, dot, end = name.rpartition(".")
    return dot + end.lower()
