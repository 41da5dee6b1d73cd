"""An index saved by itself, without stored articles, as no command leaves one but an earlier version did."""

from collections.abc import Sequence
from pathlib import Path

from index import Manifest, PassageIndex
from index.atomic_files import locked
from index.storage.saved_index import replace_generation, require_index_folder


def save_index(index: PassageIndex, folder: Path, paths: Sequence[Path] = ()) -> Manifest:
    """Write an index as a new generation and put it to use."""
    require_index_folder(folder)
    with locked(folder):
        return replace_generation(index, folder, paths)


def current_generation(folder: Path) -> Path:
    """The folder of the generation in use."""
    return folder / "generations" / (folder / "current").read_text(encoding="utf-8").split()[0]


def saved_file(folder: Path, name: str) -> Path:
    """A file of the generation in use, of its first segment where each has one."""
    return min(current_generation(folder).rglob(name))
