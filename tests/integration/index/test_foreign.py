"""What no index wrote is never removed or written over: a folder with other things in it is refused and stays."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.main import main
from index import PassageIndex, SavedIndexError, load_index, read_manifest
from index.encoding.embedding_cache import EmbeddingCache
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

FILE = "vectors-1.sqlite3"
ASIDE = ".aside-0123456789abcdef"


def index(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["index", "--index", str(folder), *map(str, arguments)])


def content(folder: Path) -> dict[Path, bytes | None]:
    """Return all that is in a folder, hidden things too."""
    return {each: each.read_bytes() if each.is_file() else None for each in sorted(folder.rglob("*"))}


def write(file: Path, text: str = "Dear Anna") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def require_refusal(folder: Path, found: Path, *arguments: str | Path) -> None:
    """Make sure that a folder is refused for something in it, in one line, and that nothing is touched."""
    before = content(folder)
    refused = index(folder, *arguments)
    assert refused.exit_code == 3, refused.output
    (line,) = refused.stderr.splitlines()
    assert f"Index at {folder} " in line
    assert f"something else: {found}" in line
    assert "Move it away, or name another folder" in line
    assert content(folder) == before


@pytest.mark.parametrize(
    "name",
    [
        "generations/000001/thesis.txt",
        "generations/000001/manifest.json",
        "generations/000001/deep/er/thesis.txt",
        "generations/000001/0123456789abcdef/thesis.txt",
        "generations/notes.txt",
        "generations/1/thesis.txt",
        "generations/٠٠٠٠٠١/thesis.txt",
        "notes.txt",
        "current",
        "selection",
        "calibration.json",
        "articles.sqlite",
    ],
)
def test_a_folder_of_somebody_elses_is_refused(fake_home: Path, corpus_folder: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mine"
    write(folder / name)
    place = folder.joinpath(*Path(name).parts[:2])
    require_refusal(folder, place, corpus_folder)
    require_refusal(folder, place, "--rebuild")


def test_generations_of_somebody_elses_stay_however_often_an_index_is_built(
    fake_home: Path, corpus_folder: Path, fake_index: PassageIndex, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    thesis = write(folder / "generations" / "000001" / "thesis.txt")
    for _ in range(3):
        with pytest.raises(SavedIndexError, match="something else"):
            save_index(fake_index, folder)
    assert thesis.read_text(encoding="utf-8") == "Dear Anna"


@pytest.mark.parametrize(
    "name", ["notes.txt", "generations/notes.txt", "generations/000002/notes.txt", "generations/000001/notes.txt"]
)
def test_what_is_put_into_an_index_is_no_part_of_it(
    fake_home: Path, corpus_folder: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "index"
    assert index(folder, corpus_folder).exit_code == 0
    write(folder / name)
    place = folder / name if name != "generations/000002/notes.txt" else folder / "generations" / "000002"
    require_refusal(folder, place, "--rebuild")
    assert load_index(folder, FakeEncoder()).documents  # it answers as before
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    assert index(folder, "--rebuild").exit_code == 0


def test_a_database_of_another_program_is_neither_written_nor_renamed(
    fake_home: Path, corpus_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    connection = sqlite3.connect(folder / "articles.sqlite")
    with connection:
        connection.execute("CREATE TABLE letters (text)")
    connection.close()
    require_refusal(folder, folder / "articles.sqlite", corpus_folder)


def test_hidden_files_of_other_programs_stay(fake_index: PassageIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    kept = [
        write(folder / ".DS_Store"),
        write(folder / "generations" / ".DS_Store"),
        write(folder / "generations" / ".aside-mine" / "thesis.txt"),
        write(folder / "generations" / ASIDE / "thesis.txt"),
    ]
    for _ in range(4):
        save_index(fake_index, folder)
    assert all(each.read_text(encoding="utf-8") == "Dear Anna" for each in kept)


def test_a_link_to_a_folder_is_no_generation(fake_index: PassageIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    for _ in range(2):
        save_index(fake_index, folder)
    (folder / "generations" / "000001").rename(tmp_path / "elsewhere")
    (folder / "generations" / "000001").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SavedIndexError, match="something else"):
        save_index(fake_index, folder)
    assert next((tmp_path / "elsewhere").glob("*/documents.json")).is_file()


def test_what_a_killed_build_left_is_known_from_its_first_moment(
    fake_index: PassageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill the build at each of its writes: whatever is there then goes at the next build."""
    folder = tmp_path / "index"
    save_index(fake_index, folder)
    (folder / "generations" / ASIDE).mkdir()  # killed before anything was written in it
    for moment in (
        "index.storage.saved_index.os.link",
        "index.storage.saved_index.np.save",
        "index.atomic_files.os.fsync",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(moment, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
            patch.setattr("index.atomic_files.remove_own_folder", lambda *_, **__: None)
            with pytest.raises(KeyboardInterrupt):
                save_index(fake_index, folder)
    assert len(list((folder / "generations").glob(".aside-*"))) == 4
    save_index(fake_index, folder)
    assert sorted(each.name for each in (folder / "generations").iterdir()) == ["000001", "000002"]


def test_an_index_from_before_there_were_marks_is_still_ones_own(fake_index: PassageIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    for _ in range(2):
        save_index(fake_index, folder)
    for mark in folder.glob("generations/*/.yinju"):
        mark.unlink()
    (folder / "generations" / "000001" / "manifest.json").write_bytes(b"")
    save_index(fake_index, folder)
    assert sorted(each.name for each in (folder / "generations").iterdir()) == ["000002", "000003"]
    assert read_manifest(folder).documents == 6


def test_vectors_are_not_kept_in_a_database_of_another_program(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def keep() -> None:
        with EmbeddingCache(tmp_path).opened("a model") as kept:
            kept.keep(["text"], FakeEncoder().encode_passages(["text"]))

    file = tmp_path / FILE
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("CREATE TABLE letters (text)")
    connection.close()
    for foreign in (file.read_bytes(), b"Dear Anna"):
        file.write_bytes(foreign)
        keep()
        assert content(tmp_path)[file] == foreign
        assert "another program's" in caplog.text
    file.unlink()
    keep()
    (tmp_path / ".yinju").unlink()  # as one from before there were marks
    keep()
    file.write_bytes(b"damaged")
    keep()
    assert file.read_bytes().startswith(b"SQLite")


@pytest.fixture
def converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the default model's folder is to be."""
    from index.models import bundled_model

    monkeypatch.setenv("YINJU_HOME", str(tmp_path))
    return bundled_model._target()


def test_a_folder_of_somebody_elses_is_not_removed_for_the_model(converted: Path) -> None:
    from index import ModelError
    from index.models.bundled_model import convert

    thesis = write(converted / "thesis.txt")
    with pytest.raises(ModelError, match=r"thesis\.txt.*Move it away"):
        convert()
    assert thesis.read_text(encoding="utf-8") == "Dear Anna"


def test_a_second_damaged_store_does_not_replace_the_first(
    fake_home: Path, corpus_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    assert index(folder, corpus_folder).exit_code == 0
    for text in ("first", "second"):
        write(folder / "articles.sqlite", text)
        assert index(folder).exit_code == 0
    assert {each.read_text(encoding="utf-8") for each in folder.glob(".damaged-*")} == {"first", "second"}
