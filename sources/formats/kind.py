"""What a file is, by its content. Its name only tells plain text, Markdown and CSV apart, which look the same."""

import re
from enum import StrEnum

from sources.formats.parsed import RefusedError


class Kind(StrEnum):
    """What an article can be read from."""

    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"


SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub"},
)
"""The names' ends of the files that are looked for in folders, in lower case."""

_MARKDOWN_SUFFIXES = {".md", ".markdown"}
_CSV_SUFFIXES = {".csv", ".tsv"}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_NAMED = {".pdf": "PDF", ".docx": "DOCX", ".epub": "EPUB"}
_PDF_START = re.compile(rb"\s*%PDF-\d")
_PDF_WITHIN = 1024
_DIRECTORY_WITHIN = 1 << 20
_UNREAD = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or an encrypted Office file; save it as DOCX without a password."),
    (rb"{\rtf", "is an RTF file; save it as DOCX."),
    (b"\x89PNG", "is a picture; an article is text."),
    (b"\xff\xd8\xff", "is a picture; an article is text."),
    (b"GIF8", "is a picture; an article is text."),
    (b"\x1f\x8b", "is a compressed file; unpack it first."),
    (b"\x7fELF", "is a program; an article is text."),
    (b"MZ\x90\x00", "is a program; an article is text."),
    (b"SQLite format 3\0", "is a database; an article is text."),
)


def kind_of(content: bytes, suffix: str) -> Kind:
    """Tell what a file is.

    Args:
        content: All of it.
        suffix: How its name ends, with the dot.

    Raises:
        RefusedError: If it is something that is not read.
    """
    ends = suffix.lower()
    head = content[:_PDF_WITHIN].removeprefix(b"\xef\xbb\xbf")
    for start, problem in _UNREAD:
        if head.startswith(start):
            raise RefusedError(problem)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    if _PDF_START.match(head) or (ends == ".pdf" and b"%PDF-" in head):
        return Kind.PDF
    if ends in _NAMED:
        raise RefusedError(f"is no {_NAMED[ends]} file, whatever its name says; it may be damaged.")
    if _HTML_START.match(head) or ends in _HTML_SUFFIXES:
        return Kind.HTML
    if ends in _CSV_SUFFIXES:
        return Kind.CSV
    return Kind.MARKDOWN if ends in _MARKDOWN_SUFFIXES else Kind.TEXT


def _kind_of_archive(content: bytes) -> Kind:
    """Tell DOCX and EPUB by the names in the archive's directory, which stands at its end; nothing is unpacked."""
    names = content[-_DIRECTORY_WITHIN:]
    if b"application/epub+zip" in content[:_PDF_WITHIN] or b"META-INF/container.xml" in names:
        return Kind.EPUB
    if b"word/document.xml" in names:
        return Kind.DOCX
    raise RefusedError("is an archive, but neither a DOCX nor an EPUB file; unpack it first.")
