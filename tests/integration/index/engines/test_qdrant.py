"""An index in Qdrant, by the commands and over HTTP: it answers as one in memory does, and says what is the matter."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from assistant.library import Library
from assistant.ui.faults import say_fault
from assistant.ui.operations.health import examine
from index import CandidateSourceError, ForeignSourceError, index_folder
from index.retrieval.engines.opening import KEY, REPLICAS, SHARDS
from index.retrieval.engines.qdrant_points import STAMP
from index.retrieval.engines.retrying import QUESTION, retried
from sources import YinjuError
from tests.support.fakes import FakeEncoder
from tests.support.qdrant_server import QdrantServer, qdrant_server

QUESTION_ASKED = "老城的茶馆每天清晨几点开门？"


@pytest.fixture
def server(fake_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QdrantServer]:
    pytest.importorskip("qdrant_client")
    monkeypatch.setattr("index.retrieval.engines.qdrant_source.WRITING", (0.0, 0.0))
    monkeypatch.setattr("index.retrieval.engines.qdrant_source.QUESTION", (0.0, 0.0))
    with qdrant_server() as running:
        yield running


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def ids(server: QdrantServer) -> set[str]:
    """Return which articles the collection holds passages of."""
    records, _ = server.held.scroll("articles", limit=1000)
    return {each.payload["document"] for each in records if "document" in each.payload}


def test_the_commands_work_with_an_engine(server: QdrantServer, corpus_folder: Path) -> None:
    at = ("--index", server.address)
    built = run("index", *at, str(corpus_folder))
    assert (built.exit_code, "Indexed 6 articles" in built.output) == (0, True), built.output
    assert run("index", str(corpus_folder)).exit_code == 0  # in memory, to compare
    first = server.calls.index("PUT points")
    assert [each for each in server.calls[:first] if each != "GET exists"] == ["PUT", *["PUT index"] * 3]
    for question in (QUESTION_ASKED, "When do pilots board the ships?", "How many moose are there?"):
        asked = [run("ask", question, *more, "--set", "threshold=0", "--json").stdout for more in (at, ())]
        assert asked[0] == asked[1]
        assert '"quote"' in asked[0]
    assert server.calls[-1] == "POST points/query/batch"
    held = ids(server)
    assert len(held) == 6
    wanted = run("articles", "remove", *at, "harbour")
    assert wanted.exit_code == 0, wanted.output
    assert held - ids(server) == {"harbour"}
    assert run("ask", "harbour", *at, "--document", "harbour").exit_code == 3
    assert f" {server.address}: 5 articles, 10 passages, as the index has" in run("doctor", *at).output
    calls = len(server.calls)
    assert "Nothing has changed" in run("index", *at).output
    assert not {"PUT points", "POST points/delete"} & set(server.calls[calls:])


def test_an_engine_that_lost_everything_is_filled_again_without_the_model(
    server: QdrantServer, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--index", server.address)
    run("index", *at, str(corpus_folder))
    held = ids(server)
    server.held.delete_collection("articles")
    lost = run("ask", QUESTION_ASKED, *at)
    assert lost.exit_code == 3
    assert "yinju index" in lost.stderr
    monkeypatch.setattr(FakeEncoder, "encode_passages", None)
    assert "0 articles, 0 passages; 6 articles are missing, 0 too many." in run("doctor", *at).output
    filled = run("index", *at)
    assert (filled.exit_code, ids(server)) == (0, held), filled.output


def test_what_was_cut_short_goes_on_where_it_stood(
    server: QdrantServer, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.engines.qdrant_source.VECTORS_AT_ONCE", 1)  # a request for each passage
    at = ("--index", server.address)
    server.lasts = 13
    cut = run("index", *at, str(corpus_folder))
    assert (cut.exit_code, "status 503" in cut.stderr) == (3, True), cut.stderr
    server.lasts = None
    written = server.calls.count("PUT points")
    assert "does not exist" in run("ask", QUESTION_ASKED, *at).stderr  # there is no index yet, nor half of one
    assert run("index", *at, str(corpus_folder)).exit_code == 0
    records, _ = server.held.scroll("articles", limit=1000)
    passages = [each for each in records if str(each.id) != STAMP]
    assert len({(each.payload["article"], each.payload["place"]) for each in passages}) == len(passages) == 12
    assert server.calls.count("PUT points") - written < len(passages)  # what was there whole was not written again


def test_a_server_that_is_away_is_named_and_comes_back(server: QdrantServer, corpus_folder: Path) -> None:
    run("index", "--index", server.address, str(corpus_folder))
    assistant = Assistant.open(server.address)
    answered = assistant.ask(QUESTION_ASKED)
    assert examine(assistant).is_fit
    server.faults = [500, 429]
    assert assistant.ask(QUESTION_ASKED) == answered  # tried again, unseen
    server.faults = [400]
    with pytest.raises(CandidateSourceError, match="status 400"):
        assistant.ask(QUESTION_ASKED)
    server.stop()
    with pytest.raises(CandidateSourceError) as caught:
        assistant.ask(QUESTION_ASKED)
    assert str(caught.value).startswith(f"Index at {server.address} can't be reached (")
    assert "\n" not in str(caught.value)
    assert say_fault(str(caught.value), "zh").startswith(f"无法连接索引 {server.address}（")
    assert not examine(assistant).is_fit
    library = Library(assistant, index_folder(server.address))
    with pytest.raises(YinjuError, match="can't be reached"):
        library.remove(["harbour"])
    assert "harbour" in {each.document_id for each in library.assistant.documents}  # nothing has changed
    failed = run("ask", QUESTION_ASKED, "--index", server.address)
    assert (failed.exit_code, failed.stderr.count("\n")) == (3, 1)
    server.start()
    assert assistant.ask(QUESTION_ASKED) == answered
    assert examine(assistant).is_fit


@pytest.mark.parametrize(
    ("stamp", "told"),
    [
        ({}, "did not make"),
        ({"yinju": 99}, "has format 99"),
        ({"yinju": 1, "model": "other", "fingerprint": "other-1", "dim": 64}, "vectors of the model other"),
    ],
)
def test_a_foreign_collection_is_refused_and_left_alone(
    server: QdrantServer, corpus_folder: Path, stamp: dict[str, object], told: str
) -> None:
    from qdrant_client import models

    size = models.VectorParams(size=3, distance=models.Distance.DOT)
    server.held.create_collection("articles", vectors_config={"own": size})
    server.held.upsert("articles", [models.PointStruct(id=STAMP, vector={}, payload=stamp)])
    refused = run("index", "--index", server.address, str(corpus_folder))
    assert (refused.exit_code, told in refused.stderr) == (3, True), refused.stderr
    assert server.held.count("articles").count == 1
    assert not {"PUT points", "POST points/delete"} & set(server.calls)


def test_a_stamp_is_looked_at_by_each_process_anew(server: QdrantServer, corpus_folder: Path) -> None:
    run("index", "--index", server.address, str(corpus_folder))
    stamp = {"yinju": 2}
    server.held.overwrite_payload("articles", stamp, points=[STAMP])
    assistant = Assistant.open(server.address)
    assistant.index.source._is_known = False  # type: ignore[attr-defined]  # as in a process of its own
    with pytest.raises(ForeignSourceError, match="has format 2"):
        assistant.ask(QUESTION_ASKED)


def test_nothing_is_embedded_for_an_engine_that_is_away(
    server: QdrantServer, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.storage.collection.PassageIndex.updated", None)
    server.stop()
    refused = run("index", "--index", server.address, str(corpus_folder))
    assert (refused.exit_code, "can't be reached" in refused.stderr) == (3, True), refused.stderr


def test_a_new_collection_is_spread_as_the_variables_say(
    server: QdrantServer, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARDS, "6")
    monkeypatch.setenv(REPLICAS, "2")
    run("index", "--index", server.address, str(corpus_folder))
    made = server.bodies[server.calls.index("PUT")]
    assert (made["shard_number"], made["replication_factor"]) == (6, 2)
    monkeypatch.setenv(REPLICAS, "two")
    assert f"{REPLICAS} is two" in run("ask", "茶馆", "--index", server.address).stderr
    monkeypatch.delenv(REPLICAS)
    monkeypatch.setenv(KEY, "secret")
    assert run("ask", "茶馆", "--index", server.address).exit_code == 0  # to this machine itself it may go
    refused = run("index", "--index", "qdrant+http://engine.test:6333/articles", str(corpus_folder)).stderr
    assert (KEY in refused, "secret" in refused) == (True, False)


@pytest.mark.parametrize(
    "named",
    [
        "redis+http://localhost/articles",
        "qdrant+http://localhost:6333",
        "qdrant+http://localhost:port/articles",
        "qdrant+http://me:secret@localhost/articles",
        "qdrant+ftp://localhost/articles",
        "qdrant+http://localhost/../articles",
        "qdrant+http://localhost/articles?key=secret",
        f"qdrant+http://{'h' * 200}/articles",
    ],
)
def test_what_is_no_address_is_refused_in_a_line(fake_home: Path, corpus_folder: Path, named: str) -> None:
    refused = run("index", "--index", named, str(corpus_folder))
    assert refused.exit_code == 3
    assert refused.stderr.count("\n") == 1
    assert "me:secret" not in refused.stderr
    assert not (fake_home / "indexes").exists()


def test_without_the_package_the_command_that_brings_it_is_told(
    fake_home: Path, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "qdrant_client", None)
    refused = run("index", "--index", "qdrant+http://localhost:1/articles", str(corpus_folder))
    assert refused.exit_code == 3
    assert "pip install 'yinju[qdrant]'" in refused.stderr


def test_what_may_pass_is_tried_again_after_growing_waits() -> None:
    slept: list[float] = []
    transient = CandidateSourceError("there", "is away.", transient=True)
    turns = iter([transient, transient, None])

    def call() -> str:
        if error := next(turns):
            raise error
        return "done"

    assert retried(call, QUESTION, slept.append) == "done"
    assert slept == list(QUESTION[:2]) == sorted(slept)
    lasting = CandidateSourceError("there", "refuses.")
    with pytest.raises(CandidateSourceError):
        retried(lambda: (_ for _ in ()).throw(lasting), QUESTION, slept.append)
    assert len(slept) == 2
