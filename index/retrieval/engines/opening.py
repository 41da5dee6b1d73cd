"""The source at an address: opened once for each model, and kept, for it holds connections."""

import os
import warnings
from functools import lru_cache

from index.errors import CandidateSourceError, RetrievalError
from index.retrieval.candidates import CandidateSource, VectorOrigin
from index.retrieval.engines.address import POSTGRESQL, QDRANT, EngineAddress, password_of
from sources import Extra, missing_extra

KEY, SHARDS, REPLICAS = "YINJU_QDRANT_KEY", "YINJU_QDRANT_SHARDS", "YINJU_QDRANT_REPLICAS"
_EXTRAS = {QDRANT: Extra.QDRANT, POSTGRESQL: Extra.POSTGRES}
_PATIENCE = 10
"""Seconds for which an answer is waited for."""
_MOST = 1000


def open_source(address: EngineAddress, origin: VectorOrigin) -> CandidateSource:
    """Return the source at an address; the server is asked for nothing yet.

    Args:
        address: Where.
        origin: Whose vectors it holds.

    Raises:
        CandidateSourceError: If the package that speaks to it is not installed.
        RetrievalError: If a setting of it can't be.
    """
    require_installed(address)
    if address.engine == POSTGRESQL:
        return _opened_postgres(address, origin, password_of(address))
    return _opened_qdrant(address, origin, os.environ.get(KEY) or None, _number(SHARDS), _number(REPLICAS))


def require_installed(address: EngineAddress) -> None:
    """Raise a `CandidateSourceError` if the package that speaks to an engine is not installed."""
    if lacking := missing_extra(_EXTRAS[address.engine]):
        raise CandidateSourceError(str(address), lacking)


@lru_cache(maxsize=8)
def _opened_postgres(address: EngineAddress, origin: VectorOrigin, password: str | None) -> CandidateSource:
    from index.retrieval.engines.postgres_connections import Connections
    from index.retrieval.engines.postgres_source import PostgresSource

    connections = Connections(address.server, password, is_private=address.is_private)
    return PostgresSource(connections, str(address), address.collection, origin)


@lru_cache(maxsize=8)
def _opened_qdrant(
    address: EngineAddress,
    origin: VectorOrigin,
    key: str | None,
    shards: int | None,
    replicas: int | None,
) -> CandidateSource:
    from qdrant_client import QdrantClient

    from index.retrieval.engines.qdrant_source import QdrantSource

    if key and not address.is_private:
        raise CandidateSourceError(str(address), f"would be sent {KEY} unencrypted. Name it by https.")
    with warnings.catch_warnings():  # of a key over http, which goes to this machine alone
        warnings.simplefilter("ignore", UserWarning)
        client = QdrantClient(address.server, api_key=key, timeout=_PATIENCE, check_compatibility=False)
    return QdrantSource(client, str(address), address.collection, origin, shards=shards, replicas=replicas)


def _number(name: str) -> int | None:
    """Return what a variable sets, None where it is not set."""
    value = os.environ.get(name)
    if not value:
        return None
    if not value.isdecimal() or not 1 <= int(value) <= _MOST:
        raise RetrievalError(f"{name} is {value}; it must be a number from 1 to {_MOST}.")
    return int(value)
