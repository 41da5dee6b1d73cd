"""The stored articles of an index: what is added, changed, renamed, gone, and how the index follows."""

import hashlib
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from index import (
    ArticleStore,
    DamagedIndexError,
    Model,
    Origin,
    PassageIndex,
    change_articles,
    default_index_folder,
    load_index,
    read_manifest,
    reading_store,
    stored_documents,
    stored_records,
)
from index.storage import manifest
from index.storage.article_store import opened_store
from sources import Document, corpus_hash, document_of, load_documents
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

TEA = "茶馆里的一天\n\n老城的茶馆每天清晨七点开门。\n"
QUESTION = "老城的茶馆每天清晨几点开门？"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def ids(folder: Path | None = None) -> list[str]:
    loaded = load_index(folder or default_index_folder(), FakeEncoder())
    stored = stored_documents(folder or default_index_folder())
    assert loaded.documents == stored
    return [document.document_id for document in stored]


@pytest.fixture
def indexed(fake_home: Path, corpus_folder: Path) -> Path:
    """The folder of six articles, which are in the default index."""
    assert run("index", corpus_folder).exit_code == 0
    return corpus_folder


def test_paths_are_added_to_what_is_there(indexed: Path, tmp_path: Path) -> None:
    before = ids()
    other = tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("Notes\n\nThe ferry leaves at nine and comes back at noon.\n", encoding="utf-8")
    added = run("index", other)
    assert added.exit_code == 0
    assert "Indexed 7 articles" in added.output
    assert "(1 added)" in added.output
    assert ids() == [*before, "notes"]
    assert "Nothing has changed: 7 articles" in run("index").output
    shutil.rmtree(other)
    missing = run("index")
    assert missing.exit_code == 3
    assert f"{other}: there is no such file or folder" in missing.stderr
    assert "notes" in ids()


def test_the_samples_give_way_to_the_first_article_of_ones_own(fake_home: Path, corpus_folder: Path) -> None:
    assert run("index").exit_code == 0
    samples = ids()
    first = run("index", corpus_folder / "tea.txt")
    assert first.output.count("a sample that comes with yinju") == len(samples) == 2
    assert ids() == ["tea"]
    assert "Nothing has changed: 1 article" in run("index").output


def test_a_changed_file_replaces_its_passages_and_nothing_else_is_embedded(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = FakeEncoder()
    monkeypatch.setattr("index.encoding.sentence_encoder.SentenceEncoder.load", lambda *_: encoder)
    (indexed / "tea.txt").write_text(TEA, encoding="utf-8")
    changed = run("index")
    assert "(1 changed)" in changed.output
    assert encoder.encoded_passages == ["老城的茶馆每天清晨七点开门。"] * 2
    answer = json.loads(run("ask", QUESTION, "--json", "--set", "threshold=0").stdout)
    assert answer["citations"][0]["quote"] == "老城的茶馆每天清晨七点开门。"
    assert "四十壶" not in run("articles", "show", "tea").output


def test_an_index_that_grew_is_the_one_that_is_built_at_once(indexed: Path) -> None:
    (indexed / "tea.txt").write_text(TEA, encoding="utf-8")
    (indexed / "moose.txt").unlink()
    (indexed / "zoo.txt").write_text("动物园\n\n动物园里住着一头名叫豆豆的大象，今年三岁。\n", encoding="utf-8")
    assert run("index").exit_code == 0
    grown = load_index(default_index_folder(), FakeEncoder())
    whole = PassageIndex.build(grown.documents, FakeEncoder())
    for text in (QUESTION, "How old is the elephant?", "大象几岁", "Hearst"):
        found, expected = grown.search(text), whole.search(text)
        assert [hit.passage for hit in found] == [hit.passage for hit in expected] != []
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-6)
    assert list(grown.parts.lexicon.postings) == list(whole.parts.lexicon.postings)
    assert whole.parts.lexicon.postings
    for term in whole.parts.lexicon.postings:
        assert np.array_equal(grown.parts.lexicon.postings[term], whole.parts.lexicon.postings[term])
        assert grown.parts.lexicon.postings.frequency(term) == whole.parts.lexicon.postings.frequency(term)
    assert grown.parts.lexicon.glossary == whole.parts.lexicon.glossary


