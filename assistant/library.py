"""The articles that a server answers from, which may be added to and taken from while it answers.

A change is made aside: a new index is built in the background, saved with the articles, and put in the place of the old
one, which answers until then.
"""

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from assistant.errors import LibraryError, UnknownDocumentError
from index import ArticleStore, Model, Origin, change_articles, load_index, stored_records
from sources import SUFFIXES, ArticleError, ArticleReader, Document, YinjuError, renamed

_logger = logging.getLogger(f"yinju.{__name__}")

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes that an added file may have."""
MOST_FILES = 50
"""Files that may be added at once."""

_GONE = "The index's folder was gone; the articles were written anew, and follow no files any more."
_LONGEST_NAME = 80
_MOST_TOLD = 3


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
class LibraryEntry:
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
        notes: What else is to be known of it: which files were left out, which encoding was guessed.
    """

    task: str = ""
    done: int = 0
    total: int = 1
    finished: bool = False
    problem: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the articles.

    Attributes:
        edit: Makes it in the stored articles.
        size: By how many the articles differ.
        notes: As `Work` has them.
    """

    edit: Callable[[ArticleStore], None]
    size: int
    notes: tuple[str, ...] = ()


class Library:
    """The articles, and who answers from them.

    It may be shared by threads.

    Attributes:
        editable: Whether articles may be added and removed.
    """

    def __init__(self, assistant: Assistant, folder: Path, *, editable: bool = True) -> None:
        """Take over an open assistant.

        Args:
            assistant: Who answers for now.
            folder: Where its index is saved, and every later one.
            editable: Whether articles may be added and removed.
        """
        self.editable = editable
        self._assistant = assistant
        self._folder = folder
        self._indexed = {record.document_id: record.changed for record in stored_records(folder)}
        self._changing = threading.Lock()
        self._work: Work | None = None

    @property
    def assistant(self) -> Assistant:
        """Who answers now; hold on to it for the length of one request, since the next may get another."""
        return self._assistant

    @property
    def folder(self) -> Path:
        """Where the index is saved."""
        return self._folder

    @property
    def work(self) -> Work | None:
        """The change that goes on or was the last; None if there was none."""
        return self._work

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Return the articles there are, in order."""
        indexed = self._indexed
        return tuple(
            LibraryEntry(document, indexed.get(document.document_id)) for document in self._assistant.documents
        )

    def add(self, uploads: Sequence[Upload]) -> int:
        """Read files, and begin to index those that are new.

        Args:
            uploads: Files of any format that `sources.read_articles` takes. One whose text is there already is passed
                over; one whose name is taken gets a number behind its id; one that can't be read is named in the notes
                of the work, if there are others.

        Returns:
            How many are new; with 0 nothing is begun, and `work` is over with the notes alone.

        Raises:
            LibraryError: If none can be read, the library can't be changed, or it is being changed already.
        """

        def with_added(documents: Sequence[Document]) -> _Change:
            new = _new_among(read, documents)

            def edit(store: ArticleStore) -> None:
                for document, origin in _new_among(new, store.documents()):  # another process may have added some
                    store.put(document, origin)

            return _Change(edit, len(new), tuple(notes))

        self._require_editable()
        if len(uploads) > MOST_FILES:
            raise LibraryError(f"{len(uploads)} files are too many at once; add at most {MOST_FILES}.")
        read: list[tuple[Document, Origin]] = []
        notes: list[str] = []
        with ArticleReader() as reader:
            for upload in uploads:
                try:
                    document, guess = _read(upload, reader)
                except LibraryError as error:
                    notes.append(str(error))
                else:
                    read.append((document, Origin(None, hashlib.sha256(upload.content).hexdigest())))
                    notes += [guess] if guess else []
        if notes and not read:
            more = len(notes) - _MOST_TOLD
            raise LibraryError(*notes[:_MOST_TOLD], *([f"So it is with {more} more."] if more > 0 else []))
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

        def without(documents: Sequence[Document]) -> _Change:
            known = [each.document_id for each in documents]
            if unknown := gone.difference(known):
                raise UnknownDocumentError(unknown, known)
            if gone.issuperset(known):
                raise LibraryError("The last article can't be removed; add another first.")
            return _Change(lambda store: store.drop(gone, for_good=True), len(gone))

        return self._change(without)

    def _require_editable(self) -> None:
        if not self.editable:
            raise LibraryError("This page's articles can't be changed.")

    def _change(self, decide: Callable[[Sequence[Document]], _Change]) -> int:
        """Begin to replace the index by one of other articles; return by how many they differ."""
        self._require_editable()
        if not self._changing.acquire(blocking=False):
            raise LibraryError("The articles are being changed already; wait until that is done.")
        try:
            change = decide(self._assistant.documents)
            if not change.size:
                self._work = Work(done=1, finished=True, notes=change.notes)
            else:
                self._work = Work()
                threading.Thread(target=self._rebuild, args=(change,), name="yinju-library", daemon=True).start()
        except BaseException:
            self._changing.release()
            raise
        if not change.size:
            self._changing.release()
        return change.size

    def _rebuild(self, change: _Change) -> None:
        old, notes = self._assistant, list(change.notes)

        def edit(store: ArticleStore) -> None:
            if not store.records():  # somebody removed the folder: what is served is what there is
                notes.append(_GONE)
                for document in old.documents:
                    store.put(document, Origin())
            change.edit(store)

        try:
            model = Model(encoder=old.index.encoder)
            changed = change_articles(self._folder, edit, model, previous=old.index, progress=self._report)
            index = changed.index or load_index(self._folder, old.index.encoder)
            self._indexed = {record.document_id: record.changed for record in stored_records(self._folder)}
            self._assistant = old.with_parts(index)
            self._work = Work(done=1, finished=True, notes=tuple(notes))
        except YinjuError as error:
            self._work = Work(finished=True, problem=str(error))
        except Exception as error:  # whatever it is, who waits for the end has to be told of it
            _logger.exception("The articles could not be indexed.")
            self._work = Work(finished=True, problem=f"The articles could not be indexed ({error}).")
        finally:
            self._changing.release()

    def _report(self, task: str, done: int, total: int, /) -> None:
        self._work = Work(task, done, total)


