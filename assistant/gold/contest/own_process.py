"""A process of its own for each errand: its memory is its own, and what fails or is killed takes nothing else along."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from assistant.errors import ContestError
from assistant.gold.contest.errands import Errand
from index import Progress
from sources.sandbox.process import end_process

_ReplyT = TypeVar("_ReplyT")

PROGRESS, FAULT, REPLY = "progress", "fault", "reply"
"""What a line of the process tells, by the one key of its JSON object."""


def run_apart(errand: Errand[_ReplyT], reply: type[_ReplyT], progress: Progress) -> _ReplyT:
    """Have an errand done by another process, which ends with it, or with this block if that is interrupted.

    Args:
        errand: The errand.
        reply: What it returns.
        progress: Told how it goes on.

    Raises:
        ContestError: If it fails, or the process ends before it is done.
    """
    from pydantic import TypeAdapter

    content = TypeAdapter(type(errand)).dump_json(errand)
    with _started(type(errand).__name__) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(content + b"\n")
            process.stdin.flush()  # and it stays open: the process ends where its input does
        except BrokenPipeError:
            pass  # it has ended already; how, is told below
        done = read_reply(process.stdout, reply, progress)
        if done is None:
            raise ContestError(_ending(process.wait()))
        return done


def read_reply(lines: Iterable[bytes], reply: type[_ReplyT], progress: Progress) -> _ReplyT | None:
    """Return what an errand's process has replied; None if its lines end before.

    Args:
        lines: What it tells, as `assistant.gold.contest.child` writes it.
        reply: What it returns.
        progress: Told how it goes on.

    Raises:
        ContestError: If it tells that the errand failed.
    """
    from pydantic import TypeAdapter

    for line in lines:
        ((kind, said),) = json.loads(line).items()
        if kind == FAULT:
            raise ContestError(said)
        if kind == REPLY:
            return TypeAdapter(reply).validate_python(said)
        progress(*said)
    return None


@contextmanager
def _started(name: str) -> Iterator["subprocess.Popen[bytes]"]:
    root = str(Path(__file__).parents[3])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "assistant.gold.contest.child", name],  # -P: nothing from the current folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl-C is for the parent, which ends the child
    )
    try:
        yield process
    finally:
        end_process(process)


def _ending(code: int) -> str:
    if code < 0:
        return f"The process was killed (signal {-code}), as happens where memory runs out."
    return f"The process ended before it was done (exit code {code})."
