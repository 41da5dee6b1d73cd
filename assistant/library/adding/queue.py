"""What is being added: a line for each file, text or page, from its coming until it is an article or is refused.

One thread reads and indexes them in the order in which they came, small ones together. What waits is kept on disk, so
that a server that stops in the middle goes on when it is started anew.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.errors import LibraryError
from assistant.library.adding.additions import Addition, AdditionState, Fetch, New
from assistant.library.adding.pending import PendingFolder
from assistant.library.adding.reading import ReadAddition, name_of, parts_of, read_addition, require_addable
from assistant.library.adding.time_left import TimeLeft
from assistant.library.precedence import CancelledAdditionError, Precedence
from index import PAGES, Progress
from sources import ArticleReader, YinjuError, printable

_logger = logging.getLogger(f"yinju.{__name__}")

_EMBEDDING = "Embedding"
_MOST_TOGETHER = 50
_MOST_CHARACTERS = 100_000
"""Of articles that are indexed together: the first that goes beyond is the last of them."""
_MOST_LINES = 1_000
_LONGEST_LOGGED = 1_000
_LINES_LAST = 600.0
"""Seconds after which a line that is over makes room when something new comes."""
_LONGEST_GOODBYE = 5.0
"""Seconds that the server's end waits for a page that is being fetched, or an index that is being written."""

_MOST_TRIES = 5
"""So often may an addition be interrupted by the server's end: one that ends the server itself has to stop some day."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of articles that were to be added.

    Attributes:
        ids: Theirs; None for one whose text is there already.
        note: A line that tells what else is to be known; None if nothing is.
    """

    ids: tuple[str | None, ...]
    note: str | None = None


class Add(Protocol):
    """Adds articles that were read."""

    def __call__(self, read: Sequence[ReadAddition], progress: Progress, is_over: Callable[[], bool], /) -> Added:
        """Add them.

        Args:
            read: The articles.
            progress: Told how far that is.
            is_over: Whether one of them was cancelled.

        Raises:
            CancelledAdditionError: If one was; nothing is added then.
            YinjuError: If they can't be added.
        """


