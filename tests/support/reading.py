"""What holds of every file that is read, whatever stands in it: shared by tests that read odd ones."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from sources import BUNDLE_SUFFIXES, ArticleError, ArticleReader, Document, unbundled
from sources.formats import Kind
from tests.support.hostile_files import SENTENCE, docx_of
from tests.support.made_files import XHTML, archive, epub, pdf
from tests.support.office_files import hexed, mail, mailbox, open_document, open_rows, rtf, saved, workbook_of


def _slides() -> bytes:
    from pptx import Presentation
    from pptx.util import Cm

    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "茶馆"
    slide.placeholders[1].text = SENTENCE
    table = slide.shapes.add_table(2, 2, Cm(2), Cm(8), Cm(9), Cm(3)).table
    for place, words in enumerate(("品名", "价格", "碧螺春", "28元")):
        table.cell(*divmod(place, 2)).text = words
    slide.notes_slide.notes_text_frame.text = SENTENCE
    return saved(made)


def _picture(kind: str) -> bytes:
    from PIL import Image

    made, buffer = Image.new("RGB", (40, 30), "white"), io.BytesIO()
    made.save(buffer, kind, **({"save_all": True, "append_images": [made]} if kind == "TIFF" else {}))
    return buffer.getvalue()


_ROWS = "".join(
    f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{words}</t></is></c><c r="B{n}"><v>{n}</v></c></row>'
    for n, words in enumerate((SENTENCE, "碧螺春", "龙井"), start=1)
)
_MERGED = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
_CUES = f"00:00:01.000 --> 00:00:03.000\n{SENTENCE}\n\n00:00:04.000 --> 00:00:05.000\n<v 李青>茶。</v>\n"
_BOUNDARY = 'Content-Type: multipart/mixed; boundary="x"\n'
_PARTS = (
    f"--x\nContent-Type: text/plain; charset=utf-8\n\n{SENTENCE}\n--x\nContent-Type: text/html; charset=utf-8\n\n"
    f'<p>{SENTENCE}</p>\n--x\nContent-Disposition: attachment; filename="a.csv"\n\na,b\n1,2\n--x--\n'
)
FILES: dict[str, bytes] = {
    "a.pptx": _slides(),
    "a.xlsx": workbook_of(f"<sheetData>{_ROWS}</sheetData>{_MERGED}"),
    "a.odt": open_document("text", f"<text:p>{SENTENCE}</text:p><table:table>{open_rows('ab', 'cd')}</table:table>"),
    "a.ods": open_document(
        "spreadsheet", f'<table:table table:name="价目">{open_rows([SENTENCE, "b"], "cd")}</table:table>'
    ),
    "a.odp": open_document(
        "presentation", f"<draw:page><draw:frame><text:p>{SENTENCE}</text:p></draw:frame></draw:page>"
    ),
    "a.rtf": rtf(rf"{hexed(SENTENCE)}\par\trowd\cellx1\cellx2\intbl a\cell b\cell\row\pard\u33590?\par"),
    "a.eml": mail("tea", _PARTS, f"MIME-Version: 1.0\n{_BOUNDARY}").encode(),
    "a.mbox": mailbox(mail("one", SENTENCE), mail("two", SENTENCE)),
    "a.srt": f"1\n{_CUES.replace('.000', ',000')}".encode(),
    "a.vtt": f"WEBVTT - 茶\n\n{_CUES}".encode(),
    "a.jsonl": f'{{"title": "茶", "text": "{SENTENCE}", "n": {{"a": [1, 2]}}}}\n'.encode(),
    "a.zip": archive({"a.txt": SENTENCE, "b/c.md": f"# 茶\n\n{SENTENCE}"}),
    "a.png": _picture("PNG"),
    "a.jpg": _picture("JPEG"),
    "a.tiff": _picture("TIFF"),
    "a.webp": _picture("WEBP"),
}
"""A small file of each of the later formats, by its name."""
PICTURES = {"a.png", "a.jpg", "a.tiff", "a.webp"}
SEEDS = {
    Kind.PDF: pdf([[(72, 700, 20, "茶馆"), (72, 660, 12, SENTENCE)], [(72, 700, 12, SENTENCE)]]),
    Kind.EPUB: epub({"a.xhtml": XHTML.format(f"<h1>茶馆</h1><p>{SENTENCE}</p>")}),
    Kind.DOCX: docx_of(
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        f"{SENTENCE}</w:t></w:r></w:p></w:body></w:document>"
    ),
}


def check_line(error: Exception) -> None:
    assert "\n" not in str(error)


def check_bundled(path: Path, content: bytes, reader: ArticleReader) -> list[Document]:
    """Read a file, or those in an archive or a mailbox; return the articles that are read."""
    if path.suffix not in BUNDLE_SUFFIXES:
        found = [(path.name, content)]
    else:
        try:
            found = list(unbundled(path.name, content))
        except ArticleError as error:
            check_line(error)
            return []
    suffixes = [Path(name or path.name).suffix for name, _ in found]
    read = (
        check(path.with_name(f"{number}{suffix if suffix.isascii() and suffix.isprintable() else ''}"), each, reader)
        for number, (suffix, (_, each)) in enumerate(zip(suffixes, found, strict=True))
    )
    return [each for each in read if each]


def changed(content: bytes, changes: Sequence[tuple[float, bytes]], length: float | None) -> bytes:
    """Return a file with bytes of it replaced, and cut.

    Args:
        content: The file.
        changes: Where, as shares of its length, and by what.
        length: How much of it stays, as a share; None for all.
    """
    some = bytearray(content)
    for place, new in changes:
        at = int(place * len(some))
        some[at : at + len(new)] = new
    return bytes(some[: None if length is None else int(length * len(some))])


def changed_inside(content: bytes, which: int, changes: Sequence[tuple[float, bytes]], length: float | None) -> bytes:
    """Return an archive that is whole, with one of its files changed; see `changed`."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts: dict[str, str | bytes] = {each: opened.read(each) for each in opened.namelist()}
    name = sorted(parts)[which % len(parts)]
    before = parts[name]
    return archive(parts | {name: changed(before.encode() if isinstance(before, str) else before, changes, length)})


def check(path: Path, content: bytes, reader: ArticleReader) -> Document | None:
    """Read a file with some content; None where it is refused, which is said in a line."""
    path.write_bytes(content)
    try:
        document = reader.read(path).document
    except ArticleError as error:
        check_line(error)
        return None
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    for section in document.sections:
        assert 0 <= section.start < section.end <= len(document.text)
    for left in document.left_out:
        assert 0 <= left.start < left.end <= len(document.text)
    (document.text + document.title).encode()
    return document
