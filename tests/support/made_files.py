"""Files of every format, made small and by hand, so that tests know each of their bytes."""

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence

Line = tuple[float, float, float, str]
"""Where a line begins on the page (from the left, from the bottom), the size of its letters, and its words."""
Rule = tuple[float, float, float, float]
"""A line that is drawn: where it begins and ends, each from the left and from the bottom."""

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'


def pdf(
    pages: Sequence[Sequence[Line]],
    extra: str = "",
    trailer: str = "",
    bold: Collection[str] = (),
    rules: Sequence[Sequence[Rule]] = (),
    catalog: str = "",
    info: str = "",
) -> bytes:
    """Return a PDF whose letters are Chinese or Latin alike, in fonts that are named and not part of it.

    Args:
        pages: Their lines.
        extra: What stands behind the first line of the file.
        trailer: What else is said at its end.
        bold: Lines that are set in bold letters.
        rules: What is drawn on each page.
        catalog: What else the catalog says.
        info: What the file says of itself.
    """
    objects = {1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>", **_font(3, "STSong-Light"), **_font(6, "STSong-Bold")}
    kids = []
    for number, lines in enumerate(pages):
        page, stream = 10 + 2 * number, 11 + 2 * number
        kids.append(f"{page} 0 R")
        drawn = "".join(
            f"BT /F{2 if words in bold else 1} {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET\n"
            for x, y, size, words in lines
        )
        drawn += "".join(
            f"{x} {y} m {to_x} {to_y} l S\n" for x, y, to_x, to_y in rules[number : number + 1] and rules[number]
        )
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {stream} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 6 0 R >> >> >>"
        )
        objects[stream] = f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream"
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    if info:
        objects[9] = f"<< {info} >>"
        trailer += " /Info 9 0 R"
    return pdf_of(objects, extra, trailer)


def _font(number: int, name: str) -> dict[int, str]:
    """Return the objects of a font, from a number on."""
    return {
        number: f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /UniGB-UCS2-H "
        f"/DescendantFonts [{number + 1} 0 R] >>",
        number + 1: f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /W [1 95 500] /CIDSystemInfo "
        f"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor {number + 2} 0 R >>",
        number + 2: f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
    }


def pdf_of(objects: Mapping[int, str], extra: str = "", trailer: str = "") -> bytes:
    """Return a PDF of objects by their numbers; number 1 is the catalog."""
    written = "%PDF-1.7\n" + extra
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(written)
        written += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{number} 1\n{place:010d} 00000 n \n" for number, place in places.items())
    start = len(written)
    written += f"xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size {max(places) + 1} /Root 1 0 R {trailer} >>\n"
    return (written + f"startxref\n{start}\n%%EOF\n").encode("latin-1")


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def epub(
    chapters: Mapping[str, str], metadata: str = "<dc:title>书</dc:title>", more: Mapping[str, str] | None = None
) -> bytes:
    """Return a book; chapters are by file name, whole XHTML documents."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    parts = {f"OPS/{name}": text for name, text in chapters.items()}
    book = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": package}
    return archive(book | parts | dict(more or {}))
