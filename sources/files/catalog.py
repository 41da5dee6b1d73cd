"""`catalog.toml`: what is known about the articles of a folder beyond their text.

```toml
[[article]]
id = "a-readable-id"             # letters, digits, - and _
file = "article.txt"             # in the catalog's folder
title = "…"                      # as the article gives it
publisher = "…"                  # optional, as are the following
author = "…"
published = "2020-10-21"         # or "2020-10", "2020"
language = "zh"
questions = ["…", "…"]           # examples for the page
encoding = "gb18030"             # of a plain text that is not in UTF-8 and leaves a doubt
```
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any, ClassVar

from sources.errors import CatalogError
from sources.files.encodings import is_encoding
from sources.files.opening import read_bytes
from sources.limits import MAX_FILE_BYTES

CATALOG_NAME = "catalog.toml"


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """What a catalog says of one article; None where it says nothing."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    id: str
    file: str
    title: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    questions: tuple[str, ...] = ()
    encoding: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w-]+", self.id):
            raise ValueError(f"id {self.id!r} may only hold letters, digits, - and _")
        if not self.file or Path(self.file).name != self.file:
            raise ValueError(f"file {self.file!r} must be the name of a file in the catalog's folder")
        if not self.title.strip():
            raise ValueError("title is empty")
        if self.encoding is not None and not is_encoding(self.encoding):
            raise ValueError(f"encoding {self.encoding!r} is not known; write it as utf-8, gb18030, big5 or utf-16")
        if self.published is not None and not is_date(self.published):
            raise ValueError(f"published {self.published!r} must be a date, written as 2020-10-21, 2020-10 or 2020")


def is_date(text: str) -> bool:
    """Tell whether a text is a date as ISO 8601 writes it: a year, a month or a day."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text, re.ASCII) is not None


def read_catalog(path: Path, folder: Path | None = None, place: PurePath | None = None) -> dict[str, CatalogEntry]:
    """Read a catalog.

    Args:
        path: The `catalog.toml`.
        folder: As `sources.files.opening.read_bytes` takes it, likewise `place`.
        place: See there.

    Returns:
        File name → entry.

    Raises:
        CatalogError: If it can't be read, or says something unknown, twice, or in a wrong form.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        content = read_bytes(path, MAX_FILE_BYTES, folder, place)
        if content is None:
            raise CatalogError(path, "is not a file. Remove it, or put a TOML file in its place.")
        table = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
        entries = TypeAdapter(dict[str, list[CatalogEntry]]).validate_python(table)
    except OSError as error:
        raise CatalogError(path, f"can't be read ({error.strerror}).") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(path, f"is not a TOML file: {error}.") from error
    except RecursionError as error:
        raise CatalogError(path, "is nested too deeply; articles stand under [[article]].") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"])
        raise CatalogError(path, f"{where}: {first['msg']}.") from error
    if unknown := sorted(entries.keys() - {"article"}):
        raise CatalogError(path, f"has tables named {', '.join(unknown)}; articles stand under [[article]].")
    articles = entries.get("article", [])
    for field, values in (("id", [entry.id for entry in articles]), ("file", [entry.file for entry in articles])):
        for repeated in (value for value, count in Counter(values).items() if count > 1):
            raise CatalogError(path, f"has the {field} {repeated!r} more than once.")
    for entry in articles:
        if not (path.parent / entry.file).is_file():
            raise CatalogError(path, f"names the file {entry.file!r}, which is not in its folder.")
    return {entry.file: entry for entry in articles}
