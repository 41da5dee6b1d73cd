from dataclasses import replace
from pathlib import Path

import pytest

import sources
from sources import DiscoveredFiles, find_files, parser_fingerprint_of
from sources.parser_fingerprint import code_hash

CODE = '''"""Reads."""

LIMIT = 3
"""How much."""


def read(text: str) -> str:
    """Return a text."""
    return text[:LIMIT]
'''


def hash_of(code: str, folder: Path) -> str:
    (folder / "reader.py").write_text(code, encoding="utf-8")
    return code_hash(folder)


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("return text", "# as much as may be\n    return text"),
        CODE.replace("Reads.", "Reads articles."),
        CODE.replace("How much.", "How many characters."),
        CODE.replace("Return a text.", "Return a text as it stands."),
        CODE.replace("text[:LIMIT]", "text[ : LIMIT ]  # so many"),
        CODE.replace("\n\n\n", "\n\n\n\n"),
    ],
)
def test_comments_and_docstrings_change_no_hash(same: str, tmp_path: Path) -> None:
    assert same != CODE
    assert hash_of(same, tmp_path) == hash_of(CODE, tmp_path)


@pytest.mark.parametrize(
    "other", [CODE.replace("3", "4"), CODE.replace("[:LIMIT]", "[LIMIT:]"), CODE + "\n\nWORD = 'word'\n"]
)
def test_other_code_changes_the_hash(other: str, tmp_path: Path) -> None:
    assert hash_of(other, tmp_path) != hash_of(CODE, tmp_path)


def test_a_modules_name_counts(tmp_path: Path) -> None:
    before = hash_of(CODE, tmp_path)
    (tmp_path / "reader.py").rename(tmp_path / "other.py")
    assert code_hash(tmp_path) != before


def test_the_readers_of_this_project_have_a_hash() -> None:
    assert len(code_hash(Path(sources.__file__).parent)) == 64


def test_the_kind_of_file_and_what_the_catalog_says_count_and_its_place_does_not(tmp_path: Path) -> None:
    (tmp_path / "tea.txt").write_text("Tea\n\nTea is drunk here.\n", encoding="utf-8")
    found: DiscoveredFiles = find_files(tmp_path)
    (file,) = found.files
    fingerprint = parser_fingerprint_of(file)
    assert parser_fingerprint_of(replace(file, path=tmp_path / "folder" / "other.txt")) == fingerprint
    assert parser_fingerprint_of(replace(file, path=tmp_path / "tea.md")) != fingerprint
