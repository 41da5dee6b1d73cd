"""How many threads compute."""

from pathlib import Path

import pytest

from index.processors import usable_processors


@pytest.mark.parametrize(
    ("quota", "processors"),
    [
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("9900000 100000", 4),
        ("max 100000", 4),
        ("", 4),
        ("1 0", 4),
        ("0 100000", 1),
        ("a share of all", 4),
        (None, 4),
    ],
)
def test_a_container_has_its_share_of_the_processors(
    quota: str | None, processors: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    if quota is not None:
        (tmp_path / "cpu.max").write_text(quota, encoding="utf-8")
    assert usable_processors(tmp_path / "cpu.max") == processors
