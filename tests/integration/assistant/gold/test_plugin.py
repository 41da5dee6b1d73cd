"""The pytest plugin: gold questions as tests, in a pytest process of its own with the fake encoder."""

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.main import main
from tests.support.places import ROOT

GOLD = """questions:
  - id: opening
    question: 老城的茶馆每天清晨几点开门？
    evidence: 每天清晨六点开门
    tags: [lookup]
  - id: hopeless
    question: zzz
    evidence: {quote: 设计者用了两年时间测量水流, article: bridge}
    tags: [hard, two-word]
  - id: gone
    question: zzz
    evidence: 设计者用了三年时间测量水流
    tags: [hard]
"""
CONFTEST = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from index import SentenceEncoder
from tests.support.fakes import FakeEncoder
SentenceEncoder.load = lambda *_: FakeEncoder()
"""


@pytest.fixture
def work(work_folder: Path, fake_home: Path) -> Path:
    """A folder with gold questions, and a configuration of pytest that brings the fake encoder."""
    (fake_home / "yinju.toml").write_text("[settings]\nthreshold = 0.05\n", encoding="utf-8")
    (work_folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    (work_folder / "conftest.py").write_text(CONFTEST)
    (work_folder / "some.gold.yaml").write_text(GOLD, encoding="utf-8")
    return work_folder


def run_pytest(folder: Path, *arguments: str) -> tuple[dict[str, int], list[str]]:
    """Run pytest in a folder; return how many tests ended how, and what it printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout.splitlines()
    return {outcome: int(count) for count, outcome in re.findall(r"(\d+) ([a-z]+)", said[-1].split(" in ")[0])}, said


def shows(said: list[str], *patterns: str) -> bool:
    """Tell whether lines of these patterns were printed, in this order."""
    lines = iter(said)
    return all(any(fnmatch(line, pattern) for line in lines) for pattern in patterns)


def test_every_question_is_a_test(work: Path) -> None:
    outcomes, said = run_pytest(work, "-v")
    assert outcomes == {"passed": 1, "failed": 2}
    assert shows(said, "*some.gold.yaml::opening PASSED*", "*some.gold.yaml::hopeless FAILED*")
    assert shows(
        said,
        "NEW  hopeless  zzz",
        "*lost: * ranked lower (ranked *, expected within 1)",
        "*expected: “设计者用了两年时间测量水流” (bridge)",
        "*came: *no answer*",
        "*again: *yinju ask zzz",
        "STALE GOLD  gone  zzz",
        "*“设计者用了三年时间测量水流” does not stand in any article. Likest there: *两年时间测量水流*",
    )
    assert not any("Traceback" in line for line in said)


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [("lookup", 1), ("gold and two-word", 1), ("zh", 1), ("en and not two-word", 1), ("gold", 3)],
)
def test_tags_and_languages_are_markers(work: Path, expression: str, chosen: int) -> None:
    _, said = run_pytest(work, "-m", expression, "--collect-only", "-q")
    assert sum("::" in line for line in said) == chosen


def test_what_failed_before_is_expected_to(work: Path) -> None:
    (work / "some.gold.yaml").write_text(GOLD[: GOLD.index("  - id: gone")], encoding="utf-8")
    assert CliRunner().invoke(main, ["gold", "run", str(work), "--accept"]).exit_code == 0
    assert run_pytest(work)[0] == {"passed": 1, "xfailed": 1}
    (work / "baseline.json").rename(work / "elsewhere.json")
    assert run_pytest(work)[0] == {"passed": 1, "failed": 1}
    assert run_pytest(work, "--gold-baseline", "elsewhere.json")[0] == {"passed": 1, "xfailed": 1}
    text = (work / "elsewhere.json").read_text()
    (work / "elsewhere.json").write_text(text.replace('"passed": false', '"passed": true'))
    outcomes, said = run_pytest(work, "--gold-baseline", "elsewhere.json")
    assert outcomes == {"passed": 1, "failed": 1}
    assert shows(said, "REGRESSED  hopeless  zzz")


def test_another_index_can_be_asked(work: Path, corpus_folder: Path) -> None:
    (corpus_folder / "tea.txt").unlink()
    place = str(work / "place")
    assert CliRunner().invoke(main, ["index", "--index", place, str(corpus_folder)]).exit_code == 0
    assert shows(run_pytest(work, "-m", "lookup", "--gold-index", place)[1], "STALE GOLD  opening*")
    shutil.rmtree(place)
    said = run_pytest(work, "-m", "lookup", "--gold-index", place)[1]
    assert shows(said, "Index at *place does not exist. Build it with*")


def test_a_faulty_file_is_an_error_in_a_line(work: Path) -> None:
    (work / "wrong.gold.yaml").write_text("questions:\n- id: a\n")
    outcomes, said = run_pytest(work, "wrong.gold.yaml")
    assert outcomes == {"error": 1}
    assert shows(said, "*wrong.gold.yaml:2: question a, question: is missing.")


def test_where_there_are_no_gold_files_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\ndef test_it():\n    heavy = ('torch', 'gradio', 'faiss', 'pydantic', 'scipy', 'ruamel.yaml')\n"
        "    assert not [name for name in heavy if name in sys.modules]\n"
    )
    assert run_pytest(tmp_path)[0] == {"passed": 1}
