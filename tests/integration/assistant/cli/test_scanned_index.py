"""`yinju index` tells how many pages of a scan are read, and goes on with the page at which it was stopped."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.main import main
from assistant.progress import terminal_progress
from index import PAGES, PENDING, index_folder
from tests.support.scans import FakeEngine, blank, engine, recognized

__all__ = ["engine"]

SENTENCES = (
    "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人。",
    "掌柜一天要烧四十壶水，从不休息。",
    "账本记到那一年，一共十二本，都还在。",
)


def test_pages_are_counted_and_not_read_twice(fake_home: Path, tmp_path: Path, engine: FakeEngine) -> None:
    (folder := tmp_path / "scans").mkdir()
    (folder / "tea.tiff").write_bytes(blank("TIFF", pages=3))
    pages = {at: recognized(at, (each, 1000, 1000, 8000, 1200, 0.95)) for at, each in enumerate(SENTENCES, start=1)}
    engine.pages = {number: pages[number] for number in (1, 2)}
    stopped = CliRunner().invoke(main, ["index", str(folder)])
    assert isinstance(stopped.exception, KeyError)  # as good as any end of the process
    kept = index_folder(None) / PENDING / PAGES
    assert len([*kept.iterdir()]) == 2
    engine.pages = pages
    done = CliRunner().invoke(main, ["index", str(folder)])
    assert done.exit_code == 0, done.output
    assert "Reading the pages of tea.tiff …" in done.stderr
    assert engine.asked == [1, 2, 3, 3]
    assert not [*kept.iterdir()]
    shown = CliRunner().invoke(main, ["articles", "show", "tea"]).output
    assert f"[3, page 3, read from a picture (95 % sure), check it] {SENTENCES[2]}" in shown


def test_a_terminal_shows_which_page_of_how_many(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("TERM", "xterm"), ("COLUMNS", "140")):
        monkeypatch.setenv(name, value)
    with terminal_progress() as progress:
        for number in range(9):
            progress(f"Reading the pages of {number}.pdf", 7, 7)
        progress("Reading the pages of [red]tea.pdf", 2, 12)
    last = capsys.readouterr().err.rpartition("Reading the pages of 4.pdf")[2]
    assert "[red]tea.pdf" in last
    assert "2 of 12" in last
    assert "3.pdf" not in last
