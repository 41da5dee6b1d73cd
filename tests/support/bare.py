"""The command as a bare `pip install yinju` gives it: `python -m tests.support.bare ask …`.

Everything that is installed beside is hidden, modules and their names in the list of packages: whatever
pyproject.toml's `dependencies` don't bring, directly or not.
"""

import sys
import tomllib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, DistributionFinder, PackageNotFoundError, packages_distributions, requires
from types import ModuleType
from typing import Self

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def brought_by(requirements: Iterable[str]) -> set[str]:
    """Return the names of the packages that requirements bring to this machine, directly or not."""
    brought: set[tuple[str, str]] = set()
    new = [(Requirement(each), "") for each in requirements]
    while new:
        requirement, extra = new.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for its_extra in {"", *requirement.extras}:
            if (name, its_extra) not in brought:
                brought.add((name, its_extra))
                new += [(Requirement(each), its_extra) for each in _requires(name)]
    return {name for name, _ in brought}


def _requires(name: str) -> Sequence[str]:
    try:
        return requires(name) or ()
    except PackageNotFoundError:
        return ()


@dataclass(frozen=True)
class BareFinder:
    """Finds modules and packages as Python does, but for what is hidden.

    Attributes:
        packages: The names of those that are found.
        hidden: Modules of no other package.
    """

    packages: frozenset[str]
    hidden: frozenset[str]

    @classmethod
    def of(cls, packages: Set[str]) -> Self:
        """Return what finds some packages alone."""
        hidden = {
            module
            for module, its_packages in packages_distributions().items()
            if packages.isdisjoint(map(canonicalize_name, its_packages))
        }
        return cls(frozenset(packages), frozenset(hidden))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return None if fullname.partition(".")[0] in self.hidden else PathFinder.find_spec(fullname, path, target)

    def find_distributions(self, context: DistributionFinder.Context) -> Iterable[Distribution]:
        return (
            each for each in PathFinder.find_distributions(context) if canonicalize_name(each.name) in self.packages
        )

    def invalidate_caches(self) -> None:
        PathFinder.invalidate_caches()

    def install(self) -> None:
        """Take the place of what finds everything."""
        for module in [each for each in sys.modules if each.partition(".")[0] in self.hidden]:
            del sys.modules[module]
        sys.meta_path[:] = [self if finder is PathFinder else finder for finder in sys.meta_path]


if __name__ == "__main__":
    BareFinder.of(brought_by(PROJECT["dependencies"]) | {"yinju"}).install()
    from assistant.cli.main import main

    main()
