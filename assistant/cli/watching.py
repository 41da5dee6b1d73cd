"""Waiting for files to change."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from sources import YinjuError, readable_suffixes

_QUIET_MS = 500
"""Files are looked at when nothing has happened for so long: who writes one may write others."""
_LONGEST_MS = 5000
"""They are looked at so soon even if it goes on."""
_FIRST_LOOK_MS = 1000
"""So soon they are looked at once in any case: something may have changed just before the watching began."""
_ALSO = "catalog.toml"


def changes_of_files(paths: Sequence[Path], linked: Callable[[], Collection[Path]] = lambda: ()) -> Iterator[None]:
    """Yield whenever articles of some paths may have changed, until the process is interrupted.

    Args:
        paths: Files, or folders, in full. A file is watched through its folder, since editors put new files in the
            place of old ones.
        linked: Returns the places that links in them stand for; asked for after each change. They may lie anywhere, so
            that each of them is looked at from time to time, and not what is around it.
    """
    from watchfiles import watch

    files = {path for path in paths if not path.is_dir()}
    folders = [path for path in paths if path not in files]

    def counts(_change: object, name: str) -> bool:
        path = Path(name)
        if path in files:
            return True
        is_article = path.suffix.lower() in readable_suffixes() or path.name == _ALSO or not path.suffix
        return is_article and any(path.is_relative_to(folder) for folder in folders)

    places = {*folders, *(path.parent for path in files)}
    has_looked, before = False, _states(linked)
    for changes in watch(
        *places,
        watch_filter=counts,
        debounce=_LONGEST_MS,
        step=_QUIET_MS,
        ignore_permission_denied=True,
        recursive=bool(folders),
        rust_timeout=_FIRST_LOOK_MS,
        yield_on_timeout=True,
    ):
        if changes or not has_looked or before != {place: _state(place) for place in before}:
            has_looked = True
            yield
            before = _states(linked)


def _states(linked: Callable[[], Collection[Path]]) -> dict[Path, object]:
    try:
        return {place: _state(place) for place in linked()}
    except YinjuError:  # it has been told when the change was looked at
        return {}


def _state(place: Path) -> object:
    """Return what changes with a file or a folder; None where there is none."""
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
