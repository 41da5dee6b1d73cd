"""`yinju index --watch`, as a process of its own: what changes is indexed, what is bad is a line, Ctrl-C ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def watching(fake_home: Path, corpus_folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.support.modelless", "index", "--watch", str(corpus_folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        yield process
        process.kill()


def wait_for(process: "subprocess.Popen[str]", says: str) -> str:
    assert process.stdout is not None
    return next(line for line in process.stdout if says in line)


def test_a_watched_folder_is_followed_until_it_is_enough(
    watching: "subprocess.Popen[str]", corpus_folder: Path
) -> None:
    wait_for(watching, f"Watching {corpus_folder} (Ctrl-C stops it)")
    (corpus_folder / "tea.txt").write_text("茶馆里的一天\n\n老城的茶馆每天清晨七点开门。\n", encoding="utf-8")
    assert "6 articles" in wait_for(watching, "(1 changed)")
    (corpus_folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert wait_for(watching, "bad.txt") == f"yinju: {corpus_folder / 'bad.txt'}: is a picture; an article is text.\n"
    (corpus_folder / "moose.txt").unlink()
    assert "Removed: moose" in wait_for(watching, "Removed")
    assert "5 articles" in wait_for(watching, "(1 removed)")
    watching.send_signal(signal.SIGINT)
    assert watching.wait(60) == 130
    assert watching.stdout is not None
    assert watching.stdout.read() == "yinju: stopped.\n"
