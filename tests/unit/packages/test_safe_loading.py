"""Nothing that is loaded can run: no pickle, no code that comes with a model, no text that is evaluated."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import ROOT

PICKLING = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
SAFELY = {"allow_pickle": False, "trust_remote_code": False, "shell": False}
"""Arguments, and the one value that they may have."""


def trees() -> Iterator[tuple[Path, ast.AST]]:
    """Yield every module of the packages, parsed."""
    files = [file for package in ("sources", "index", "assistant") for file in (ROOT / package).rglob("*.py")]
    assert len(files) > 100
    for file in files:
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def test_nothing_is_pickled_or_evaluated() -> None:
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not PICKLING & {name.split(".")[0] for name in names}, file
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, file


@pytest.mark.parametrize(("library", "function", "argument"), [
    ("np", "load", "allow_pickle"), ("np", "save", "allow_pickle"), ("", "SentenceTransformer", "trust_remote_code"),
])  # fmt: skip
def test_loading_is_told_to_be_safe(library: str, function: str, argument: str) -> None:
    """Where a library could load code, it is told not to."""
    calls = 0
    for file, tree in trees():
        for node in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
            given = {each.arg: getattr(each.value, "value", None) for each in node.keywords if each.arg in SAFELY}
            assert given.items() <= SAFELY.items(), file
            name = ast.unparse(node.func)
            reads = not any(each.arg == "modules" for each in node.keywords)  # else it is made, not loaded
            if name == f"{library}.{function}".lstrip(".") and reads:
                assert given.get(argument) is False, (file, node.lineno)
                calls += 1
    assert calls


def test_yaml_makes_no_objects(tmp_path: Path) -> None:
    from assistant.errors import GoldError
    from assistant.gold.questions.gold_file import read_gold_file
    from sources import load_document

    made = tmp_path / "made"
    call = f"!!python/object/apply:os.mkdir ['{made}']"
    (tmp_path / "a.md").write_text(
        f"---\ntitle: {call}\n---\n# 茶馆\n\n老城的茶馆每天清晨六点开门。\n", encoding="utf-8"
    )
    load_document(tmp_path / "a.md")
    (tmp_path / "a.gold.yaml").write_text(f"questions: {call}\n", encoding="utf-8")
    with pytest.raises(GoldError):
        read_gold_file(tmp_path / "a.gold.yaml")
    assert not made.exists()
