"""What can go wrong with articles.

```text
YinjuError            every error that this project raises for its user
└── SourceError       an article or a catalog is at fault
    ├── ArticleError  one file can't be read as an article
    ├── CatalogError  catalog.toml says something that can't be used
    └── FetchError    a page can't be fetched
```

A message is one line: what was found, where, and what to do. The command line prints it as it is.
"""

import re
from pathlib import Path

_LONGEST_ADDRESS = 80
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Return a text that any stream can take.

    Bytes of a file's name that are not UTF-8 become escapes, and control codes, which could command a terminal.
    """
    escaped = _CONTROL.sub(lambda control: f"\\x{ord(control.group()):02x}", text)
    return escaped.encode("utf-8", "backslashreplace").decode("utf-8")


def _one_line(path: Path) -> str:
    return str(path).replace("\n", "\\x0a")


class YinjuError(Exception):
    """Base of every error raised for the user of this project."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class SourceError(YinjuError):
    """An article or a catalog is at fault."""


class ArticleError(SourceError):
    """One file can't be read as an article.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{_one_line(path)}: {problem}")
        self.path = path


class CatalogError(SourceError):
    """A catalog says something that can't be used.

    Attributes:
        path: The catalog file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{_one_line(path)}: {problem}")
        self.path = path


class FetchError(SourceError):
    """A page can't be fetched.

    Attributes:
        url: Its address.
        problem: Why, as it goes on after the address.
    """

    def __init__(self, url: str, problem: str) -> None:
        shown = url if len(url) <= _LONGEST_ADDRESS else f"{url[:_LONGEST_ADDRESS]}…"
        super().__init__(f"{shown}: {problem}".replace("\n", "\\x0a"))
        self.url = url
        self.problem = problem
