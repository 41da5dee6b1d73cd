"""Which tests a page names, and which there are: `tests/unit/x/test_y.py::test_z`, or `::test_z` of the file before."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.support.places import ROOT

_NAMED = re.compile(r"`(tests/[\w/.]+\.py)?(?:::(\w+))?`")


def named_tests(text: str) -> list[str]:
    """Return the files and tests that a text names between backticks, in its order."""
    named, file = [], ""
    for its_file, test in _NAMED.findall(text):
        file = its_file or file
        if its_file or test:
            named.append(f"{file}::{test}" if test else file)
    return named


def is_there(named: str) -> bool:
    """Tell whether there is such a file, and in it such a test."""
    file, _, test = named.partition("::")
    return (ROOT / file).is_file() and (not test or test in _tests_in(ROOT / file))


@cache
def _tests_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))
