"""What can go wrong with articles.

```text
YinjuError            every error that this project raises for its user
└── SourceError       an article or a catalog is at fault
    ├── ArticleError  one file can't be read as an article
    └── CatalogError  catalog.toml says something that can't be used
```

A message is one line: what was found, where, and what to do. The command line prints it as it is.
"""

from pathlib import Path


def printable(text: str) -> str:
    """Return a text that any stream can take: bytes of a file's name that are not UTF-8 become escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


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
        super().__init__(f"{path}: {problem}")
        self.path = path


class CatalogError(SourceError):
    """A catalog says something that can't be used.

    Attributes:
        path: The catalog file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
