"""What can go wrong with asking.

```text
YinjuError              (sources.errors)
└── AssistantError      answering or serving is at fault
    ├── BlankQuestionError     a question holds nothing to be seen; a ValueError too
    ├── LongQuestionError      a question is longer than any that is answered; a ValueError too
    ├── BlankQuoteError        likewise the words that are to be explained; a ValueError too
    ├── UnknownDocumentError   a question was restricted to an article that is not there
    ├── FalseCitationError     a passage no longer stands in its article
    ├── SettingError           a setting is given a value that it can't have
    ├── ConfigurationError     yinju.toml, or a variable of the environment, says something that can't be used
    ├── CalibrationError       a calibration can't be used, or can't be made
    ├── GoldError              gold questions can't be read, written or compared
    ├── ContestError           models and readers can't be compared
    ├── BackupError            a backup can't be made or restored
    ├── LibraryError           articles can't be added or removed
    ├── MissingExtraError      something needs libraries that are not installed
    ├── CrowdError             too many questions are asked at once; it says when to ask again
    ├── RequestError           a page or program asks in a form that can't be understood
    ├── PageError              the page can't be served
    └── WorkerError            the processes that answer can't be made, or fail
```
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from sources import YinjuError
from sources.errors import printable

_MOST_NAMED = 10
_LONGEST_NAMED = 80


class AssistantError(YinjuError):
    """Answering or serving is at fault."""


class BlankQuestionError(AssistantError, ValueError):
    """A question holds nothing that can be seen."""

    def __init__(self) -> None:
        super().__init__("The question is blank.")


class LongQuestionError(AssistantError, ValueError):
    """A question is longer than any that is answered.

    Attributes:
        length: Its characters.
        longest: How many there may be.
    """

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(f"The question has {length:,} characters; ask it in at most {longest:,}.")
        self.length = length
        self.longest = longest


class BlankQuoteError(AssistantError, ValueError):
    """The words that are to be explained hold nothing that can be seen."""

    def __init__(self) -> None:
        super().__init__("The quote is blank; give some words of an article.")


class UnknownDocumentError(AssistantError):
    """A question names an article that is not there.

    Attributes:
        unknown: The ids that no article has.
        known: The ids there are.
    """

    def __init__(self, unknown: Collection[str], known: Sequence[str]) -> None:
        super().__init__(f"No article has the id {_named(sorted(unknown))}. There are: {_named(known)}.")
        self.unknown = tuple(sorted(unknown))
        self.known = tuple(known)


class FalseCitationError(AssistantError):
    """A passage no longer stands in its article, so it is not cited.

    Attributes:
        passage_id: The passage.
    """

    def __init__(self, passage_id: str) -> None:
        super().__init__(
            f"Passage {passage_id} does not stand in its article as the index says; `yinju doctor` says what to do."
        )
        self.passage_id = passage_id


class SettingError(AssistantError):
    """A setting is given a value that it can't have.

    Attributes:
        change: What was asked for.
    """

    def __init__(self, change: str, problem: str) -> None:
        super().__init__(f"Setting {change}: {problem}.")
        self.change = change


class ConfigurationError(AssistantError):
    """What the owner has set for every command can't be used.

    Attributes:
        place: The file, or the variable.
    """

    def __init__(self, place: Path | str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place


class CalibrationError(AssistantError):
    """A calibration of the confidence can't be used, or can't be made.

    Attributes:
        path: Its file; None where it is none yet.
    """

    def __init__(self, path: Path | None, problem: str) -> None:
        super().__init__(f"{path} {problem}" if path else problem)
        self.path = path


class GoldError(AssistantError):
    """Gold questions can't be read, written or compared.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}{problem}")
        self.path = path


class ContestError(AssistantError):
    """Models and readers can't be compared, or what one of them had to do failed."""


class BackupError(AssistantError):
    """A backup can't be made or restored."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{printable(str(path))}: {problem}")


class LibraryError(AssistantError):
    """Articles can't be added or removed; those that are there stay as they are.

    Attributes:
        lines: What is wrong, a line for each file where several are.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__(" ".join(lines))
        self.lines = tuple(map(printable, lines))


class MissingExtraError(AssistantError):
    """Something needs libraries that `pip install yinju` leaves out.

    Attributes:
        extra: The name under which they are installed.
    """

    def __init__(self, extra: str, problem: str) -> None:
        super().__init__(problem)
        self.extra = extra


class RequestError(AssistantError):
    """A page or a program asks in a form that can't be understood."""


class CrowdError(AssistantError):
    """Too many questions are asked at once, by one visitor or by all together.

    Attributes:
        seconds: After how many one may ask again.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many questions are being asked; ask again in {seconds} seconds.")
        self.seconds = seconds


class PageError(AssistantError):
    """The page can't be served."""


class WorkerError(AssistantError):
    """The processes that answer a server's questions can't be made, or fail at one."""


def _named(ids: Sequence[str]) -> str:
    """Return the first of some ids as a line names them, and how many more there are."""
    named = [each if len(each) <= _LONGEST_NAMED else f"{each[:_LONGEST_NAMED]}…" for each in ids[:_MOST_NAMED]]
    more = len(ids) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")
