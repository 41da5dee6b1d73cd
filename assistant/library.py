"""The articles that a server answers from, which may be added to and taken from while it answers.

A change is made aside: a new index is built in the background, saved, and put in the place of the old one, which
answers until then.
"""

import logging
import re
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.assistant import Assistant
from assistant.errors import LibraryError, UnknownDocumentError
from index import PassageIndex, read_manifest, save_index
from sources import ArticleError, Document, YinjuError, load_document

_logger = logging.getLogger(__name__)

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes that an added file may have."""
MOST_FILES = 50
"""Files that may be added at once."""
SUFFIXES = (".txt",)
"""What the names of files that can be added end with."""

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is to be added.

    Attributes:
        name: What its owner calls it; never used as a path.
        content: Its bytes.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the library.

    Attributes:
        document: The article.
        indexed: When it was indexed: ISO 8601, UTC; None where that is not known.
    """

    document: Document
    indexed: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """How far a change of the library is, or how the last one ended.

    Attributes:
        task: What is being done now.
        done: Steps done.
        total: Steps there are.
        finished: Whether it is over.
        problem: Why it failed; None where it didn't.
    """

    task: str = ""
    done: int = 0
    total: int = 1
    finished: bool = False
    problem: str | None = None


class Library:
    """The articles, and who answers from them.

    It may be shared by threads.

    Attributes:
        editable: Whether articles may be added and removed.
    """

    def __init__(self, assistant: Assistant, folder: Path | None = None, *, editable: bool = True) -> None:
        """Take over an open assistant.

        Args:
            assistant: Who answers for now.
            folder: Where its index is saved, and every later one; None keeps them in memory alone.
            editable: Whether articles may be added and removed.
        """
        self.editable = editable
        self._assistant = assistant
        self._folder = folder
        manifest = read_manifest(folder) if folder else None
        self._paths = [Path(path) for path in manifest.paths] if manifest else []
        created = manifest.created if manifest else None
        self._indexed = {document.document_id: created for document in assistant.documents}
        self._changing = threading.Lock()
        self._work: Work | None = None

    @property
    def assistant(self) -> Assistant:
        """Who answers now; hold on to it for the length of one request, since the next may get another."""
        return self._assistant

    @property
    def work(self) -> Work | None:
        """The change that goes on or was the last; None if there was none."""
        return self._work

    def entries(self) -> tuple[Entry, ...]:
        """Return the articles there are, in order."""
        indexed = self._indexed
        return tuple(Entry(document, indexed.get(document.document_id)) for document in self._assistant.documents)

    def add(self, uploads: Sequence[Upload]) -> int:
        """Read files, and begin to index those that are new.

        Args:
            uploads: Text files in UTF-8. One whose text is there already is passed over; one whose name is taken gets
                a number behind its id.

        Returns:
            How many are new; with 0 nothing is begun.

        Raises:
            LibraryError: If a file can't be read, the library can't be changed, or it is being changed already.
        """

        def with_added(documents: Sequence[Document]) -> list[Document]:
            together = list(documents)
            for document in map(_read, uploads):
                if all(document.text != each.text for each in together):
                    together.append(_with_free_id(document, {each.document_id for each in together}))
            return together

        if len(uploads) > MOST_FILES:
            raise LibraryError(f"{len(uploads)} files are too many at once; add at most {MOST_FILES}.")
        return self._change(with_added)

    def remove(self, document_ids: Collection[str]) -> int:
        """Begin to index the articles without some of them.

        Args:
            document_ids: Those that go.

        Returns:
            How many go.

        Raises:
            UnknownDocumentError: If there is no such article.
            LibraryError: If none would be left, the library can't be changed, or it is being changed already.
        """
        gone = set(document_ids)

        def without(documents: Sequence[Document]) -> list[Document]:
            known = [each.document_id for each in documents]
            if unknown := gone.difference(known):
                raise UnknownDocumentError(unknown, known)
            kept = [each for each in documents if each.document_id not in gone]
            if not kept:
                raise LibraryError("The last article can't be removed; add another first.")
            return kept

        return self._change(without)

    def _change(self, new_documents: Callable[[Sequence[Document]], list[Document]]) -> int:
        """Begin to replace the index by one of other articles; return by how many they differ."""
        if not self.editable:
            raise LibraryError("This page's articles can't be changed.")
        if not self._changing.acquire(blocking=False):
            raise LibraryError("The articles are being changed already; wait until that is done.")
        try:
            old = self._assistant.documents
            documents = new_documents(old)
            differing = abs(len(documents) - len(old))
            if differing:
                self._work = Work()
                threading.Thread(target=self._rebuild, args=(documents,), name="yinju-library", daemon=True).start()
        except BaseException:
            self._changing.release()
            raise
        if not differing:
            self._changing.release()
        return differing

    def _rebuild(self, documents: Sequence[Document]) -> None:
        try:
            old = self._assistant
            index = PassageIndex.build(documents, old.index.encoder, self._report)
            if self._folder:
                save_index(index, self._folder, self._paths)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._indexed = {each.document_id: self._indexed.get(each.document_id, now) for each in documents}
            self._assistant = Assistant(index, old.settings)
            self._work = Work(done=1, finished=True)
        except YinjuError as error:
            self._work = Work(finished=True, problem=str(error))
        except Exception as error:  # whatever it is, who waits for the end has to be told of it
            _logger.exception("The articles could not be indexed.")
            self._work = Work(finished=True, problem=f"The articles could not be indexed ({error}).")
        finally:
            self._changing.release()

    def _report(self, task: str, done: int, total: int, /) -> None:
        self._work = Work(task, done, total)


def _read(upload: Upload) -> Document:
    """Read an article from a file of a harmless name, in a folder of its own."""
    shown = upload.name[:_LONGEST_NAME]
    if not upload.name.lower().endswith(SUFFIXES):
        raise LibraryError(f"{shown}: only {', '.join(SUFFIXES)} files can be added.")
    if len(upload.content) > LARGEST_FILE:
        raise LibraryError(f"{shown}: is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    stem = re.sub(r"[^\w]+", "-", upload.name.rpartition(".")[0])[: _LONGEST_NAME // 2].strip("-") or "article"
    with tempfile.TemporaryDirectory(prefix="yinju-") as folder:
        file = Path(folder, f"{stem}.txt")
        file.write_bytes(upload.content)
        try:
            return load_document(file)
        except ArticleError as error:
            raise LibraryError(str(error).replace(str(file), shown)) from error


def _with_free_id(document: Document, taken: Collection[str]) -> Document:
    """Return an article under an id that no other has."""
    if document.document_id not in taken:
        return document
    number = 2
    while (free := f"{document.document_id}-{number}") in taken:
        number += 1
    passages = tuple(replace(passage, document_id=free) for passage in document.passages)
    return replace(document, document_id=free, passages=passages)
