"""`yinju compare` with models that are loaded, each in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.main import main
from assistant.errors import ContestError
from assistant.gold.contest.errands import Indexed, IndexErrand
from assistant.gold.contest.own_process import run_apart
from index import DEFAULT_MODEL, default_index_folder, unshown
from sources import Document
from sources.saved_documents import save_documents
from tests.integration.assistant.gold.test_contest import GOLD, left_behind
from tests.support.places import ROOT
from tests.support.static_models import save_static_model

COMMAND = [sys.executable, "-c", "from assistant.cli.main import main; main()", "compare"]


@pytest.fixture
def work(work_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with gold questions and two static models, in use, and another for what is temporary."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.chdir(work_folder)
    Path("some.gold.yaml").write_text(GOLD, encoding="utf-8")
    for name, dim in (("small", 16), ("large", 64)):
        save_static_model(Path(name), dim)
    return work_folder


def test_static_models_are_compared_in_processes_of_their_own(work: Path) -> None:
    result = CliRunner().invoke(main, ["compare", "--model", "small", "--model", "large", "--json", "out.json"])
    assert result.exit_code == 0, result.output
    assert left_behind(work) == []
    said = json.loads((work / "out.json").read_text(encoding="utf-8"))
    small, large = said["contenders"]
    assert [each["indexed"]["dim"] for each in (small, large)] == [16, 64]
    assert 0 < small["bytes_on_disk"] < large["bytes_on_disk"]
    for each in (small, large):
        asked = each["asked"]
        assert [record["id"] for record in asked["records"]] == ["opening", "apples", "mars"]
        assert (asked["reader"], asked["calibrated"]) == ("none", "nobody")
        assert len(asked["milliseconds"]) == len(asked["encoding"]) == 3
        assert min(asked["milliseconds"] + asked["encoding"]) > 0
        assert asked["memory"] > 50_000_000
        assert each["figures"]["success_1"]["count"] == 2
    assert small["asked"]["fingerprint"]["model_fingerprint"] != large["asked"]["fingerprint"]["model_fingerprint"]
    assert small["asked"]["fingerprint"]["corpus"] == large["asked"]["fingerprint"]["corpus"]
    assert "Not calibrated: " in result.output


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs a list of a process's children")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_comparison_ends_its_process(work: Path, how: signal.Signals) -> None:
    """Ctrl-C leaves nothing behind; a killed one can't tidy up, but what it had started ends with it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*COMMAND, "--model", "small", "--model", "large"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 300
        while not (children := children_of(process.pid)) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert children
        assert len(left_behind(work)) == 1
        process.send_signal(how)
        process.wait(timeout=300)
        while any(map(is_there, children)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(is_there, children))
        said = process.stderr.read() if process.stderr else ""
    assert "Traceback" not in said
    if how is signal.SIGINT:
        assert (process.returncode, said.splitlines()[-1]) == (130, "yinju: stopped.")
        assert left_behind(work) == []


def is_there(number: int) -> bool:
    """Tell whether a process is running."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(number: int) -> list[int]:
    """Return the processes that one has started."""
    try:
        return [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize(
    ("ends", "said"), [("kill -9 $$", "was killed (signal 9)"), ("exit 7", "ended before it was done (exit code 7)")]
)
def test_a_process_that_ends_is_a_fault_of_its_model_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, said: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{ends}\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(ContestError) as raised:
        run_apart(IndexErrand("m" * 1_000_000, tmp_path, tmp_path), Indexed, unshown)
    assert said in str(raised.value)


def test_what_the_process_says_of_a_broken_model(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("no JSON", encoding="utf-8")
    save_documents(corpus, tmp_path / "articles.json")
    with pytest.raises(ContestError, match=r"^Model .* can't be loaded \(") as raised:
        run_apart(IndexErrand(str(tmp_path), tmp_path / "articles.json", tmp_path / "index"), Indexed, unshown)
    assert len(str(raised.value).splitlines()) == 1
    assert not (tmp_path / "index").exists()


@pytest.mark.model
def test_the_embedded_model_beside_a_static_one(work: Path, model_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = str(default_index_folder())
    monkeypatch.setenv("YINJU_HOME", str(model_home))
    arguments = ["--index", index, "--model", DEFAULT_MODEL, "--model", "small", "--json", "out.json"]
    result = CliRunner().invoke(main, ["compare", *arguments])
    assert result.exit_code == 0, result.output
    embedded, static = json.loads((work / "out.json").read_text(encoding="utf-8"))["contenders"]
    assert (embedded["asked"]["reader"], embedded["asked"]["calibrated"]) == ("embedded", "shipped")
    assert (static["asked"]["reader"], static["asked"]["calibrated"]) == ("none", "nobody")
    assert (embedded["indexed"]["dim"], embedded["figures"]["success_1"]["value"]) == (384, 1)
    assert embedded["asked"]["memory"] > static["asked"]["memory"]
