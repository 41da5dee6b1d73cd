"""What goes with a release beside wheel and sdist: what it stands on, under which licences, and checksums of all."""

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from release.build import Built
from release.environment import Environment
from release.errors import ReleaseError
from release.licences import Locked, locked_in, report

CHECKSUMS = "SHA256SUMS"


def write_papers(tree: Path, into: Path, built: Built, environment: Environment, time: int, *, validate: bool) -> None:
    """Write the bill of materials, the report on licences, and the checksums.

    Args:
        tree: Where `pyproject.toml` and the lock files are.
        into: The folder of wheel and sdist.
        built: These.
        environment: Where the wheel is installed with what it depends on, and nothing else.
        time: When the release was made, in seconds since 1970.
        validate: Whether the bill is checked against CycloneDX's schema, which takes some seconds.

    Raises:
        ReleaseError: If the bill can't be made, or lacks a package.
    """
    name = built.wheel.name.split("-py3-")[0]
    product, tests = packages_of(tree)
    bill, licences = into / f"{name}.cdx.json", into / f"{name}-licences.md"
    write_bill(tree, bill, environment, time, validate=validate)
    require_all(product, json.loads(bill.read_text(encoding="utf-8")))
    licences.write_text(report(product, tests), encoding="utf-8")
    (into / CHECKSUMS).write_text(checksums([built.wheel, built.sdist, bill, licences]), encoding="utf-8")


def write_bill(tree: Path, file: Path, environment: Environment, time: int, *, validate: bool) -> None:
    """Write a CycloneDX bill of materials of what is installed in an environment.

    Raises:
        ReleaseError: If it can't be made.
    """
    command = [
        *(sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(tree / "pyproject.toml")),
        *("--output-reproducible", "--of", "JSON", "--validate" if validate else "--no-validate"),
        *("-o", str(file), str(environment.python)),
    ]
    variables = {**os.environ, "SOURCE_DATE_EPOCH": str(time)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"The bill of materials can't be made: {done.stderr.strip()}")


def require_all(product: Sequence[Locked], bill: Mapping[str, Any]) -> None:
    """Make sure that a bill of materials names each package that is locked for every platform, in its version.

    Raises:
        ReleaseError: If it lacks any.
    """
    named = {canonicalize_name(each["name"]): each["version"].partition("+")[0] for each in bill["components"]}
    lacking = [each for each in product if not each.marker and named.get(canonicalize_name(each.name)) != each.version]
    if lacking:
        said = ", ".join(f"{each.name} {each.version}" for each in lacking)
        raise ReleaseError(f"The bill of materials lacks {said}; is it installed where the wheel is?")


def packages_of(tree: Path) -> tuple[tuple[Locked, ...], tuple[Locked, ...]]:
    """Return the packages that the product is locked to, torch included, and those that are for checking alone."""
    tools = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    beside = (Locked(each["name"], each["version"]) for each in tools["uv"]["dependency-metadata"])
    product, tests = (
        locked_in((tree / lock).read_text(encoding="utf-8"))
        for lock in ("requirements.lock", "tests/requirements.lock")
    )
    return (*product, *beside), tests


def checksums(files: Iterable[Path]) -> str:
    """Return lines that `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
