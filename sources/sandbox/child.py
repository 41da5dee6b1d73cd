"""What runs in the reading process: reads requests from its input and writes replies, until the input ends.

A request is a line with the task, the kind and two lengths, so many bytes of what else is to be known, which may be
none, and so many of content. A reply is a line with the length, and so many bytes of JSON: a `Parsed`, of plain text a
`PlainText`, of a page a `RecognizedPage` or a `ShownPage`; or a string that says why there is none.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from sources.cleaning.plain_text import take_apart
from sources.formats.kind import Kind, reader_of
from sources.formats.parsed import Parsed, RefusedError
from sources.limits import (
    MAX_CHARACTERS,
    MAX_FILE_BYTES,
    MAX_MEMORY_BYTES,
    MAX_RECOGNITION_BYTES,
    MAX_REPLY_BYTES,
    limit_file,
    limit_page,
    limit_process,
)
from sources.recognition.scanned import RecognizedPage
from sources.sandbox.tasks import Task

_LONGEST_LINE = 80
_WITH_PAGES = {Kind.PDF, Kind.PICTURE}


def parse(kind: Kind, content: bytes, recognized: Sequence[RecognizedPage] = ()) -> Parsed:
    """Read a file, in this process and without limits of time and memory; see `ParserProcess.parse`."""
    parsed = reader_of(kind)(content, recognized) if kind in _WITH_PAGES else reader_of(kind)(content)
    if sum(len(block.text) for block in parsed.blocks) > MAX_CHARACTERS:
        raise RefusedError(f"holds more than {MAX_CHARACTERS:,} characters; divide it.")
    return parsed


def _parse(kind: Kind, said: bytes, content: bytes) -> Any:
    if kind is Kind.TEXT:
        return take_apart(content.decode(), said.decode() or None)
    if not said:
        return parse(kind, content)
    from pydantic import TypeAdapter

    return parse(kind, content, TypeAdapter(tuple[RecognizedPage, ...]).validate_json(said))


def _recognize(kind: Kind, said: bytes, content: bytes) -> Any:
    from sources.recognition.pages import recognize_page

    return recognize_page(kind, content, **json.loads(said))


def _show(kind: Kind, said: bytes, content: bytes) -> Any:
    from sources.recognition.pages import show_page

    return show_page(kind, content, **json.loads(said))


_TASKS: dict[Task, Callable[[Kind, bytes, bytes], Any]] = {
    Task.PARSE: _parse,
    Task.RECOGNIZE: _recognize,
    Task.SHOW: _show,
}


def _reply(task: Task, kind: Kind, said: bytes, content: bytes) -> bytes:
    if task is Task.RECOGNIZE:
        limit_page()
    else:
        limit_file(len(content))
    try:
        made = asdict(_TASKS[task](kind, said, content))
    except RefusedError as error:
        return json.dumps(str(error)).encode()
    except MemoryError:
        raise
    except Exception:  # whatever a library raises at a file that is not what it says it is
        return json.dumps("can't be read; it is damaged.").encode()
    return json.dumps(made).encode()


def _serve(requests: BinaryIO, replies: BinaryIO, memory: int) -> None:
    limit_process(memory)
    while line := requests.readline(_LONGEST_LINE):
        task, kind, *lengths = line.split()
        of_said, of_content = map(int, lengths)
        if of_said > MAX_REPLY_BYTES or of_content > MAX_FILE_BYTES:
            return
        said, content = requests.read(of_said), requests.read(of_content)
        reply = _reply(Task(task.decode()), Kind(kind.decode()), said, content)
        replies.write(b"%d\n" % len(reply))
        replies.write(reply)
        replies.flush()


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no reply
    sys.setrecursionlimit(2_000)
    _serve(sys.stdin.buffer, own, MAX_RECOGNITION_BYTES if Task.RECOGNIZE in sys.argv[1:] else MAX_MEMORY_BYTES)
