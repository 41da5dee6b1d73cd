"""What the owner of a data folder has set for every question: `yinju.toml`.

```toml
[settings]
threshold = 0.5
coverage = 0
```
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.answering.settings import Settings
from assistant.errors import ConfigurationError, SettingError
from index import data_folder

CONFIGURATION = "yinju.toml"
"""The file's name, in the data folder."""

_SETTINGS = "settings"
_EXAMPLE = "Write settings as [settings] and, below it, lines such as threshold = 0.5."


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
    return read_settings(data_folder() / CONFIGURATION, product).changed(changes)


def read_settings(path: Path, product: Settings | None = None) -> Settings:
    """Return settings as a file changes them; where there is none, as they are.

    Args:
        path: The file.
        product: What it changes; by default the product's settings.

    Raises:
        ConfigurationError: If it can't be read, or says something that can't be used.
    """
    product = product or Settings()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return product
    except OSError as error:
        raise ConfigurationError(path, f"can't be read ({error.strerror}). Make it a readable file.") from error
    except ValueError as error:  # no UTF-8, no TOML, or a number of thousands of digits
        raise ConfigurationError(path, f"is not TOML ({error}). {_EXAMPLE}") from error
    except RecursionError as error:
        raise ConfigurationError(path, f"is nested too deeply. {_EXAMPLE}") from error
    if unknown := content.keys() - {_SETTINGS}:
        raise ConfigurationError(path, f"{min(unknown)!r} is not known there. {_EXAMPLE}")
    try:
        return product.with_numbers(_numbers(path, content.get(_SETTINGS, {})))
    except SettingError as error:
        raise ConfigurationError(path, f"{error} Mend that line, or delete it.") from error


def _numbers(path: Path, table: Any) -> Mapping[str, float]:
    if not isinstance(table, dict):
        raise ConfigurationError(path, f"settings are no table. {_EXAMPLE}")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConfigurationError(path, f"{name} must be a number, not {value!r}. {_EXAMPLE}")
    return {name: float(str(value)) for name, value in table.items()}  # too large an integer becomes infinity
