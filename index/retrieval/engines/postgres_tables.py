"""What a passage is in PostgreSQL: rows of three tables in a schema that is called as the collection.

```text
articles          number, digest; document: its id, for people who look into the database
passages          article, place; terms: an array of the terms that it has, which a GIN index looks up
passage_vectors   article, place; vector: the passage's
sentence_vectors  article, place; vector: of one of its sentences
yinju_stamp       one row: which version and model the collection belongs to
```

An article is written in one transaction, so that all of it stands there or nothing. Vectors are pgvector's `halfvec`,
with 16 bits a value, and are compared one by one until there are `EXACT` of a kind; from then on by an HNSW index.
Terms are ours, as sentences have them; PostgreSQL's text search has no part in it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from psycopg import sql

LAYOUT = 1
"""Raised whenever rows change their meaning."""
EXACT = 20_000
"""Vectors that are compared one by one, which takes some 10 ms."""
MOST_INDEXED_DIM = 4000
"""Of pgvector's HNSW indexes over `halfvec`."""
PASSAGE_VECTORS, SENTENCE_VECTORS = "passage_vectors", "sentence_vectors"
VECTOR_TABLES = (PASSAGE_VECTORS, SENTENCE_VECTORS)
_TABLES = ("articles", "passages", *VECTOR_TABLES, "yinju_stamp")
_LONGEST_TERM = 64
"""Characters; an index of PostgreSQL's takes no key of more than some 2,700 bytes."""

STATE = """
SELECT
    current_setting('server_encoding'),
    (SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'vector'),
    coalesce(
        (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
        (SELECT default_version FROM pg_available_extensions WHERE name = 'vector')
    ),
    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = %(schema)s AND relkind IN ('r', 'p', 'v', 'm', 'f')),
    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = %(schema)s AND relname = 'yinju_stamp' AND relkind = 'r'),
    EXISTS (SELECT FROM pg_namespace WHERE nspname = %(schema)s),
    has_database_privilege(current_database(), 'CREATE')
"""
"""Encoding; the extension's schema and version; how many tables there are, whether a stamp; the schema; the right."""

CREATE: tuple[LiteralString, ...] = (
    "CREATE SCHEMA IF NOT EXISTS {schema}",
    "CREATE TABLE {articles} (number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, digest text NOT NULL UNIQUE,"
    " document text NOT NULL, passages integer NOT NULL, sentences integer NOT NULL)",
    "CREATE TABLE {passages} (article integer NOT NULL REFERENCES {articles} ON DELETE CASCADE, place integer NOT NULL,"
    ' terms text[] COLLATE "C" NOT NULL, PRIMARY KEY (article, place)) WITH (toast_tuple_target = 128)',
    "CREATE TABLE {passage_vectors} (article integer NOT NULL REFERENCES {articles} ON DELETE CASCADE,"
    " place integer NOT NULL, vector {halfvec}({dim}) NOT NULL)",
    "CREATE TABLE {sentence_vectors} (article integer NOT NULL REFERENCES {articles} ON DELETE CASCADE,"
    " place integer NOT NULL, vector {halfvec}({dim}) NOT NULL)",
    "CREATE INDEX passages_terms ON {passages} USING gin (terms)",
    "CREATE INDEX ON {passage_vectors} (article)",
    "CREATE INDEX ON {sentence_vectors} (article)",
    "CREATE TABLE {yinju_stamp} (content text NOT NULL)",
)

IS_INDEX_DUE: LiteralString = """
SELECT NOT EXISTS (SELECT FROM pg_indexes WHERE schemaname = %s AND indexname = %s)
    AND (SELECT count(*) FROM (SELECT FROM {table} LIMIT %s) AS few) > %s
"""
INDEX: LiteralString = "CREATE INDEX {index} ON {table} USING hnsw (vector {by_product})"
TIDY: tuple[LiteralString, ...] = (
    "SELECT gin_clean_pending_list({terms_index}::regclass)",
    "ANALYZE {articles}",
    "ANALYZE {passages}",
    "ANALYZE {passage_vectors}",
    "ANALYZE {sentence_vectors}",
)
"""What the server does by itself within a minute or so."""

