"""Progress on a terminal: bars with the time left, or one line a task where output is not a terminal."""

import contextlib
import sys
from collections.abc import Iterator

from index import Progress

_MOST_ENDED = 5
"""Bars of tasks that have come to their end, which stay; there is one for each scan."""


@contextlib.contextmanager
def terminal_progress() -> Iterator[Progress]:
    """Show the progress of tasks on standard error while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),  # it may name a file
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        known: dict[str, TaskID] = {}
        ended: dict[str, TaskID] = {}

        def report(task: str, done: int, total: int, /) -> None:
            if task not in known:
                known[task] = bars.add_task(task, total=total)
                if not console.is_terminal:
                    sys.stderr.write(f"{task} …\n")
            bars.update(known[task], completed=done, total=total)
            if done == total:
                ended[task] = known[task]
                for earlier in list(ended.values())[:-_MOST_ENDED]:
                    bars.update(earlier, visible=False)

        yield report
