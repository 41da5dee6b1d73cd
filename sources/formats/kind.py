"""What a file is, by its content. Its name only tells apart what looks the same: plain text, Markdown and such."""

import re
import struct
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import import_module

from sources.extras import Extra, missing_extra
from sources.formats.parsed import Parsed, RefusedError
from sources.limits import MAX_ENTRIES


class Kind(StrEnum):
    """What an article can be read from."""

    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    PICTURE = "picture"
    PPTX = "pptx"
    XLSX = "xlsx"
    OPEN_DOCUMENT = "open_document"
    """ODT, ODS and ODP."""
    RTF = "rtf"
    MAIL = "mail"
    SUBTITLES = "subtitles"
    """SRT and WebVTT."""
    JSON_LINES = "json_lines"

    @property
    def is_text(self) -> bool:
        """Whether its bytes are text in some encoding, which its reader gets in UTF-8."""
        return self in _TEXTS


_TEXTS = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.CSV, Kind.HTML, Kind.SUBTITLES, Kind.JSON_LINES})
_ROOMS = {
    "office": {Kind.PPTX, Kind.XLSX, Kind.OPEN_DOCUMENT, Kind.RTF},
    "texts": {Kind.MAIL, Kind.SUBTITLES, Kind.JSON_LINES},
}
"""The folders of the readers that don't stand here."""

BUNDLE_SUFFIXES = frozenset({".zip", ".mbox"})
"""How the names of files end that hold several articles; see `sources.files.bundles`."""
SUFFIXES = frozenset(
    ".txt .text .md .markdown .csv .tsv .html .htm .xhtml .pdf .docx .epub .pptx .xlsx .odt .ods .odp .rtf .eml .srt"
    " .vtt .jsonl .ndjson".split()
).union(BUNDLE_SUFFIXES)
"""The names' ends of the files that are looked for in folders, in lower case."""

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"})
"""Those of pictures, which are looked for where they can be read."""

_MARKDOWN_SUFFIXES = {".md", ".markdown"}
_CSV_SUFFIXES = {".csv", ".tsv"}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_JSON_SUFFIXES = {".jsonl", ".ndjson"}
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_NAMED = {
    ".pdf": "PDF",
    ".docx": "DOCX",
    ".epub": "EPUB",
    ".pptx": "PPTX",
    ".xlsx": "XLSX",
    ".odt": "ODT",
    ".ods": "ODS",
    ".odp": "ODP",
    ".rtf": "RTF",
    ".eml": "EML",
    ".srt": "SRT",
    ".vtt": "VTT",
}
_PDF_START = re.compile(rb"\s*%PDF-\d")
_PDF_WITHIN = 1024
_HEADERS_WITHIN = 16_384
_HEADER = rb"[!-9;-~]{1,76}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)"
_HEADERS = re.compile(rb"(?:From [^\r\n]{1,998}\r?\n)?(?P<all>(?:%b){2,200})" % _HEADER)
_OF_MAILS = re.compile(rb"^(?:From|Sender|Received|Message-ID|Date|MIME-Version|Subject|To)[ \t]*:", re.I | re.M)
_OF_MAILS_ALONE = re.compile(rb"^(?:Received|Message-ID|MIME-Version)[ \t]*:", re.I | re.M)
_TIMING = rb"(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_SUBTITLES = re.compile(rb"WEBVTT(?:[ \t\r\n]|\Z)|\s*\d{1,9}[ \t]*\r?\n" + _TIMING)
_TIMED = re.compile(rb"^[ \t]*" + _TIMING, re.M)
_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|II\*\0|MM\0\*|RIFF.{4}WEBP", re.S)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREAD = (
    (_OLE, "is an old or an encrypted Office file; save it as DOCX, XLSX or PPTX without a password."),
    (b"GIF8", "is a picture of a kind that is not read; save it as PNG."),
    (b"\x1f\x8b", "is a compressed file; unpack it first."),
    (b"\x7fELF", "is a program; an article is text."),
    (b"MZ\x90\x00", "is a program; an article is text."),
    (b"SQLite format 3\0", "is a database; an article is text."),
)
_SEVERAL = "holds several articles, and is none itself; it is read as a folder is."
_OPEN_DOCUMENTS = (b"text", b"spreadsheet", b"presentation")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
MARK_OF_END = b"PK\x05\x06"
"""What the end of an archive's directory begins with."""


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
    if ends == ".mbox":
        raise RefusedError(_SEVERAL)
    head = content[:_PDF_WITHIN].removeprefix(b"\xef\xbb\xbf")
    if _PICTURE.match(head):
        if ends not in PICTURE_SUFFIXES:
            raise RefusedError("is a picture; an article is text.")
        return Kind.PICTURE
    for start, problem in _UNREAD:
        if head.startswith(start):
            raise RefusedError(problem)
    if head.startswith((b"PK\x03\x04", MARK_OF_END)):
        return _kind_of_archive(content, is_bundle=ends in BUNDLE_SUFFIXES)
    if _PDF_START.match(head) or (ends == ".pdf" and b"%PDF-" in head):
        return Kind.PDF
    if head.startswith(rb"{\rtf"):
        return Kind.RTF
    if _is_mail(content, surely=ends != ".eml"):
        return Kind.MAIL
    if _SUBTITLES.match(head) or (ends in {".srt", ".vtt"} and _TIMED.search(_in_ascii(content))):
        return Kind.SUBTITLES
    if ends in PICTURE_SUFFIXES:
        raise RefusedError("is no picture that can be read, whatever its name says; it may be damaged.")
    if ends in _NAMED:
        raise RefusedError(f"is no {_NAMED[ends]} file, whatever its name says; it may be damaged.")
    if _HTML_START.match(head) or ends in _HTML_SUFFIXES:
        return Kind.HTML
    if ends in _JSON_SUFFIXES:
        return Kind.JSON_LINES
    if ends in _CSV_SUFFIXES:
        return Kind.CSV
    return Kind.MARKDOWN if ends in _MARKDOWN_SUFFIXES else Kind.TEXT