def _read(upload: Upload, reader: ArticleReader) -> tuple[Document, str | None]:
    """Return the article in a file, and a line that says in which encoding it was read if that was guessed."""
    shown = upload.name[:_LONGEST_NAME]
    name, dot, end = upload.name.rpartition(".")
    suffix = dot + end.lower()
    if suffix not in SUFFIXES:
        raise LibraryError(f"{shown}: only {', '.join(sorted(SUFFIXES))} files can be added.")
    if len(upload.content) > LARGEST_FILE:
        raise LibraryError(f"{shown}: is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    stem = re.sub(r"[^\w]+", "-", name)[: _LONGEST_NAME // 2].strip("-") or "article"
    named = Path(f"{stem}{suffix}")  # a name alone: the content is here, and no file is opened
    try:
        read = reader.read(named, None, upload.content)
    except ArticleError as error:
        raise LibraryError(str(error).replace(str(named), shown, 1)) from error
    return read.document, read.guess.replace(str(named), shown, 1) if read.guess else None


def _new_among(read: Iterable[tuple[Document, Origin]], documents: Iterable[Document]) -> list[tuple[Document, Origin]]:
    """Return the articles whose text is not there yet, each under an id that is free."""
    there = list(documents)
    texts, taken = {each.text for each in there}, {each.document_id for each in there}
    new = []
    for document, origin in read:
        if document.text not in texts:
            free = _with_free_id(document, taken)
            new.append((free, origin))
            texts.add(free.text)
            taken.add(free.document_id)
    return new


def _with_free_id(document: Document, taken: Collection[str]) -> Document:
    """Return an article under an id that no other has."""
    if document.document_id not in taken:
        return document
    number = 2
    while (free := f"{document.document_id}-{number}") in taken:
        number += 1
    return renamed(document, free)
