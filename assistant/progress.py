"""Progress on a terminal: bars with the time left, or one line a task where output is not a terminal."""

import contextlib
import sys
from collections.abc import Iterator

from index import Progress


@contextlib.contextmanager
def terminal_progress() -> Iterator[Progress]:
    """Show the progress of tasks on standard error while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        known = {}

        def report(task: str, done: int, total: int, /) -> None:
            if task not in known:
                known[task] = bars.add_task(task, total=total)
                if not console.is_terminal:
                    sys.stderr.write(f"{task} …\n")
            bars.update(known[task], completed=done)

        yield report
