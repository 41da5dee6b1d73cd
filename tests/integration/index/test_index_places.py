"""Where an index may lie, and what becomes of it where it lies oddly."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from assistant.library import Library, Upload
from index import PassageIndex, SavedIndexError, load_index, stored_documents
from sources import YinjuError
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

WINDMILL = "风车的一年\n\n守风车的人叫阿海，他在风车里住了一年。\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_an_index_among_its_articles_holds_nothing_of_itself(fake_home: Path, corpus_folder: Path) -> None:
    own = corpus_folder / "an-index"
    assert "Indexed 6 articles" in run("index", "--index", own, corpus_folder).output
    assert "Nothing has changed: 6 articles" in run("index", "--index", own).output
    (corpus_folder / "windmill.txt").write_text(WINDMILL, encoding="utf-8")
    assert "Indexed 7 articles" in run("index", "--index", own).output
    assert "Nothing has changed: 7 articles" in run("index", "--index", own, corpus_folder).output


@pytest.mark.parametrize("name", ["", " "])
def test_a_blank_name_is_not_the_default_index(fake_home: Path, corpus_folder: Path, name: str) -> None:
    assert run("index", corpus_folder).exit_code == 0
    for command in (("ask", "茶馆几点开门？"), ("index",), ("articles", "list")):
        refused = run(*command, "--index", name)
        assert refused.exit_code == 3
        assert refused.stderr.endswith(
            "The index's name is blank. Name an index, or leave --index out for the default one.\n"
        )
    with pytest.raises(YinjuError, match="blank"):
        Assistant.open(name)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a path is text")
def test_a_path_that_is_no_text_is_refused_before_anything_is_written(
    fake_home: Path, corpus_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = os.fsdecode(os.fsencode(tmp_path) + b"/index\xff")
    refused = run("index", "--index", place, corpus_folder)
    assert (refused.exit_code, os.path.lexists(place)) == (3, False)
    assert refused.stderr.endswith(
        r"index\udcff has a path that is not UTF-8. Name another folder, or rename it." + "\n"
    )
    with pytest.raises(SavedIndexError, match="not UTF-8"):
        Assistant.open(place)
    monkeypatch.setenv("YINJU_HOME", place)
    assert "not UTF-8" in run("index", corpus_folder).stderr


def test_articles_that_are_served_outlive_their_folder(fake_index: PassageIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    save_index(fake_index, folder)
    library = Library(Assistant(fake_index), folder)
    before = library.assistant.documents
    shutil.rmtree(folder)
    assert library.add([Upload("windmill.txt", WINDMILL.encode())]) == 1
    deadline = time.monotonic() + 60
    while library.work is None or not library.work.finished:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert library.work.problem is None
    assert library.work.notes == (
        "The index's folder was gone; the articles were written anew, and follow no files any more.",
    )
    ids = [*(document.document_id for document in before), "windmill"]
    for documents in (
        library.assistant.documents,
        stored_documents(folder),
        load_index(folder, FakeEncoder()).documents,
    ):
        assert [document.document_id for document in documents] == ids
    assert [document.text for document in stored_documents(folder)][:6] == [document.text for document in before]
