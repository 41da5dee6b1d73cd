"""An index in PostgreSQL, by the commands, on a real server: it answers as one in memory, and tells no secret."""

import json
import logging
import multiprocessing
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from assistant.library import Library
from assistant.ui.faults import say_fault
from assistant.ui.operations.health import examine
from index import CandidateSourceError, PassageIndex, Query, VectorOrigin, index_folder
from index.retrieval.engines import postgres_source, postgres_tables
from index.retrieval.engines.address import parse_address, password_of
from index.retrieval.engines.opening import open_source
from index.retrieval.engines.postgres_connections import Connections
from index.retrieval.engines.postgres_source import PostgresSource
from index.retrieval.engines.postgres_tables import Tables
from index.retrieval.segments.local_source import indexed_articles
from sources import YinjuError, document_of
from tests.support.fakes import FakeEncoder
from tests.support.page_requests import request
from tests.support.pages import free_port, served_without_model
from tests.support.postgres_server import PostgresServer, postgres_server

QUESTION_ASKED = "老城的茶馆每天清晨几点开门？"


@pytest.fixture
def server(fake_home: Path, monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    running = postgres_server()
    monkeypatch.setattr(postgres_source, "WRITING", (0.0, 0.0))
    monkeypatch.setattr(postgres_source, "QUESTION", (0.0, 0.0))
    return running


@pytest.fixture
def database(server: PostgresServer) -> str:
    return server.new_database()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def source_at(server: PostgresServer, database: str, index: PassageIndex) -> PostgresSource:
    """Return a source of its own, as another process has one."""
    origin = VectorOrigin(index.encoder.name, index.encoder.fingerprint, index.encoder.dim, index.parts.background)
    connections = Connections(server.plain_url(database), server.password)
    return PostgresSource(connections, "postgresql://there/own#own", "own", origin, sleep=lambda _: None)


def ids(server: PostgresServer, database: str) -> set[object]:
    return {name for (name,) in server.execute("SELECT document FROM articles.articles", database)}


def test_the_commands_work_and_the_password_stands_nowhere(
    server: PostgresServer,
    database: str,
    corpus_folder: Path,
    fake_home: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = f"{server.plain_url(database)}#articles"
    at = ("--index", f"{server.url(database)}#articles")
    said = [run("index", *at, str(corpus_folder))]
    assert (said[0].exit_code, "Indexed 6 articles" in said[0].output) == (0, True), said[0].output
    assert run("index", str(corpus_folder)).exit_code == 0  # in memory, to compare
    for question in (QUESTION_ASKED, "When do pilots board the ships?", "How many moose are there?"):
        asked = [run("ask", question, *more, "--set", "threshold=0", "--json").stdout for more in (at, ())]
        assert asked[0] == asked[1]
        assert '"quote"' in asked[0]
    held = ids(server, database)
    assert len(held) == 6
    said.append(run("articles", "remove", *at, "harbour"))
    assert held - ids(server, database) == {"harbour"}
    said.append(run("ask", "harbour", *at, "--document", "harbour"))
    assert said[-1].exit_code == 3
    said.append(run("doctor", *at))
    assert f" {shown}: 5 articles, 10 passages, as the index has" in said[-1].output
    server.execute("DELETE FROM articles.articles", database)
    monkeypatch.setattr(FakeEncoder, "encode_passages", None)
    said.append(run("doctor", *at))
    assert "0 articles, 0 passages; 5 articles are missing, 0 too many." in said[-1].output
    said.append(run("index", *at))  # without the model
    assert ids(server, database) == held - {"harbour"}, said[-1].output
    server.execute("DROP SCHEMA articles CASCADE", database)
    said.append(run("ask", QUESTION_ASKED, *at))
    assert f"Fill it with `yinju index --index {shown}`" in said[-1].stderr
    assert all(server.password not in each.output + each.stderr for each in said)
    assert server.password not in caplog.text
    files = [each for each in fake_home.rglob("*") if each.is_file()]
    assert len(files) > 5
    assert not any(server.password.encode() in each.read_bytes() for each in files)
    assert server.password not in str([*fake_home.rglob("*")])


def test_a_server_that_is_away_is_named_and_comes_back(
    server: PostgresServer, database: str, corpus_folder: Path
) -> None:
    address = f"{server.url(database)}#articles"
    run("index", "--index", address, str(corpus_folder))
    assistant = Assistant.open(address)
    answered = assistant.ask(QUESTION_ASKED)
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    assert assistant.ask(QUESTION_ASKED) == answered  # connected again, unseen
    server.stop()
    try:
        with pytest.raises(CandidateSourceError) as caught:
            assistant.ask(QUESTION_ASKED)
        line = str(caught.value)
        assert line.startswith(f"Index at {server.plain_url(database)}#articles can't be reached (")
        assert (line.count("\n"), server.password in line) == (0, False)
        assert say_fault(line, "zh").startswith(f"无法连接索引 {server.plain_url(database)}#articles（")
        assert not examine(assistant).is_fit
        library = Library(assistant, index_folder(address))
        with pytest.raises(YinjuError, match="can't be reached"):
            library.remove(["harbour"])
        failed = run("index", "--index", address)
        assert (failed.exit_code, failed.stderr.count("\n")) == (3, 1)
    finally:
        server.start()
    assert assistant.ask(QUESTION_ASKED) == answered
    assert examine(assistant).is_fit
    wrong = server.url(database, "not-the-one") + "#other"
    refused = run("index", "--index", wrong, str(corpus_folder))
    assert (refused.exit_code, "password authentication failed" in refused.stderr) == (3, True), refused.stderr
    assert "not-the-one" not in refused.stderr


def test_the_page_answers_with_an_engine_and_shows_no_password(
    server: PostgresServer, database: str, corpus_folder: Path, fake_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "--index", f"{server.url(database)}#articles", str(corpus_folder))
    monkeypatch.setenv("PGPASSWORD", server.password)  # as libpq has it: the server's address goes without
    asked = json.dumps({"question": QUESTION_ASKED}).encode()
    with served_without_model(fake_home, "--index", f"{server.plain_url(database)}#articles") as port:
        status, answer = request(port, "POST", "/api/ask", asked, Content_Type="application/json")
        server.execute("DROP SCHEMA articles CASCADE", database)
        failed = request(port, "POST", "/api/ask", asked, Content_Type="application/json")[1]
        _, health = request(port, "GET", "/health")
        _, page = request(port, "GET", "/")
    assert (status, "茶馆" in answer.decode()) == (200, True)
    assert "yinju index --index" in failed.decode()
    assert server.password.encode() not in page + answer + failed + health


@pytest.mark.parametrize(("host", "goes"), [("127.0.0.1", True), ("127.0.0.2", False)])
def test_a_password_is_not_sent_where_somebody_may_read_along(fake_home: Path, host: str, goes: bool) -> None:
    """A server that asks for the password itself, without encryption; 127.0.0.2 stands for another machine."""
    pytest.importorskip("psycopg")
    received: list[bytes] = []
    with socket.socket() as listening:
        try:
            listening.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no address {host}")
        listening.listen()

        def listen() -> None:
            connection = listening.accept()[0]
            with connection:
                connection.settimeout(10)
                received.append(connection.recv(1000))
                if len(received[0]) == 8:  # a request for TLS, which is declined
                    connection.sendall(b"N")
                    received.append(connection.recv(1000))
                connection.sendall(b"R" + struct.pack("!ii", 8, 3))
                received.append(connection.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        address = parse_address(f"postgresql://me:s3cret@{host}:{listening.getsockname()[1]}/own#own")
        connections = Connections(address.server, password_of(address), is_private=address.is_private)
        with pytest.raises(psycopg_error()), connections.transaction():
            pass
        thread.join(20)
    assert any(b"s3cret" in each for each in received) == goes
    assert not parse_address("postgresql://h.test/own#own").is_private
    assert parse_address("postgresql://h.test/own?sslmode=verify-full#own").is_private


def psycopg_error() -> type[Exception]:
    import psycopg

    return psycopg.OperationalError


def test_articles_are_written_whole_or_not_at_all(
    server: PostgresServer, database: str, fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_source, "VECTORS_AT_ONCE", 1)  # a transaction for each article
    source, other = (source_at(server, database, fake_index) for _ in range(2))
    articles = list(indexed_articles(fake_index.parts))
    written: list[object] = []

    def begins_well(number: int) -> Iterator[object]:
        yield from articles[:number]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        source.add(begins_well(4), lambda *done: written.append(done))  # type: ignore[arg-type]
    assert other.held() == {each.digest for each in articles[: len(written)]}
    with monkeypatch.context() as patch:
        patch.setattr(postgres_source, "as_binary", lambda vectors: [vector.tobytes()[:3] for vector in vectors])
        with pytest.raises(CandidateSourceError, match="insufficient data"):  # after the article and its passages
            source.add(articles)
    assert other.statistics().articles == len(written)
    with ThreadPoolExecutor(4) as pool:  # two sources at once, each with everything
        list(pool.map(lambda one: one.add(articles), [source, other, source, other]))
    rows = server.execute("SELECT count(*), count(DISTINCT (article, place)) FROM own.passages", database)
    assert rows == [(len(fake_index), len(fake_index))]
    sentences = server.execute("SELECT count(*) FROM own.sentence_vectors", database)
    assert sentences == [(len(fake_index.parts.sentence_spans),)]


def test_threads_ask_while_articles_are_written_and_removed(
    server: PostgresServer, database: str, fake_index: PassageIndex
) -> None:
    source = source_at(server, database, fake_index)
    articles = list(indexed_articles(fake_index.parts))
    source.add(articles)
    prepared = fake_index.prepared(fake_index.in_article_script(Query.parse(QUESTION_ASKED)))
    stays = articles[0].digest
    expected = source.candidates(prepared, 3, [stays])
    assert expected

    def ask(_: int) -> bool:
        found = source.candidates(prepared, 3)
        return bool(found) and list(source.candidates(prepared, 3, [stays])) == list(expected)

    def change(_: int) -> bool:
        source.remove([each.digest for each in articles[1:]])
        source.add(articles)
        return True

    with ThreadPoolExecutor(6) as pool:
        asked, changed = pool.map(ask, range(60)), pool.map(change, range(6))
        assert all([*asked, *changed])
    assert source.held() == {each.digest for each in articles}


@pytest.mark.skipif(not hasattr(sys, "getswitchinterval") or sys.platform == "win32", reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_connections_of_its_own(
    server: PostgresServer, database: str, fake_index: PassageIndex
) -> None:
    source = source_at(server, database, fake_index)
    source.add(indexed_articles(fake_index.parts))
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    child = context.Process(target=lambda: writer.send([len(source.held()) for _ in range(20)]))
    child.start()
    own = [len(source.held()) for _ in range(20)]  # on the parent's connection, at the same time
    assert reader.poll(20)
    assert reader.recv() == own == [6] * 20
    child.join(20)
    assert child.exitcode == 0
    assert len(source.held()) == 6  # which the child did not close


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("CREATE TABLE own.mine (name text)", "did not make"),
        ("CREATE TABLE own.yinju_stamp (other text)", "did not make"),
        ("CREATE TABLE own.yinju_stamp (content text); INSERT INTO own.yinju_stamp VALUES ('[1')", "did not make"),
        ("CREATE TABLE own.yinju_stamp (content text); INSERT INTO own.yinju_stamp VALUES ('{\"yinju\": 99}')", "99"),
        (
            "CREATE TABLE own.yinju_stamp (content text); INSERT INTO own.yinju_stamp VALUES"
            ' (\'{"yinju": 1, "model": "other", "fingerprint": "other-1", "dim": 64}\')',
            "vectors of the model other",
        ),
    ],
)
def test_a_foreign_schema_is_refused_and_left_alone(
    server: PostgresServer, database: str, corpus_folder: Path, made: str, told: str
) -> None:
    for statement in ("CREATE EXTENSION vector", "CREATE SCHEMA own", *made.split("; ")):
        server.execute(statement, database)
    refused = run("index", "--index", f"{server.url(database)}#own", str(corpus_folder))
    assert (refused.exit_code, told in refused.stderr) == (3, True), refused.stderr
    assert refused.stderr.count("\n") == 1
    (count,) = server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'own'", database)
    assert count == (1,)


def test_what_the_server_lacks_is_told_before_anything_is_embedded(
    server: PostgresServer, database: str, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.storage.collection.PassageIndex.updated", None)
    latin = server.new_database("ENCODING 'LATIN1' TEMPLATE template0")
    server.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    guest = f"postgresql://guest:guest@127.0.0.1:{server.port}"
    for address, told in (
        (f"{server.url(latin)}#own", "the encoding LATIN1"),
        (f"{guest}/{database}#own", "may not run CREATE EXTENSION vector"),
        (f"{server.url('nowhere')}#own", 'database "nowhere" does not exist'),
        (f"postgresql://localhost:{free_port()}/own#own", "can't be reached"),
    ):
        refused = run("index", "--index", address, str(corpus_folder))
        assert (refused.exit_code, told in refused.stderr) == (3, True), refused.stderr
        assert refused.stderr.count("\n") == 1
    line = refused.stderr.removeprefix("yinju: ").strip()
    assert say_fault(line, "zh") != line
    state = postgres_tables.STATE.replace("extname = 'vector'", "extname = 'none'").replace("name = 'vector'", "false")
    monkeypatch.setattr(postgres_source, "STATE", state)  # as where it is not installed
    refused = run("index", "--index", f"{server.url(database)}#own", str(corpus_folder))
    assert "without the extension pgvector" in refused.stderr
    assert say_fault(refused.stderr.removeprefix("yinju: ").strip(), "zh").count("pgvector") == 1


def test_an_extension_that_is_gone_is_told(server: PostgresServer, database: str, fake_index: PassageIndex) -> None:
    source = source_at(server, database, fake_index)
    source.add(indexed_articles(fake_index.parts))
    prepared = fake_index.prepared(Query.parse("茶馆"))
    assert source.candidates(prepared, 3)
    server.execute("DROP EXTENSION vector CASCADE", database)
    for told in ("has no collection there", "has lost its vectors with the extension"):
        with pytest.raises(CandidateSourceError, match=told):
            source.candidates(prepared, 3)
    server.execute("DROP SCHEMA own CASCADE", database)
    source.add(indexed_articles(fake_index.parts))
    assert source.candidates(prepared, 3)


def test_a_question_that_takes_too_long_is_given_up(
    server: PostgresServer, database: str, fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_at(server, database, fake_index)
    source.add(indexed_articles(fake_index.parts))
    monkeypatch.setattr(postgres_source, "settings", lambda _: {"statement_timeout": "1"})
    monkeypatch.setattr(Tables, "candidates", lambda *_, **__: "SELECT '', 0, pg_sleep(5)")
    with pytest.raises(CandidateSourceError, match="status 57014") as caught:
        source.candidates(fake_index.prepared(Query.parse("茶馆")), 3)
    assert not caught.value.transient
    assert source.held()  # the connection is as good as before


def test_many_vectors_are_found_by_an_index_and_restrictions_stay_walls(
    server: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_source, "EXACT", 50)
    long_word = "a" * 5000
    texts = [[f"茶馆 {n} opens at {n}, number {n * n} {long_word if n == 7 else ''}."] * 3 for n in range(60)]
    index = PassageIndex.build([document_of(f"notes-{n}", f"Notes {n}", text) for n, text in enumerate(texts)],
                               FakeEncoder())  # fmt: skip
    source = source_at(server, database, index)
    articles = list(indexed_articles(index.parts))
    source.add(articles)
    indexes = server.execute("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%hnsw%' ORDER BY 1", database)
    assert indexes == [("passage_vectors_hnsw",), ("sentence_vectors_hnsw",)]
    prepared = index.prepared(index.in_article_script(Query.parse("茶馆 at 49?")))
    digests = [each.digest for each in articles]
    source.remove(digests[:20])
    assert {key.digest for key in source.candidates(prepared, 200)} == set(digests[20:])
    for some in (digests[30:33], digests[25:]):  # few, and more than are compared one by one
        found = source.candidates(prepared, 300, [*digests[:5], *some])
        assert {key.digest for key in found} == set(some)
    assert source.frequencies([long_word]) == {long_word: 0}
    source.add(articles)
    assert source.frequencies([long_word]) == {long_word: 3}
    vectors = np.array([each.passages[0] for each in articles])
    best = digests[int(np.argmax(vectors @ prepared.encoded.vector))]
    assert best in {key.digest for key in source.candidates(prepared, 5)}


def test_without_the_package_the_command_that_brings_it_is_told(
    fake_home: Path, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused = run("index", "--index", "postgresql://localhost/own#articles", str(corpus_folder))
    assert refused.exit_code == 3
    assert "pip install 'yinju[postgres]'" in refused.stderr


def test_a_password_goes_to_its_own_server_alone(server: PostgresServer, database: str) -> None:
    encoder = FakeEncoder()
    origin = VectorOrigin(encoder.name, encoder.fingerprint, encoder.dim, PassageIndex.build(
        [document_of("a", "A", ["Tea is drunk here."])], encoder).parts.background)  # fmt: skip
    given = parse_address(f"{server.url(database)}#own")
    assert open_source(given, origin).held() == frozenset()
    assert open_source(parse_address(f"{server.plain_url(database)}#own"), origin).held() == frozenset()  # remembered
    with pytest.raises(CandidateSourceError, match="no password supplied"):
        open_source(parse_address(f"postgresql://reader@localhost:{server.port}/{database}#own"), origin).held()
