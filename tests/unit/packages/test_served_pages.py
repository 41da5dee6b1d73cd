"""How tests serve a page: a machine that is too busy for it to begin is given another try, and nothing else is."""

import sys
from pathlib import Path

import pytest

from tests.support import pages

BEGINS_LATE = """
import pathlib, signal, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
tries = pathlib.Path({tries!r})
tries.write_text(tries.read_text() + ".")
if len(tries.read_text()) <= {failures}:
    sys.exit({complaint!r})
print("Yinju answers at http://127.0.0.1/", flush=True)
signal.pause()
"""
TAKEN = "Error: The page can't be served at 127.0.0.1:7860 (Address already in use). Choose another with --port."
LATE = "ValueError: When localhost is not accessible, a shareable link must be created."


@pytest.mark.parametrize(
    ("complaint", "failures", "tries", "begins"),
    [
        (TAKEN, 1, 2, True),
        (LATE, 2, 3, True),
        (TAKEN, 3, 3, False),
        ("Error: No index is at x.", 1, 1, False),
    ],
)
def test_only_a_server_that_a_busy_machine_kept_from_beginning_is_started_anew(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    complaint: str,
    failures: int,
    tries: int,
    begins: bool,
) -> None:
    (counted := tmp_path / "tries").touch()
    (script := tmp_path / "begins.py").write_text(
        BEGINS_LATE.format(tries=str(counted), failures=failures, complaint=complaint), encoding="utf-8"
    )
    command = [sys.executable, str(script)]
    if begins:
        with pages._running(command, {}, []) as (_, announced):
            assert announced == "Yinju answers at http://127.0.0.1/\n"
    else:
        with pytest.raises(AssertionError, match=complaint[7:20]), pages._running(command, {}, []):
            pass
    assert len(counted.read_text(encoding="utf-8")) == tries
    assert capsys.readouterr().err.count(complaint) == min(failures, tries)
