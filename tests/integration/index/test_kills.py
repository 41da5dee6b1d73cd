"""A process that is killed at any moment leaves an index that answers rightly.

`python -m tests.attacks kills=200` kills more often.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.settings import Settings
from index import Model, drop_articles, load_index, reading_store, stored_records, update_articles
from index.models.bundled_model import convert, converted_folder
from index.storage.selection import read_copy
from tests.attacks.attack import KILLS
from tests.support.fakes import FakeEncoder
from tests.support.killed import article

LATEST_SECONDS = 0.6

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture
def program(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The program that changes the index at `tmp_path / "index"`."""
    (tmp_path / "articles" / "drafts").mkdir(parents=True)
    (tmp_path / "articles" / "drafts" / "plan.txt").write_text("尚未发布的计划\n\n它还没有定下来。\n", encoding="utf-8")
    (tmp_path / "articles" / "left").mkdir()
    (tmp_path / "articles" / "left" / "a12.txt").write_text(article(12, 0), encoding="utf-8")
    for number in range(6):
        (tmp_path / "articles" / f"a{number}.txt").write_text(article(number, number), encoding="utf-8")
    command = [sys.executable, "-m", "tests.support.killed", str(tmp_path / "index"), str(tmp_path / "articles")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def require_right(folder: Path) -> int:
    """Make sure that an index is whole, and that it cites what its articles say; return how many citations."""
    index = load_index(folder, FakeEncoder())  # which heals nothing
    assistant = Assistant(index, Settings(threshold=0.0))
    with reading_store(folder) as store:
        assert store is not None
        store.require_sound()
        assert store.records()
    cited = 0
    assert "plan" not in {document.document_id for document in index.documents}  # it is excluded
    for document in index.documents:
        version = document.text.partition("版本")[2].partition("，")[0]
        assert document.text == article(int(document.document_id[1:]), int(version))
        answer = assistant.ask(f"{document.title}的第1段属于哪个版本？", documents=[document.document_id])
        for citation in answer.citations:
            assert document.text[citation.start : citation.end] == citation.quote
            assert f"版本{version}" in citation.quote
        cited += len(answer.citations)
    return cited


def test_a_kill_at_any_moment_leaves_an_index_that_answers_rightly(
    program: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert program.stdin is not None
    assert program.stdout is not None
    folder, articles = tmp_path / "index", tmp_path / "articles"
    chance = random.Random(7)
    tries, generations, cited = KILLS.tries(), set(), 0
    drop_articles(folder, ["a12"], Model(encoder=FakeEncoder()))
    for kill in range(tries):
        program.stdin.write(f"{folder} {kill}\n")
        program.stdin.flush()
        child = int(program.stdout.readline())
        time.sleep(chance.uniform(0, LATEST_SECONDS))
        os.kill(child, signal.SIGKILL)
        cited += require_right(folder)
        if kill % 10 == 9 or kill == tries - 1:  # what was excluded or removed stays out, whatever was half done
            (folder / "articles.sqlite").write_bytes(b"damaged")
            removed = read_copy(folder)
            update_articles(folder, (), Model(encoder=FakeEncoder()))
            require_right(folder)
            assert removed is not None
            assert removed.removed
            assert not set(removed.removed) & {record.origin.source for record in stored_records(folder)}
        generations.add((folder / "current").read_text(encoding="utf-8"))
    assert cited >= tries
    assert len(generations) > 1
    for number in range(12):  # whatever was half done, the next change brings the index up to the files
        (articles / f"a{number}.txt").write_text(article(number, number), encoding="utf-8")
    paths = [articles, *sorted(articles.glob("*.txt"))]
    changed = update_articles(folder, paths, Model(encoder=FakeEncoder()))
    assert changed.manifest.documents == 12
    require_right(folder)


@pytest.mark.model
def test_a_kill_while_the_model_is_converted_leaves_none_or_a_whole_one(
    tmp_path: Path, model_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINJU_HOME", str(tmp_path))
    code = "from index.models.bundled_model import convert; convert()"
    begun = tmp_path / "models"
    ends = []
    for seconds in (0.0, 0.5, 2.0):
        with subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ)) as process:
            while process.poll() is None and not any(begun.glob(".aside-*")):
                time.sleep(0.01)
            time.sleep(seconds)
            process.kill()
        ends.append(process.returncode)
        folder = converted_folder()
        assert folder is None or (folder / "modules.json").is_file()
    assert -signal.SIGKILL in ends
    assert (convert() / "modules.json").is_file()