def test_a_file_that_is_gone_takes_its_article_along_unless_it_is_kept(indexed: Path) -> None:
    (indexed / "tea.txt").unlink()
    kept = run("index", "--keep")
    assert f"Kept: tea, 茶馆里的一天 ({indexed / 'tea.txt'} is gone or left out)." in kept.output
    assert "tea" in ids()
    (indexed / "moose.txt").unlink()
    gone = run("index")
    assert "Removed: moose, The Great Moose" in gone.output
    assert "(1 removed)" in gone.output
    assert "moose" not in ids()
    assert "tea" in ids()


def test_renamed_and_swapped_files_keep_their_ids(indexed: Path) -> None:
    (indexed / "tea.txt").rename(indexed / "chá.txt")
    renamed = run("index", indexed)
    assert f"Renamed: tea, from {indexed / 'tea.txt'} to {indexed / 'chá.txt'}." in renamed.output
    assert {record.document_id: record.origin.source for record in stored_records(default_index_folder())}["tea"] == (
        indexed / "chá.txt"
    )
    texts = {document.document_id: document.text for document in stored_documents(default_index_folder())}
    (indexed / "moose.txt").rename(indexed / "aside")
    (indexed / "harbour.txt").rename(indexed / "moose.txt")
    (indexed / "aside").rename(indexed / "harbour.txt")
    assert "2 renamed" in run("index").output
    assert {document.document_id: document.text for document in stored_documents(default_index_folder())} == texts
    assert "Nothing has changed" in run("index").output


def test_a_copy_that_is_edited_is_an_article_of_its_own(indexed: Path) -> None:
    shutil.copy(indexed / "tea.txt", indexed / "a-copy.txt")
    there = run("index")
    assert f"Already there: {indexed / 'a-copy.txt'} is the same as {indexed / 'tea.txt'}." in there.output
    assert len(ids()) == 6
    (indexed / "tea.txt").write_text(TEA, encoding="utf-8")
    assert "(1 added, 1 changed)" in run("index").output
    assert sorted(ids())[:2] == ["a-copy", "bridge"]


def test_patterns_choose_files_and_are_remembered(fake_home: Path, corpus_folder: Path) -> None:
    (corpus_folder / "drafts").mkdir()
    (corpus_folder / "drafts" / "plan.txt").write_text(TEA, encoding="utf-8")
    assert run("index", corpus_folder, "--include", "*e*.txt", "--exclude", "drafts").exit_code == 0
    assert sorted(ids()) == ["bridge", "cafe", "moose", "tea"]
    assert "Nothing has changed" in run("index").output
    assert "Nothing has changed" in run("index", corpus_folder).output
    assert "Indexed 7 articles" in run("index", corpus_folder, "--include", "", "--exclude", "").output


def test_removed_articles_stay_out_until_their_file_is_named(indexed: Path) -> None:
    removed = run("articles", "remove", "tea", "moose")
    assert removed.exit_code == 0, removed.output
    assert "Removed tea, moose. 4 articles are left" in removed.output
    assert f"Stays out: {indexed / 'tea.txt'} was removed" in run("index").output
    assert "tea" not in ids()
    assert "(1 added)" in run("index", indexed / "tea.txt").output
    assert "tea" in ids()
    unknown = run("articles", "remove", "nowhere")
    assert (unknown.exit_code, "has no article nowhere. There are: " in unknown.stderr) == (3, True)
    last = run("articles", "remove", *ids())
    assert (last.exit_code, "would be left without an article" in last.stderr) == (3, True)
    assert "tea" in ids()


def test_articles_are_listed_and_shown(indexed: Path) -> None:
    listed = json.loads(run("articles", "list", "--json").stdout)
    assert [each["document_id"] for each in listed] == ids()
    tea = next(each for each in listed if each["document_id"] == "tea")
    assert (tea["title"], tea["passages"], tea["source"]) == ("茶馆里的一天", 2, str(indexed / "tea.txt"))
    assert len(tea["sha256"]) == 64
    assert "茶馆里的一天" in run("articles", "list").output
    shown = json.loads(run("articles", "show", "tea", "--json").stdout)
    assert [shown["text"][each["start"] : each["end"]] for each in shown["passages"]] == [
        each["text"] for each in shown["passages"]
    ]
    assert "[2] 掌柜说" in run("articles", "show", "tea").output
    assert run("articles", "show", "nowhere").exit_code == 3


