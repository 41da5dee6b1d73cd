"""The rooms of the house: in which order they stand, and how many modules are in each."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.places import ROOT, TESTS

MOST_MODULES = 11
MOST_TESTS = 20
ORDER = """
    sources.errors sources.limits sources.characters sources.tables sources.recognition.scanned sources.document
    sources.saved_documents
    sources.extras sources.lines sources.fetching
    sources.splitting sources.formats sources.recognition sources.files sources.cleaning sources.sandbox
    sources.parser_fingerprint sources.load sources
    index.errors index.progress index.arrays index.atomic_files index.processors
    index.text.languages index.text index.models index.encoding
    index.retrieval.hits index.retrieval.vectors index.retrieval.coverage index.retrieval.vocabulary
    index.retrieval.inverted_index
    index.retrieval.transliteration index.retrieval.translation index.retrieval.lexicon index.retrieval.candidates
    index.retrieval.segments index.retrieval.engines index.retrieval.signals index.retrieval index.reading
    index.storage index
    assistant.errors assistant.extras assistant.logs assistant.options assistant.progress
    assistant.questions.parts assistant.questions.forms assistant.questions.grammar assistant.questions.dates
    assistant.questions.grammars assistant.questions assistant.particulars assistant.locales assistant.rendering
    assistant.calibration assistant.answering
    assistant.configuration
    assistant.backup
    assistant.explaining assistant.assistant assistant.asking assistant.suggesting assistant
    assistant.question_log assistant.library assistant.workers
    assistant.gold.questions assistant.gold assistant.gold.runs assistant.gold.calibrating assistant.gold.contest
    assistant.gold.reports
    assistant.gold.pytest_plugin
    assistant.deletion
    assistant.ui assistant.ui.words assistant.ui.security assistant.ui.compression assistant.ui.operations
    assistant.ui.requests assistant.ui.views assistant.ui.desk assistant.ui.installing
    assistant.ui.layout assistant.ui.api assistant.ui.endpoints assistant.ui.rest assistant.ui.server
    assistant.cli
""".split()
"""Folders and modules, from those that import none of the others to those that none imports. A module belongs to the
longest name that begins its own."""


def modules() -> dict[str, Path]:
    """Return all modules of the packages by their dotted names, packages by their own."""
    files = [file for package in ("sources", "index", "assistant") for file in (ROOT / package).rglob("*.py")]
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    assert len(names) > 100
    return dict(zip(names, files, strict=True))


def place(name: str) -> int:
    """Return a module's place in the order."""
    return ORDER.index(max((room for room in ORDER if f"{name}.".startswith(f"{room}.")), key=len))


def imported(file: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules that one imports, late imports included; not those that only types are taken from."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names & known.keys() or {node.module} & known.keys()


def test_imports_go_to_what_stands_before() -> None:
    known = modules()
    wrong = [
        f"{name} imports {other}"
        for name, file in known.items()
        for other in imported(file, known)
        if place(other) > place(name)
    ]
    assert not wrong


def test_every_room_can_be_seen_at_a_glance() -> None:
    known = modules()
    for folder in {file.parent for file in known.values()}:
        inside = [file for file in folder.glob("*.py") if file.name != "__init__.py"]
        assert len(inside) <= MOST_MODULES, folder
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), folder


def test_every_test_stands_by_its_kind() -> None:
    """Pytest looks for tests there alone."""
    files = [file for file in TESTS.rglob("test_*.py") if file.is_file()]
    assert {file.relative_to(TESTS).parts[0] for file in files} == {"unit", "integration", "browser"}
    assert max(Counter(file.parent for file in files).values()) <= MOST_TESTS
    assert all((file.parent / "__init__.py").is_file() for file in files)