NEAREST: LiteralString = (
    "(SELECT article, place FROM {table} ORDER BY vector {product} %(vector)s::{halfvec} LIMIT %(k)s)"
)
NEAREST_OF_MANY: LiteralString = (
    "(SELECT article, place FROM {table} WHERE article = ANY(%(some)s)"
    " ORDER BY vector {product} %(vector)s::{halfvec} LIMIT %(k)s)"
)
NEAREST_OF_FEW: LiteralString = (  # OFFSET 0 keeps the order from being looked up in an index, which knows no articles
    "(SELECT article, place FROM (SELECT * FROM {table} WHERE article = ANY(%(some)s) OFFSET 0) AS own"
    " ORDER BY vector {product} %(vector)s::{halfvec} LIMIT %(k)s)"
)
COVERING: LiteralString = (
    "(SELECT article, place FROM unnest(%({terms})s::text[], %({weights})s::real[]) AS asked (term, weight)"
    " JOIN {passages} ON terms @> ARRAY[asked.term] {among}"
    " GROUP BY article, place ORDER BY sum(asked.weight) DESC, article, place LIMIT %(k)s)"
)
AMONG: LiteralString = "AND article = ANY(%(some)s)"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a collection.

    Attributes:
        schema: That they are in.
        extension: The schema that pgvector is in.
    """

    schema: str
    extension: str

    def said(self, statement: LiteralString, **more: "sql.Composable") -> "sql.Composed":
        """Return a statement about them, with their names, and others, filled in."""
        from psycopg import sql

        names = {name: sql.Identifier(self.schema, name) for name in _TABLES}
        return sql.SQL(statement).format(
            schema=sql.Identifier(self.schema),
            terms_index=sql.Literal(f'"{self.schema}".passages_terms'),
            halfvec=sql.Identifier(self.extension, "halfvec"),
            by_product=sql.Identifier(self.extension, "halfvec_ip_ops"),
            product=sql.SQL("OPERATOR({}.<#>)").format(sql.Identifier(self.extension)),
            **names,
            **more,
        )

    def named(self, table: str) -> "sql.Identifier":
        """Return a table's name."""
        from psycopg import sql

        return sql.Identifier(self.schema, table)

    def candidates(self, *, restricted: bool, few: bool, lookups: Iterable[tuple[str, str]]) -> "sql.Composed":
        """Return the statement that puts passages forward: the nearest ones, and those with the most of some terms.

        Args:
            restricted: Whether to some articles, `some`.
            few: Whether these have few sentences.
            lookups: The names of the parameters that hold terms, and of those that hold their weights.
        """
        from psycopg import sql

        nearest = NEAREST if not restricted else NEAREST_OF_FEW if few else NEAREST_OF_MANY
        among = sql.SQL(AMONG if restricted else "")
        ways = [self.said(nearest, table=self.named(table)) for table in VECTOR_TABLES]
        ways += [
            self.said(COVERING, terms=sql.SQL(terms), weights=sql.SQL(weights), among=among)
            for terms, weights in lookups
        ]
        found = sql.SQL(" UNION ").join(ways)
        return self.said("SELECT digest, place FROM ({found}) AS f JOIN {articles} ON number = article", found=found)


def as_stored(terms: Iterable[str]) -> list[str]:
    """Return terms as they stand in the arrays: as they are, but for what is longer than an index takes."""
    return [term if len(term) <= _LONGEST_TERM else _digest_of(term) for term in terms]


def _digest_of(term: str) -> str:
    return f"…{hashlib.blake2b(term.encode(), digest_size=16).hexdigest()}"


def as_binary(vectors: NDArray[np.float32]) -> list[bytes]:
    """Return each of some vectors as pgvector's `halfvec` is sent: its length, two empty bytes, and its values.

    Args:
        vectors: (n, dim).
    """
    start = np.array([vectors.shape[1], 0], dtype=">u2").tobytes()
    return [start + row.tobytes() for row in vectors.astype(">f2")]


def as_text(vector: NDArray[np.float32]) -> str:
    """Return a vector as a `halfvec` is written."""
    return f"[{','.join(f'{value:.6g}' for value in vector.tolist())}]"


def settings(k: int) -> Mapping[str, str]:
    """Return how the server is to search for the k nearest, for one transaction.

    HNSW looks at twice as many as are wanted, and goes on where they are removed or others' (`iterative_scan`).
    """
    return {
        "hnsw.ef_search": str(min(max(2 * k, 40), 1000)),
        "hnsw.iterative_scan": "relaxed_order",
        "hnsw.max_scan_tuples": "200000",
        "jit": "off",
        "statement_timeout": "10000",
    }
