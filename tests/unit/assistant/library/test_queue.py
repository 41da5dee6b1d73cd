"""What is being added: in which order, how it is given up, and how it goes on after the server's end."""

import json
import threading
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.library import AdditionState, Library, Link, Pasted, Upload
from assistant.library.adding import pending as pending_module
from assistant.library.adding.time_left import TimeLeft
from assistant.library.precedence import Precedence
from index import PassageIndex, require_index_folder
from sources import Document, find_files
from sources.errors import FetchError
from sources.fetching.fetcher import FetchedPage
from tests.support.fakes import FakeEncoder
from tests.support.libraries import ARTICLE, HALF_SURE, add, held_library, ids, settle, wait_until, windmill
from tests.support.saving import save_index


@pytest.fixture
def saved(fake_index: PassageIndex, tmp_path: Path) -> Path:
    save_index(fake_index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def library(fake_index: PassageIndex, saved: Path) -> Library:
    return Library(Assistant(fake_index, HALF_SURE), saved)


def pending(folder: Path) -> list[str]:
    """Return the names of the files that are kept of what waits."""
    return sorted(each.name for each in folder.glob("pending/*/????????.*"))


def test_a_thousand_files_get_a_line_each(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    with held_library(corpus, tmp_path / "index") as (library, encoder):
        lines = library.queue.put(
            [Upload(f"{number}.exe" if number % 2 else f"{number}.txt", b"") for number in range(1000)]
        )
        assert [line.number for line in lines] == list(range(1, 1001))
        assert {str(line.state) for line in lines[1::2]} == {"refused"}
        encoder.is_held.clear()
        assert set(settle(library)) == {"refused"}
        assert len(library.queue.lines) == 1000
        assert pending(tmp_path / "index") == []


def test_what_is_too_much_to_wait_is_refused_by_name(
    corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending_module, "MOST_PENDING", 3)
    with held_library(corpus, tmp_path / "index") as (library, encoder):
        lines = library.queue.put([windmill(number) for number in range(5)])
        assert [str(line.state) for line in lines] == ["waiting"] * 3 + ["refused"] * 2
        assert lines[-1].problem == (
            "Too much waits to be added already, at most 3 files or 256 MB. Add this one again later."
        )
        encoder.is_held.clear()
        assert settle(library) == ["done"] * 3 + ["refused"] * 2
        monkeypatch.setattr(pending_module, "MOST_PENDING_BYTES", 50)
        assert add(library, windmill(7)) == ["refused"]
        assert ids(library)[-3:] == ["w0", "w1", "w2"]


def test_additions_are_cancelled_in_every_state(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    with held_library(corpus, tmp_path / "index") as (library, encoder):
        first, second = library.queue.put([windmill(1), windmill(2)])
        wait_until(lambda: encoder.batches > 2)
        assert {str(line.state) for line in library.queue.lines} == {"embedding"}
        third = library.queue.put([windmill(3)])[0]
        assert (third.state, len(pending(tmp_path / "index"))) == (AdditionState.WAITING, 3)
        library.queue.cancel(third.number)
        library.queue.cancel(first.number)
        assert [str(line.state) for line in library.queue.lines] == ["cancelled", "embedding", "cancelled"]
        assert len(pending(tmp_path / "index")) == 1
        before = encoder.batches
        wait_until(lambda: encoder.batches > before + 2)
        encoder.is_held.clear()
        assert settle(library) == ["cancelled", "done", "cancelled"]
        assert ids(library)[-1] == "w2"
        assert "w1" not in ids(library)
        for number in (second.number, third.number, 99, -1):
            library.queue.cancel(number)
        assert settle(library) == ["cancelled", "done", "cancelled"]
        library.queue.clear()
        assert library.queue.lines == ()


def test_reading_is_cancelled_and_the_next_file_is_read(fake_index: PassageIndex, saved: Path) -> None:
    fetching, may_go_on = threading.Event(), threading.Event()

    def fetch(url: str) -> FetchedPage:
        fetching.set()
        assert may_go_on.wait(30)
        return FetchedPage("page", ".txt", ARTICLE.encode(), "example.org")

    library = Library(Assistant(fake_index, HALF_SURE), saved, fetch=fetch)
    first, _ = library.queue.put([Link("https://example.org/page"), windmill(2)])
    assert fetching.wait(30)
    assert [str(line.state) for line in library.queue.lines] == ["reading", "waiting"]
    library.queue.cancel(first.number)
    assert str(library.queue.lines[0].state) == "cancelled"
    may_go_on.set()
    assert settle(library) == ["cancelled", "done"]
    assert ids(library)[-1] == "w2"


def test_a_page_is_added_by_its_address_and_says_where_it_is_from(fake_index: PassageIndex, saved: Path) -> None:
    def fetch(url: str) -> FetchedPage:
        if "nowhere" in url:
            raise FetchError(url, "has a host that is not found.")
        return FetchedPage("../wind mill", ".txt", ARTICLE.encode(), "example.org")

    library = Library(Assistant(fake_index, HALF_SURE), saved, fetch=fetch)
    assert add(library, Link("https://example.org/wind%20mill"), Link("https://nowhere/")) == ["done", "refused"]
    assert library.queue.lines[1].problem == "https://nowhere/: has a host that is not found."
    added = library.assistant.documents[-1]
    assert (added.document_id, added.title, added.publisher) == ("wind-mill", "风车的一年", "example.org")


def test_what_waits_goes_on_when_the_server_is_started_anew(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with held_library(corpus, folder) as (library, encoder):
        library.queue.put([windmill(1), Pasted("风车", ARTICLE), Link("https://example.org/"), Upload("a.exe", b"")])
        wait_until(lambda: encoder.batches > 2)
        library.close()
        assert len(pending(folder)) == 2  # the page could not be fetched, the program was no article
        assert len(ids(library)) == 6
    require_index_folder(folder)
    assert find_files(folder).files == ()  # nothing of it is taken for an article
    index = PassageIndex.build(corpus, FakeEncoder())
    again = Library(Assistant(index, HALF_SURE), folder)
    again.resume()
    assert settle(again) == ["done", "done"]
    assert [line.name for line in again.queue.lines] == ["w1.txt", "风车"]
    assert ids(again)[-2:] == ["w1", "风车"]
    assert pending(folder) == []
    assert add(again, windmill(1)) == ["there"]


def test_two_servers_of_one_index_keep_what_waits_apart(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with held_library(corpus, folder) as (library, encoder):
        library.queue.put([windmill(1)])
        wait_until(lambda: encoder.batches > 2)
        other = Library(Assistant(library.assistant.index, HALF_SURE), folder)
        other.resume()
        assert other.queue.lines == ()
        library.queue.cancel(1)
        encoder.is_held.clear()
        assert add(other, windmill(2)) == ["done"]
        other.close()


def test_an_addition_that_ends_the_server_again_and_again_is_given_up(library: Library, saved: Path) -> None:
    own = saved / "pending" / "1"
    own.mkdir(parents=True)
    head = json.dumps({"name": "w.txt"}).encode() + b"\n"
    (own / "00000004.5").write_bytes(head + ARTICLE.encode())
    (own / "00000005.4").write_bytes(head + ARTICLE.encode())
    (own / "00000006.0").write_bytes(b"nonsense")
    (own / "00000007.0").write_bytes(json.dumps({"name": 3}).encode())
    (own / "0000000x.0").write_bytes(head)
    library.resume()
    assert settle(library) == ["refused", "done", "refused", "refused"]
    assert library.queue.lines[0].problem == ("w.txt: the server stopped 5 times while it was being added.")
    assert library.queue.lines[2].problem == "What was kept of it can't be read any more; add it again."
    assert library.queue.put([windmill(1)])[0].number == 8
    settle(library)


@pytest.mark.skipif("os.geteuid() == 0", reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(library: Library, saved: Path) -> None:
    saved.chmod(0o500)
    try:
        assert add(library, windmill(1)) == ["refused"]
    finally:
        saved.chmod(0o700)


def test_embedding_gives_way_to_a_question() -> None:
    precedence = Precedence()
    gave_way = threading.Event()

    def embed() -> None:
        with precedence.addition():
            precedence.give_way(lambda: False)
            gave_way.set()

    with precedence.asking():
        thread = threading.Thread(target=embed)
        thread.start()
        assert not gave_way.wait(0.2)
    assert gave_way.wait(30)
    thread.join()


def test_the_time_left_follows_from_the_rate_so_far() -> None:
    now = [0.0]
    left = TimeLeft(lambda: now[0])
    assert left.seconds(0, 1) is None
    now[0] = 5.0
    assert left.seconds(0, 100) is None
    now[0] = 6.0
    assert left.seconds(10, 100) is None  # too soon to say
    now[0] = 15.0
    assert left.seconds(25, 100) == pytest.approx(30.0)
    now[0] = 45.0
    assert left.seconds(100, 100) == 0
    assert left.seconds(0, 50) is None  # begun anew
    now[0] = 55.0
    assert left.seconds(25, 50) == pytest.approx(10.0)
