"""The process in which files are read: another Python, with limits on memory and time, that gives back JSON alone.

It is started when the first file needs it and serves many; one that dies, hangs or says nonsense costs the file that
it was reading, and the next file gets a new one. It is given bytes, never a path.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from sources.cleaning.plain_text import PlainText
from sources.extras import Extra, missing_extra
from sources.formats.kind import Kind
from sources.formats.parsed import Parsed, RefusedError
from sources.limits import MAX_PAGE_SECONDS, MAX_REPLY_BYTES, MAX_SECONDS
from sources.recognition.scanned import RecognizedPage, ShownPage
from sources.sandbox.tasks import Task

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_FILES_PER_PROCESS = 500
"""After so many files a fresh process takes over: what libraries keep doesn't add up. A start costs as much as reading
a hundred small files."""
_PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")
_Read = TypeVar("_Read")
_TOO_MUCH = "takes too much {} to be read; it is damaged, or made to do harm."


class ParserProcess:
    """Reads files in a process of its own; to be used in a `with` statement, by one thread."""

    def __init__(self, seconds: float | None = None, *, recognizes: bool = False) -> None:
        """Prepare it; it is started when it is needed.

        Args:
            seconds: How long a file, or a page that is recognised, may take.
            recognizes: Whether it recognises pages, for which it may take more time and memory.
        """
        self._seconds = seconds or (MAX_PAGE_SECONDS if recognizes else MAX_SECONDS)
        self._tasks = [Task.RECOGNIZE.value] if recognizes else []
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._is_killed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def parse(self, kind: Kind, content: bytes, recognized: Sequence[RecognizedPage] = ()) -> Parsed:
        """Read a file.

        Args:
            kind: What it is; not plain text.
            content: Its bytes; for Markdown and HTML its text in UTF-8.
            recognized: Its pages that are pictures, as `recognize` returned them.

        Returns:
            What is in it.

        Raises:
            RefusedError: If it holds no article, or takes more than it may; or if the libraries that read it are not
                installed.
        """
        if self._process is None and (lacking := missing_extra(Extra.FORMATS)):
            raise RefusedError(lacking)
        pages = json.dumps([asdict(replace(each, picture=None)) for each in recognized]).encode() if recognized else b""
        return self._said(Parsed, self._ask(Task.PARSE, kind, content, pages))

    def recognize(self, kind: Kind, content: bytes, page: int, *, keep: bool = False) -> RecognizedPage:
        """Recognise the letters of a page that is a picture.

        Args:
            kind: What the file is: a PDF or a picture.
            content: Its bytes.
            page: The page's number, from 1.
            keep: Whether the page's picture is wanted too.

        Raises:
            RefusedError: If it can't be looked at, takes more than it may, or the engine is not installed.
        """
        if lacking := missing_extra(Extra.OCR):
            raise RefusedError(lacking)
        said = json.dumps({"page": page, "keep": keep}).encode()
        return self._said(RecognizedPage, self._ask(Task.RECOGNIZE, kind, content, said))

    def show(self, kind: Kind, content: bytes, page: int, words: str = "") -> ShownPage:
        """Return the picture of a page.

        Args:
            kind: What the file is: a PDF or a picture.
            content: Its bytes.
            page: The page's number, from 1.
            words: What to look for in the text layer of a PDF's page.

        Raises:
            RefusedError: If it can't be looked at, takes more than it may, or the libraries are not installed.
        """
        if lacking := missing_extra(Extra.FORMATS):
            raise RefusedError(lacking)
        said = json.dumps({"page": page, "words": words}).encode()
        return self._said(ShownPage, self._ask(Task.SHOW, kind, content, said))

    def take_apart(self, text: str, title: str | None) -> PlainText:
        """Tell the parts of a plain text; see `sources.cleaning.plain_text.take_apart`.

        Raises:
            RefusedError: If that takes more than it may.
        """
        return self._said(PlainText, self._ask(Task.PARSE, Kind.TEXT, text.encode(), (title or "").encode()))

    def interrupt(self) -> None:
        """End what is being read, from another thread; that file is refused."""
        if process := self._process:
            self._is_killed = True  # it may still look alive when the next file comes
            process.kill()

    def _said(self, wanted: type[_Read], reply: bytes) -> _Read:
        from pydantic import ValidationError

        try:
            said: _Read | str = _adapter(cast(Any, wanted)).validate_json(reply)
        except ValidationError as error:
            self._stop()
            raise RefusedError("can't be read; it is damaged.") from error
        if isinstance(said, str):
            raise RefusedError(said)
        return said

    def _ask(self, task: Task, kind: Kind, content: bytes, said: bytes = b"") -> bytes:
        """Send a file and wait for the reply, no longer than is allowed."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self._seconds, end)
        watch.start()
        try:
            process.stdin.write(b"%s %s %d %d\n" % (task.encode(), kind.encode(), len(said), len(content)))
            process.stdin.write(said)
            process.stdin.write(content)
            process.stdin.flush()
            length = int(process.stdout.readline(32) or -1)
            if not 0 <= length <= MAX_REPLY_BYTES:
                raise EOFError
            reply = process.stdout.read(length)
            if len(reply) < length:
                raise EOFError
        except (OSError, ValueError, EOFError) as error:
            self._stop()
            raise RefusedError(_TOO_MUCH.format("time" if late.is_set() else "memory or time")) from error
        except BaseException:
            self._stop()
            raise
        finally:
            watch.cancel()
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        if self._served >= _FILES_PER_PROCESS or self._is_killed:
            self._stop()
        if self._process is None or self._process.poll() is not None:
            self._stop()
            root = Path(__file__).parents[2]
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            further = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(each).is_absolute()]
            environment["PYTHONPATH"] = os.pathsep.join([str(root), *further])
            # -P: nothing is imported from the current folder
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "sources.sandbox.child",
                    *self._tasks,
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the parent, which ends the child
            )
        self._served += 1
        return self._process

    def _stop(self) -> None:
        process, self._process, self._served, self._is_killed = self._process, None, 0, False
        if process is not None:
            end_process(process)


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, close the pipes to it, and wait until it is gone."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:  # what was still to be written finds no reader
            pass
    process.wait()


@cache
def _adapter(wanted: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(wanted | str)
