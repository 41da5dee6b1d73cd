"""The articles that a server answers from, which may be added to and taken from while it answers.

A change is made aside: a new index is built, saved with the articles, and put in the place of the old one, which
answers until then.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.assistant import Assistant
from assistant.errors import LibraryError, UnknownDocumentError
from assistant.library.adding.additions import Fetch
from assistant.library.adding.queue import Added, AdditionQueue
from assistant.library.adding.reading import ReadAddition
from assistant.library.following import generation_in
from assistant.library.page_pictures import PagePictures, PageView
from assistant.library.precedence import CancelledAdditionError, InterruptedAdditionError, Precedence
from assistant.library.removed import Removal, RemovedArticles
from assistant.library.upkeep import Upkeep
from index import (
    PENDING,
    REMOVED,
    ArticleHead,
    ArticleRecord,
    ArticleStore,
    CurrentGeneration,
    Model,
    Origin,
    Progress,
    change_articles,
    load_index,
    merge_segments,
    reading_store,
    stored_records,
    unshown,
)
from index.storage.article_store import text_digest
from sources import BUILTIN_ARTICLES, Document, YinjuError, renamed

_logger = logging.getLogger(f"yinju.{__name__}")

_GONE = "The index's folder was gone; the articles were written anew, and follow no files any more."
_UNSPACED = ("zh", "ja", "ko", "th")
"""Languages whose length is counted in characters."""


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """An article in the library.

    Attributes:
        article: What is known of the article without its text.
        indexed: When it was indexed: ISO 8601, UTC; None where that is not known.
        is_sample: Whether it came with the product.
        length: How many characters its passages have, white space aside; or words, by `in_words`.
        in_words: Whether its language sets words apart.
    """

    article: ArticleHead
    indexed: str | None
    is_sample: bool
    length: int
    in_words: bool


class Library:
    """The articles, and who answers from them.

    It may be shared by threads.

    Attributes:
        editable: Whether articles may be added and removed.
        allows_fetching: Whether articles may be added from the network.
        queue: What is being added.
        precedence: Who goes first; whoever asks says so there.
    """

    def __init__(
        self, assistant: Assistant, folder: Path, *, editable: bool = True, fetch: Fetch | None = None
    ) -> None:
        """Take over an open assistant.

        Args:
            assistant: Who answers for now.
            folder: Where its index is saved, and every later one; what waits and what was removed is kept there too.
            editable: Whether articles may be added and removed.
            fetch: Gets pages from the network; None where that is not allowed.
        """
        self.editable = editable
        self.allows_fetching = fetch is not None
        self.precedence = Precedence()
        self.queue = AdditionQueue(folder / PENDING, self._add, self.precedence, fetch)
        self._assistant = assistant
        self._folder = folder
        self._removed = RemovedArticles(folder / REMOVED)
        self._pages = PagePictures(folder)
        self._records: dict[str, ArticleRecord] = {}
        self._entries: tuple[Assistant, tuple[LibraryEntry, ...]] | None = None
        self._generation = generation_in(folder)
        self._merged: CurrentGeneration | None = None
        self._upkeep = Upkeep(self._keep_up)
        self._answer_from(assistant)

    @property
    def assistant(self) -> Assistant:
        """Who answers now; hold on to it for the length of one request, since the next may get another."""
        return self._assistant

    @property
    def version(self) -> str:
        """Changes whenever the articles do."""
        return self._version

    @property
    def generation(self) -> str | None:
        """The checksum by which the index that is answered from is known on disk; None if it isn't there."""
        generation = self._generation
        return generation.checksum if generation else None

    @property
    def removals(self) -> tuple[Removal, ...]:
        """What was removed and can still be brought back, the latest first."""
        return self._removed.all()

    @property
    def folder(self) -> Path:
        """Where the index is saved."""
        return self._folder

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Return the articles there are, in order."""
        assistant, known = self._assistant, self._entries
        if known is None or known[0] is not assistant:
            known = self._entries = assistant, tuple(map(self._entry, assistant.documents.heads))
        return known[1]

    def resume(self) -> None:
        """Go on with what an earlier server was told to add, and delete what was removed too long ago."""
        self._removed.all()
        self._upkeep.begin()
        if self.editable:
            self.queue.resume()

    def close(self) -> None:
        """Stop adding; what waits goes on when the next server resumes."""
        self._upkeep.end()
        self.queue.close()

    def follow(self) -> bool:
        """Answer from what another process has made of the articles; tell whether it has made anything of them.

        Raises:
            YinjuError: If that can't be read; the articles of before answer on.
        """
        if self._generation == generation_in(self._folder):
            return False
        with self.precedence.addition():
            if self._generation == (found := generation_in(self._folder)):
                return False  # it was this one
            old = self._assistant
            self._generation = found  # told first: one that can't be read is tried once, a later one comes next time
            self._answer_from(old.with_parts(load_index(self._folder, old.index.encoder, old.index)))
        return True

    def merge(self) -> bool:
        """Merge the index's segments where they have become many; tell whether they had.

        Raises:
            YinjuError: If the index can't be written; it stays as it is.
        """
        if self._merged == self._generation:
            return False

        def give_way(*_: object) -> None:
            self.precedence.give_way(lambda: False)

        with self.precedence.addition():
            old, self._merged = self._assistant, self._generation  # each is looked at, and tried, once
            try:
                merged = merge_segments(self._folder, old.index, give_way)
            except InterruptedAdditionError:
                self._merged = None
                return False
            if merged:
                self._generation = generation_in(self._folder)
                self._assistant = old.with_parts(merged)
        return merged is not None

    def _keep_up(self) -> None:
        try:
            self._removed.all()
            self.follow()
            if self.editable:
                self.merge()
        except YinjuError as error:
            _logger.warning("The articles answer as they were: %s", error)
        except Exception:
            _logger.exception("The articles answer as they were.")

    def remove(self, document_ids: Collection[str]) -> Removal:
        """Remove articles; what is being added waits meanwhile.

        Args:
            document_ids: Those that go.

        Returns:
            By what they can be brought back for a while.

        Raises:
            UnknownDocumentError: If there is no such article.
            LibraryError: If none would be left, or the library can't be changed.
            YinjuError: If the index can't be written.
        """
        self.require_editable()
        gone = set(document_ids)
        with self.precedence.change():
            known = self._assistant.documents.ids
            if unknown := gone.difference(known):
                raise UnknownDocumentError(unknown, known)
            if gone.issuperset(known):
                raise LibraryError("The last article can't be removed; add another first.")
            going = self._assistant.documents.among(gone)
            with reading_store(self._folder) as store:
                pictures = {name: store.pictures(name) for name in gone} if store else {}
            removal = self._removed.keep(going, [*self._records.values()], pictures)
            try:
                self._change(lambda store: store.drop(gone, for_good=True))
            except BaseException:
                self._removed.drop(removal.name)
                raise
        return removal

    def remove_samples(self) -> Removal:
        """Remove the articles that came with the product, as `remove` does.

        Raises:
            LibraryError: If there are none, or no others.
        """
        entries = self.entries()
        samples = [each.article.document_id for each in entries if each.is_sample]
        if not samples:
            raise LibraryError("There are no samples any more.")
        if len(samples) == len(entries):
            raise LibraryError("There are only samples; add an article of your own first.")
        return self.remove(samples)

    def undo(self, name: str) -> int:
        """Bring articles back that were removed; those whose text has come back by another way stay as they are.

        Args:
            name: Of the removal.

        Returns:
            How many came back.

        Raises:
            LibraryError: If it is too late, or the library can't be changed.
        """
        self.require_editable()
        with self.precedence.change():
            articles = self._removed.articles(name)
            back: list[str] = []

            def edit(store: ArticleStore) -> None:
                new = _new_among([(each.document, each.origin) for each in articles], store.records())
                for (document, origin), kept in zip(new, articles, strict=True):
                    if document is not None:
                        store.put(document, origin, kept.added, kept.pictures)
                        back.append(document.document_id)

            self._change(edit)
            self._removed.drop(name)
        return len(back)

    def show_page(self, document: Document, page: int, start: int, end: int) -> PageView:
        """Return the picture of a page of an article; see `PagePictures.show`.

        Raises:
            LibraryError: If there is no such page, or no picture of it.
        """
        return self._pages.show(document, self._records.get(document.document_id), page, start, end)

    def require_editable(self) -> None:
        """Raise a `LibraryError` if the articles can't be changed."""
        if not self.editable:
            raise LibraryError("This page's articles can't be changed.")

    def require_fetching(self) -> None:
        """Raise a `LibraryError` if no page may be fetched from the network."""
        self.require_editable()
        if not self.allows_fetching:
            raise LibraryError("Pages are not fetched here; `yinju serve --allow-fetch` allows it.")

    def _add(self, read: Sequence[ReadAddition], progress: Progress, is_over: Callable[[], bool]) -> Added:
        """Add articles, as the queue has it done."""
        added: list[tuple[Document | None, Origin]] = []

        def edit(store: ArticleStore) -> None:
            added[:] = _new_among([(each.document, each.origin) for each in read], store.records())
            for (document, origin), own in zip(added, read, strict=True):
                if document is not None:
                    store.put(document, origin, pictures=own.pictures)

        def paced(task: str, done: int, total: int, /) -> None:
            progress(task, done, total)
            self.precedence.give_way(is_over)

        while True:
            try:
                with self.precedence.addition():
                    was_gone = self._change(edit, paced)
                ids = tuple(document.document_id if document else None for document, _ in added)
                return Added(ids, _GONE if was_gone else None)
            except InterruptedAdditionError:
                continue  # what was embedded is kept, but with a model of one's own

    def _change(self, edit: Callable[[ArticleStore], None], progress: Progress = unshown) -> bool:
        """Replace the index by one of other articles; tell whether its folder was gone."""
        old = self._assistant
        was_gone = False

        def edit_all(store: ArticleStore) -> None:
            nonlocal was_gone
            if not store.records():  # somebody removed the folder: what is served is what there is
                was_gone = True
                for document in old.documents:
                    store.put(document, Origin())
            edit(store)

        try:
            model = Model(encoder=old.index.encoder)
            changed = change_articles(self._folder, edit_all, model, previous=old.index, progress=progress)
            index = changed.index or load_index(self._folder, old.index.encoder)
        except (YinjuError, InterruptedAdditionError, CancelledAdditionError):
            raise
        except Exception as error:
            _logger.exception("The articles could not be indexed.")
            raise LibraryError(f"The articles could not be indexed ({error}).") from error
        if was_gone:
            _logger.warning(_GONE)
        self._generation = generation_in(self._folder)
        self._answer_from(old.with_parts(index))
        return was_gone

    def _answer_from(self, assistant: Assistant) -> None:
        """Answer from other articles; who sees that the version is another finds these."""
        self._records = {record.document_id: record for record in stored_records(self._folder)}
        self._assistant = assistant
        self._version = secrets.token_hex(4)

    def _entry(self, head: ArticleHead) -> LibraryEntry:
        record = self._records.get(head.document_id)
        in_words = not (head.language or "").startswith(_UNSPACED)
        return LibraryEntry(
            head,
            record.changed if record else None,
            record is not None and _is_sample(record.origin),
            head.words if in_words else head.characters,
            in_words,
        )


def _is_sample(origin: Origin) -> bool:
    return bool(origin.digest) and origin.digest in _sample_digests()


@cache
def _sample_digests() -> frozenset[str]:
    files = [each for each in BUILTIN_ARTICLES.iterdir() if each.suffix == ".txt"]
    return frozenset(hashlib.sha256(each.read_bytes()).hexdigest() for each in files)


def _new_among(
    articles: Iterable[tuple[Document, Origin]], there: Sequence[ArticleRecord]
) -> list[tuple[Document | None, Origin]]:
    """Return articles, each under an id that is free; None in the place of one whose text is there already."""
    texts, taken = {each.text_digest for each in there}, {each.document_id for each in there}
    new: list[tuple[Document | None, Origin]] = []
    for document, origin in articles:
        digest = text_digest(document.text)
        free = None if digest in texts else _with_free_id(document, taken)
        new.append((free, origin))
        if free is not None:
            texts.add(digest)
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