def reader_of(kind: Kind) -> Callable[..., Parsed]:
    """Return what reads files of a kind; it raises a `RefusedError`, or whatever a library makes of damaged files."""
    room = next((f"{room}." for room, kinds in _ROOMS.items() if kind in kinds), "")
    read: Callable[..., Parsed] = import_module(f"sources.formats.{room}{kind}").read
    return read


def entry_names(content: bytes) -> Iterator[bytes]:
    """Yield the names in an archive's directory, not more of them than an archive may hold; nothing is unpacked."""
    end = content.rfind(MARK_OF_END)
    if end < 0 or end + 22 > len(content):
        return
    (size,) = struct.unpack_from("<I", content, end + 12)
    place = end - size
    for _ in range(MAX_ENTRIES + 1):
        if place < 0 or content[place : place + 4] != b"PK\x01\x02" or place + 46 > end:
            return
        name, extra, comment = struct.unpack_from("<HHH", content, place + 28)
        yield content[place + 46 : place + 46 + name]
        place += 46 + name + extra + comment


def _is_mail(content: bytes, *, surely: bool) -> bool:
    """Tell whether a file begins with the lines that mails begin with, and surely with some that nothing else has."""
    headers = _HEADERS.match(content[:_HEADERS_WITHIN].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    if headers is None:
        return False
    if surely and not _OF_MAILS_ALONE.search(headers["all"]):
        return False
    return len({each.group().lower() for each in _OF_MAILS.finditer(headers["all"])}) >= 2


def _in_ascii(content: bytes) -> bytes:
    """Return a text's first bytes without what UTF-16 puts between the letters of ASCII."""
    return content[:_HEADERS_WITHIN].replace(b"\0", b"")


def _kind_of_archive(content: bytes, *, is_bundle: bool) -> Kind:
    names = set(entry_names(content))
    if b"META-INF/container.xml" in names or b"application/epub+zip" in content[:_PDF_WITHIN]:
        return Kind.EPUB
    if _OPEN_DOCUMENT in content[:_PDF_WITHIN]:
        what = content.split(_OPEN_DOCUMENT, 1)[1][:20]
        if what.startswith(_OPEN_DOCUMENTS):
            return Kind.OPEN_DOCUMENT
        raise RefusedError("is a drawing or a formula; of OpenDocument, ODT, ODS and ODP files are read.")
    if b"xl/workbook.bin" in names:
        raise RefusedError("is an XLSB workbook; save it as XLSX.")
    for name, kind in (
        (b"word/document.xml", Kind.DOCX),
        (b"ppt/presentation.xml", Kind.PPTX),
        (b"xl/workbook.xml", Kind.XLSX),
    ):
        if name in names:
            return kind
    if is_bundle:
        raise RefusedError(_SEVERAL)
    raise RefusedError("is an archive, but no document that is read; name it .zip if it holds articles.")
