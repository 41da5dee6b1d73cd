"""What stands in a file by libraries other than those, or used otherwise than, that the product reads it with.

Each file comes as units: paragraphs, rows, pages, whatever a quote has to lie within. None of the product's code is
used.
"""

import csv
import email
import email.policy
import io
import mailbox
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

Unit = tuple[str, str]
"""What the file calls its place (a page's number, a subtitle's time; blank where there is no such thing), its words."""

_SHOWN_BEHIND = re.compile('"(.*?)"')
_PLACED = {"pdf", "pptx", "odp", "srt", "vtt"}


def units(name: str, content: bytes) -> list[Unit]:
    """Return what stands in a file, by the ending of its name."""
    return list(_READERS[name.rpartition(".")[2]](content))


def stands(quote: str, place: str, found: list[Unit], name: str) -> bool:
    """Tell whether a quote stands in one unit and, in files with pages or times, at the place that is named."""
    wanted = bare(quote)
    some = [where for where, words in found if wanted in words]
    if name.rpartition(".")[2] in {"srt", "vtt"}:  # a quote may begin in one subtitle and end in another
        whole = "".join(words for _, words in found)
        starts = {each.start() for each in re.finditer(re.escape(wanted), whole)}
        begins, at = [], 0
        for where, words in found:
            begins += [where for start in starts if at <= start < at + len(words)]
            at += len(words)
        some = begins
    return place in some if name.rpartition(".")[2] in _PLACED else bool(some)


def bare(text: str) -> str:
    """Return a text without what formats differ in: white space, what divides cells, and divided words' hyphens."""
    return re.sub(r"[\s|\-\u00ad\x02\ufffe]", "", text)


def _pdf(content: bytes) -> Iterator[Unit]:
    import pypdfium2

    for number, page in enumerate(pypdfium2.PdfDocument(content), start=1):
        yield str(number), bare(page.get_textpage().get_text_range())


def _docx(content: bytes) -> Iterator[Unit]:
    import docx

    for paragraph in docx.Document(io.BytesIO(content)).paragraphs:
        yield "", bare(paragraph.text)


def _pptx(content: bytes) -> Iterator[Unit]:
    import pptx

    for number, slide in enumerate(pptx.Presentation(io.BytesIO(content)).slides, start=1):
        shapes: list[Any] = list(slide.shapes)
        if slide.has_notes_slide:
            shapes += slide.notes_slide.placeholders
        for shape in (each for each in shapes if each.has_text_frame):
            for paragraph in shape.text_frame.paragraphs:
                yield str(number), bare(paragraph.text)


def _xlsx(content: bytes) -> Iterator[Unit]:
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            shown = [str(each.value) + "".join(_SHOWN_BEHIND.findall(each.number_format)) for each in row if each.value]
            yield "", bare("".join(shown))


def _texts(tree: Any, name: str) -> Iterator[str]:
    chosen = " or ".join(f"local-name()='{part}'" for part in name.split())
    for each in tree.xpath(f"//*[{chosen}]"):
        yield bare("".join(each.itertext()))


def _open_document(content: bytes) -> Iterator[Unit]:
    from lxml import etree

    tree: Any = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("content.xml"))
    pages = tree.xpath("//*[local-name()='page']")
    for number, page in enumerate(pages, start=1):
        yield from ((str(number), bare("".join(each.itertext()))) for each in page.xpath(".//*[local-name()='p']"))
    if not pages:
        yield from (("", words) for words in _texts(tree, "p h table-row"))


def _csv(content: bytes) -> Iterator[Unit]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    separator = ";" if '";"' in text else ","
    for row in csv.reader(io.StringIO(text), delimiter=separator):
        yield "", bare("".join(row))


def _html(content: bytes) -> Iterator[Unit]:
    from lxml import html

    yield from (("", words) for words in _texts(html.document_fromstring(content), "p h1 h2 tr"))


def _epub(content: bytes) -> Iterator[Unit]:
    from lxml import etree

    book = zipfile.ZipFile(io.BytesIO(content))
    for name in (each for each in book.namelist() if each.endswith(".xhtml")):
        yield from (("", words) for words in _texts(etree.fromstring(book.read(name)), "p h1"))


def _rtf(content: bytes) -> Iterator[Unit]:
    for paragraph in re.split(rb"\\par\b", content):
        raw = re.sub(rb"\\'([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), paragraph)
        yield "", bare(re.sub(r"\\[a-z]+\d* ?|[{}]", "", raw.decode("gb18030")))


def _eml(content: bytes) -> Iterator[Unit]:
    said: Any = email.message_from_bytes(content, policy=email.policy.default)
    yield from (("", bare(each)) for each in said.get_content().split("\n\n"))


def _mbox(content: bytes) -> Iterator[Unit]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "box")
        path.write_bytes(content)
        with closing(mailbox.mbox(path)) as box:
            for each in box:
                yield from _eml(each.as_bytes())


def _subtitles(content: bytes) -> Iterator[Unit]:
    for found in re.finditer(r"(\d\d:\d\d:\d\d)[.,]\d+ --> .*\n((?:.+\n?)+)", content.decode()):
        yield found[1], bare(found[2])


def _md(content: bytes) -> Iterator[Unit]:
    yield from (("", bare(line)) for line in content.decode().splitlines())


_READERS: Mapping[str, Callable[[bytes], Iterator[Unit]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "odt": _open_document,
    "ods": _open_document,
    "odp": _open_document,
    "csv": _csv,
    "html": _html,
    "epub": _epub,
    "rtf": _rtf,
    "eml": _eml,
    "mbox": _mbox,
    "srt": _subtitles,
    "vtt": _subtitles,
    "md": _md,
}
