"""The articles of an index in one SQLite file, from which the index can always be built anew.

It holds each article as it was read, with its passages and with the file that it came from; the files themselves are
not needed again. It holds, too, which files the index follows (see `index.storage.selection`). Changes are made in one
transaction. Who changes it holds the lock of the folder around it (`index.atomic_files.locked`); readers need none.
"""

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from index.errors import DamagedArticlesError
from index.storage.article_database import (
    STORE,
    UNSEALED_SCHEMA,
    connected,
    damaged,
    prepare,
    reported,
    require_ours,
    unsealed_selection,
)
from index.storage.selection import Selection, sealed, unsealed, write_copy
from sources import Document, PagePicture, YinjuError
from sources.saved_documents import Place, about, digest_of, document_digest, places_of, put_together, read_about


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article came from.

    Attributes:
        source: The file that it was read from; None where it follows no file, as one that was uploaded.
        digest: The SHA-256 of the file's bytes; empty where it is not known.
        parser_fingerprint: See `sources.parser_fingerprint_of`; empty where it is not known.
    """

    source: Path | None = None
    digest: str = ""
    parser_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What is known of a stored article besides its text.

    Attributes:
        document_id: Its id.
        title: Its title.
        passages: How many it has.
        origin: Where it came from.
        text_digest: The SHA-256 of its text.
        added: When it came: ISO 8601, UTC.
        changed: When it was last replaced; else as `added`.
    """

    document_id: str
    title: str
    passages: int
    origin: Origin
    text_digest: str
    added: str
    changed: str

    @property
    def place(self) -> str:
        """Where it came from, for people."""
        return str(self.origin.source) if self.origin.source else f"the article {self.document_id}"


