"""What a library does beside answering: it follows other processes, and merges the segments of its index."""

import threading
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.library import Library
from index import DamagedIndexError, DataFolderError, PassageIndex, load_index
from tests.support.fakes import FakeEncoder
from tests.support.libraries import HALF_SURE, add, wait_until, windmill
from tests.support.saving import save_index


@pytest.fixture
def saved(fake_index: PassageIndex, tmp_path: Path) -> Path:
    save_index(fake_index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def library(saved: Path) -> Library:
    return Library(Assistant(load_index(saved, FakeEncoder()), HALF_SURE), saved)


def test_what_another_process_adds_and_removes_is_followed(library: Library, saved: Path) -> None:
    other = Library(Assistant(load_index(saved, FakeEncoder())), saved)
    assert not library.follow()
    add(other, windmill(1))
    version, segments = library.version, library.assistant.index.parts.segments
    assert library.follow()
    assert library.version != version
    assert library.assistant.documents == other.assistant.documents
    kept = [each for each in library.assistant.index.parts.segments if each in segments]
    assert len(kept) == sum(
        each.name in {one.name for one in segments} for each in other.assistant.index.parts.segments
    )
    assert not library.follow()
    other.remove([library.assistant.documents[0].document_id])
    assert library.follow()
    assert library.assistant.documents == other.assistant.documents
    add(library, windmill(2))
    assert not library.follow()  # it was this one


def test_what_another_process_adds_while_its_last_change_is_read_is_followed_next(
    library: Library, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Library(Assistant(load_index(saved, FakeEncoder())), saved)
    add(other, windmill(1))
    with monkeypatch.context() as patch:

        def read_late(*args: Any) -> PassageIndex:
            read = load_index(*args)
            add(other, windmill(2))
            return read

        patch.setattr("assistant.library.library.load_index", read_late)
        assert library.follow()
    assert library.follow()
    assert library.assistant.documents == other.assistant.documents


def test_a_damaged_index_of_another_process_is_tried_once(library: Library, saved: Path) -> None:
    before = library.assistant
    other = Library(Assistant(load_index(saved, FakeEncoder())), saved)
    add(other, windmill(1))
    for file in saved.glob("generations/*/manifest.json"):
        file.write_bytes(b"")
    with pytest.raises(DamagedIndexError):
        library.follow()
    assert not library.follow()
    assert library.assistant is before


def test_segments_are_merged_behind_additions(library: Library, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._MERGED_AT_ONCE", 0)
    assert not library.merge()
    for number in range(1, 4):
        add(library, windmill(number))
    documents = library.assistant.documents
    assert len(library.assistant.index.parts.segments) > 1
    assert library.merge()
    assert len(library.assistant.index.parts.segments) == 1
    assert library.assistant.documents == documents == load_index(saved, FakeEncoder()).documents
    assert not library.merge()
    assert not library.follow()


def test_whether_segments_are_to_be_merged_is_looked_at_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not library.merge()
    with monkeypatch.context() as patch:
        patch.setattr("index.retrieval.segments.building._Draft.due", lambda *_: pytest.fail("It was looked at again."))
        assert not library.merge()


def test_a_merge_that_fails_is_tried_once_and_changes_nothing(
    library: Library, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._MERGED_AT_ONCE", 0)
    for number in range(1, 4):
        add(library, windmill(number))
    before = library.assistant
    with monkeypatch.context() as patch:
        patch.setattr("index.storage.saved_index.os.link", lambda *_: (_ for _ in ()).throw(OSError("full")))
        patch.setattr("index.storage.saved_index.np.save", lambda *_, **__: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(DataFolderError, match="full"):
            library.merge()
    assert not library.merge()
    assert library.assistant is before
    assert load_index(saved, FakeEncoder()).documents == before.documents


def test_upkeep_goes_on_until_its_end(library: Library, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.library.upkeep._PERIOD", 0.01)
    other = Library(Assistant(load_index(saved, FakeEncoder())), saved)
    library.resume()
    add(other, windmill(1))
    wait_until(lambda: library.assistant.documents == other.assistant.documents)
    library.close()


def test_what_was_removed_is_deleted_in_time_by_one_thread_for_all(
    library: Library, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.resume()
    try:
        threads = threading.active_count()
        for document_id in ("tea", "moose", "bridge"):
            library.remove([document_id])
        assert threading.active_count() == threads
        assert len(list((saved / "removed").glob("*.json"))) == 3
        with monkeypatch.context() as patch:
            patch.setattr("assistant.library.removed.KEPT_SECONDS", 0)
            wait_until(lambda: not list((saved / "removed").glob("*.json")))
    finally:
        library.close()
