"""Files made to do harm: made when they are needed, and read at no more cost than they are allowed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from PIL import Image

from tests.support.made_files import XHTML, archive, epub, pdf, pdf_of

SENTENCE = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，这是掌柜定下的规矩。"
_MIB = 1 << 20
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_LAUGHS = "<!DOCTYPE z [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
_OUTSIDE = "<!DOCTYPE z [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


def docx_of(document: str | bytes, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a DOCX file whose document part is given."""
    parts = {"[Content_Types].xml": _CONTENT_TYPES, "_rels/.rels": _RELATIONSHIPS, "word/document.xml": document}
    return archive(parts | dict(more or {}))


def _word(body: str, before: str = "") -> str:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'


def _paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def _page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>".encode()


def _lying_archive() -> bytes:
    """Return an archive whose directory states a small size for a file that unpacks to a large one."""
    content = bytearray(epub({"a.xhtml": XHTML.format("<p>" + SENTENCE * 60_000 + "</p>")}))
    place = content.rindex(b"OPS/a.xhtml") - 46
    struct.pack_into("<I", content, place + 24, 100)
    return bytes(content)


def _overlapping_archive() -> bytes:
    """Return an archive with many entries for the same packed bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("word/document.xml", bytes(900_000))
        first = written.infolist()[0]
        for number in range(1_000):
            entry = zipfile.ZipInfo(f"{number}")
            entry.compress_type = first.compress_type
            entry.header_offset = first.header_offset
            entry.CRC, entry.compress_size, entry.file_size = first.CRC, first.compress_size, first.file_size
            written.filelist.append(entry)
            written.NameToInfo[entry.filename] = entry
    return buffer.getvalue()


def _encrypted_archive() -> bytes:
    content = bytearray(docx_of(_word(_paragraph(SENTENCE))))
    place = -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        content[place + 8] |= 1
    return bytes(content)


def _picture(form: str) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").save(written, form)
    return written.getvalue()


def _header_of_png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + bytes(12)


def _png_bomb() -> bytes:
    """Return a picture of few bytes that unpacks to 400 million."""
    packed = b"IDAT" + zlib.compress(bytes(1 << 20) * 20)
    return _header_of_png(20_000, 20_000)[:33] + struct.pack(">I", len(packed) - 4) + packed + bytes(4)


def _endless_pages() -> bytes:
    """Return a PDF whose tree of pages holds itself."""
    return pdf_of(
        {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000000 >>"}
    )


def _recursive_form() -> bytes:
    """Return a PDF whose page draws a form that draws itself."""
    return pdf_of(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
            "/Resources << /XObject << /X 5 0 R >> >> >>",
            4: "<< /Length 5 >>\nstream\n/X Do\nendstream",
            5: "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 11 "
            "/Resources << /XObject << /X 5 0 R >> >> >>\nstream\n/X Do /X Do\nendstream",
        }
    )


def _pdf_bomb() -> bytes:
    """Return a PDF whose page unpacks, filter within filter, to far more than memory holds."""
    import zlib

    packed = bytes(1 << 27)
    for _ in range(2):
        packed = zlib.compress(packed, 9)
    hexed = packed.hex() + ">"
    return pdf_of(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [" + "4 0 R " * 100 + "] >>",
            4: f"<< /Length {len(hexed)} /Filter [/ASCIIHexDecode /FlateDecode /FlateDecode] >>\n"
            f"stream\n{hexed}\nendstream",
        }
    )


REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "empty.txt": (lambda: b"", "is empty"),
    "blank.txt": (lambda: b"\n \t\r\n" * 1000, "no paragraph"),
    "nul.txt": (lambda: SENTENCE.encode() + b"\0" * 100, "NUL"),
    "controls.txt": (lambda: b"\x01\x02\x03\x04" * 1000, "control characters"),
    "surrogates.txt": (lambda: SENTENCE.encode() + b"\xed\xa0\x80\xed\xb0\x80", "leaves a doubt"),
    "surrogates-16.txt": (lambda: b"\xff\xfe" + SENTENCE.encode("utf-16-le") + b"\x00\xd8", "begins as UTF-16"),
    "overlong.txt": (lambda: b"\xc0\xaf\xe0\x80\xaf" * 100, "not UTF-8"),
    "random.txt": (lambda: bytes(range(256)) * 1000, "NUL"),
    "line.txt": (lambda: b"a" * (200 * _MIB), "larger than 64 MiB"),
    "long-line.txt": (lambda: SENTENCE.encode() * 140_000, "more than 5,000,000 characters"),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
    "huge.png": (lambda: _header_of_png(60_000, 60_000), "pixels; 80 million are allowed"),
    "unpacked.png": (lambda: _png_bomb(), "pixels; 80 million are allowed"),
    "cut.jpg": (lambda: _picture("JPEG")[:400], "damaged picture|needs"),
    "cut.webp": (lambda: _picture("WEBP")[:40], "damaged picture|needs"),
    "text.png": (lambda: SENTENCE.encode(), "no picture that can be read"),
    "moving.png": (lambda: b"GIF89a" + bytes(100), "of a kind that is not read"),
    "page.jpg": (lambda: _picture("PNG"), "no paragraph|for certain|needs"),
    "program.md": (lambda: b"MZ\x90\x00" + bytes(100), "a program"),
    "gzip.html": (lambda: b"\x1f\x8b\x08" + bytes(100), "compressed"),
    "zeros.epub": (
        lambda: archive({"mimetype": "application/epub+zip", "a": bytes(50 * _MIB)}),
        "more tightly than any text",
    ),
    "many.docx": (
        lambda: archive({"word/document.xml": "x"} | {str(number): "" for number in range(6_000)}),
        "files; 5,000 are allowed",
    ),
    "large.docx": (
        lambda: archive({"word/document.xml": "x"} | {str(number): bytes(999_000) for number in range(300)}),
        "unpack to more than",
    ),
    "overlapping.docx": (_overlapping_archive, "unpack to more than"),
    "lying.epub": (_lying_archive, "damaged|no paragraph"),
    "encrypted.docx": (_encrypted_archive, "encrypted"),
    "archive-in-archive.docx": (lambda: archive({"word/document.xml": archive({"a": bytes(_MIB)})}), "damaged"),
    "laughs.docx": (lambda: docx_of(_word(_paragraph("&a10;"), _LAUGHS + "]>")), "no paragraph|damaged"),
    "laughs.epub": (
        lambda: epub({"a.xhtml": _LAUGHS + "]>" + XHTML.format("<p>&a10;</p>")}),
        "no paragraph|damaged|can't be read",
    ),
    "outside.docx": (lambda: docx_of(_word(_paragraph("&x;"), _OUTSIDE)), "no paragraph|damaged"),
    "outside.epub": (lambda: epub({"a.xhtml": _OUTSIDE + XHTML.format("<p>&x;</p>")}), "no paragraph|can't be read"),
    "climbing.epub": (lambda: epub({"../../../../../../etc/passwd": ""}), "no paragraph"),
    "deep.html": (lambda: _page("<div>" * 100_000 + SENTENCE), "nested too deeply|damaged|no article"),
    "deep.docx": (lambda: docx_of(_word("<w:p>" * 50_000)), "damaged|no paragraph"),
    "deep.epub": (
        lambda: epub({"a.xhtml": XHTML.format("<div>" * 50_000)}),
        "nested too deeply|damaged|no paragraph|can't be read",
    ),
    "endless.pdf": (_endless_pages, "pages; 5,000 are allowed|damaged|no text layer"),
    "recursive.pdf": (_recursive_form, "too much|no text layer"),
    "bomb.pdf": (_pdf_bomb, "too much|no text layer|damaged"),
    "cut.pdf": (lambda: pdf([[(72, 700, 12, SENTENCE)]])[:400], "damaged"),
    "loop.pdf": (
        lambda: b"%PDF-1.7\n1 0 obj 1 0 R endobj\ntrailer << /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF",
        "damaged",
    ),
}
"""By name: what makes the file, and what is said of it."""

READ: Mapping[str, Callable[[], bytes]] = {
    "script.html": lambda: _page(f"<p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p><script>alert('ha')</script>"),
    "surrogates.html": lambda: _page(f"<p>{SENTENCE}&#xD800;&#0;&#x1b;</p><p>{SENTENCE[::-1]}</p>"),
    "unclosed.html": lambda: _page(f"<p>{SENTENCE}<b><i><a href='" + "x" * 100_000 + "'>"),
    "wide.html": lambda: _page(f"<p>{SENTENCE}</p>" * 2_000),
    "attributes.html": lambda: _page(f"<p {' '.join(f'a{number}=1' for number in range(2_000))}>{SENTENCE}</p>"),
    "yaml.md": lambda: f"---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: [*c,*c]\n---\n{SENTENCE}\n".encode(),
    "nested.md": lambda: ("> " * 5_000 + "\n\n" + SENTENCE + "\n").encode(),
    "brackets.md": lambda: ("[" * 20_000 + "\n\n" + SENTENCE + "\n").encode(),
    "stars.md": lambda: ("*a_ " * 20_000 + "\n\n" + SENTENCE + "\n").encode(),
    "table.md": lambda: ("|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n\n" + SENTENCE + "\n").encode(),
    "climbing-too.epub": lambda: epub({"../../a.xhtml": "x", "b.xhtml": XHTML.format(f"<p>{SENTENCE}</p>")}),
    "..%2f..%2fetc%2fpasswd.txt": lambda: SENTENCE.encode(),
    "-rf $(true);`id`.txt": lambda: SENTENCE.encode(),
    "line\nbreak.txt": lambda: SENTENCE.encode(),
    "\u202egpj.txt": lambda: SENTENCE.encode(),
    "bidi.txt": lambda: f"\u202e{SENTENCE}\u202c\u200b\u0301".encode(),
    "words.txt": lambda: (SENTENCE + "茶" * 300_000).encode(),
    "breaks.txt": lambda: (SENTENCE + "\r\u2028\x0b\x0c\x85" * 20_000).encode(),
    "quotes.txt": lambda: (SENTENCE + "“（" * 50_000).encode(),
}
"""By name: what makes a file that is read all the same, and whose passages hold `SENTENCE`."""