class ArticleStore:
    """The stored articles, while the file is open. Made by `opened_store` and `reading_store`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self._folder = folder
        self._connection = connection
        self._selection: Selection | None = None

    def records(self) -> tuple[ArticleRecord, ...]:
        """Return what is known of the articles, in the order in which they came."""
        with self._reported():
            rows = self._connection.execute(
                "SELECT id, json_extract(about, '$.title'), "
                "(SELECT count(*) FROM passages WHERE article = articles.number), "
                "source, digest, recipe, text_digest, added, changed FROM articles ORDER BY number"
            ).fetchall()
        return tuple(
            ArticleRecord(
                name, title, passages, Origin(_path(source), digest, parser_fingerprint), text_digest, added, changed
            )
            for name, title, passages, source, digest, parser_fingerprint, text_digest, added, changed in rows
        )

    def digests(self) -> dict[str, str]:
        """Return the articles' ids by their `document_digest`s, in the order in which they came."""
        with self._reported():
            return dict(self._connection.execute("SELECT checksum, id FROM articles ORDER BY number"))

    def documents(self, among: Collection[str] | None = None) -> tuple[Document, ...]:
        """Return articles whole, in the order in which they came.

        Args:
            among: Their ids; by default all.

        Raises:
            DamagedArticlesError: If one is not what was stored.
        """
        with self._reported():
            if among is not None:
                return tuple(self._document_of(name) for name in self.digests().values() if name in among)
            stored = self._connection.execute(
                "SELECT article, start, end, kind, section FROM passages ORDER BY article, number"
            )
            of_articles = groupby(stored, itemgetter(0))  # in the order of the articles, as they come
            article, places = next(of_articles, (None, ()))
            documents: list[Document] = []
            for number, name, said, text, checksum in self._connection.execute(
                "SELECT number, id, about, text, checksum FROM articles ORDER BY number"
            ):
                own: list[Place] = []
                while article is not None and article <= number:
                    if article == number:
                        own = [(start, end, kind, section) for _, start, end, kind, section in places]
                    article, places = next(of_articles, (None, ()))
                documents.append(self._document(name, said, text, own, checksum))
            return tuple(documents)

    def document(self, document_id: str) -> Document:
        """Return an article whole.

        Raises:
            KeyError: If there is none.
            DamagedArticlesError: If it is not what was stored.
        """
        with self._reported():
            return self._document_of(document_id)

    def pictures(self, document_id: str, page: int | None = None) -> tuple[PagePicture, ...]:
        """Return the pictures that are kept of an article's pages, in order.

        Args:
            document_id: The article.
            page: The number of one page alone, from 1; by default all.
        """
        with self._reported():
            if not self._connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'pictures'").fetchone():
                return ()
            rows = self._connection.execute(
                "SELECT page, width, height, content FROM pictures JOIN articles ON number = article "
                "WHERE id = ? AND page = coalesce(?, page) ORDER BY page",
                (document_id, page),
            ).fetchall()
        return tuple(PagePicture(*row) for row in rows)

    def renew(self) -> None:
        """Write articles as this version writes them, where an earlier one has written them in another way."""
        for document in self.documents():
            said, digest = about(document), document_digest(document)
            with self._reported():
                self._connection.execute(
                    "UPDATE articles SET about = ?, checksum = ? WHERE id = ? AND checksum != ?",
                    (said, digest, document.document_id, digest),
                )

    @property
    def selection(self) -> Selection:
        """Which files the index follows.

        Raises:
            DamagedArticlesError: If that is not what was stored.
        """
        if self._selection is None:
            self._selection = self._stored_selection()
        return self._selection

    @property
    def is_new(self) -> bool:
        """Whether nothing has ever been stored in it."""
        with self._reported():
            return self.is_sealed and not any(
                self._connection.execute(f"SELECT EXISTS (SELECT * FROM {table})").fetchone()[0]
                for table in ("articles", "selection")
            )

    @property
    def is_sealed(self) -> bool:
        """Whether a change of the selection's bytes would be noticed."""
        with self._reported():
            schema: int = self._connection.execute("PRAGMA user_version").fetchone()[0]
        return schema != UNSEALED_SCHEMA

    def select(self, selection: Selection) -> None:
        """Note which files the index follows; to be done in a transaction, and stored at its end."""
        self._selection = selection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes of the block or none; `commit` makes them earlier than its end."""
        with self._reported():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.commit()
        finally:
            if self._connection.in_transaction:
                self._connection.rollback()
            self._selection = None

    def commit(self) -> None:
        """Make the changes of the transaction last.

        Raises:
            DataFolderError: If they can't be written; they are not made then, in the selection's copy neither.
        """
        if self._selection is None or self._selection == (before := self._known_selection()):
            self._commit()
            return
        newest = max(self._selection.number, before.number if before else 0)
        selection = replace(self._selection, number=newest + 1)
        with self._reported():
            self._connection.execute("INSERT OR REPLACE INTO selection VALUES (1, ?)", [sealed(selection)])
        write_copy(self._folder, selection)
        try:
            self._commit()
        except BaseException:
            if before:
                with contextlib.suppress(YinjuError):
                    write_copy(self._folder, before)
            raise
        self._selection = selection

    def _commit(self) -> None:
        with self._reported():
            self._connection.commit()

    def put(
        self, document: Document, origin: Origin, when: str | None = None, pictures: Sequence[PagePicture] = ()
    ) -> None:
        """Store an article, in the place of the one with its id if there is one.

        Args:
            document: The article.
            origin: Where it comes from.
            when: When it came: ISO 8601, UTC; by default now.
            pictures: Of its pages, where they are kept.
        """
        said, places = about(document), places_of(document)
        now = when or datetime.now(UTC).isoformat(timespec="seconds")
        values = (document.document_id, _bytes(origin.source), origin.digest, origin.parser_fingerprint, now, now)
        content = (said, document.text, text_digest(document.text), digest_of(said, document.text, places))
        with self._reported():
            (number,) = self._connection.execute(
                "INSERT INTO articles (id, source, digest, recipe, added, changed, about, text, text_digest, checksum) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET source = excluded.source, digest = excluded.digest, "
                "recipe = excluded.recipe, changed = excluded.changed, about = excluded.about, text = excluded.text, "
                "text_digest = excluded.text_digest, checksum = excluded.checksum RETURNING number",
                (*values, *content),
            ).fetchone()
            self._connection.execute("DELETE FROM passages WHERE article = ?", (number,))
            self._connection.executemany(
                "INSERT INTO passages (article, number, start, end, kind, section) VALUES (?, ?, ?, ?, ?, ?)",
                [(number, place, *each) for place, each in enumerate(places, start=1)],
            )
            self._connection.execute("DELETE FROM pictures WHERE article = ?", (number,))
            self._connection.executemany(
                "INSERT INTO pictures (article, page, width, height, content) VALUES (?, ?, ?, ?, ?)",
                [(number, each.page, each.width, each.height, each.content) for each in pictures],
            )
        if origin.source and origin.source in self.selection.removed:
            self.select(self.selection.with_again([origin.source]))

    def follow(self, document_id: str, origin: Origin) -> None:
        """Note that an article comes from another file now, or from none any more."""
        values = (_bytes(origin.source), origin.digest, origin.parser_fingerprint, document_id)
        with self._reported():
            self._connection.execute("UPDATE articles SET source = ?, digest = ?, recipe = ? WHERE id = ?", values)

    def drop(self, document_ids: Collection[str], *, for_good: bool = False) -> None:
        """Remove articles.

        Args:
            document_ids: Their ids.
            for_good: Whether their files are not to be read again until one of them is named.
        """
        if for_good:
            origins = [record.origin for record in self.records() if record.document_id in document_ids]
            self.select(self.selection.without({each.source: each.digest for each in origins if each.source}))
        with self._reported():
            self._connection.executemany("DELETE FROM articles WHERE id = ?", [(each,) for each in document_ids])

    def compact(self) -> None:
        """Write the file anew, so that nothing of removed articles stays in it or in its log."""
        with self._reported():
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def require_sound(self) -> None:
        """Make sure that the file is whole and each article what was stored.

        Raises:
            DamagedArticlesError: If not.
        """
        with self._reported():
            found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check")]
            orphans = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        if found != ["ok"] or orphans:
            raise damaged(self._folder, found[0] if found != ["ok"] else "passages without an article")
        for document, record in zip(self.documents(), self.records(), strict=True):
            if text_digest(document.text) != record.text_digest:
                raise damaged(self._folder, f"{record.document_id} has another text than was stored")
            for passage in document.passages:
                if not 0 <= passage.start < passage.end <= len(document.text):
                    raise damaged(self._folder, f"{passage.passage_id} does not stand in its article")

    def _known_selection(self) -> Selection | None:
        try:
            return self._stored_selection()
        except DamagedArticlesError:
            return None

    def _stored_selection(self) -> Selection:
        with self._reported():
            if not self.is_sealed:
                return unsealed_selection(self._connection)
            row = self._connection.execute("SELECT sealed FROM selection").fetchone()
            if row is None and self.is_new:
                return Selection()
            return unsealed(row[0] if row else "")

    def _document_of(self, document_id: str) -> Document:
        row = self._connection.execute(
            "SELECT number, about, text, checksum FROM articles WHERE id = ?", [document_id]
        ).fetchone()
        if row is None:
            raise KeyError(document_id)
        number, said, text, checksum = row
        places = self._connection.execute(
            "SELECT start, end, kind, section FROM passages WHERE article = ? ORDER BY number", [number]
        ).fetchall()
        return self._document(document_id, said, text, places, checksum)

    def _document(self, name: str, said: str, text: str, places: Sequence[Place], checksum: str) -> Document:
        if digest_of(said, text, places) != checksum:
            raise damaged(self._folder, f"{name} is not what was stored")
        document = read_about(said)
        if document.document_id != name:
            raise damaged(self._folder, f"{name} is stored as {document.document_id}")
        return put_together(document, text, places)

    def _reported(self) -> contextlib.AbstractContextManager[None]:
        return reported(self._folder)


@contextlib.contextmanager
def opened_store(folder: Path) -> Iterator[ArticleStore]:
    """Open the stored articles of an index to change them; make an empty store if there is none.

    Args:
        folder: The index's folder; the caller holds its lock.

    Raises:
        DamagedArticlesError: If the file is not what was written.
        SavedIndexError: If a newer version wrote it, or another program uses it.
        DataFolderError: If it can't be written.
    """
    with connected(folder, f"{(folder / STORE).absolute().as_uri()}?mode=rwc") as connection:
        with reported(folder):
            prepare(folder, connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is removed is written over
        yield ArticleStore(folder, connection)


@contextlib.contextmanager
def reading_store(folder: Path) -> Iterator[ArticleStore | None]:
    """Open the stored articles of an index to read them; None if there is no store.

    Raises:
        DamagedArticlesError: If the file is not what was written.
        SavedIndexError: If a newer version wrote it.
    """
    file = folder / STORE
    if not file.is_file():
        yield None
        return
    # without a log beside it, the file alone is whole, and can be read where nothing can be written
    alone = not file.with_name(f"{STORE}-wal").exists() and not os.access(folder, os.W_OK)
    uri = f"{file.absolute().as_uri()}?{'immutable=1' if alone else 'mode=rw'}"
    with connected(folder, uri) as connection:
        with reported(folder):
            require_ours(folder, connection)
            connection.execute("PRAGMA query_only = ON")
        yield ArticleStore(folder, connection)


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text, by which the same article is known again: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _bytes(path: Path | None) -> bytes | None:
    return None if path is None else os.fsencode(path)


def _path(stored: bytes | None) -> Path | None:
    return None if stored is None else Path(os.fsdecode(stored))
