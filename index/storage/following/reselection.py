"""What a change of patterns, or of what becomes of links, does to an index, in words."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePath

from index.storage.selection import Root
from sources import Patterns, printable


def describe_reselection(before: Root, after: Root, came: Collection[Path], went: Collection[Path]) -> Iterator[str]:
    """Yield a line for each pattern of a folder that is new or is dropped, and for links.

    Args:
        before: The folder as it was.
        after: The same as it is now.
        came: The files whose articles come in.
        went: Those whose articles go.
    """
    old, new = before.patterns, after.patterns

    def line(says: str, files: Collection[Path], counts: Callable[[PurePath], bool], verbs: tuple[str, str]) -> str:
        places = [file.relative_to(after.path) for file in files if after.covers(file)]
        count = sum(map(counts, places))
        return printable(
            f"In {after.path}, {says}: {count} {'article' if count == 1 else 'articles'} {verbs[count != 1]}."
        )

    def leads_out(place: PurePath) -> bool:
        return not (after.path / place).resolve().is_relative_to(after.path)

    def coming(says: str, counts: Callable[[PurePath], bool]) -> str:
        return line(says, came, counts, ("comes in", "come in"))

    def going(says: str, counts: Callable[[PurePath], bool]) -> str:
        return line(says, went, counts, ("goes", "go"))

    if after.follow_links and not before.follow_links:
        yield coming("links that lead out are followed now", leads_out)
    if before.follow_links and not after.follow_links:
        yield going("links that lead out are not followed now", leads_out)
    for pattern in _only(old.exclude, new.exclude):
        yield coming(f"{pattern} was excluded and is included now", Patterns((pattern,)).admit)
    for pattern in _only(new.exclude, old.exclude):
        yield going(f"{pattern} is excluded now", Patterns((pattern,)).admit)
    if set(old.include) == set(new.include):
        return
    if not new.include:
        yield coming(
            f"only {', '.join(old.include)} was included, and everything is now", lambda place: not _fits(place, old)
        )
    elif not old.include:
        yield going(f"only {', '.join(new.include)} is included now", lambda place: not _fits(place, new))
    else:
        for pattern in _only(old.include, new.include):
            yield going(f"{pattern} was included and is not now", Patterns((pattern,)).admit)
        for pattern in _only(new.include, old.include):
            yield coming(f"{pattern} is included now", Patterns((pattern,)).admit)


def _fits(place: PurePath, patterns: Patterns) -> bool:
    return Patterns(patterns.include).admit(place)


def _only(these: tuple[str, ...], those: tuple[str, ...]) -> list[str]:
    return [each for each in dict.fromkeys(these) if each not in those]
