"""Qdrant as a source of candidates: the engine searches, spreads over machines, and keeps copies by itself."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from index.errors import first_line
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
from index.retrieval.engines.qdrant_points import (
    ARTICLE,
    FORMAT,
    PASSAGE,
    PLACE,
    SENTENCES,
    STAMP,
    TERMS,
    points_of,
    term_number,
    vectors_of,
    weighed,
)
from index.retrieval.engines.retrying import QUESTION, WRITING, retried

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

_logger = logging.getLogger(f"yinju.{__name__}")
_TASK = "Writing to Qdrant"
VECTORS_AT_ONCE = 512
"""As JSON some 4 MB, where a vector has 384 values; servers take 32. Each batch waits for the one before to be done."""
_REMOVED_AT_ONCE, _LISTED_AT_ONCE = 200, 1000
_NOT_FOUND, _TOO_MANY, _SERVER_FAULT = 404, 429, 500

_T = TypeVar("_T")


class QdrantSource:
    """A `CandidateSource` in a collection of Qdrant's; it is looked at when it is needed first, and not before."""

    def __init__(
        self,
        client: "QdrantClient",
        address: str,
        collection: str,
        origin: VectorOrigin,
        *,
        shards: int | None = None,
        replicas: int | None = None,
        is_server: bool = True,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Take a collection.

        Args:
            client: Speaks to the server, or is one by itself.
            address: As the user named it, for messages.
            collection: Its name; it is made when something is added.
            origin: Whose vectors it holds.
            shards: Into how many parts a new collection is divided; by default as many as there are nodes.
            replicas: How many copies of each part there are; by default one.
            is_server: Whether it is a server, which looks payloads up by an index of them.
            sleep: Waits so many seconds between tries.
        """
        self._client = client
        self._address = address
        self._name = collection
        self._origin = origin
        self._spread = {"shard_number": shards, "replication_factor": replicas}
        self._is_server = is_server
        self._sleep = sleep
        self._is_known = False

    def add(self, articles: Iterable[IndexedArticle], progress: Progress = unshown) -> None:
        """See `CandidateSource`; a process that is stopped has added what it has, and goes on there next time."""
        there = self.held()
        points = (point for each in articles if each.digest not in there for point in points_of(each))
        for number, batch in enumerate(in_batches(points, vectors_of, VECTORS_AT_ONCE)):
            if not number:
                self._make()
            self._write(partial(self._client.upsert, self._name, batch, wait=True))
            progress(_TASK, number + 1, 0)

    def remove(self, digests: Collection[str]) -> None:
        """See `CandidateSource`."""
        from qdrant_client import models

        if not self._exists(WRITING):
            return
        gone = sorted(digests)
        for start in range(0, len(gone), _REMOVED_AT_ONCE):
            some = gone[start : start + _REMOVED_AT_ONCE]
            first = models.FieldCondition(key=PLACE, match=models.MatchValue(value=0))
            for more in ([first], []):  # what is left if this is cut short must not look like a whole article
                selector = models.FilterSelector(filter=models.Filter(must=[_of_articles(some), *more]))
                self._write(partial(self._client.delete, self._name, selector, wait=True))

    def held(self) -> frozenset[str]:
        """See `CandidateSource`."""
        found: set[str] = set()
        if not self._exists(WRITING):
            return frozenset()
        offset: models.ExtendedPointId | None = None
        while True:
            listing = partial(self._client.scroll, self._name, _first_passages(), limit=_LISTED_AT_ONCE, offset=offset)
            records, offset = self._write(partial(listing, with_payload=[ARTICLE]))
            found.update(str((each.payload or {}).get(ARTICLE)) for each in records)
            if offset is None:
                return frozenset(found)

    def candidates(
        self, prepared: PreparedQuery, k: int, articles: Collection[str] | None = None
    ) -> Sequence[PassageKey]:
        """See `CandidateSource`; the four ways of finding passages are asked for at once."""
        from qdrant_client import models

        if articles is not None and not articles:
            return ()
        self._require_there()
        vector = prepared.encoded.vector.tolist()
        sparse = [weighed(terms) for terms in (prepared.terms, prepared.translated_terms) if terms]
        wanted = [(PASSAGE, vector), (SENTENCES, [vector]), *((TERMS, each) for each in sparse)]
        allowed = None if articles is None else models.Filter(must=[_of_articles(articles)])
        requests = [
            models.QueryRequest(query=query, using=name, filter=allowed, limit=k, with_payload=[ARTICLE, PLACE])
            for name, query in wanted
        ]
        replies = self._ask(lambda: self._client.query_batch_points(self._name, requests))
        keys = {_key(point.payload) for reply in replies for point in reply.points}
        return sorted(key for key in keys if key is not None)

    def statistics(self) -> SourceStatistics:
        """See `CandidateSource`."""
        if not self._exists(QUESTION):
            return SourceStatistics(0, 0, self._origin.background)
        return SourceStatistics(self._count(_first_passages()), self._count(_passages()), self._origin.background)

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """See `CandidateSource`; a request for each term."""
        from qdrant_client import models

        if not self._exists(QUESTION):
            return dict.fromkeys(terms, 0)
        matches = {term: models.MatchValue(value=term_number(term)) for term in terms}
        return {
            term: self._count(models.Filter(must=[models.FieldCondition(key=TERMS, match=match)]))
            for term, match in matches.items()
        }

    def _count(self, which: "models.Filter") -> int:
        found: int = self._ask(lambda: self._client.count(self._name, which, exact=True)).count
        return found

    def _make(self) -> None:
        """Make the collection, if it is not there."""
        from qdrant_client import models

        if self._exists(WRITING):
            return
        size, dot = self._origin.dim, models.Distance.DOT
        best = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
        self._call(
            lambda: self._client.create_collection(
                self._name,
                vectors_config={
                    PASSAGE: models.VectorParams(size=size, distance=dot, on_disk=True),
                    SENTENCES: models.VectorParams(size=size, distance=dot, on_disk=True, multivector_config=best),
                },
                sparse_vectors_config={TERMS: models.SparseVectorParams()},
                on_disk_payload=True,
                shard_number=self._spread["shard_number"],
                replication_factor=self._spread["replication_factor"],
            )
        )
        kinds = {ARTICLE: models.PayloadSchemaType.KEYWORD, PLACE: models.PayloadSchemaType.INTEGER}
        kinds |= {TERMS: models.PayloadSchemaType.INTEGER}
        for key, kind in kinds.items() if self._is_server else ():
            self._write(partial(self._client.create_payload_index, self._name, key, kind, wait=True))
        point = models.PointStruct(id=STAMP, vector={}, payload=dict(stamp_of(self._origin, FORMAT)))
        self._write(lambda: self._client.upsert(self._name, [point], wait=True))
        self._is_known = True

    def _require_there(self) -> None:
        if not self._exists(QUESTION):
            raise no_collection(self._address)

    def _exists(self, waits: Sequence[float]) -> bool:
        """Tell whether the collection is there, and make sure that it is of this version and this model.

        Raises:
            ForeignSourceError: If it is not.
        """
        if self._is_known:
            return True
        if not retried(lambda: self._call(lambda: self._client.collection_exists(self._name)), waits, self._sleep):
            return False
        records = retried(lambda: self._call(lambda: self._client.retrieve(self._name, [STAMP])), waits, self._sleep)
        require_own(self._address, (records[0].payload if records else None) or {}, self._origin, FORMAT)
        self._is_known = True
        return True

    def _ask(self, call: Callable[[], _T]) -> _T:
        return retried(lambda: self._call(call), QUESTION, self._sleep)

    def _write(self, call: Callable[[], _T]) -> _T:
        return retried(lambda: self._call(call), WRITING, self._sleep)

    def _call(self, call: Callable[[], _T]) -> _T:
        """Make a call, and say in one line what went wrong.

        Raises:
            CandidateSourceError: Always that, whatever the client raises.
        """
        from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

        try:
            return call()
        except UnexpectedResponse as error:
            status = error.status_code or _SERVER_FAULT
            if status == _NOT_FOUND:
                self._is_known = False  # somebody has removed it
                raise no_collection(self._address) from error
            _logger.info("%s answers %s: %s", self._address, status, first_line(error))
            is_passing = status == _TOO_MANY or status >= _SERVER_FAULT
            raise refused(self._address, status, transient=is_passing) from error
        except (ResponseHandlingException, ApiException, OSError) as error:
            why = first_line(getattr(error, "source", None) or error)
            raise out_of_reach(self._address, why) from error


def _of_articles(digests: Iterable[str]) -> "models.FieldCondition":
    from qdrant_client import models

    return models.FieldCondition(key=ARTICLE, match=models.MatchAny(any=sorted(digests)))


def _first_passages() -> "models.Filter":
    from qdrant_client import models

    return models.Filter(must=[models.FieldCondition(key=PLACE, match=models.MatchValue(value=0))])


def _passages() -> "models.Filter":
    from qdrant_client import models

    return models.Filter(must=[models.FieldCondition(key=PLACE, range=models.Range(gte=0))])


def _key(payload: Mapping[str, object] | None) -> PassageKey | None:
    """Return the passage of a point; None for one that is none of ours."""
    article, place = (payload or {}).get(ARTICLE), (payload or {}).get(PLACE)
    return PassageKey(article, place) if isinstance(article, str) and isinstance(place, int) else None
