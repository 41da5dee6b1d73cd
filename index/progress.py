"""How far a long task has come, told to whoever wants to show it."""

from typing import Protocol


class Progress(Protocol):
    """Called again and again while a task goes on."""

    def __call__(self, task: str, done: int, total: int, /) -> None:
        """Take note that of a task's `total` steps `done` are done; the last call has `done == total`."""


def unshown(_task: str, _done: int, _total: int, /) -> None:
    """Show no progress."""
