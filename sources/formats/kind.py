"""What a file is, by its content. Its name only tells plain text and Markdown apart, which look the same."""

import re
from enum import StrEnum

from sources.extras import Extra, missing_extra
from sources.formats.parsed import RefusedError


class Kind(StrEnum):
    """What an article can be read from."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    PICTURE = "picture"


SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub"},
)
"""The names' ends of the files that are looked for in folders, in lower case."""

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"})
"""Those of pictures, which are looked for where they can be read."""

_MARKDOWN_SUFFIXES = {".md", ".markdown"}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_NAMED = {".pdf": "PDF", ".docx": "DOCX", ".epub": "EPUB"}
_PDF_START = re.compile(rb"\s*%PDF-\d")
_PDF_WITHIN = 1024
_DIRECTORY_WITHIN = 1 << 20
_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|II\*\0|MM\0\*|RIFF.{4}WEBP", re.S)
_UNREAD = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or an encrypted Office file; save it as DOCX without a password."),
    (rb"{\rtf", "is an RTF file; save it as DOCX."),
    (b"GIF8", "is a picture of a kind that is not read; save it as PNG."),
    (b"\x1f\x8b", "is a compressed file; unpack it first."),
    (b"\x7fELF", "is a program; an article is text."),
    (b"MZ\x90\x00", "is a program; an article is text."),
    (b"SQLite format 3\0", "is a database; an article is text."),
)


def readable_suffixes() -> frozenset[str]:
    """Return the names' ends of the files that are looked for in folders: pictures only where they can be read."""
    return SUFFIXES if missing_extra(Extra.OCR) else SUFFIXES | PICTURE_SUFFIXES


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
    if _PICTURE.match(head):
        if ends not in PICTURE_SUFFIXES:
            raise RefusedError("is a picture; an article is text.")
        return Kind.PICTURE
    for start, problem in _UNREAD:
        if head.startswith(start):
            raise RefusedError(problem)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    if _PDF_START.match(head) or (ends == ".pdf" and b"%PDF-" in head):
        return Kind.PDF
    if ends in PICTURE_SUFFIXES:
        raise RefusedError("is no picture that can be read, whatever its name says; it may be damaged.")
    if ends in _NAMED:
        raise RefusedError(f"is no {_NAMED[ends]} file, whatever its name says; it may be damaged.")
    if _HTML_START.match(head) or ends in _HTML_SUFFIXES:
        return Kind.HTML
    return Kind.MARKDOWN if ends in _MARKDOWN_SUFFIXES else Kind.TEXT


def _kind_of_archive(content: bytes) -> Kind:
    """Tell DOCX and EPUB by the names in the archive's directory, which stands at its end; nothing is unpacked."""
    names = content[-_DIRECTORY_WITHIN:]
    if b"application/epub+zip" in content[:_PDF_WITHIN] or b"META-INF/container.xml" in names:
        return Kind.EPUB
    if b"word/document.xml" in names:
        return Kind.DOCX
    raise RefusedError("is an archive, but neither a DOCX nor an EPUB file; unpack it first.")
