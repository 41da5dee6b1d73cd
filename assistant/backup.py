"""Backups: the articles of an index with the owner's settings, gold questions and calibration, in one file.

A backup is a ZIP file with a manifest that tells the checksum of every other file in it. The index itself is not in it:
it is made anew of the articles, and vectors that are kept in the data folder are not computed again.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from assistant.configuration import CONFIGURATION
from assistant.errors import BackupError
from index import (
    CALIBRATION,
    STORE,
    Model,
    Progress,
    change_articles,
    data_folder,
    reading_store,
    replace_file,
    require_index_folder,
    unshown,
)
from sources import YinjuError

GOLD = "page.gold.yaml"
"""Gold questions, by their name in a backup and, where nothing else is said, in the data folder."""

_KIND, _FORMAT = "yinju-backup", 1
_MANIFEST, _NOTE = "manifest.json", "backup.json"
_LARGEST = 8 * 1024**3
_LARGEST_MANIFEST = 1024 * 1024
_READ_AT_ONCE = 1024 * 1024
_BEFORE = "before-restore"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        created: When it was made: ISO 8601, UTC.
        yinju: The version that made it.
        articles: How many articles it holds.
        checksums: Of its files, by name: SHA-256.
        kind: What tells it from other ZIP files.
        format: Raised when it changes.
    """

    created: str
    yinju: str
    articles: int
    checksums: dict[str, str]
    kind: str = _KIND
    format: int = _FORMAT


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration has done.

    Attributes:
        backup: What was restored.
        kept: Where that is now which was there before.
    """

    backup: Backup
    kept: tuple[Path, ...]


def back_up(folder: Path, file: Path, gold_file: Path) -> Backup:
    """Write a backup. Others may answer from the index, and change it, meanwhile: what is written is of one moment.

    Args:
        folder: The index's folder.
        file: The backup; there must be none of that name.
        gold_file: The page's gold questions; there need be none.

    Raises:
        BackupError: If there is such a file, it can't be written, or there are no stored articles.
        DamagedArticlesError: If the articles are damaged.
    """
    if file.exists():
        raise BackupError(file, "is there already; name another file.")
    with _told(file), tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as place:
        copy = Path(place)
        articles = _copy_articles(folder, copy)
        for name, original in _beside(folder, gold_file).items():
            if original.is_file():
                shutil.copyfile(original, copy / name)
        names = sorted(each.name for each in copy.iterdir())
        now = datetime.now(UTC).isoformat(timespec="seconds")
        made = Backup(now, version("yinju"), articles, {name: _checksum(copy / name) for name in names})
        packed = copy / "packed"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr(_MANIFEST, json.dumps(asdict(made), indent=2))
            for name in names:
                opened.write(copy / name, name)
        packed.rename(file)
    replace_file(data_folder() / _NOTE, json.dumps({"file": str(file.absolute()), **asdict(made)}))
    return made


def restore(
    file: Path,
    folder: Path,
    gold_file: Path,
    model: Model | None = None,
    *,
    replace: bool = False,
    progress: Progress = unshown,
) -> Restored:
    """Make an index of a backup's articles, and bring its settings, gold questions and calibration back.

    Args:
        file: The backup.
        folder: Where the index is to be.
        gold_file: Where the page's gold questions are to be.
        model: The index's model; by default the default one.
        replace: Whether what is there gives way; it is kept beside, under another name.
        progress: Told of long tasks.

    Raises:
        BackupError: If the file is no backup, is damaged or of a newer version, or something is there that it would
            replace. Nothing has changed then.
        YinjuError: If the index can't be made. Nothing has changed then either.
    """
    require_index_folder(folder)
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder.absolute().parent) as place, _told(file):
        unpacked, fresh = Path(place) / "unpacked", Path(place) / "index"
        unpacked.mkdir()
        fresh.mkdir()
        backup = _unpack(file, unpacked)
        targets = {name: target for name, target in _beside(folder, gold_file).items() if name in backup.checksums}
        owned = {name: target for name, target in targets.items() if target.parent != folder}
        in_the_way = [target for name, target in owned.items() if _differs(target, unpacked / name)]
        in_the_way += [folder] if folder.is_dir() and any(folder.iterdir()) else []
        if in_the_way and not replace:
            raise BackupError(
                in_the_way[-1], "is there already. --replace puts the backup in its place, and keeps it beside."
            )
        for name in (STORE, CALIBRATION):
            if name in backup.checksums:
                (unpacked / name).rename(fresh / name)
        change_articles(fresh, lambda _: None, model or Model(progress=progress), progress=progress)
        kept = tuple(map(_put_aside, in_the_way))
        if folder.is_dir():
            folder.rmdir()
        fresh.rename(folder)
        for name, target in owned.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(unpacked / name, target)
    return Restored(backup, kept)


def last_backup() -> tuple[Path, Backup] | None:
    """Return the last backup that was made with this data folder, and where it was written; None if there is none."""
    try:
        said = json.loads((data_folder() / _NOTE).read_bytes())
        return Path(str(said.pop("file"))), _understood(said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _beside(folder: Path, gold_file: Path) -> Mapping[str, Path]:
    """Return where the files are, or are to be, that a backup holds beside the articles."""
    return {CALIBRATION: folder / CALIBRATION, CONFIGURATION: data_folder() / CONFIGURATION, GOLD: gold_file}


def _copy_articles(folder: Path, target: Path) -> int:
    """Copy the stored articles as they are at one moment, and return how many there are."""
    with reading_store(folder) as store:
        if store is None or not store.records():
            raise BackupError(folder, "has no stored articles; `yinju index` stores them.")
    with (
        closing(sqlite3.connect(f"{(folder / STORE).absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target / STORE)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    with reading_store(target) as store:
        if store is None:
            raise BackupError(folder, "has no stored articles; `yinju index` stores them.")
        store.require_sound()
        return len(store.records())


def _unpack(file: Path, target: Path) -> Backup:
    """Unpack a backup's files, and make sure that they are what was written."""
    try:
        with zipfile.ZipFile(file) as opened:
            infos = opened.infolist()
            names = [info.filename for info in infos]
            if names.count(_MANIFEST) != 1 or opened.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
                raise BackupError(file, "is no backup of Yinju's.")
            backup = _understood(json.loads(opened.read(_MANIFEST)))
            if backup.kind != _KIND:
                raise BackupError(file, "is no backup of Yinju's.")
            if backup.format > _FORMAT:
                raise BackupError(file, f"was made by a newer version, {backup.yinju}. Update yinju.")
            expected = {STORE, CALIBRATION, CONFIGURATION, GOLD}
            sound = sorted(names) == sorted([_MANIFEST, *backup.checksums]) and backup.checksums.keys() <= expected
            if not sound or STORE not in backup.checksums or sum(info.file_size for info in infos) > _LARGEST:
                raise BackupError(file, "is damaged: it holds other files than it says.")
            for name, checksum in backup.checksums.items():
                with opened.open(name) as packed, (target / name).open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked, _READ_AT_ONCE)
                if _checksum(target / name) != checksum:
                    raise BackupError(file, f"is damaged: {name} in it is not what was written.")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupError(file, "is no backup of Yinju's.") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise BackupError(file, "is no backup of Yinju's, or is damaged.") from error
    return backup


def _understood(said: object) -> Backup:
    from pydantic import TypeAdapter

    return TypeAdapter(Backup).validate_python(said)  # its error is a ValueError


def _differs(target: Path, other: Path) -> bool:
    return target.exists() and target.read_bytes() != other.read_bytes()


def _put_aside(path: Path) -> Path:
    """Rename what is in the way, and return where it is now."""
    numbers = (f"{path.name}.{_BEFORE}{f'-{number}' if number > 1 else ''}" for number in range(1, 10_000))
    aside = next(place for name in numbers if not (place := path.with_name(name)).exists())
    path.rename(aside)
    return aside


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn an error of the file system into one that names the backup."""
    try:
        yield
    except YinjuError:
        raise
    except OSError as error:
        raise BackupError(file, f"can't be read or written ({error.strerror or error}).") from error
