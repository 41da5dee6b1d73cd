"""PostgreSQL with pgvector as a source of candidates, for whoever has such a server already."""

import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from index.errors import CandidateSourceError, first_line
from index.progress import Progress, unshown
from index.retrieval.candidates import IndexedArticle, PassageKey, PreparedQuery, SourceStatistics, VectorOrigin
from index.retrieval.engines.collection import (
    in_batches,
    no_collection,
    out_of_reach,
    refused,
    require_own,
    stamp_of,
)
from index.retrieval.engines.postgres_connections import Connections
from index.retrieval.engines.postgres_tables import (
    CREATE,
    EXACT,
    INDEX,
    IS_INDEX_DUE,
    LAYOUT,
    MOST_INDEXED_DIM,
    PASSAGE_VECTORS,
    STATE,
    TIDY,
    VECTOR_TABLES,
    Tables,
    as_binary,
    as_stored,
    as_text,
    settings,
)
from index.retrieval.engines.retrying import QUESTION, WRITING, retried

if TYPE_CHECKING:
    import psycopg
    from psycopg import Connection, sql

_logger = logging.getLogger(f"yinju.{__name__}")
_TASK = "Writing to PostgreSQL"
VECTORS_AT_ONCE = 2048
"""Of a transaction, or those of one article; each waits for the one before to be done."""
_REMOVED_AT_ONCE = 200
_MOST_LOOKED_UP = 200_000
"""Passages that terms are looked up in: the rarest, which weigh most, go first, and beyond that many none."""
_MAKING = 21_2026
"""The lock under which collections are made, one after another."""
_OLDEST = (0, 8)
"""The first version of pgvector that goes on searching where what it found may not be shown."""
_AWAY, _CANCELED = ("08", "57P"), "57014"
"""What SQLSTATEs begin with where the server, or the way to it, is at fault; that of a question given up."""

_T = TypeVar("_T")


