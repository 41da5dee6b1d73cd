"""What can go wrong with models, readers, saved indexes and the languages' files.

```text
YinjuError                 (sources.errors)
└── RetrievalError         a model, a reader, a saved index, a language's file or the data folder is at fault
    ├── LanguageFileError  a file of a language says what can't be
    ├── ModelError         a model can't be found, converted or loaded
    ├── ReaderError        a reader can't be had, or fails while it reads, so that another one has to
    ├── CandidateSourceError   a source of candidates is out of reach, or refuses
    │   └── ForeignSourceError     it holds what another model or version made, or something else
    ├── DataFolderError    the data folder, or an index's, can't be written
    └── SavedIndexError    a saved index can't be used
        ├── MissingIndexError   there is none at that place yet
        ├── DamagedIndexError   a file of it is missing or not what was written
        ├── ForeignIndexError   it was written by another model or another version
        │   └── OldIndexError   by an earlier version
        ├── DamagedArticlesError   its stored articles are not what was stored
        ├── LostSelectionError  it is not known any more which files it follows
        ├── UnknownArticleError    it has no article of that id
        └── NoArticlesError     it would be left without any article
```
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from sources import YinjuError


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or its type where it says nothing."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


class RetrievalError(YinjuError):
    """A model, a reader, a saved index, a language's file or the data folder is at fault."""


class LanguageFileError(RetrievalError):
    """A file of a language's folder says what can't be.

    Attributes:
        path: The file.
        key: What in it is at fault; None for the whole.
    """

    def __init__(self, path: Path, key: str | None, problem: str) -> None:
        super().__init__(f"{path}: {f'{key} {problem}' if key else problem}.")
        self.path = path
        self.key = key


class ModelError(RetrievalError):
    """A model can't be found, converted or loaded.

    Attributes:
        model: Its name or folder.
    """

    def __init__(self, model: str, problem: str) -> None:
        super().__init__(f"Model {model}: {problem}")
        self.model = model


class ReaderError(RetrievalError):
    """A reader can't be had, or fails while it reads: another one, or none, takes its place for this question then.

    Attributes:
        reader: What it is called.
        problem: Why, in a few words.
        transient: Whether it may do better if it is asked again.
    """

    def __init__(self, reader: str, problem: str, *, transient: bool = False) -> None:
        super().__init__(f"Reader {reader}: {problem}")
        self.reader = reader
        self.problem = problem
        self.transient = transient


class CandidateSourceError(RetrievalError):
    """A source of candidates (`index.retrieval.candidates`) is out of reach, or refuses what is asked of it.

    Attributes:
        address: Where it is, as the user names it, but for passwords.
        problem: Why, in a few words.
        transient: Whether it may do better if it is asked again.
    """

    def __init__(self, address: str, problem: str, *, transient: bool = False) -> None:
        super().__init__(f"Index at {address} {problem}")
        self.address = address
        self.problem = problem
        self.transient = transient


class ForeignSourceError(CandidateSourceError):
    """A source holds what another model or another version made, or something else altogether."""


class DataFolderError(RetrievalError):
    """The data folder, or an index's, can't be written.

    Attributes:
        path: What could not be written.
        problem: Why, in a word or two.
    """

    def __init__(self, path: Path, error: OSError) -> None:
        self.problem = error.strerror or str(error)
        super().__init__(
            f"{path} can't be written ({self.problem}). "
            "Make it writable and leave room there, or choose another place: YINJU_HOME for the data folder, "
            "--index for an index."
        )
        self.path = path


class SavedIndexError(RetrievalError):
    """A saved index can't be used.

    Attributes:
        path: The index's folder.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"Index at {path} {problem}")
        self.path = path


class MissingIndexError(SavedIndexError):
    """There is no index at that place yet, and nothing else either."""


class DamagedIndexError(SavedIndexError):
    """A file of the index is missing or not what was written."""


class ForeignIndexError(SavedIndexError):
    """The index was written by another model or by another version."""


class OldIndexError(ForeignIndexError):
    """The index was written by an earlier version, in a format that is not read any more."""


class DamagedArticlesError(SavedIndexError):
    """The index's stored articles are not what was stored."""


class LostSelectionError(SavedIndexError):
    """It is not known any more which files the index follows: its patterns, and what was removed."""


class UnknownArticleError(SavedIndexError):
    """The index has no article of that id.

    Attributes:
        unknown: The ids that no article has.
        known: The ids there are.
    """

    def __init__(self, path: Path, unknown: Collection[str], known: Sequence[str]) -> None:
        super().__init__(path, f"has no article {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        self.unknown = tuple(sorted(unknown))
        self.known = tuple(known)


class NoArticlesError(SavedIndexError):
    """A change would leave the index without any article."""
