"""Pictures of an article's pages, with the quote framed.

A page of a file that the article follows is drawn anew, in the process with limits, if the file still is what was read.
Of a file that was added through the page, which is not kept, there are the pictures that the letters were recognised
on. An article and a page's number are all that can be named: no other file can be shown.
"""

import base64
import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LibraryError
from index import ArticleRecord, reading_store
from sources import (
    ArticleError,
    Corners,
    Document,
    PagePicture,
    ParserProcess,
    RefusedError,
    frames_of,
    kind_of,
    read_content,
)

_SECONDS = 20.0
"""How long a page may take to be drawn."""
_PATIENCE = 30.0
"""How long others wait for their turn."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page's picture.

    Attributes:
        picture: JPEG in Base64.
        width: In pixels.
        height: In pixels.
        frames: What is framed, in ten-thousandths of the page's width and height.
    """

    picture: str
    width: int
    height: int
    frames: tuple[Corners, ...] = ()


class PagePictures:
    """Shows pages. It may be shared by threads; one page is drawn at a time."""

    def __init__(self, folder: Path) -> None:
        """Take an index's folder."""
        self._folder = folder
        self._turn = threading.Lock()

    def show(self, document: Document, record: ArticleRecord | None, page: int, start: int, end: int) -> PageView:
        """Return the picture of a page.

        Args:
            document: The article.
            record: What the store knows of it.
            page: The page's number, from 1.
            start: Where the stretch of its text begins that is framed.
            end: Where that ends.

        Raises:
            LibraryError: If there is no such page, or no picture of it.
        """
        if not 1 <= page <= len(document.page_starts):
            raise LibraryError(f"{document.title}: has no page {page}.")
        scanned = [line for line in document.scanned if line.page == page]
        frames = tuple(frame.corners for frame in frames_of(document.text, scanned, start, end))
        if kept := self._kept(document.document_id, page):
            return PageView(base64.b64encode(kept.content).decode("ascii"), kept.width, kept.height, frames)
        content = _original(document, record)
        words = "" if scanned else _words_on(document, page, start, end)
        if not self._turn.acquire(timeout=_PATIENCE):
            raise LibraryError("Too many pages are being opened; try again in some seconds.")
        try:
            with ParserProcess(_SECONDS) as process:
                shown = process.show(kind_of(content, _suffix(record)), content, page, words)
        except RefusedError as error:
            raise LibraryError(f"{document.title}: {error}") from error
        finally:
            self._turn.release()
        return PageView(shown.picture, shown.width, shown.height, frames or shown.frames)

    def _kept(self, document_id: str, page: int) -> PagePicture | None:
        with reading_store(self._folder) as store:
            return next(iter(store.pictures(document_id, page)), None) if store else None


def _original(document: Document, record: ArticleRecord | None) -> bytes:
    """Return the file that an article was read from, if it is still the same."""
    if record is None or record.origin.source is None:
        raise LibraryError(f"{document.title}: its file was not kept, so this page can't be shown.")
    try:
        content = read_content(record.origin.source)
    except ArticleError as error:
        raise LibraryError(f"{document.title}: its file is not there any more, so its pages can't be shown.") from error
    if hashlib.sha256(content).hexdigest() != record.origin.digest:
        raise LibraryError(f"{document.title}: its file has changed since it was read, so its pages can't be shown.")
    return content


def _suffix(record: ArticleRecord | None) -> str:
    return record.origin.source.suffix if record and record.origin.source else ""


def _words_on(document: Document, page: int, start: int, end: int) -> str:
    """Return of a stretch of text what stands on a page."""
    begin = document.page_starts[page - 1]
    ends = document.page_starts[page] if page < len(document.page_starts) else len(document.text)
    return document.text[max(start, begin) : min(end, ends)]