class PostgresSource:
    """A `CandidateSource` in a schema of a PostgreSQL database; it is looked at when it is needed first."""

    def __init__(
        self,
        connections: Connections,
        address: str,
        collection: str,
        origin: VectorOrigin,
        *,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Take a collection.

        Args:
            connections: To its database.
            address: As the user named it, but for a password, for messages.
            collection: The name of its schema; it is made when something is added.
            origin: Whose vectors it holds.
            sleep: Waits so many seconds between tries.
        """
        self._connections = connections
        self._address = address
        self._name = collection
        self._origin = origin
        self._sleep = sleep
        self._known: Tables | None = None

    def add(self, articles: Iterable[IndexedArticle], progress: Progress = unshown) -> None:
        """See `CandidateSource`; a process that is stopped has added what it has, and goes on there next time."""
        tables, number = self._tables(WRITING), 0
        for number, batch in enumerate(in_batches(articles, _vectors_of, VECTORS_AT_ONCE), 1):
            tables = tables or self._write(self._made)
            self._write(partial(self._insert, tables, {each.digest: each for each in batch}))
            progress(_TASK, number, 0)
        if tables and number:
            self._write(partial(self._tend, tables, number > 1))

    def remove(self, digests: Collection[str]) -> None:
        """See `CandidateSource`."""
        tables, gone = self._tables(WRITING), sorted(digests)
        if tables is None:
            return
        statement = tables.said("DELETE FROM {articles} WHERE digest = ANY(%s)")
        for start in range(0, len(gone), _REMOVED_AT_ONCE):
            self._write(partial(_execute, statement, gone[start : start + _REMOVED_AT_ONCE]))

    def held(self) -> frozenset[str]:
        """See `CandidateSource`."""
        tables = self._tables(WRITING)
        if tables is None:
            return frozenset()
        listing = tables.said("SELECT digest FROM {articles}")
        return frozenset(self._write(lambda connection: [digest for (digest,) in connection.execute(listing)]))

    def candidates(
        self, prepared: PreparedQuery, k: int, articles: Collection[str] | None = None
    ) -> Sequence[PassageKey]:
        """See `CandidateSource`; the four ways of finding passages are one statement, which sees one state."""
        if articles is not None and not articles:
            return ()
        tables = self._tables(QUESTION)
        if tables is None:
            raise no_collection(self._address)
        return self._ask(partial(self._propose, tables, prepared, k, articles))

    def statistics(self) -> SourceStatistics:
        """See `CandidateSource`."""
        tables = self._tables(QUESTION)
        if tables is None:
            return SourceStatistics(0, 0, self._origin.background)
        counting = tables.said("SELECT (SELECT count(*) FROM {articles}), (SELECT count(*) FROM {passages})")
        articles, passages = self._ask(lambda connection: _row(connection.execute(counting).fetchone()))
        return SourceStatistics(articles, passages, self._origin.background)

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """See `CandidateSource`."""
        tables, asked = self._tables(QUESTION), list(terms)
        if tables is None:
            return dict.fromkeys(asked, 0)
        counting = tables.said(
            "SELECT (SELECT count(*) FROM {passages} WHERE terms @> ARRAY[term])"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS asked (term, number) ORDER BY number"
        )
        counts = self._ask(lambda connection: connection.execute(counting, [as_stored(asked)]).fetchall())
        return {term: count for term, (count,) in zip(asked, counts, strict=True)}

    def _propose(
        self,
        tables: Tables,
        prepared: PreparedQuery,
        k: int,
        articles: Collection[str] | None,
        connection: "Connection",
    ) -> Sequence[PassageKey]:
        wanted = settings(k)
        setting = ", ".join(["set_config(%s, %s, true)"] * len(wanted))
        connection.execute(f"SELECT {setting}", [word for pair in wanted.items() for word in pair])
        values: dict[str, object] = {"vector": as_text(prepared.encoded.vector), "k": k}
        few = False
        if articles is not None:
            looking_up = tables.said("SELECT array_agg(number), sum(sentences) FROM {articles} WHERE digest = ANY(%s)")
            values["some"], sentences = _row(connection.execute(looking_up, [sorted(articles)]).fetchone())
            if not values["some"]:
                return ()
            few = sentences <= EXACT
        lookups = []
        for number, terms in enumerate((prepared.terms, prepared.translated_terms)):
            if telling := _telling(terms, prepared):
                lookups.append((f"terms{number}", f"weights{number}"))
                values[f"terms{number}"] = as_stored(telling)
                values[f"weights{number}"] = list(telling.values())
        statement = tables.candidates(restricted=articles is not None, few=few, lookups=lookups)
        found = connection.execute(statement, values).fetchall()
        return sorted(PassageKey(digest, place) for digest, place in found)

    def _insert(self, tables: Tables, articles: Mapping[str, IndexedArticle], connection: "Connection") -> None:
        """Write articles, but for those that somebody else has written meanwhile."""
        into = tables.said(
            "INSERT INTO {articles} (digest, document, passages, sentences)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::integer[], %s::integer[]) AS new (digest)"
            " WHERE NOT EXISTS (SELECT FROM {articles} AS own WHERE own.digest = new.digest)"
            " ON CONFLICT DO NOTHING RETURNING number, digest"
        )
        columns = zip(*(_columns(each) for each in articles.values()), strict=True)
        new = [(number, articles[digest]) for number, digest in connection.execute(into, list(map(list, columns)))]
        with connection.cursor() as cursor:
            with cursor.copy(tables.said("COPY {passages} FROM STDIN (FORMAT binary)")) as copy:
                copy.set_types(["int4", "int4", "text[]"])
                for number, article in new:
                    for place in range(len(article.passages)):
                        copy.write_row((number, place, as_stored(sorted(article.terms_of(place)))))
            for table in VECTOR_TABLES:
                with cursor.copy(
                    tables.said("COPY {table} FROM STDIN (FORMAT binary)", table=tables.named(table))
                ) as copy:
                    copy.set_types(["int4", "int4", "bytea"])
                    for number, article in new:
                        for place, vector in zip(*_vectors(table, article), strict=True):
                            copy.write_row((number, place, vector))

    def _tend(self, tables: Tables, were_many: bool, connection: "Connection") -> None:
        """Make what finds vectors sooner, where there are many, and tidy up after many additions."""
        from psycopg import sql

        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
        for table in VECTOR_TABLES:
            looking = tables.said(IS_INDEX_DUE, table=tables.named(table))
            index = f"{table}_hnsw"
            (is_due,) = _row(connection.execute(looking, [self._name, index, EXACT + 1, EXACT]).fetchone())
            if is_due and self._origin.dim <= MOST_INDEXED_DIM:
                connection.execute(tables.said(INDEX, table=tables.named(table), index=sql.Identifier(index)))
        for statement in TIDY if were_many else ():
            connection.execute(tables.said(statement))

    def _tables(self, waits: Sequence[float]) -> Tables | None:
        """Return the collection's tables, None where there is none; look at its stamp when it is asked for first."""
        if self._known is None:
            self._known = retried(lambda: self._call(self._look), waits, self._sleep)
        return self._known

    def _look(self, connection: "Connection") -> Tables | None:
        """Return the collection's tables, None where there is none, if the server has what they need.

        Raises:
            ForeignSourceError: If they are another version's or model's, or something else's.
            CandidateSourceError: If the server lacks something.
        """
        import psycopg

        row = _row(connection.execute(STATE, {"schema": self._name}).fetchone())
        encoding, extension, version, count, has_stamp, has_schema, may_create = row
        self._require(encoding == "UTF8", f"is in a database with the encoding {encoding}; it takes one with UTF8.")
        self._require(
            version is not None,
            "is on a server without the extension pgvector. Install it there, version 0.8 or newer.",
        )
        self._require(
            _OLDEST <= tuple(map(int, version.split(".")[:2])),
            f"is on a server with pgvector {version}; it takes version 0.8 or newer. Install that there.",
        )
        tables = Tables(self._name, extension or "public")
        if not count:
            right = "is in a database where this user may not run {}. Let its owner do so, or grant the right to."
            self._require(bool(extension or may_create), right.format("CREATE EXTENSION vector"))
            self._require(bool(has_schema or may_create), right.format(f"CREATE SCHEMA {self._name}"))
            return None
        stamp: Mapping[str, object] = {}
        if has_stamp:
            with suppress(psycopg.errors.UndefinedColumn, ValueError), connection.transaction():
                held = connection.execute(tables.said("SELECT content FROM {yinju_stamp}")).fetchone()
                stamp = json.loads(_row(held)[0]) if held else {}
        require_own(self._address, stamp if isinstance(stamp, dict) else {}, self._origin, LAYOUT)
        gone = f"has lost its vectors with the extension vector. Remove the schema {self._name}; then fill it anew."
        self._require(extension is not None, gone)
        return tables

    def _require(self, fits: bool, problem: str) -> None:
        if not fits:
            raise CandidateSourceError(self._address, problem)

    def _made(self, connection: "Connection") -> Tables:
        """Return the collection's tables; they are made if they are not there, all of them with their stamp."""
        from psycopg import sql

        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
        if (found := self._look(connection)) is not None:
            return found
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        state = _row(connection.execute(STATE, {"schema": self._name}).fetchone())
        tables = Tables(self._name, state[1])
        for statement in CREATE[bool(state[5]) :]:
            connection.execute(tables.said(statement, dim=sql.Literal(self._origin.dim)))
        stamp = json.dumps(stamp_of(self._origin, LAYOUT))
        connection.execute(tables.said("INSERT INTO {yinju_stamp} VALUES (%s)"), [stamp])
        return tables

    def _ask(self, call: Callable[["Connection"], _T]) -> _T:
        return retried(lambda: self._call(call), QUESTION, self._sleep)

    def _write(self, call: Callable[["Connection"], _T]) -> _T:
        return retried(lambda: self._call(call), WRITING, self._sleep)

    def _call(self, call: Callable[["Connection"], _T]) -> _T:
        """Make a call in a transaction, and say in one line what went wrong.

        Raises:
            CandidateSourceError: Always that, whatever the client raises.
        """
        import psycopg

        try:
            with self._connections.transaction() as connection:
                return call(connection)
        except (
            psycopg.errors.UndefinedTable,
            psycopg.errors.UndefinedColumn,
            psycopg.errors.UndefinedObject,
            psycopg.errors.InvalidSchemaName,
        ) as error:  # somebody has removed it, or the extension, and the columns with that
            _logger.info("%s answers %s: %s", self._address, error.sqlstate, error.diag.message_primary)
            self._known = None
            raise no_collection(self._address) from error
        except psycopg.errors.InsufficientPrivilege as error:
            why = error.diag.message_primary or "permission denied"
            problem = f"is refused to this user ({why}). Let the database's owner grant it."
            raise CandidateSourceError(self._address, problem) from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if error.sqlstate and not error.sqlstate.startswith(_AWAY):
                raise self._refused(error, transient=error.sqlstate != _CANCELED) from error
            raise out_of_reach(self._address, error.diag.message_primary or first_line(error)) from error
        except psycopg.Error as error:
            raise self._refused(error) from error

    def _refused(self, error: "psycopg.Error", *, transient: bool = False) -> CandidateSourceError:
        _logger.info("%s answers %s: %s", self._address, error.sqlstate, error.diag.message_primary)
        return refused(self._address, error.sqlstate or type(error).__name__, transient=transient)


def _telling(terms: Mapping[str, float], prepared: PreparedQuery) -> Mapping[str, float]:
    """Return those of a query's terms that are looked up: what weighs most, until many passages would be."""
    frequency = prepared.lexicon.postings.frequency
    by_weight = sorted(terms.items(), key=lambda item: -item[1])
    looked_up = accumulate(frequency(term) for term, _ in by_weight)
    return {
        term: weight
        for number, ((term, weight), so_far) in enumerate(zip(by_weight, looked_up, strict=True))
        if not number or so_far <= _MOST_LOOKED_UP
    }


def _vectors(table: str, article: IndexedArticle) -> tuple[Sequence[int], Sequence[bytes]]:
    """Return the places and vectors of an article's that belong into a table."""
    if table == PASSAGE_VECTORS:
        return range(len(article.passages)), as_binary(article.passages)
    return article.spans[:, 0].tolist(), as_binary(article.sentences)


def _vectors_of(article: IndexedArticle) -> int:
    return len(article.passages) + len(article.sentences)


def _columns(article: IndexedArticle) -> tuple[str, str, int, int]:
    """Return the row of an article."""
    document = article.document.document_id.replace("\0", "").encode("utf-8", "replace").decode()
    return article.digest, document, len(article.passages), len(article.sentences)


def _execute(statement: "sql.Composed", parameter: object, connection: "Connection") -> None:
    connection.execute(statement, [parameter])


def _row(found: tuple[_T, ...] | None) -> tuple[_T, ...]:
    """Return the one row that a statement has."""
    assert found is not None
    return found