def test_named_indexes_are_kept_apart(indexed: Path, fake_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("index", "--index", "cafés", indexed / "cafe.txt").exit_code == 0
    assert ids(fake_home / "indexes" / "cafés") == ["cafe"]
    assert len(ids()) == 6
    monkeypatch.setenv("YINJU_INDEX", "cafés")
    assert run("articles", "list").output.startswith("cafe  ")


def test_an_id_that_is_taken_is_a_clear_line(indexed: Path, tmp_path: Path) -> None:
    (tmp_path / "tea.txt").write_text(TEA, encoding="utf-8")
    taken = run("index", tmp_path / "tea.txt")
    assert taken.exit_code == 3
    assert f"has the id 'tea', as {indexed / 'tea.txt'} has" in taken.stderr
    assert len(ids()) == 6


def test_a_file_that_cannot_be_read_any_more_leaves_its_article(indexed: Path) -> None:
    (indexed / "tea.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run("index").exit_code == 3
    assert "tea" in ids()


def test_an_index_without_stored_articles_is_taken_over(
    fake_home: Path, corpus_folder: Path, fake_index: PassageIndex, tmp_path: Path
) -> None:
    save_index(fake_index, default_index_folder(), [corpus_folder])
    (tmp_path / "notes.txt").write_text("Notes\n\nThe ferry leaves at nine and comes back.\n", encoding="utf-8")
    assert "Indexed 7 articles" in run("index", tmp_path / "notes.txt").output
    assert "Indexed 7 articles" in run("index").output
    assert "Nothing has changed: 7 articles" in run("index").output
    (corpus_folder / "tea.txt").unlink()
    assert "Removed: tea" in run("index").output


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def test_a_damaged_generation_is_rebuilt_from_the_stored_articles(
    indexed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = ids()
    shutil.rmtree(indexed)
    damage(next(default_index_folder().glob("generations/*/*/passages.faiss")))
    assert Assistant.open().nearest(QUESTION)[0].document_id == "tea"
    assert "/passages.faiss. It is rebuilt now from its stored articles." in caplog.text
    assert ids() == before


def test_an_older_format_is_rebuilt(
    indexed: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("index.storage.manifest.FORMAT", manifest.FORMAT + 1)
    assert Assistant.open().nearest(QUESTION)[0].document_id == "tea"
    assert "It is rebuilt now from its stored articles." in caplog.text


def test_an_older_format_without_stored_articles_is_rebuilt_if_its_files_are_there(
    fake_home: Path,
    corpus_folder: Path,
    fake_index: PassageIndex,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    save_index(fake_index, default_index_folder(), [corpus_folder])
    monkeypatch.setattr("index.storage.manifest.FORMAT", manifest.FORMAT + 1)
    corpus_folder.rename(corpus_folder.with_name("elsewhere"))
    refused = run("ask", QUESTION)
    assert (refused.exit_code, "Rebuild it with `yinju index" in refused.stderr) == (3, True)
    corpus_folder.with_name("elsewhere").rename(corpus_folder)
    assert Assistant.open().nearest(QUESTION)[0].document_id == "tea"
    assert "It is rebuilt now." in caplog.text


OLD_HASH = "5" * 64
"""Of a corpus as the format before hashed it: another one than now, for the same articles."""


@pytest.fixture
def of_old_hash(indexed: Path) -> Path:
    """The six articles and one that has no file, as the format before left them."""
    folder = default_index_folder()

    def edit(store: ArticleStore) -> None:
        store.put(document_of("uploaded", "灯塔", ["灯塔建于1887年，由石匠奥尔森设计。"]), Origin())

    change_articles(folder, edit, Model())
    for file in folder.glob("generations/*/manifest.json"):
        said = json.loads(file.read_bytes()) | {"format": 5, "corpus_hash": OLD_HASH}
        del said["segments"]
        for name in list(said["checksums"]):  # it had no segments: their files stood beside the manifest
            if "/" in name:
                (file.parent / name).rename(file.parent / Path(name).name)
                said["checksums"][Path(name).name] = said["checksums"][name]
            else:
                (file.parent / name).unlink()
            del said["checksums"][name]
        for segment in [each for each in file.parent.iterdir() if each.is_dir()]:
            segment.rmdir()
        file.write_text(json.dumps(said))
        checksum = hashlib.sha256(file.read_bytes()).hexdigest()
        (folder / "current").write_text(f"{file.parent.name} {checksum}\n")  # the last one is in use
    with opened_store(folder) as store, store.transaction():
        store.select(replace(store.selection, corpus=OLD_HASH))
    return indexed


def test_an_index_with_the_hash_of_the_format_before_is_rebuilt_and_nothing_is_lost(
    of_old_hash: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = stored_documents(default_index_folder())
    shutil.rmtree(of_old_hash)
    doctor = run("doctor")
    assert "has format 5; this version reads format 8. Rebuild it with `yinju index" in doctor.output
    assert Assistant.open().nearest(QUESTION)[0].document_id == "tea"
    assert "has format 5; this version reads format 8. It is rebuilt now from its stored articles." in caplog.text
    assert stored_documents(default_index_folder()) == before
    assert ids()[-1] == "uploaded"
    assert read_manifest(default_index_folder()).corpus_hash == corpus_hash(before)
    caplog.clear()
    Assistant.open()
    assert "rebuilt" not in caplog.text


@pytest.mark.parametrize("damaged", [b"nonsense", None])
def test_its_articles_are_found_by_that_hash_where_the_stored_ones_are_damaged(
    of_old_hash: Path, damaged: bytes | None
) -> None:
    before = stored_documents(default_index_folder())
    store = default_index_folder() / "articles.sqlite"
    for beside in default_index_folder().glob("articles.sqlite-*"):
        beside.unlink()
    store.unlink() if damaged is None else store.write_bytes(damaged)
    assert run("ask", QUESTION).exit_code == (3 if damaged else 0)
    assert run("index").exit_code == 0
    assert set(stored_documents(default_index_folder())) == set(before)


def test_damaged_stored_articles_are_renewed_from_the_generation(
    indexed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = ids()
    store = default_index_folder() / "articles.sqlite"
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE articles SET text = replace(text, '六点', '九点') WHERE id = 'tea'")
    connection.close()
    assert run("articles", "show", "tea").exit_code == 3
    assert run("index").exit_code == 0
    assert "damaged stored articles (tea is not what was stored)" in caplog.text
    assert ids() == before
    assert "六点" in run("articles", "show", "tea").output
    store.write_bytes(b"nonsense")
    assert run("index").exit_code == 0
    assert ids() == before


def test_where_everything_is_lost_the_samples_are_not_put_in_its_place(indexed: Path) -> None:
    for file in default_index_folder().rglob("*.json"):
        file.write_bytes(b"")
    for name in ("articles.sqlite", "selection"):
        (default_index_folder() / name).unlink()
    lost = run("index")
    assert lost.exit_code == 3
    assert "PATH…" in lost.stderr
    assert "Indexed 6 articles" in run("index", indexed, "--exclude", "").output


@pytest.mark.parametrize("moment", ["index.storage.saved_index.replace_file", "index.atomic_files.os.fsync"])
def test_a_change_that_fails_has_changed_nothing(indexed: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids()
    (indexed / "new.txt").write_text(TEA, encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(moment, fail)
        assert run("index").exit_code == 3
    loaded = load_index(default_index_folder(), FakeEncoder())
    assert [document.document_id for document in loaded.documents] == before
    assert "Indexed 7 articles" in run("index").output
    assert "new" in ids()


def test_stored_articles_are_what_was_read(indexed: Path, corpus: tuple[Document, ...]) -> None:
    assert stored_documents(default_index_folder()) == corpus == load_documents([indexed])
    with reading_store(default_index_folder()) as store:
        assert store is not None
        store.require_sound()


def test_an_index_whose_generation_is_damaged_and_has_no_articles_is_an_error(
    fake_home: Path, fake_index: PassageIndex
) -> None:
    save_index(fake_index, default_index_folder())
    damage(next(default_index_folder().glob("generations/*/*/passages.faiss")))
    with pytest.raises(DamagedIndexError, match="Rebuild it with"):
        Assistant.open()


def test_doctor_looks_deeply(indexed: Path) -> None:
    folder = default_index_folder()
    fit = run("doctor", "--deep").output
    assert "all 13 files of the index are what was written" in fit
    assert "all 6 stored articles are what was read" in fit
    connection = sqlite3.connect(folder / "articles.sqlite")
    with connection:
        connection.execute("UPDATE passages SET start = start + 1 WHERE number = 2")
    connection.close()
    damage(next(folder.glob("generations/*/*/terms.txt")))
    unfit = run("doctor", "--deep")
    assert unfit.exit_code == 3
    assert "NOT  checksums     " in unfit.output
    assert "/terms.txt. " in unfit.output
    assert "NOT  articles      " in unfit.output
    assert "has damaged stored articles" in unfit.output


def test_no_file_at_all_is_an_error(fake_home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("index", tmp_path / "empty")
    assert (result.exit_code, "No articles found in" in result.stderr) == (3, True)
