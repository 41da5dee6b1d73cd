"""Imports cost nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT


@pytest.mark.parametrize("package", ["sources", "index", "assistant"])
def test_importing_costs_nothing(package: str, tmp_path: Path) -> None:
    code = (
        f"import sys, {package}\n"
        "heavy = ('torch', 'gradio', 'faiss', 'sentence_transformers', 'transformers', 'pydantic', 'jinja2', 'scipy',"
        " 'rjieba')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"YINJU_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
    )
    assert result.stdout == "[]\n"
    assert not (tmp_path / "home").exists()
