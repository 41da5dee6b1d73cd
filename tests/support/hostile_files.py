"""Files made to do harm: made when they are needed, and read at no more cost than they are allowed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from PIL import Image

from tests.support.made_files import XHTML, archive, epub, pdf, pdf_of
from tests.support.office_files import hexed, open_document, rtf, saved, workbook_of

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


def _png(width: int, height: int, unpacked: int) -> bytes:
    """Return a picture that says how large it is, and whose content is zeros."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    content = b"IDAT" + zlib.compress(bytes(unpacked))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (head, content)
    )


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


def _cells(*rows: str) -> str:
    """Return a sheet's rows of one text each, by the attributes of a row."""
    cell = '<c t="inlineStr"><is><t>' + SENTENCE + "</t></is></c>"
    return "<sheetData>" + "".join(f"<row {each}>{cell}{cell}</row>" for each in rows) + "</sheetData>"


def _nested_mails(depth: int) -> bytes:
    """Return mails within mails."""
    head = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return (head * depth + f"From: a@example.org\n\n{SENTENCE}\n").encode()


def _nested_parts(depth: int) -> bytes:
    """Return a mail whose parts hold parts."""
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{each}"\n\n--b{each}\n' for each in range(depth))
    return f"From: a@example.org\nMIME-Version: 1.0\n{parts}\n{SENTENCE}\n".encode()


def _linked_workbook() -> bytes:
    """Return a workbook whose formulas, links and macros would reach outside, if they were followed."""
    outside = '<Relationship Id="r9" Type="x/externalLink" Target="file:///etc/passwd" TargetMode="External"/></'
    cell = f'<c t="str"><f>WEBSERVICE("http://127.0.0.1")</f><v>{SENTENCE}</v></c>'
    made = workbook_of(
        f"<sheetData><row r='1'>{cell}</row></sheetData>",
        more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0", "xl/externalLinks/externalLink1.xml": "<x/>"},
    )
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    related = "xl/_rels/workbook.xml.rels"
    return archive(parts | {related: parts[related].replace(b"</", outside.encode(), 1)})


def _presentation(slide: str, before: str = "") -> bytes:
    """Return a presentation of one slide, given the XML of its shapes."""
    from pptx import Presentation

    made = Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    with zipfile.ZipFile(io.BytesIO(saved(made))) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    written = parts["ppt/slides/slide1.xml"].decode()
    written = before + written[written.index("<p:sld") :].replace("</p:spTree>", f"{slide}</p:spTree>")
    return archive(parts | {"ppt/slides/slide1.xml": written})


def _shape(words: str) -> str:
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
        f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


_GROUP = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="8" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_TABLE = "<table:table table:name='x'>{}</table:table>"
_FILLED = f"<table:table-cell table:number-columns-repeated='16384'><text:p>{SENTENCE}</text:p></table:table-cell>"


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
    "huge.png": (lambda: _png(60_000, 60_000, 100), "pixels; 80 million are allowed"),
    "unpacked.png": (lambda: _png(20_000, 20_000, 20 << 20), "pixels; 80 million are allowed"),
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
    "zeros.xlsx": (lambda: workbook_of("", more={"a": bytes(50 * _MIB)}), "more tightly than any text"),
    "laughs.xlsx": (lambda: workbook_of("", "<si><t>&a10;</t></si>", _LAUGHS + "]>"), "damaged"),
    "outside.xlsx": (lambda: workbook_of(_cells("r='1'"), "<si><t>&x;</t></si>", _OUTSIDE), "damaged|paragraph"),
    "far.xlsx": (lambda: workbook_of(_cells("r='99999999999'")), "damaged XLSX"),
    "back.xlsx": (lambda: workbook_of(_cells("r='5'", "r='4'")), "damaged XLSX"),
    "wide.xlsx": (
        lambda: workbook_of("<sheetData>" + '<row><c r="XFD1"/></row>' * 2_000 + "</sheetData>"),
        "rows and 16,384 columns; divide it",
    ),
    "merged.xlsx": (
        lambda: workbook_of(
            _cells("r='1'") + "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 3 + "</mergeCells>" + "<x>" * 400
        ),
        "damaged|too much",
    ),
    "deep.xlsx": (lambda: workbook_of("<sheetData>" + "<row>" * 50_000), "damaged"),
    "empty.pptx": (lambda: archive({"ppt/presentation.xml": "<x/>"}), "damaged"),
    "laughs.pptx": (lambda: _presentation(_shape("&a10;"), _LAUGHS + "]>"), "no paragraph|damaged"),
    "outside.pptx": (lambda: _presentation(_shape("&x;"), _OUTSIDE), "no paragraph|damaged"),
    "deep.pptx": (lambda: _presentation(_GROUP * 100 + _shape("x") + "</p:grpSp>" * 100), "nested too deeply"),
    "laughs.odt": (
        lambda: open_document(
            "text", "", more={"content.xml": _LAUGHS + "]><x><body><text><p>&a10;</p></text></body></x>"}
        ),
        "no paragraph|damaged|can't be read",
    ),
    "outside.odt": (
        lambda: open_document(
            "text", "", more={"content.xml": _OUTSIDE + "<x><body><text><p>&x;</p></text></body></x>"}
        ),
        "no paragraph|damaged|can't be read",
    ),
    "deep.odt": (lambda: open_document("text", "<text:p>" * 50_000), "no paragraph|damaged|can't be read"),
    "repeated.ods": (
        lambda: open_document(
            "spreadsheet",
            _TABLE.format(f"<table:table-row table:number-rows-repeated='1048576'>{_FILLED}</table:table-row>"),
        ),
        "more than 300,000 cells",
    ),
    "deep.rtf": (lambda: rtf("{" * 100_000 + SENTENCE.encode("gb18030").decode("latin-1")), "nested too deeply"),
    "skipped.rtf": (lambda: rtf(r"\bin999999999 " + "x" * 1000), "no paragraph"),
    "nested.eml": (lambda: _nested_parts(5_000), "more than 1,000 parts"),
    "parts.eml": (
        lambda: b"From: a@x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 2_000,
        "more than 1,000 parts",
    ),
    "nothing.srt": (lambda: b"1\n00:00:01,000 --> 00:00:02,000\n\n" * 10_000, "no subtitles"),
    "deep.jsonl": (lambda: b'{"a":' * 100_000, "no JSON on line 1"),
    "numbers.jsonl": (lambda: b'{"a": ' + b"9" * 100_000 + b"}", "no JSON on line 1"),
    "loop.pdf": (
        lambda: b"%PDF-1.7\n1 0 obj 1 0 R endobj\ntrailer << /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF",
        "damaged",
    ),
}
"""By name: what makes the file, and what is said of it."""

