"""What the owner of a data folder has set for every question: `yinju.toml`.

```toml
reader = "BAAI/bge-reranker-v2-m3"

[settings]
threshold = 0.5
coverage = 0
```
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.answering.settings import Settings
from assistant.errors import ConfigurationError, SettingError
from index import (
    EMBEDDED,
    DataFolderError,
    Reader,
    data_folder,
    is_built_in,
    open_reader,
    replace_file,
    require_reader_name,
)

CONFIGURATION = "yinju.toml"
"""The file's name, in the data folder."""
READER_VARIABLE = "YINJU_READER"

_SETTINGS, _READER, _ALLOW_REMOTE = "settings", "reader", "allow_remote_reader"
_EXAMPLE = "Write settings as [settings] and, below it, lines such as threshold = 0.5."
_READER_EXAMPLE = 'Write it as reader = "NAME", above [settings].'
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a `yinju.toml` says.

    Attributes:
        settings: The product's, as it changes them.
        reader: The reader's name; None where it gives none.
        allow_remote_reader: Whether the reader may send questions and passages off this machine.
    """

    settings: Settings = field(default_factory=Settings)
    reader: str | None = None
    allow_remote_reader: bool = False


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """Which reader is chosen.

    Attributes:
        name: Its name, which can be a reader's.
        chosen_by: What chose it: the command or the program, the variable, the file, or nobody.
        allow_remote: Whether it may send questions and passages off this machine.
    """

    name: str
    chosen_by: str
    allow_remote: bool


def configured_settings(changes: Sequence[str] = (), calibrated: Mapping[str, float] | None = None) -> Settings:
    """Return the settings to go by: the product's, as calibrated, changed by `yinju.toml`, and then as asked for.

    Args:
        changes: As `Settings.changed` takes them.
        calibrated: Numbers of a calibration by name, instead of the product's.

    Raises:
        ConfigurationError: If the file says something that can't be used.
        SettingError: If a change can't be made.
    """
    product = Settings().with_numbers(calibrated or {})
    return read_configuration(configuration_file(), product).settings.changed(changes)


def reader_choice(name: str | None = None, *, allow_remote: bool | None = None) -> ReaderChoice:
    """Return which reader is chosen: by the argument, or else by `YINJU_READER`, by `yinju.toml`, or the embedded one.

    Args:
        name: Its name; None leaves it to the others.
        allow_remote: Whether it may send questions and passages off this machine; None leaves it to the file.

    Raises:
        ConfigurationError: If the file says something that can't be used.
        RetrievalError: If the name can't be a reader's, or the reader is not on this machine and that is not allowed.
    """
    file = configuration_file()
    configured = read_configuration(file)
    named = (
        (name, "asked for"),
        (os.environ.get(READER_VARIABLE) or None, f"by {READER_VARIABLE}"),
        (configured.reader, f"by {CONFIGURATION} in the data folder"),
    )
    chosen, chosen_by = next(((each, who) for each, who in named if each is not None), (EMBEDDED, "by default"))
    allowed = configured.allow_remote_reader if allow_remote is None else allow_remote
    require_reader_name(chosen, allow_remote=allowed)
    return ReaderChoice(chosen, chosen_by, allowed)


def opened_reader(reader: Reader | str | None, *, allow_remote: bool | None = None) -> Reader | str:
    """Return the reader that is chosen, opened; its name where it is `none`, or belongs to the embedding model.

    Args:
        reader: One that is open already, or as `reader_choice` takes it.
        allow_remote: As `reader_choice` takes it.

    Raises:
        ModelError: If it can't be found or loaded.
        YinjuError: As `reader_choice`.
    """
    if reader is not None and not isinstance(reader, str):
        return reader
    choice = reader_choice(reader, allow_remote=allow_remote)
    opened = None if is_built_in(choice.name) else open_reader(choice.name, allow_remote=choice.allow_remote)
    return opened or choice.name


def configuration_file() -> Path:
    """Return where the file is, or would be."""
    return data_folder() / CONFIGURATION


def read_configuration(path: Path, product: Settings | None = None) -> Configuration:
    """Return what a file says; where there is none, the product's own.

    Args:
        path: The file.
        product: The settings that it changes; by default the product's.

    Raises:
        ConfigurationError: If it can't be read, or says something that can't be used.
    """
    content = _read_toml(path)
    if unknown := content.keys() - {_SETTINGS, _READER, _ALLOW_REMOTE}:
        raise ConfigurationError(path, f"{min(unknown)!r} is not known there. {_EXAMPLE}")
    reader, allowed = content.get(_READER), content.get(_ALLOW_REMOTE, False)
    if reader is not None and not (isinstance(reader, str) and reader.strip()):
        raise ConfigurationError(path, f"{_READER} must be a reader's name, not {reader!r}. {_READER_EXAMPLE}")
    if not isinstance(allowed, bool):
        raise ConfigurationError(path, f"{_ALLOW_REMOTE} must be true or false, not {allowed!r}. Mend that line.")
    try:
        settings = (product or Settings()).with_numbers(_numbers(path, content.get(_SETTINGS, {})))
    except SettingError as error:
        raise ConfigurationError(path, f"{error} Mend that line, or delete it.") from error
    return Configuration(settings, reader, allowed)


def write_reader(path: Path, name: str, *, allow_remote: bool = False) -> None:
    """Write a reader's name into a file; all else, remarks too, stays as it is.

    Args:
        path: The file; made if there is none.
        name: The name.
        allow_remote: Whether it may send questions and passages off this machine.

    Raises:
        ConfigurationError: If the file says something that can't be used, or has the name in a form that can't be
            changed here; it is unchanged then.
        DataFolderError: If it can't be written; likewise.
    """
    before = _read_toml(path)
    read_configuration(path)  # what is wrong there stays for its owner to mend
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    mark, text = text[: len(_BOM) * text.startswith(_BOM)], text.removeprefix(_BOM)
    after = {key: value for key, value in before.items() if key != _ALLOW_REMOTE} | {_READER: name}
    text = _with_line(text, _READER, _quoted(name))
    if allow_remote or _ALLOW_REMOTE in before:
        after[_ALLOW_REMOTE] = allow_remote
        text = _with_line(text, _ALLOW_REMOTE, str(allow_remote).lower())
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        written = {}
    if written != after:
        raise ConfigurationError(path, f"{_READER} stands there in a form that can't be changed. {_READER_EXAMPLE}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(path.parent, error) from error
    replace_file(path.resolve(), mark + text)


def _with_line(text: str, key: str, value: str) -> str:
    """Return TOML in which a key above all tables has a value; what follows it on its line stays."""
    newline = "\r\n" if "\r\n" in text else "\n"
    table = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    place = table.start() if table else len(text)
    above, below = text[:place], text[place:]
    line = re.compile(rf"^([ \t]*{key}[ \t]*=[ \t]*)(\"[^\"\\\r\n]*\"|'[^'\r\n]*'|true|false)", re.MULTILINE)
    if line.search(above):
        return line.sub(lambda found: found[1] + value, above, count=1) + below
    return f"{key} = {value}{newline}" + (newline if below and not above.strip() else "") + text


def _quoted(name: str) -> str:
    """Return a name as TOML writes it."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigurationError(path, f"can't be read ({error.strerror}). Make it a readable file.") from error
    except ValueError as error:  # no UTF-8, no TOML, or a number of thousands of digits
        raise ConfigurationError(path, f"is not TOML ({error}). {_EXAMPLE}") from error
    except RecursionError as error:
        raise ConfigurationError(path, f"is nested too deeply. {_EXAMPLE}") from error


def _numbers(path: Path, table: Any) -> Mapping[str, float]:
    if not isinstance(table, dict):
        raise ConfigurationError(path, f"settings are no table. {_EXAMPLE}")
    for name, value in table.items():
        if name in (_READER, _ALLOW_REMOTE):
            raise ConfigurationError(path, f"{name} stands among the settings. Write it above [settings].")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConfigurationError(path, f"{name} must be a number, not {value!r}. {_EXAMPLE}")
    return {name: float(str(value)) for name, value in table.items()}  # too large an integer becomes infinity
