"""Removing articles for good: what still holds anything of one is found wherever it lies, and emptied or told."""

import contextlib
import gzip
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import filelock
import numpy as np
import pytest
from click.testing import CliRunner, Result

from assistant.cli.main import main
from assistant.library.removed import RemovedArticles
from index import (
    default_index_folder,
    mark_folder,
    require_sound_articles,
    require_sound_generation,
    stored_documents,
    stored_records,
)
from index.encoding.embedding_cache import EmbeddingCache
from tests.support.articles import ARTICLES
from tests.support.fakes import FakeEncoder

WORDS = "第一壶茶总是留给扫街的人。"
"""A sentence of the tea house's article."""
MOOSE = "They live in the woods of Hearst, Ontario."


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def held(result: Result) -> dict[str, str]:
    """Return what is told to be still held: of each file's name, what it is."""
    lines = [line for line in result.stdout.splitlines() if line.startswith("Still held: ")]
    found = [re.fullmatch(r"Still held: (\S+): (.*?) \(.*\)\. .+", line) for line in lines]
    assert all(found), lines
    return {Path(each[1]).name: each[2] for each in found if each}


@pytest.fixture
def indexed(fake_home: Path, corpus_folder: Path) -> Path:
    """A data folder with an index of six articles, four of which came in one segment and two in another."""
    late = {name: (corpus_folder / name).read_bytes() for name in ("moose.txt", "tea.txt")}
    for name in late:
        (corpus_folder / name).unlink()
    assert run("index", corpus_folder).exit_code == 0
    for name, content in late.items():
        (corpus_folder / name).write_bytes(content)
    assert run("index", corpus_folder).exit_code == 0
    return fake_home


def test_a_plain_removal_leaves_remains_and_says_so(indexed: Path) -> None:
    result = run("articles", "remove", "--verify", "tea")
    assert result.exit_code == 1, result.output
    assert set(held(result).values()) == {"a generation of the index"}
    assert "`--purge` empties it." in result.stdout
    assert "moose" in run("articles", "list").stdout


def test_after_a_purge_nothing_is_held_and_the_others_still_answer(indexed: Path, corpus_folder: Path) -> None:
    others = [each for each in stored_documents(default_index_folder()) if each.document_id != "tea"]
    result = run("articles", "remove", "--purge", "tea")
    assert result.exit_code == 0, result.output
    assert f"is yours, and stays: {corpus_folder / 'tea.txt'}" in result.stdout
    assert "stay noted" in result.stdout
    assert "Nothing of it is held any more; " in result.stdout
    for file in (each for each in indexed.rglob("*") if each.is_file()):
        content = file.read_bytes()
        for written in (WORDS.encode(), json.dumps(WORDS)[1:-1].encode(), "茶馆".encode()):
            assert written not in content, file
    assert list(stored_documents(default_index_folder())) == others
    assert MOOSE in run("ask", "--reader", "none", "--set", "threshold=0", "Where do moose live?").stdout
    assert require_sound_articles(default_index_folder()) == 5
    assert require_sound_generation(default_index_folder(), deep=True).documents == 5
    assert run("index").exit_code == 0  # nothing comes back
    assert "tea" not in [each.document_id for each in stored_records(default_index_folder())]


def gold(folder: Path) -> str:
    entry = f"- id: who\n  question: 给谁？\n  evidence:\n  - quote: {WORDS[:9]}\n"
    (folder / "page.gold.yaml").write_text(f"questions:\n{entry}", encoding="utf-8")
    return "page.gold.yaml"


def backup(folder: Path) -> str:
    assert run("backup", folder / "mine.zip").exit_code == 0
    return "mine.zip"


def log(folder: Path) -> str:
    (folder / "server.log").write_text(f"event=question quote={json.dumps(WORDS)}\n", encoding="ascii")
    return "server.log"


def old_log(folder: Path) -> str:
    (folder / "server.log.1.gz").write_bytes(gzip.compress(WORDS.encode()))
    return "server.log.1.gz"


def export(folder: Path) -> str:
    (folder / "note.md").write_text(f"> {WORDS}\n", encoding="utf-16-le")
    return "note.md"


