"""How attacks are asked for: a few by themselves, more by a variable or by name."""

import re
import subprocess
from typing import Any

import pytest
from click.testing import CliRunner

from tests.attacks.__main__ import main
from tests.attacks.attack import ATTACKS, DAMAGES, KILLS
from tests.support.named_tests import is_there
from tests.support.places import ROOT


def test_a_variable_says_how_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINJU_KILLS", raising=False)
    assert (KILLS.asked_for(), KILLS.tries()) == (None, KILLS.usual)
    monkeypatch.setenv("YINJU_KILLS", "200")
    assert (KILLS.asked_for(), KILLS.tries()) == (200, 200)
    monkeypatch.setenv("YINJU_KILLS", "")
    assert KILLS.tries() == KILLS.usual


@pytest.mark.parametrize("said", ["0", "-1", "many", "1e3", "1.5", "１０"])
def test_what_is_no_number_of_tries_is_named(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("YINJU_DAMAGES", said)
    with pytest.raises(ValueError, match=f"YINJU_DAMAGES: '{re.escape(said)}' is no number of tries"):
        DAMAGES.tries()


def test_every_attack_has_tests_and_a_line_of_its_own() -> None:
    page = (ROOT / "tests" / "attacks" / "README.md").read_text(encoding="utf-8")
    for name, attack in ATTACKS.items():
        assert all(is_there(each) for each in attack.tests)
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` ")]
        assert f" | {attack.usual} | " in line
        assert all(each.partition("::")[0] in line for each in attack.tests)


def test_attacks_are_run_one_after_another_and_what_they_find_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str | None, list[str]]] = []

    def run(command: list[str], *, env: dict[str, str], **_: Any) -> "subprocess.CompletedProcess[str]":
        ran.append((env.get("YINJU_KILLS") or env.get("YINJU_FILES"), command[-1:]))
        return subprocess.CompletedProcess(command, returncode=len(ran) - 1)

    for name in ATTACKS.values():
        monkeypatch.delenv(name.variable, raising=False)
    monkeypatch.setattr("tests.attacks.__main__.subprocess.run", run)
    result = CliRunner().invoke(main, ["kills=200", "files=30"])
    assert ran == [("200", list(KILLS.tests)), ("30", list(ATTACKS["files"].tests))]
    assert "kills: 200 tried, nothing found" in result.stdout
    assert "files: 30 tried, something found" in result.stdout
    assert (result.exit_code, result.stderr) == (1, "Error: These found something: files.\n")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("nonsense=1", "There is no attack 'nonsense'. There are: kills, damages, fuzz, files, replies."),
        ("kills", "kills: '' is no number of tries; give 1 or more."),
        ("kills=-5", "kills: '-5' is no number of tries; give 1 or more."),
    ],
)
def test_what_is_asked_wrongly_is_told(asked: str, says: str) -> None:
    result = CliRunner().invoke(main, [asked])
    assert result.exit_code == 2
    assert says in result.stderr
