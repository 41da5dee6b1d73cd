"""Where an index may lie, and what becomes of it where it lies oddly."""

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from index import SavedIndexError
from sources import YinjuError

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