class AdditionQueue:
    """The queue. It may be shared by threads."""

    def __init__(self, folder: Path, add: Add, precedence: Precedence, fetch: Fetch | None = None) -> None:
        """Begin with nothing.

        Args:
            folder: Where what waits is kept; made when something does.
            add: Adds what was read.
            precedence: Woken when something is cancelled.
            fetch: Gets pages from the network; None where that is not allowed.
        """
        self._pending = PendingFolder(folder)
        self._pages = folder / PAGES
        self._add = add
        self._precedence = precedence
        self._fetch = fetch
        self._changed = threading.Condition(threading.RLock())
        self._lines: dict[int, Addition] = {}
        self._over: dict[int, float] = {}
        self._next = 1
        self._worker: threading.Thread | None = None
        self._reader: ArticleReader | None = None
        self._is_closed = False
        self._was_interrupted = False
        self._busy: set[int] = set()
        self._unwanted: set[int] = set()
        self._read_now = 0

    @property
    def lines(self) -> tuple[Addition, ...]:
        """A line for each addition, in the order in which they came."""
        with self._changed:
            return tuple(line for number, line in self._lines.items() if number not in self._unwanted)

    @property
    def goes_on(self) -> bool:
        """Whether anything waits, or is being read or indexed."""
        return not all(line.state.is_over for line in self.lines)

    def put(self, new: Sequence[New]) -> tuple[Addition, ...]:
        """Have some things added; each gets a line, which says so where it is refused at once.

        Returns:
            Their lines as they are now.
        """
        with self._changed:
            self._tidy()
            numbers = [number for each in new for number in self._put_parts(each)]
            self._start()
            return tuple(self._lines[number] for number in numbers)

    def cancel(self, number: int) -> None:
        """Give up an addition; one that is over stays as it is."""
        with self._changed:
            line = self._lines.get(number)
            if line is None or line.state.is_over:
                return
            if line.state is AdditionState.READING and self._reader is not None:
                self._was_interrupted = True
                self._reader.interrupt()
            self._end(number, AdditionState.CANCELLED)
        self._precedence.wake()

    def clear(self) -> None:
        """Forget the lines of what is over."""
        with self._changed:
            self._forget([number for number, line in self._lines.items() if line.state.is_over])

    def resume(self) -> None:
        """Go on with what was kept when an earlier server stopped."""
        with self._changed:
            if not self._pending.has_left_over:
                return
            try:
                left_over = self._pending.open()
            except YinjuError as error:
                _logger.warning("%s", error)
                return
            for kept in left_over:
                self._next = max(self._next, kept.number + 1)
                try:
                    name = name_of(self._pending.look_at(kept.number))
                    self._lines[kept.number] = Addition(kept.number, name)
                    if kept.tries >= _MOST_TRIES:
                        raise LibraryError(f"{name}: the server stopped {kept.tries} times while it was being added.")
                except LibraryError as error:
                    self._lines.setdefault(kept.number, Addition(kept.number, "…"))
                    self._end(kept.number, AdditionState.REFUSED, problem=str(error))
            self._start()

    def close(self) -> None:
        """Stop; what waits is kept."""
        with self._changed:
            self._is_closed = True
            if self._reader is not None:
                self._reader.interrupt()
            self._changed.notify_all()
        self._precedence.wake()
        if self._worker is not None:
            self._worker.join(_LONGEST_GOODBYE)
        self._pending.close()

    def _put_parts(self, new: New) -> Iterator[int]:
        """Put something into the queue, or each of the articles in it, and what is wrong with it."""
        try:
            require_addable(new)
            for part in parts_of(new):
                yield self._put(part)
        except YinjuError as error:
            number = self._line(new)
            self._end(number, AdditionState.REFUSED, problem=str(error))
            yield number

    def _put(self, new: New) -> int:
        number = self._line(new)
        try:
            require_addable(new)
            self._pending.put(number, new)
        except YinjuError as error:
            self._end(number, AdditionState.REFUSED, problem=str(error))
        return number

    def _line(self, new: New) -> int:
        number = self._next
        self._next += 1
        self._lines[number] = Addition(number, name_of(new))
        return number

    def _start(self) -> None:
        self._changed.notify_all()
        if self._worker is None and self._waiting():
            self._worker = threading.Thread(target=self._work, name="yinju-additions", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed or self._waiting())
                if self._is_closed:
                    return
            self._index(self._read_some())
            with self._changed:
                self._busy.clear()
                self._forget(())

    def _read_some(self) -> dict[int, ReadAddition]:
        """Read what waits, as much as is indexed together."""
        read: dict[int, ReadAddition] = {}
        characters = 0
        with ArticleReader(self._pages, self._tell_page) as self._reader:
            while len(read) < _MOST_TOGETHER and characters < _MOST_CHARACTERS:
                with self._changed:
                    number = None if self._is_closed else self._waiting()
                    if number is None:
                        break
                    self._lines[number] = replace(self._lines[number], state=AdditionState.READING)
                    self._read_now = number
                    self._busy.add(number)
                if one := self._read_one(number, self._reader):
                    read[number] = one
                    characters += len(one.document.text)
        self._reader = None
        return read

    def _tell_page(self, done: int, total: int, /) -> None:
        """Note how many pages are recognised of what is being read."""
        with self._changed:
            line = self._lines.get(self._read_now)
            if line and line.state is AdditionState.READING:
                self._lines[line.number] = replace(line, pages=(done, total))

    def _read_one(self, number: int, reader: ArticleReader) -> ReadAddition | None:
        try:
            with self._changed:
                new = self._pending.begin(number)
            return read_addition(new, reader, self._fetch)
        except YinjuError as error:
            problem = str(error)
        except Exception as error:  # whatever a file makes of its reader: the others are still to be added
            _logger.exception("An article could not be read.")
            problem = f"{self._lines[number].name}: can't be read; it is damaged ({type(error).__name__})."
        with self._changed:
            was_meant, self._was_interrupted = self._was_interrupted, False
            if self._is_closed or self._lines[number].state.is_over:
                return None
            if not was_meant:
                self._end(number, AdditionState.REFUSED, problem=problem)
                return None
        return self._read_one(number, reader)  # the one before it was cancelled just when it had been read

    def _index(self, read: dict[int, ReadAddition]) -> None:
        """Add what was read, but for what is cancelled meanwhile."""
        while numbers := self._embedded(read):
            try:
                added = self._add([read[each] for each in numbers], self._progress(numbers), self._is_stale(numbers))
            except CancelledAdditionError:
                continue
            except Exception as error:  # whatever it is, the others in the queue are still to be added
                if not isinstance(error, YinjuError):
                    _logger.exception("Articles could not be added.")
                with self._changed:
                    for number in numbers:
                        self._end(number, AdditionState.REFUSED, problem=str(error) or type(error).__name__)
                return
            with self._changed:
                for number, document_id in zip(numbers, added.ids, strict=True):
                    state = AdditionState.DONE if document_id else AdditionState.THERE
                    note = read[number].note or added.note
                    self._end(number, state, problem=note, document_id=document_id, at_last=True)
            return

    def _embedded(self, read: Collection[int]) -> list[int]:
        """Return those that are not cancelled, and say in their lines that they are embedded now."""
        with self._changed:
            numbers = [] if self._is_closed else [each for each in read if not self._lines[each].state.is_over]
            for number in numbers:
                self._lines[number] = replace(self._lines[number], state=AdditionState.EMBEDDING)
            return numbers

    def _is_stale(self, numbers: Collection[int]) -> Callable[[], bool]:
        return lambda: self._is_closed or any(self._lines[each].state.is_over for each in numbers)

    def _progress(self, numbers: Collection[int]) -> Progress:
        time_left = TimeLeft()

        def report(task: str, done: int, total: int, /) -> None:
            embeds = task == _EMBEDDING
            share, seconds = (done / max(total, 1), time_left.seconds(done, total)) if embeds else (1.0, None)
            with self._changed:
                for line in [self._lines[each] for each in numbers]:
                    if not line.state.is_over:
                        self._lines[line.number] = replace(line, share=share, seconds_left=seconds)

        return report

    def _end(
        self,
        number: int,
        state: AdditionState,
        *,
        problem: str | None = None,
        document_id: str | None = None,
        at_last: bool = False,
    ) -> None:
        """Say in a line what became of it.

        Args:
            number: Of the line.
            state: What became of it.
            problem: See `Addition`, likewise the next.
            document_id: See there.
            at_last: Whether it is so even where it was cancelled: too late, then.
        """
        line = self._lines[number]
        if line.state.is_over and not at_last:
            return
        if state is AdditionState.REFUSED and problem:
            _logger.error("%s", " ".join(printable(problem[:_LONGEST_LOGGED]).split()))
        self._lines[number] = replace(line, state=state, seconds_left=None, problem=problem, document_id=document_id)
        self._over[number] = time.monotonic()
        self._pending.drop(number)

    def _waiting(self) -> int | None:
        """Return the first that waits; None if nothing does."""
        return next((each.number for each in self._lines.values() if each.state is AdditionState.WAITING), None)

    def _tidy(self) -> None:
        """Make room: forget the lines that have long been over, and more of them if there are too many."""
        now = time.monotonic()
        old = [number for number, when in self._over.items() if now - when > _LINES_LAST]
        self._forget(old)
        self._forget([*self._over][: max(0, len(self._lines) - _MOST_LINES)])

    def _forget(self, numbers: Collection[int]) -> None:
        """Forget lines: at once what is shown of them, and all of it when nobody works with them any more."""
        self._unwanted |= set(numbers)
        for number in self._unwanted - self._busy:
            del self._lines[number], self._over[number]
        self._unwanted &= self._busy
