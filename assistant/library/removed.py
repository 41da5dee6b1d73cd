"""Articles that were removed, kept for a while beside the index so that a removal can be undone.

A removal is a file of JSON: when it was, and of each article all that the store had. Asking knows nothing of them.
"""

import base64
import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import LibraryError
from index import ArticleRecord, Origin, mark_folder, replace_file
from sources import Document, PagePicture
from sources.saved_documents import about, places_of, put_together, read_about

KEPT_SECONDS = 30 * 60
"""For how long a removal can be undone."""


@dataclass(frozen=True, slots=True)
class RemovedArticle:
    """An article as the store had it.

    Attributes:
        document: The article.
        origin: Where it came from.
        added: When it came: ISO 8601, UTC.
        pictures: Of its pages, where they were kept.
    """

    document: Document
    origin: Origin
    added: str
    pictures: tuple[PagePicture, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """Articles that were removed together.

    Attributes:
        name: By which it is known.
        titles: Theirs, by their ids.
        until: Until when it can be undone, in seconds since 1970.
    """

    name: str
    titles: dict[str, str]
    until: float


class RemovedArticles:
    """The folder of them. It may be shared by threads."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Take a folder.

        Args:
            folder: Made when the first article is removed.
            clock: Tells the time, in seconds since 1970.
        """
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, Removal] = {}

    def all(self) -> tuple[Removal, ...]:
        """Return what can be undone, the latest first; what can't any more is deleted."""
        found: dict[str, Removal] = {}
        with self._lock:
            for file in sorted(self._folder.glob("*.json"), reverse=True):
                removal = self._known.get(file.stem) or _removal_in(file)  # none is ever written again
                left = removal.until - self._clock() if removal else 0
                # A clock that was set back keeps nothing longer.
                if removal is None or not 0 < left <= KEPT_SECONDS + 1:
                    with contextlib.suppress(OSError):
                        file.unlink(missing_ok=True)
                    continue
                found[file.stem] = removal
            self._known = found
        return tuple(found.values())

    def keep(
        self,
        documents: Sequence[Document],
        records: Sequence[ArticleRecord],
        pictures: Mapping[str, Sequence[PagePicture]] | None = None,
    ) -> Removal:
        """Keep articles that are about to be removed.

        Args:
            documents: The articles.
            records: What the store knows of them.
            pictures: Of their pages, by the articles' ids.

        Raises:
            DataFolderError: If they can't be written.
        """
        now = self._clock()
        known = {record.document_id: record for record in records}
        own = pictures or {}
        articles = [
            _taken_apart(each, known.get(each.document_id), own.get(each.document_id, ())) for each in documents
        ]
        name = f"{int(now * 1000):015d}"
        with self._lock:
            with contextlib.suppress(OSError):  # what follows tells why
                self._folder.mkdir(parents=True, exist_ok=True)
                mark_folder(self._folder)
            replace_file(self._folder / f"{name}.json", json.dumps({"removed": now, "articles": articles}))
        return Removal(name, {each.document_id: each.title for each in documents}, now + KEPT_SECONDS)

    def articles(self, name: str) -> tuple[RemovedArticle, ...]:
        """Return the articles of a removal.

        Raises:
            LibraryError: If it can't be undone any more.
        """
        if name not in {each.name for each in self.all()} or (said := _read(self._folder / f"{name}.json")) is None:
            raise LibraryError("This removal can't be undone any more.")
        return tuple(map(_put_together, said["articles"]))

    def drop(self, name: str) -> None:
        """Keep a removal no longer."""
        with self._lock, contextlib.suppress(OSError):
            (self._folder / f"{name}.json").unlink(missing_ok=True)


def _removal_in(file: Path) -> Removal | None:
    if (said := _read(file)) is None:
        return None
    return Removal(file.stem, {each["id"]: each["title"] for each in said["articles"]}, said["removed"] + KEPT_SECONDS)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = json.loads(file.read_bytes())
        float(said["removed"])
        for each in said["articles"]:
            str(each["title"])
            _put_together(each)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return said


def _taken_apart(document: Document, record: ArticleRecord | None, pictures: Sequence[PagePicture]) -> dict[str, Any]:
    origin = record.origin if record else Origin()
    return {
        "id": document.document_id,
        "title": document.title,
        "about": about(document),
        "text": document.text,
        "places": places_of(document),
        "source": str(origin.source) if origin.source else None,
        "digest": origin.digest,
        "parser_fingerprint": origin.parser_fingerprint,
        "added": record.added if record else None,
        "pictures": [
            [each.page, each.width, each.height, base64.b64encode(each.content).decode("ascii")] for each in pictures
        ],
    }


def _put_together(said: dict[str, Any]) -> RemovedArticle:
    document = put_together(read_about(said["about"]), said["text"], [tuple(each) for each in said["places"]])
    source = Path(said["source"]) if said["source"] else None
    pictures = tuple(
        PagePicture(page, width, height, base64.b64decode(content))
        for page, width, height, content in said.get("pictures", ())  # an earlier version kept none
    )
    return RemovedArticle(document, Origin(source, said["digest"], said["parser_fingerprint"]), said["added"], pictures)
