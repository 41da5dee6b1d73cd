"""Files whose pages are pictures: each page is recognised by itself, in a process of its own, and kept until all are.

What was kept is there again when the reading of a file goes on after a restart.
"""

import base64
import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sources.extras import Extra, missing_extra
from sources.formats.kind import Kind
from sources.formats.parsed import Parsed, RefusedError
from sources.limits import MAX_SCANNED_PAGES
from sources.recognition.scanned import RecognizedPage
from sources.sandbox.process import ParserProcess

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MAX_KEPT_BYTES = 64 << 20
"""How large the pictures of an article's pages may be together, where they are kept."""
_MOST_NAMED = 8
_KEPT_SECONDS = 7 * 24 * 3600
"""Pages of a file that was never read to its end are forgotten after that time."""

PageProgress = Callable[[int, int], None]
"""Told how many pages of a file are recognised, and of how many."""


def untold(done: int, total: int, /) -> None:
    """Take no notice of how far the recognition is."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page's picture, as it was recognised.

    Attributes:
        page: The page's number, from 1.
        width: In pixels.
        height: In pixels.
        content: JPEG.
    """

    page: int
    width: int
    height: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedScan:
    """What stands in a file, that on its pictures too.

    Attributes:
        parsed: All of it.
        pictures: Of the pages that were recognised, where they are kept.
        note: What of it was left out; None if nothing was.
    """

    parsed: Parsed
    pictures: tuple[PagePicture, ...] = ()
    note: str | None = None


class ScanReader:
    """Reads such files; to be used in a `with` statement, by one thread."""

    def __init__(self, kept: Path | None = None, told: PageProgress = untold) -> None:
        """Prepare it; a process is started when the first page needs it.

        Args:
            kept: A folder for pages of files that are not read to their end yet; by default none is kept.
            told: Told how far it is.
        """
        self._process = ParserProcess(recognizes=True)
        self._kept = kept
        self._told = told
        self._interruptions = 0

    def __enter__(self) -> Self:
        self._process.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.__exit__(kind, error, trace)

    def interrupt(self) -> None:
        """End what is being read, from another thread."""
        self._interruptions += 1
        self._process.interrupt()

    def read(self, parser: ParserProcess, kind: Kind, content: bytes, parsed: Parsed, *, keep: bool) -> ParsedScan:
        """Return what stands in a file, with what stands on its pictures.

        Args:
            parser: Reads all but these.
            kind: What it is.
            content: Its bytes.
            parsed: What it holds beside its pictures.
            keep: Whether the pages' pictures are wanted.

        Raises:
            RefusedError: If all of its pages are pictures and the engine is not installed; if a page can't be
                recognised, or there are too many.
        """
        if lacking := missing_extra(Extra.OCR):
            if not parsed.blocks:
                raise RefusedError(f"holds pictures of text; reading them {lacking}")
            return ParsedScan(
                parsed, note=f"{_listed(parsed.pictures)} are pictures and were left out; reading them {lacking}"
            )
        if len(parsed.pictures) > MAX_SCANNED_PAGES:
            raise RefusedError(
                f"has {len(parsed.pictures):,} pages that are pictures; {MAX_SCANNED_PAGES:,} are allowed. Divide it."
            )
        before = self._interruptions
        pages: list[RecognizedPage] = []
        pictures: list[PagePicture] = []
        room = MAX_KEPT_BYTES
        for place, number in enumerate(parsed.pictures):
            self._told(place, len(parsed.pictures))
            if self._interruptions != before:
                raise RefusedError("was not read to its end.")
            page = self._page(kind, content, number, keep)
            if seen := page.picture:
                room -= len(seen.picture)
                if room >= 0:
                    pictures.append(PagePicture(number, seen.width, seen.height, base64.b64decode(seen.picture)))
            pages.append(page)
        self._told(len(parsed.pictures), len(parsed.pictures))
        whole = parser.parse(kind, content, pages)
        self.forget(content)
        return ParsedScan(whole, tuple(pictures))

    def forget(self, content: bytes) -> None:
        """Keep nothing of a file any more."""
        if self._kept is not None and self._kept.is_dir():
            for file in self._kept.glob(f"{_digest(content)}-*.json"):
                file.unlink(missing_ok=True)

    def _page(self, kind: Kind, content: bytes, number: int, keep: bool) -> RecognizedPage:
        file = None
        if self._kept is not None:
            file = self._kept / f"{_digest(content)}-{number}-{int(keep)}-{engine_version()}.json"
            with contextlib.suppress(OSError, ValueError):  # not there, or not what was kept: it is recognised again
                return _adapter().validate_json(file.read_bytes())
        page = self._process.recognize(kind, content, number, keep=keep)
        if file is not None:
            with contextlib.suppress(OSError):  # it is only not there then if the reading goes on later
                self._keep(file, page)
        return page

    def _keep(self, file: Path, page: RecognizedPage) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in file.parent.iterdir():
            if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
                old.unlink(missing_ok=True)
        beside = file.with_suffix(".new")
        beside.write_bytes(_adapter().dump_json(page))
        os.replace(beside, file)


def engine_version() -> str:
    """Return the version of the package that recognises letters; blank where it is not installed."""
    try:
        return version("rapidocr")
    except PackageNotFoundError:
        return ""


def _listed(pages: tuple[int, ...]) -> str:
    named = ", ".join(map(str, pages[:_MOST_NAMED])) + ", …" * (len(pages) > _MOST_NAMED)
    return f"{len(pages)} of its pages ({named})"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


@cache
def _adapter() -> "TypeAdapter[RecognizedPage]":
    from pydantic import TypeAdapter

    return TypeAdapter(RecognizedPage)
