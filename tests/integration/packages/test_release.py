"""How a release is made: from the commit alone, whole, and tried where nothing of the checkout is."""

import os
import subprocess
import tarfile
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from release.build import Built, build, build_twice, commit_time
from release.environment import Environment
from release.errors import ReleaseError
from release.licences import Locked
from release.papers import checksums, packages_of, require_all
from tests.support.places import ROOT

PACKAGES = ("assistant", "index", "sources")
TIME = 1_790_000_000
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "small"
version = "1"
requires-python = ">=3.11"
dependencies = ["no-such-package-anywhere"]
[tool.hatch.build.targets.wheel]
packages = ["small"]
"""
FICKLE = """
import uuid
from pathlib import Path
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        Path(self.root, "small", "luck.py").write_text(f"LUCK = '{uuid.uuid4()}'")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Wheel and sdist of this tree, which gave the same bytes when they were built again."""
    return build_twice(ROOT, tmp_path_factory.mktemp("release") / "dist", TIME)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of one module that needs what there isn't."""
    tree = tmp_path / "tree"
    (tree / "small").mkdir(parents=True)
    (tree / "pyproject.toml").write_text(PROJECT)
    (tree / "small" / "__init__.py").write_text("")
    return tree


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(built: Built) -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file()]
    files = [file for file in files if "__pycache__" not in file.parts and file.suffix != ".md"]
    own = {file.relative_to(ROOT).as_posix(): file for file in files}
    with zipfile.ZipFile(built.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert held == own.keys()
        assert all(wheel.read(name) == file.read_bytes() for name, file in own.items())
        told = {name.partition("licenses/")[2] for name in wheel.namelist() if "/licenses/" in name}
    kinds = Counter(Path(name).suffix for name in held)
    assert all(kinds[kind] for kind in (".py", ".typed", ".toml", ".jinja", ".css", ".js", ".safetensors", ".txt"))
    assert told == {"LICENSE", "NOTICE", "LICENSES/CC-BY-SA-4.0.txt"}


def test_the_sdist_holds_what_its_tests_need(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    pages = {page.relative_to(ROOT).as_posix() for package in PACKAGES for page in (ROOT / package).rglob("*.md")}
    assert len(pages) > 5
    assert pages | {"README.md", "tests/README.md", "tests/benchmarks/README.md", "release/README.md"} <= names
    assert {"SECURITY.md", "Makefile", "requirements.lock", "tests/requirements.lock", "release/licences.toml"} <= names
    assert not [name for name in names if name.startswith((".venv", "dist/", ".git/")) or "__pycache__" in name]


def test_files_are_dated_as_the_commit_is(built: Built) -> None:
    moment = datetime.fromtimestamp(TIME, UTC)
    with zipfile.ZipFile(built.wheel) as wheel:
        assert {each.date_time for each in wheel.infolist()} == {moment.timetuple()[:6]}


def test_a_build_that_comes_out_another_way_is_noticed(small: Path, tmp_path: Path) -> None:
    (small / "hatch_build.py").write_text(FICKLE)
    (small / "pyproject.toml").write_text(f"{PROJECT}[tool.hatch.build.hooks.custom]\n")
    with pytest.raises(ReleaseError, match=r"small-1-py3-none-any\.whl has other bytes"):
        build_twice(small, tmp_path / "dist", TIME)


def test_what_can_not_be_built_is_said(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT.replace('"1"', '"no version"'))
    with pytest.raises(ReleaseError, match="can't be built"):
        build(tmp_path, tmp_path / "dist", TIME)


def test_a_release_is_what_a_commit_holds(small: Path) -> None:
    with pytest.raises(ReleaseError, match="git status"):
        commit_time(small)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        dated = {**os.environ, "GIT_COMMITTER_DATE": f"{TIME} +0000"}
        subprocess.run(["git", *who, *arguments], cwd=small, env=dated, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "--message", "Begin")
    assert commit_time(small) == TIME
    (small / "small" / "more.py").write_text("")
    with pytest.raises(ReleaseError, match=r"small/more\.py is not committed"):
        commit_time(small)


def test_what_is_lent_is_imported_and_the_product_is_not(tmp_path: Path) -> None:
    environment = Environment.made(tmp_path / "environment")
    environment.lend()
    shown = subprocess.run(
        [environment.python, "-c", "import click, numpy; print('lent')\nimport assistant"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shown.stdout == "lent\n"
    assert "No module named 'assistant'" in shown.stderr
    with pytest.raises(ReleaseError, match="No module named 'assistant'"):
        environment.ask()


def test_a_product_from_elsewhere_is_not_taken_for_the_wheels(tmp_path: Path) -> None:
    environment = Environment.made(tmp_path / "environment")
    (packages,) = environment.folder.glob("**/site-packages")
    environment.lend()
    (packages / "editable.pth").write_text(f"{ROOT}\n")
    with pytest.raises(ReleaseError, match="is imported, and not what the wheel holds"):
        environment.ask()


def test_a_wheel_that_lacks_what_it_needs_is_noticed(small: Path, tmp_path: Path) -> None:
    environment = Environment.made(tmp_path / "environment")
    environment.install(build(small, tmp_path / "dist", TIME).wheel)
    with pytest.raises(ReleaseError, match="small 1 requires no-such-package-anywhere, which is not installed"):
        environment.require_sound()
    assert not list(environment.folder.rglob("direct_url.json"))  # which would tell where it was built


def test_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksums([tmp_path / "a"]) == f"{known}  a\n"


def test_a_bill_of_materials_names_all_that_is_locked() -> None:
    locked = (Locked("a-b", "1.0"), Locked("torch", "2.13.0"), Locked("c", "3", "sys_platform == 'win32'"))
    whole = [{"name": "A.b", "version": "1.0"}, {"name": "torch", "version": "2.13.0+cpu"}]
    require_all(locked, {"components": whole})
    for components in (whole[1:], [{"name": "a-b", "version": "1.1"}, whole[1]]):
        with pytest.raises(ReleaseError, match=r"lacks a-b 1\.0; is it"):
            require_all(locked, {"components": components})


def test_the_papers_tell_of_torch_too() -> None:
    product, tests = packages_of(ROOT)
    assert {"torch", "tld", "click"} <= {each.name for each in product}
    assert {"pytest", "cyclonedx-bom"} <= {each.name for each in tests}
    assert not {each.name for each in product} & {each.name for each in tests}