def pages(folder: Path) -> str:
    with zipfile.ZipFile(folder / "note.docx", "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("word/document.xml", f"<w:t>{WORDS}</w:t>")
    return "note.docx"


def report(folder: Path) -> str:
    (folder / "runs").mkdir()
    (folder / "runs" / "gold.json").write_bytes(WORDS.encode("gb18030"))
    return "gold.json"


def copied_index(folder: Path) -> str:
    shutil.copytree(default_index_folder(), folder / "indexes" / "old")
    return "articles.sqlite"


def damaged_archive(folder: Path) -> str:
    backup(folder)
    content = bytearray((folder / "mine.zip").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200] = bytes(200)
    (folder / "cut.zip").write_bytes(content)
    (folder / "mine.zip").unlink()
    return "cut.zip"


@pytest.mark.parametrize(
    ("plant", "holder"),
    [
        (gold, "gold questions"),
        (backup, "an archive, such as a backup"),
        (log, "another file"),
        (old_log, "another file"),
        (export, "another file"),
        (pages, "an archive, such as a backup"),
        (report, "another file"),
        (copied_index, "another index"),
        (damaged_archive, "a file that can't be read to its end"),
    ],
)
def test_what_is_the_owners_is_told_and_left(indexed: Path, plant: Callable[[Path], str], holder: str) -> None:
    name = plant(indexed)
    result = run("articles", "remove", "--purge", "tea")
    assert result.exit_code == 1, result.output
    assert held(result).pop(name) == holder
    assert set(held(result).values()) == {holder}
    assert any(indexed.rglob(name))


@pytest.mark.parametrize("option", ["--verify", "--purge"])
def test_what_is_the_programs_own_is_found_in_each_place_and_emptied(indexed: Path, option: str) -> None:
    folder = default_index_folder()
    documents, records = stored_documents(folder, ["tea"]), stored_records(folder)
    RemovedArticles(folder / "removed").keep(documents, records)
    waiting, aside = folder / "pending" / "1", folder / "generations" / ".aside-12ab"
    for marked in (waiting, aside):
        marked.mkdir(parents=True)
    mark_folder(waiting.parent)
    mark_folder(aside)
    (waiting / "00000001.0").write_bytes(b'{"name": "tea.txt"}\n' + ARTICLES["tea.txt"].encode("utf-16"))
    (waiting / "00000002.0").write_bytes(b'{"name": "else.txt"}\nWindmills turn.\n')
    said = {"format": 1, "made_with": "", "profiles": {"x": {"text": WORDS}}, "checksum": ""}
    (folder / "suggestions.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    (folder / ".damaged-articles.sqlite").write_bytes(WORDS.encode())
    (aside / "documents.json").write_text(json.dumps(WORDS))
    cache, texts = EmbeddingCache.in_data_folder(), [documents[0].passages[0].text, "Something else."]
    with cache.opened("a-model") as cached:
        cached.keep(texts, FakeEncoder().encode_passages(texts))

    result = run("articles", "remove", option, "tea")

    if option == "--verify":
        assert result.exit_code == 1, result.output
        assert set(held(result).values()) == {
            "a generation of the index",
            "removals that can still be undone",
            "what waits to be added",
            "what articles show of themselves",
            "what was begun, or set aside as damaged",
            "the vectors that are kept of texts",
        }
        return
    assert result.exit_code == 0, result.output
    assert [each.name for each in waiting.glob("0*")] == ["00000002.0"]
    assert not list((folder / "removed").glob("*.json"))
    assert not aside.exists()
    with cache.opened("a-model") as cached:
        assert cached.fill(np.zeros((2, 64), dtype=np.float32), texts) == [0, 1]


def test_what_a_running_server_holds_is_told(indexed: Path) -> None:
    waiting = default_index_folder() / "pending" / "1"
    waiting.mkdir(parents=True)
    mark_folder(waiting.parent)
    (waiting / "00000001.0").write_bytes(b'{"name": "tea.txt"}\n' + ARTICLES["tea.txt"].encode())
    with filelock.FileLock(waiting / ".lock"):
        result = run("articles", "remove", "--purge", "tea")
    assert result.exit_code == 1
    assert held(result) == {"00000001.0": "what waits to be added"}


def test_free_pages_of_the_stored_articles_are_read_and_written_over(indexed: Path) -> None:
    store = default_index_folder() / "articles.sqlite"
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        with connection:
            connection.execute("CREATE TABLE gone (text TEXT)")
            connection.execute("INSERT INTO gone VALUES (?)", [WORDS * 200])
        with connection:
            connection.execute("DROP TABLE gone")
    assert WORDS.encode() in store.read_bytes()
    result = run("articles", "remove", "--purge", "tea")
    assert result.exit_code == 0, result.output
    assert WORDS.encode() not in store.read_bytes()


def test_words_and_vectors_that_others_have_are_no_remains(indexed: Path, corpus_folder: Path) -> None:
    text = ARTICLES["tea.txt"].replace("茶馆里的一天", "茶馆又一天") + "\n又一年过去了，茶馆的门还是那样开着。\n"
    (corpus_folder / "again.txt").write_text(text, encoding="utf-8")
    assert run("index", corpus_folder).exit_code == 0
    result = run("articles", "remove", "--purge", "tea")
    assert result.exit_code == 0, result.output
    assert WORDS in stored_documents(default_index_folder(), ["again"])[0].text


def test_a_hard_link_outside_is_told(indexed: Path, tmp_path: Path) -> None:
    folder = default_index_folder()
    (documents,) = [
        each for each in folder.glob("generations/*/*/documents.json") if "扫街的人" in each.read_text("utf-8")
    ][:1]
    os.link(documents, tmp_path / "kept.json")
    result = run("articles", "remove", "--purge", "tea")
    assert result.exit_code == 1
    assert set(held(result).values()) == {"a file with another name outside of the folders that were read"}
    assert "find / -inum" in result.stdout


def test_an_unknown_article_is_a_fault_and_nothing_is_removed(indexed: Path) -> None:
    result = run("articles", "remove", "--purge", "tea", "nothing")
    assert result.exit_code == 3
    assert "nothing" in result.stderr
    assert len(stored_records(default_index_folder())) == 6
