import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index import (
    DamagedIndexError,
    DataFolderError,
    ForeignIndexError,
    MissingIndexError,
    PassageIndex,
    SavedIndexError,
    load_index,
    read_manifest,
    rebuild_command,
)
from index.storage import manifest, saved_index
from index.storage.generations import read_current
from index.storage.saved_index import require_sound_generation
from sources import Document, corpus_hash
from tests.support.fakes import FakeEncoder
from tests.support.saving import current_generation, save_index, saved_file

QUERY = "茶馆几点开门？"


@pytest.fixture
def saved(fake_index: PassageIndex, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    save_index(fake_index, folder)
    return folder


def test_a_loaded_index_returns_identical_hits(fake_index: PassageIndex, saved: Path) -> None:
    loaded = load_index(saved, FakeEncoder())
    assert loaded.documents == fake_index.documents
    assert loaded.search(QUERY) == fake_index.search(QUERY)


def test_the_manifest_says_what_is_inside(corpus: tuple[Document, ...], saved: Path) -> None:
    manifest = read_manifest(saved)
    assert (manifest.model, manifest.fingerprint, manifest.dim) == ("fake", "fake-1", 64)
    assert (manifest.documents, manifest.passages) == (6, sum(len(document.passages) for document in corpus))
    assert manifest.corpus_hash == corpus_hash(corpus)
    files = (path for path in current_generation(saved).rglob("*") if path.is_file())
    relative = {path.relative_to(current_generation(saved)).as_posix() for path in files}
    assert set(manifest.checksums) == relative - {"manifest.json", ".yinju"}


def test_another_model_is_named_with_the_command_that_helps(saved: Path) -> None:
    with pytest.raises(ForeignIndexError) as caught:
        load_index(saved, FakeEncoder("fake-2", dim=32))
    message = str(caught.value)
    for part in (
        str(saved),
        "fake-1",
        "64 dims",
        "fake-2",
        f"yinju index --index {saved} --model fake`",
        "--model fake.",
    ):
        assert part in message


def test_the_command_names_the_folders_that_were_indexed(fake_index: PassageIndex, tmp_path: Path) -> None:
    articles = tmp_path / "my articles"
    save_index(fake_index, tmp_path / "index", [articles])
    with pytest.raises(ForeignIndexError, match="my articles'"):
        load_index(tmp_path / "index", FakeEncoder("fake-2"))
    assert rebuild_command(tmp_path, ["a b"]) == f"yinju index --index {tmp_path} 'a b'"
    (tmp_path / "index" / "current").write_text("nonsense")
    with pytest.raises(DamagedIndexError, match="my articles'"):
        load_index(tmp_path / "index", FakeEncoder())


def test_a_folder_whose_name_is_no_text_is_recalled_readably(fake_index: PassageIndex, tmp_path: Path) -> None:
    manifest = save_index(fake_index, tmp_path / "index", [tmp_path / os.fsdecode(b"caf\xe9")])
    assert manifest.paths[0].endswith(r"caf\udce9")
    assert read_manifest(tmp_path / "index") == manifest


def test_where_nothing_recalls_the_articles_the_command_asks_for_them(saved: Path) -> None:
    (current_generation(saved) / "manifest.json").write_bytes(b"")
    with pytest.raises(DamagedIndexError, match="PATH…"):
        load_index(saved, FakeEncoder())


def test_an_index_can_be_read_by_whoever_may_read_its_folder(saved: Path) -> None:
    files = [path for path in saved.rglob("*") if path.is_file() and path.name != ".lock"]
    modes = {path.stat().st_mode & 0o777 for path in files}
    assert modes == {saved.stat().st_mode & 0o666}
    assert current_generation(saved).stat().st_mode & 0o777 == saved.stat().st_mode & 0o777


def test_another_format_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = manifest.FORMAT
    monkeypatch.setattr("index.storage.manifest.FORMAT", 99)
    with pytest.raises(ForeignIndexError, match=f"format {written}; this version reads format 99"):
        load_index(saved, FakeEncoder())


@pytest.mark.parametrize(
    "name", ["manifest.json", "documents.json", "passages.faiss", "sentences.faiss", "sentence_spans.npy", "tokens.npy"]
)
@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "remove"])
def test_every_damage_is_noticed_and_named(saved: Path, name: str, damage: str) -> None:
    file = saved_file(saved, name)
    content = bytearray(file.read_bytes())
    if damage == "remove":
        file.unlink()
    elif damage == "flip":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    else:
        file.write_bytes(content[: len(content) // 2] if damage == "truncate" else b"")
    with pytest.raises(DamagedIndexError) as caught:
        load_index(saved, FakeEncoder())
    assert name in str(caught.value)
    assert "yinju index" in str(caught.value)


@pytest.fixture
def saved_approximate(corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("index.retrieval.vectors.MOST_EXACT", 5)
    folder = tmp_path / "approximate"
    save_index(PassageIndex.build(corpus, FakeEncoder()), folder)
    return folder


def test_the_recall_of_an_approximate_search_is_kept(fake_index: PassageIndex, saved_approximate: Path) -> None:
    manifest = read_manifest(saved_approximate)
    recalls = manifest.passages_recall, manifest.sentences_recall
    assert all(recall is not None and 0.98 <= recall <= 1 for recall in recalls)
    loaded = load_index(saved_approximate, FakeEncoder())
    (segment,) = loaded.parts.segments
    assert (segment.passages.recall, segment.sentences.recall) == recalls
    assert [hit.passage for hit in loaded.search(QUERY)] == [hit.passage for hit in fake_index.search(QUERY)]
    again = save_index(loaded, saved_approximate)
    assert (again.passages_recall, again.sentences_recall) == recalls


def test_an_exact_search_has_no_recall_to_tell(saved: Path) -> None:
    manifest = read_manifest(saved)
    assert (manifest.passages_recall, manifest.sentences_recall) == (None, None)


def test_a_damaged_approximate_index_is_noticed(saved_approximate: Path) -> None:
    file = saved_file(saved_approximate, "sentences.faiss")
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match=r"sentences\.faiss"):
        load_index(saved_approximate, FakeEncoder())
    forge(saved_approximate, "sentences.faiss", flat(read_manifest(saved_approximate).sentences))
    with pytest.raises(DamagedIndexError, match="another kind of index"):
        load_index(saved_approximate, FakeEncoder())


@pytest.mark.parametrize("content", [b"", b"nonsense", b"000009 abc", b"../../etc abc", b"\xff\xfe"])
def test_a_damaged_current_file_is_noticed(saved: Path, content: bytes) -> None:
    (saved / "current").write_bytes(content)
    with pytest.raises(DamagedIndexError, match="yinju index"):
        load_index(saved, FakeEncoder())


def test_a_lost_current_file_is_noticed(saved: Path) -> None:
    (saved / "current").unlink()
    with pytest.raises(DamagedIndexError, match="current"):
        load_index(saved, FakeEncoder())


def test_no_index_and_something_else_are_told_apart(tmp_path: Path, fake_index: PassageIndex) -> None:
    with pytest.raises(MissingIndexError, match="does not exist"):
        load_index(tmp_path / "none", FakeEncoder())
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-anna.txt").write_text("Dear Anna")
    for folder in (tmp_path / "letters", tmp_path / "letters" / "to-anna.txt"):
        with pytest.raises(SavedIndexError, match="something else"):
            load_index(folder, FakeEncoder())
        with pytest.raises(SavedIndexError, match="something else"):
            save_index(fake_index, folder)
    assert (tmp_path / "letters" / "to-anna.txt").read_text() == "Dear Anna"


@pytest.mark.parametrize(
    "moment", ["index.storage.saved_index.np.save", "index.atomic_files.os.fsync", "pathlib.Path.rename"]
)
def test_an_interrupted_build_leaves_the_previous_index(
    saved: Path, corpus: tuple[Document, ...], moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_manifest(saved)

    def interrupt(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moment, interrupt)
        with pytest.raises(KeyboardInterrupt):
            save_index(PassageIndex.build(corpus[:1], FakeEncoder()), saved)
    assert read_manifest(saved) == before
    assert len(load_index(saved, FakeEncoder()).documents) == 6
    assert [path.name for path in (saved / "generations").iterdir()] == ["000001"]


def test_what_a_killed_build_left_behind_is_cleared_away(saved: Path, fake_index: PassageIndex) -> None:
    (saved / "generations" / ".aside-killed").mkdir()
    (saved / "generations" / ".aside-killed" / ".yinju").touch()
    (saved / "generations" / ".aside-killed" / "documents.json").write_text("half")
    assert len(load_index(saved, FakeEncoder()).documents) == 6
    save_index(fake_index, saved)
    assert sorted(path.name for path in (saved / "generations").iterdir()) == ["000001", "000002"]


def test_two_generations_are_kept(saved: Path, corpus: tuple[Document, ...]) -> None:
    for count in (1, 2, 3):
        save_index(PassageIndex.build(corpus[:count], FakeEncoder()), saved)
    assert sorted(path.name for path in (saved / "generations").iterdir()) == ["000003", "000004"]
    assert len(load_index(saved, FakeEncoder()).documents) == 3


def test_a_reader_overtaken_by_two_builds_reads_the_new_one(
    saved: Path, fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = read_current(saved)
    save_index(fake_index, saved)
    shutil.rmtree(old.generation)
    answers = iter([old])
    monkeypatch.setattr(
        "index.storage.saved_index.read_current", lambda folder: next(answers, None) or read_current(folder)
    )
    assert len(load_index(saved, FakeEncoder()).documents) == 6


def test_a_folder_that_cannot_be_written_is_a_clear_error(fake_index: PassageIndex, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="--index"):
        save_index(fake_index, tmp_path / "file" / "index")


def test_a_manifest_that_is_no_manifest_is_damage(saved: Path) -> None:
    import hashlib

    content = json.dumps({"format": manifest.FORMAT}).encode()
    (current_generation(saved) / "manifest.json").write_bytes(content)
    (saved / "current").write_text(f"000001 {hashlib.sha256(content).hexdigest()}")
    with pytest.raises(DamagedIndexError, match="can't be understood"):
        load_index(saved, FakeEncoder())


def forge(folder: Path, name: str, content: bytes) -> None:
    """Put another content into a file, with checksums that fit."""
    import hashlib

    file, generation = saved_file(folder, name), current_generation(folder)
    file.write_bytes(content)
    manifest = json.loads((generation / "manifest.json").read_bytes())
    manifest["checksums"][file.relative_to(generation).as_posix()] = hashlib.sha256(content).hexdigest()
    forged = json.dumps(manifest).encode()
    (generation / "manifest.json").write_bytes(forged)
    (folder / "current").write_text(f"{generation.name} {hashlib.sha256(forged).hexdigest()}")


def npy(array: NDArray[Any]) -> bytes:
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def npz(**arrays: NDArray[Any] | np.int64) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def flat(vectors: int, dim: int = 64) -> bytes:
    index = faiss.IndexFlatIP(dim)
    index.add(np.ones((vectors, dim), dtype=np.float32))
    return bytes(faiss.serialize_index(index).tobytes())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("documents.json", b"nonsense"),
        ("documents.json", b"[]"),
        ("documents.json", b"[" * 100_000),
        ("documents.json", b'[{"document_id": "a"}]'),
        ("heads.json", b"nonsense"),
        ("heads.json", b"[]"),
        ("heads.json", b"[" * 100_000),
        ("article_starts.npy", b"nonsense"),
        ("article_starts.npy", npy(np.zeros((7, 2), dtype=np.int64))),
        ("article_starts.npy", npy(np.full((7, 2), 2**62, dtype=np.int64))),
        ("article_starts.npy", npy(np.array([[1, 0], [9, 3]], dtype=np.int64))),
        ("writing.npy", npy(np.zeros(3, dtype=np.uint8))),
        ("writing.npy", npy(np.zeros(12, dtype=np.int64))),
        ("terms.txt", b""),
        ("terms.txt", b"tea"),
        ("glossary.json", b"nonsense"),
        ("passages.faiss", b"nonsense"),
        ("passages.faiss", b""),
        ("passages.faiss", flat(3)),
        ("passages.faiss", flat(12, dim=8)),
        ("passages.faiss", faiss.serialize_index(faiss.IndexFlatL2(64)).tobytes()),
        ("sentences.faiss", flat(0)),
        ("sentence_spans.npy", b"nonsense"),
        ("sentence_spans.npy", b""),
        ("sentence_spans.npy", npy(np.zeros((4, 3), dtype=np.int64))),
        ("sentence_spans.npy", npy(np.array("text"))),
        ("sentence_spans.npy", npy(np.zeros((24, 3), dtype=np.float64))),
        ("tokens.npy", b"nonsense"),
        ("tokens.npy", npy(np.zeros((24, 7), dtype=np.uint8))),
        ("tokens.npy", npy(np.zeros((24, 8), dtype=np.uint8))),
        ("token_starts.npy", npy(np.array([0, 9]))),
        ("postings.npy", npy(np.zeros(9, dtype=np.float32))),
        ("term_starts.npy", npy(np.zeros(9, dtype=np.int64))),
    ],
)
def test_files_that_no_index_wrote_are_damage(saved: Path, name: str, content: bytes) -> None:
    forge(saved, name, content)
    with pytest.raises(DamagedIndexError, match="yinju index") as caught:
        load_index(saved, FakeEncoder())
    assert "\n" not in str(caught.value)


def test_sentences_that_are_no_passages_are_damage(saved: Path) -> None:
    spans = np.load(saved_file(saved, "sentence_spans.npy"))
    spans[:, 0] += 1
    forge(saved, "sentence_spans.npy", npy(spans))
    with pytest.raises(DamagedIndexError, match="not every passage"):
        load_index(saved, FakeEncoder())


def test_the_command_for_an_index_without_generations_works(saved: Path, fake_index: PassageIndex) -> None:
    shutil.rmtree(saved / "generations")
    with pytest.raises(DamagedIndexError, match="Rebuild it with"):
        load_index(saved, FakeEncoder())
    save_index(fake_index, saved)
    assert len(load_index(saved, FakeEncoder()).documents) == 6


def test_a_file_called_current_makes_no_index(tmp_path: Path, fake_index: PassageIndex) -> None:
    (tmp_path / "current").write_text("what I am doing just now")
    with pytest.raises(SavedIndexError, match="something else"):
        load_index(tmp_path, FakeEncoder())
    with pytest.raises(SavedIndexError, match="something else"):
        save_index(fake_index, tmp_path)


def test_an_index_that_was_opened_before_takes_its_segments_along(
    corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._GROWTH", 0)
    folder = tmp_path / "index"
    first = PassageIndex.build(corpus[:4], FakeEncoder())
    save_index(first, folder)
    opened = load_index(folder, FakeEncoder())
    save_index(PassageIndex.build(corpus, FakeEncoder(), previous=first), folder)
    again = load_index(folder, FakeEncoder(), opened)
    assert len(again.parts.segments) == 2
    assert again.parts.segments[0] is opened.parts.segments[0]
    assert again.documents == corpus
    assert [hit.passage for hit in again.search(QUERY)] == [
        hit.passage for hit in PassageIndex.build(corpus, FakeEncoder()).search(QUERY)
    ]


def test_segments_of_the_generation_before_are_not_written_again(
    corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._GROWTH", 0)
    folder = tmp_path / "index"
    first = PassageIndex.build(corpus[:4], FakeEncoder())
    save_index(first, folder)
    before = saved_file(folder, "sentences.faiss")
    save_index(PassageIndex.build(corpus, FakeEncoder(), previous=first), folder)
    after = current_generation(folder) / before.parent.name / before.name
    assert after.samefile(before)
    shutil.rmtree(folder / "generations" / "000001")
    assert len(load_index(folder, FakeEncoder()).documents) == len(corpus)


@pytest.mark.parametrize("trouble", ["no links", "no file"])
def test_where_files_cannot_be_linked_they_are_copied_or_written_again(
    corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr("index.retrieval.segments.building._GROWTH", 0)
    folder = tmp_path / "index"
    first = PassageIndex.build(corpus[:4], FakeEncoder())
    save_index(first, folder)
    if trouble == "no file":
        saved_file(folder, "terms.txt").unlink()
    else:
        monkeypatch.setattr("index.storage.saved_index.os.link", lambda *_: (_ for _ in ()).throw(OSError("no links")))
    save_index(PassageIndex.build(corpus, FakeEncoder(), previous=first), folder)
    assert load_index(folder, FakeEncoder()).documents == corpus


def aged(folder: Path) -> None:
    """Make the files of an index some seconds old."""
    for file in (each for each in folder.rglob("*") if each.is_file()):
        os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**10))


def test_files_that_were_found_sound_are_not_read_for_their_checksums_again(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    checksum = saved_index._checksum

    def noted(file: Path) -> str:
        read.append(file.name)
        return checksum(file)

    monkeypatch.setattr(saved_index, "_checksum", noted)
    aged(saved)
    load_index(saved, FakeEncoder())
    assert {"passages.faiss", "terms.txt", "order.npy"} <= set(read)
    read.clear()
    load_index(saved, FakeEncoder())
    assert read == []
    require_sound_generation(saved, deep=True)
    assert "passages.faiss" in read


@pytest.mark.parametrize("change", ["written", "copied"])
def test_a_file_that_was_written_or_copied_since_is_read_again(saved: Path, tmp_path: Path, change: str) -> None:
    aged(saved)
    load_index(saved, FakeEncoder())
    if change == "copied":
        shutil.copytree(saved, tmp_path / "copy")
        saved = tmp_path / "copy"
    file = saved_file(saved, "sentences.faiss")
    when, content = file.stat().st_mtime_ns, bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    if change == "copied":  # by another that has its time, and other bytes
        (tmp_path / "other").write_bytes(content)
        os.utime(tmp_path / "other", ns=(when, when))
        (tmp_path / "other").replace(file)
    else:
        file.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"sentences\.faiss"):
        load_index(saved, FakeEncoder())


def test_what_was_just_written_is_read_at_the_next_opening_too(saved: Path) -> None:
    """Its time may stay the same when it is written once more."""
    load_index(saved, FakeEncoder())
    file = saved_file(saved, "sentences.faiss")
    found, content = file.stat(), bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    with pytest.raises(DamagedIndexError, match=r"sentences\.faiss"):
        load_index(saved, FakeEncoder())


@pytest.mark.parametrize("content", [b"", b"nonsense", b"[]", b'{"order.npy": 3}', b'{"order.npy": ["a", "b", 1, 2]}'])
def test_notes_of_what_is_sound_that_cannot_be_read_are_none(saved: Path, content: bytes) -> None:
    (saved / ".checked").write_bytes(content)
    aged(saved)
    assert len(load_index(saved, FakeEncoder()).documents) == 6