READ: Mapping[str, Callable[[], bytes]] = {
    "merged-all.xlsx": lambda: workbook_of(
        _cells("r='1'", "r='2'") + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "hidden-all.xlsx": lambda: workbook_of(
        "<cols>" + '<col min="3" max="999999999" hidden="1"/>' * 1_000 + "</cols>" + _cells("r='1'", "r='1048576'")
    ),
    "lying.xlsx": lambda: workbook_of('<dimension ref="A1:XFD1048576"/>' + _cells("r='1'")),
    "linked.xlsx": _linked_workbook,
    "group.pptx": lambda: _presentation(_GROUP * 10 + _shape(SENTENCE) + "</p:grpSp>" * 10),
    "spaces.odt": lambda: open_document("text", f"<text:p>{SENTENCE}<text:s text:c='999999999'/></text:p>" * 3),
    "spans.odt": lambda: open_document(
        "text",
        "<table:table><table:table-row><table:table-cell table:number-columns-spanned='999999999' "
        f"table:number-rows-spanned='999999999'><text:p>{SENTENCE}</text:p></table:table-cell></table:table-row>"
        "</table:table>",
    ),
    "empty.ods": lambda: open_document(
        "spreadsheet",
        _TABLE.format(
            "<table:table-row table:number-rows-repeated='999999999'><table:table-cell/></table:table-row>"
            f"<table:table-row><table:table-cell><text:p>{SENTENCE}</text:p></table:table-cell></table:table-row>"
        )
        * 50,
    ),
    "unclosed.rtf": lambda: rtf(rf"{{\b {hexed(SENTENCE)}" + r"\par{\*\x " * 100),
    "closed.rtf": lambda: rtf("}" * 1_000 + hexed(SENTENCE)),
    "words.rtf": lambda: rtf(r"\u99999999?\u-99999?\uc-5\f999999999\cell\row\cellx\s " + hexed(SENTENCE) + r"\par"),
    "header.eml": lambda: f"From: a@x\nSubject: {'=?x?' * 50_000}\nTo: {'(' * 100_000}\n\n{SENTENCE}\n".encode(),
    "mails.eml": lambda: _nested_mails(3),
    "remote.eml": lambda: (
        f"From: a@x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>{SENTENCE}<img src='http://127.0.0.1/'>"
        "<iframe src='file:///etc/passwd'></iframe><script>x</script>"
    ).encode(),
    "charset.eml": lambda: f"From: a@x\nTo: b@x\nContent-Type: text/plain; charset=rot13\n\n{SENTENCE}".encode(),
    "times.srt": lambda: f"1\n999:99:99,999 --> 00:00:00,000\n{SENTENCE}\n{'<b>{' * 20_000}\n".encode(),
    "fields.jsonl": lambda: ('{"' + '":1,"'.join(map(str, range(5_000))) + f'":1,"x":"{SENTENCE}"}}\n').encode() * 2,
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
