"""The shape of the packages: public names, one-way imports, and error trees."""

import ast
import importlib
from pathlib import Path

import pytest

from tests.support.places import ROOT

PACKAGES = ("sources", "index", "assistant")


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_true_and_names_each_thing_once(package: str) -> None:
    module = importlib.import_module(package)
    assert len(module.__all__) == len(set(module.__all__)) > 0
    for name in module.__all__:
        assert getattr(module, name).__doc__ or isinstance(getattr(module, name), str | Path)


def test_the_public_contract() -> None:
    assistant = importlib.import_module("assistant")
    assert {"ask", "Assistant", "Answer", "Citation"} <= set(assistant.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    allowed = set(PACKAGES[: PACKAGES.index(package) + 1])
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = {name.split(".")[0] for name in names} & {*PACKAGES, "tests"}
            assert ours <= allowed, f"{file} imports {ours - allowed}"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_error_stands_in_its_packages_tree(package: str) -> None:
    errors = importlib.import_module(f"{package}.errors")
    yinju_error = importlib.import_module("sources").YinjuError
    found = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, Exception) and each.__module__ == errors.__name__
    ]
    roots = [each for each in found if yinju_error in each.__bases__]
    assert len(roots) == 1
    for each in found:
        assert issubclass(each, yinju_error)
        assert each.__name__ in (errors.__doc__ or "")
