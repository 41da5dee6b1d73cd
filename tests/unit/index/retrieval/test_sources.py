"""What every source of candidates must keep to, whatever it is: `SOURCES` names them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import CandidateSource, Encoder, PassageIndex, PreparedQuery, VectorOrigin
from index.encoding.background import Background
from index.retrieval.engines.postgres_connections import Connections
from index.retrieval.engines.postgres_source import PostgresSource
from index.retrieval.engines.qdrant_source import QdrantSource
from index.retrieval.segments.local_source import LocalSource, indexed_articles
from index.text.query import Query
from sources import document_of, load_documents
from tests.support.articles import ARTICLES, ledger
from tests.support.fakes import FakeEncoder
from tests.support.postgres_server import postgres_server

QUESTIONS = ("老城的茶馆几点开门？", "When do pilots board the ships?", "How many moose?", "zzz", "harbour 茶馆 moose")


@contextmanager
def local_source(encoder: Encoder, background: Background, folder: Path) -> Iterator[CandidateSource]:
    yield LocalSource(None, encoder, background)


@contextmanager
def qdrant_source(encoder: Encoder, background: Background, folder: Path) -> Iterator[CandidateSource]:
    """The client's own local mode, which speaks as a server does but for HTTP."""
    qdrant = pytest.importorskip("qdrant_client")
    origin = VectorOrigin(encoder.name, encoder.fingerprint, encoder.dim, background)
    client = qdrant.QdrantClient(":memory:")
    yield QdrantSource(client, "qdrant+http://test:6333/own", "own", origin, is_server=False)
    client.close()


@contextmanager
def postgres_source(encoder: Encoder, background: Background, folder: Path) -> Iterator[CandidateSource]:
    server = postgres_server()
    origin = VectorOrigin(encoder.name, encoder.fingerprint, encoder.dim, background)
    connections = Connections(server.plain_url(server.new_database()), server.password)
    yield PostgresSource(connections, "postgresql://test/own#own", "own", origin)
    connections.close()


SOURCES: dict[str, Callable[[Encoder, Background, Path], AbstractContextManager[CandidateSource]]] = {
    "local": local_source,
    "qdrant": qdrant_source,
    "postgres": postgres_source,
}
"""Of each, what opens an empty one, given the model, what it gives to unrelated texts, and an empty folder."""


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, index: PassageIndex, tmp_path: Path) -> Iterator[CandidateSource]:
    with SOURCES[request.param](index.encoder, index.parts.background, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    more = [document_of(f"notes-{n}", f"Notes {n}", [f"茶馆 {n}. The harbour opens at {n}."] * 2) for n in range(20)]
    return PassageIndex.build([*load_documents([folder]), *ledger(30), *more], FakeEncoder())


@pytest.fixture(scope="module")
def prepared(index: PassageIndex) -> list[PreparedQuery]:
    return [index.prepared(index.in_article_script(Query.parse(each))) for each in QUESTIONS]


def test_no_restriction_and_no_removal_is_ever_passed_by(
    source: CandidateSource, index: PassageIndex, prepared: list[PreparedQuery]
) -> None:
    """A thousand turns: an article goes or comes back, and a question is asked of some articles."""
    articles = {each.digest: each for each in indexed_articles(index.parts)}
    every, chance = list(articles), np.random.default_rng(21)
    source.add(articles.values())
    there, proposed = set(every), 0
    for turn in range(1000):
        changed = {every[number] for number in chance.integers(len(every), size=chance.integers(1, 4))}
        if turn % 2:
            source.remove(changed)
            there -= changed
        elif turn % 4 == 0:
            source.add([articles[each] for each in sorted(changed)])
            there |= changed
        some = {every[number] for number in chance.integers(len(every), size=chance.integers(0, 6))}
        among = None if turn % 5 == 0 else some
        found = source.candidates(prepared[turn % len(prepared)], int(chance.integers(1, 30)), among)
        allowed = there if among is None else there & some
        assert {key.digest for key in found} <= allowed
        assert all(0 <= key.place < len(articles[key.digest].document.passages) for key in found)
        assert bool(found) == bool(allowed)  # the nearest ones there are always come
        proposed += len(found)
        if turn % 50 == 0:
            assert source.held() == there
            assert source.statistics().articles == len(there)
    assert proposed > 1000


def test_a_source_puts_forward_what_the_index_in_memory_would(source: CandidateSource, index: PassageIndex) -> None:
    source.add(indexed_articles(index.parts))
    other = PassageIndex(replace(index.parts, source=source), index.encoder)
    for question in QUESTIONS:
        assert other.search(question, 3) == index.search(question, 3)
        restricted = ["harbour", "notes-3", "ledger-1"]
        assert other.search(question, 3, restricted) == index.search(question, 3, restricted)
        assert other.search(question, 3, ["nowhere"]) == []


def test_a_source_counts_what_is_there(source: CandidateSource, index: PassageIndex) -> None:
    assert (source.held(), source.statistics().articles, source.statistics().passages) == (frozenset(), 0, 0)
    source.add(indexed_articles(index.parts))
    source.add(indexed_articles(index.parts))  # for a second time, which changes nothing
    assert source.held() == frozenset(index.parts.digests())
    counted = source.statistics()
    assert (counted.articles, counted.passages) == (len(index.documents), len(index))
    assert counted.background == index.parts.background
    postings = index.parts.lexicon.postings
    some = ["茶", "茶馆", "harbour", "moose", "nowhere", *list(postings)[::97]]
    assert source.frequencies(some) == {term: postings.frequency(term) for term in some}
    assert source.frequencies(["harbour"])["harbour"] > 0 == source.frequencies(["nowhere"])["nowhere"]
    gone = index.parts.digests()[1:]
    source.remove([*gone, "0" * 64])
    source.remove(gone)
    assert source.held() == frozenset(index.parts.digests()[:1])
    assert source.statistics().passages == len(index.documents[0].passages)


def test_what_a_query_looks_for_are_terms_as_sentences_have_them(index: PassageIndex) -> None:
    """Weights of terms add up to about the coverage, so that a source can rank by them alone."""
    known = index.prepared(index.in_article_script(Query.parse("老城的茶馆几点开门？")))
    terms_of = {
        row: article.terms_of(place)
        for row, (article, place) in enumerate(
            (article, place)
            for article in indexed_articles(index.parts)
            for place in range(len(article.document.passages))
        )
    }
    rows = np.arange(len(index))
    summed = [sum(weight for term, weight in known.terms.items() if term in terms_of[row]) for row in rows.tolist()]
    assert np.allclose(summed, known.shares.coverage.of_passages(rows), atol=1e-5)
    translated = index.prepared(Query.parse("tea house")).translated_terms
    assert 0 < translated["茶"] < translated["门"] <= 1  # as the dictionary has them: tea, and house
