"""Every guarantee is held by tests that are there: SECURITY.md names them."""

import re

import pytest

from tests.support.named_tests import is_there, named_tests
from tests.support.places import ROOT

PAGES = ("SECURITY.md", "index/README.md", "tests/README.md", "tests/attacks/README.md", "tests/benchmarks/README.md")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def guarantees() -> dict[str, str]:
    """Return what is guaranteed, with how."""
    section = SECURITY.partition("## What is guaranteed\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ", 1) for line in section.splitlines() if line.startswith("| ")]
    return {what: how for what, how in rows[1:] if not re.fullmatch(r"[-| ]*", what)}


def test_every_guarantee_names_the_tests_that_hold_it() -> None:
    rows = guarantees()
    assert len(rows) > 20
    lacking = [what for what, how in rows.items() if not any("::" in each for each in named_tests(how))]
    assert not lacking
    assert not [each for how in rows.values() for each in named_tests(how) if "::" not in each]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    named = named_tests((ROOT / page).read_text(encoding="utf-8"))
    assert named
    assert not [each for each in named if not is_there(each)]


def test_names_are_read_as_they_stand() -> None:
    text = "it holds (`tests/unit/a.py::test_b`, `::test_c`; `tests/x_y.py`) `other` or tests/z.py `::test_d`"
    assert named_tests(text) == [
        "tests/unit/a.py::test_b",
        "tests/unit/a.py::test_c",
        "tests/x_y.py",
        "tests/x_y.py::test_d",
    ]


def test_what_is_not_there_is_noticed() -> None:
    own = "tests/unit/packages/test_guarantees.py"
    assert is_there(own)
    assert is_there(f"{own}::test_what_is_not_there_is_noticed")
    assert not is_there(f"{own}::guarantees")  # it tests nothing
    assert not is_there(f"{own}::test_what_nobody_wrote")
    assert not is_there("tests/unit/packages/test_nothing.py")
