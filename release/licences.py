"""Under which licences the locked packages are, by their own metadata, and which of them want care beside MIT."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

NOT_SAID = "not said"
_FILE = Path(__file__).with_suffix(".toml")
_LOCKED = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; ([^\\]+))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """A line of a lock file.

    Attributes:
        name: The package's name.
        version: Its version.
        marker: Where it is installed; empty for everywhere.
    """

    name: str
    version: str
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Licences:
    """What is known of licences.

    Attributes:
        permissive: Those that go with MIT as they are.
        spellings: How metadata write some of them, with what is meant.
        decided: By package, a licence that wants care, and why it is all right.
    """

    permissive: frozenset[str]
    spellings: Mapping[str, str]
    decided: Mapping[str, tuple[str, str]]

    def of(self, package: PackageMetadata) -> str:
        """Return a package's licence as its metadata say it: SPDX's expression where there is one, or else words.

        The field for it goes before the classifiers, unless it holds the licence's text.
        """
        if expression := _field(package, "License-Expression"):
            return expression
        said = _field(package, "License")
        said = self.spellings.get(said, said)
        if said and not self.in_need_of_care(said):
            return said
        classifiers = [each for each in package.get_all("Classifier") or [] if each.startswith("License :: ")]
        listed = {self.spellings.get(name, name) for _, _, name in (each.rpartition(" :: ") for each in classifiers)}
        return " AND ".join(sorted(listed - {""})) or (said if "\n" not in said else "") or NOT_SAID

    def decision(self, package: str) -> str:
        """Return why a package's licence is all right, as far as that was decided."""
        return self.decided[package][1] if package in self.decided else "Nothing was decided about it."

    def in_need_of_care(self, licence: str) -> bool:
        """Tell whether a licence names any that doesn't go with MIT as it is.

        Of several that one may choose from, too: that is a choice, which has to be made.
        """
        named = re.sub(r"\bWITH [\w.-]+", "", licence)  # exceptions take nothing away
        return not {each for each in re.findall(r"[\w.+-]+", named) if each not in {"AND", "OR"}} <= self.permissive


def known() -> Licences:
    """Return what `licences.toml` says."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    decided = {name: (str(each["licence"]), str(each["why"])) for name, each in content["decided"].items()}
    return Licences(frozenset(content["permissive"]), content["spellings"], decided)


def locked_in(lock: str) -> tuple[Locked, ...]:
    """Return the packages of a lock file's text."""
    return tuple(Locked(name, version, (marker or "").strip()) for name, version, marker in _LOCKED.findall(lock))


def report(product: Sequence[Locked], tests: Sequence[Locked]) -> str:
    """Return a report in Markdown on all locked packages.

    Args:
        product: What the product is installed with.
        tests: What is installed beside it to check and release it.
    """
    licences = known()
    rows = [*_rows(product, "product", licences), *_rows(tests, "tests", licences)]
    rows.sort(key=lambda row: row.name)
    read = [row for row in rows if row.licence is not None]
    careful = [row for row in read if licences.in_need_of_care(row.said)]
    lines = [
        "# Licences", "",
        "Of all locked packages, as their own metadata say it. What a compiled package is built with is told by the "
        "licence files that come with it; the project's own licence, and what comes along, by LICENSE and NOTICE.", "",
        "## In need of care beside MIT", "",
        *(f"- **{row.name}** {row.version} ({row.use}): {row.said}. {licences.decision(row.name)}" for row in careful),
        "", "## Not read", "", "They are installed elsewhere alone.", "",
        *(f"- {row.name} {row.version} ({row.use}): {row.marker}" for row in rows if row.licence is None),
        "", "## All others", "", "| Package | Version | Licence | For |", "|---|---|---|---|",
        *(f"| {row.name} | {row.version} | {row.said} | {row.use} |" for row in read if row not in careful),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    version: str
    marker: str
    use: str
    licence: str | None

    @property
    def said(self) -> str:
        return (self.licence or "").replace("|", "/")


def _rows(packages: Sequence[Locked], use: str, licences: Licences) -> Iterator[_Row]:
    for each in packages:
        try:
            licence = licences.of(metadata(each.name))
        except PackageNotFoundError:
            licence = None
        yield _Row(each.name, each.version, each.marker or "everywhere", use, licence)


def _field(package: PackageMetadata, name: str) -> str:
    return str((package.get_all(name) or [""])[0]).strip()
