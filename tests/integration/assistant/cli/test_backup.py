"""Backups: what is written is of one moment, and is brought back whole or not at all."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from index import Model, data_folder, default_index_folder, drop_articles, load_index, stored_documents, stored_records
from tests.support.fakes import FakeEncoder

QUESTION = "老城的茶馆每天清晨几点开门？"
GOLD = "questions:\n- question: 茶馆几点开门？\n  answerable: false\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def indexed(fake_home: Path, corpus_folder: Path) -> Path:
    """A data folder with an index of six articles, settings and gold questions."""
    assert run("index", corpus_folder).exit_code == 0
    (fake_home / "yinju.toml").write_text("[settings]\nthreshold = 0.6\n", encoding="utf-8")
    (fake_home / "page.gold.yaml").write_text(GOLD, encoding="utf-8")
    return fake_home


@pytest.fixture
def file(indexed: Path, tmp_path: Path) -> Path:
    written = tmp_path / "mine.yinju.zip"
    result = run("backup", written)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"Wrote 6 articles, page.gold.yaml, yinju.toml to {written}.\n"
    return written


def contents(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.rglob("*") if each.is_file() and each.name != ".lock")
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def test_what_was_lost_comes_back_and_answers(file: Path, indexed: Path) -> None:
    before, records = stored_documents(default_index_folder()), stored_records(default_index_folder())
    shutil.rmtree(indexed)
    restored = run("restore", file)
    assert restored.exit_code == 0, restored.stderr
    assert restored.stdout.startswith("Restored 6 articles of ")
    assert stored_documents(default_index_folder()) == before
    assert stored_records(default_index_folder()) == records
    assert load_index(default_index_folder(), FakeEncoder()).documents == before
    assert (indexed / "page.gold.yaml").read_text(encoding="utf-8") == GOLD
    assert Assistant.open().settings.threshold == 0.6
    assert Assistant.open().nearest(QUESTION)[0].document_id == "tea"
    assert "Nothing has changed" in run("index").output


def test_what_is_there_is_not_touched_unless_that_is_said_and_is_kept_then(file: Path, indexed: Path) -> None:
    drop_articles(default_index_folder(), ["tea"], Model(encoder=FakeEncoder()))
    (indexed / "yinju.toml").write_text("[settings]\nthreshold = 0.7\n", encoding="utf-8")
    before = contents(indexed)
    refused = run("restore", file)
    assert refused.exit_code == 3
    assert "is there already. --replace puts the backup in its place" in refused.stderr
    assert contents(indexed) == before
    replaced = run("restore", file, "--replace")
    assert replaced.exit_code == 0, replaced.stderr
    assert replaced.stdout.count("What was there before is at ") == 2
    assert len(stored_documents(default_index_folder())) == 6
    assert Assistant.open().settings.threshold == 0.6
    aside = default_index_folder().with_name("default.before-restore")
    assert len(stored_documents(aside)) == 5
    assert "0.7" in (indexed / "yinju.toml.before-restore").read_text(encoding="utf-8")
    again = run("restore", file, "--replace")
    assert "default.before-restore-2" in again.stdout
    assert "yinju.toml" not in again.stdout  # it is the same


def test_another_index_is_restored_beside(file: Path, indexed: Path) -> None:
    before = contents(default_index_folder())
    assert run("restore", file, "--index", "second").exit_code == 0
    assert len(stored_documents(indexed / "indexes" / "second")) == 6
    assert contents(default_index_folder()) == before


def test_a_restoration_that_fails_changes_nothing(file: Path, indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(indexed)
    monkeypatch.setattr("index.PassageIndex.updated", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
    failed = run("restore", file, "--replace")
    assert failed.exit_code == 3
    assert failed.stderr == f"yinju: {file}: can't be read or written (full).\n"
    assert contents(indexed) == before


def test_a_backup_replaces_no_file(file: Path) -> None:
    before = file.read_bytes()
    again = run("backup", file)
    assert (again.exit_code, again.stderr) == (3, f"yinju: {file}: is there already; name another file.\n")
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.glob(".backup-*")] == []


def test_an_index_without_stored_articles_has_no_backup(fake_home: Path, tmp_path: Path) -> None:
    refused = run("backup", tmp_path / "none.zip")
    assert refused.exit_code == 3
    assert "has no stored articles; `yinju index` stores them." in refused.stderr
    assert not (tmp_path / "none.zip").exists()


def test_doctor_tells_of_the_last_one(file: Path, indexed: Path) -> None:
    told = run("doctor").output
    assert "6 articles on 20" in told
    assert f"at {file}" in told
    file.unlink()
    assert "; that file is not there any more" in run("doctor").output
    (data_folder() / "backup.json").write_text("{}", encoding="utf-8")
    assert "none was made yet; `yinju backup FILE` makes one" in run("doctor").output


def forged(file: Path, **changes: bytes | None) -> Path:
    """A copy of a backup with other files in it; None leaves one out."""
    other = file.with_name("forged.zip")
    with zipfile.ZipFile(file) as opened:
        held = {name: opened.read(name) for name in opened.namelist()}
    held |= {name.replace("__", "."): content for name, content in changes.items() if content is not None}
    for name in (name.replace("__", ".") for name, content in changes.items() if content is None):
        del held[name]
    with zipfile.ZipFile(other, "w") as opened:
        for name, content in held.items():
            opened.writestr(name, content)
    return other


def manifest(file: Path, **changes: object) -> bytes:
    with zipfile.ZipFile(file) as opened:
        return json.dumps(json.loads(opened.read("manifest.json")) | changes).encode()


def test_what_is_no_backup_or_damaged_is_refused_in_a_line(file: Path, indexed: Path, tmp_path: Path) -> None:
    shutil.rmtree(default_index_folder())
    before = contents(indexed)
    evil = {"../../out_of_the_backup.txt": hashlib.sha256(b"x").hexdigest()}
    known = json.loads(manifest(file))["checksums"]
    broken = tmp_path / "broken.zip"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    broken.write_bytes(content)
    (tmp_path / "text.zip").write_bytes(b"PK\x03\x04 nonsense")
    cases = {
        tmp_path / "missing.zip": "can't be read",
        tmp_path: "can't be read",
        tmp_path / "text.zip": "is no backup of Yinju's",
        broken: "damaged",
    }
    for path, said in cases.items():
        result = run("restore", path)
        assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.output
        assert said in result.stderr
    for changes, said in (
        ({"manifest__json": None}, "is no backup of Yinju's"),
        ({"manifest__json": b"[]"}, "is no backup of Yinju's"),
        ({"manifest__json": b"{" * 100_000}, "is no backup of Yinju's"),
        ({"manifest__json": manifest(file, kind="other")}, "is no backup of Yinju's"),
        ({"manifest__json": manifest(file, format=2)}, "was made by a newer version"),
        (
            {"manifest__json": manifest(file, checksums=known | evil), "../../out_of_the_backup__txt": b"x"},
            "holds other files than",
        ),
        ({"extra__txt": b"x"}, "holds other files than it says"),
        ({"articles__sqlite": None}, "holds other files than it says"),
        ({"articles__sqlite": b"x"}, "articles.sqlite in it is not what was written"),
    ):
        result = run("restore", forged(file, **changes))
        assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.output
        assert said in result.stderr
    assert contents(indexed) == before
    assert not list(tmp_path.parent.rglob("out_of_the_backup.txt"))
    assert [each.name for each in default_index_folder().parent.iterdir()] == []
