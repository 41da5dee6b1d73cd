"""Wheel and sdist, whose bytes follow from the commit alone."""

import os
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from release.errors import ReleaseError


@dataclass(frozen=True, slots=True)
class Built:
    """What a build makes.

    Attributes:
        wheel: What is installed.
        sdist: The sources that it is built from, the tests with them.
    """

    wheel: Path
    sdist: Path


def commit_time(tree: Path) -> int:
    """Return when the last commit was made, in seconds since 1970.

    Raises:
        ReleaseError: If the tree is none of git's, or holds changes that are not committed.
    """
    changed = _git(tree, "status", "--porcelain").splitlines()
    if changed:
        raise ReleaseError(f"{changed[0][3:]} is not committed, but a release is what a commit holds; commit it first.")
    return int(_git(tree, "log", "-1", "--format=%ct"))


def build(tree: Path, into: Path, time: int) -> Built:
    """Build wheel and sdist of a tree.

    Args:
        tree: Where `pyproject.toml` is.
        into: An empty folder, or one that isn't there.
        time: What files in them are dated, in seconds since 1970.

    Raises:
        ReleaseError: If they can't be built.
    """
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(into)],
        cwd=tree,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(time)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ReleaseError(f"{tree} can't be built: {done.stderr.strip()}")
    (wheel,), (sdist,) = into.glob("*.whl"), into.glob("*.tar.gz")
    return Built(wheel, sdist)


def build_twice(tree: Path, into: Path, time: int) -> Built:
    """Build wheel and sdist, and once more from the unpacked sdist, elsewhere and without git.

    Raises:
        ReleaseError: If they can't be built, or if both don't have the same bytes.
    """
    first = build(tree, into, time)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(first.sdist) as archive:
            archive.extractall(folder, filter="data")
        (unpacked,) = Path(folder).iterdir()
        second = build(unpacked, Path(folder, "dist"), time)
        for one, other in ((first.wheel, second.wheel), (first.sdist, second.sdist)):
            if one.name != other.name or one.read_bytes() != other.read_bytes():
                raise ReleaseError(f"{one.name} has other bytes when it is built from the sdist.")
    return first


def _git(tree: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"{tree}: git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
