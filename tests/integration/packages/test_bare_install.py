"""A bare install: it asks, and says what to install for the rest."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.main import main
from tests.support.places import ROOT


@pytest.mark.model
def test_a_bare_install_asks(home: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.support.bare", "ask", "小米2019年互联网收入是多少？", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "收入达到198亿元" in json.loads(result.stdout)["citations"][0]["quote"]


@pytest.mark.parametrize(
    ("extra", "command"),
    [("page", ["serve"]), ("gold", ["gold", "run", "no.gold.yaml"])],
)
def test_a_bare_install_says_what_to_install(extra: str, command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.support.bare", *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert result.returncode == 3
    assert re.fullmatch(
        rf"yinju: .* needs \S+, which is not installed; install it with: pip install 'yinju\[{extra}\]'\n",
        result.stderr,
    )


@pytest.mark.parametrize("module", ["gradio", "mcp"])
def test_the_page_asks_for_what_it_lacks(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = CliRunner().invoke(main, ["serve"])
    assert (result.exit_code, result.stderr) == (
        3,
        f"yinju: The page needs {module}, which is not installed; install it with: pip install 'yinju[page]'\n",
    )
