"""Office files, mails and such, made small: by their own libraries where these write them, else by hand."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.made_files import archive

_SPACES = "office text table draw:drawing presentation style meta manifest".split()
NAMESPACES = " ".join(
    f'xmlns:{each.partition(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{each.rpartition(":")[2]}:1.0"'
    for each in _SPACES
)
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def open_document(kind: str, body: str, styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an OpenDocument file: a `text`, a `spreadsheet` or a `presentation`."""
    written = (
        f'<?xml version="1.0"?><office:document-content {NAMESPACES}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": written,
        "META-INF/manifest.xml": "<manifest/>",
        "meta.xml": f'<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:title>茶馆</dc:title><meta:initial-creator>陈高铭</meta:initial-creator></office:meta>"
        "</office:document-meta>",
    }
    return archive(parts | dict(more or {}))


def open_rows(*rows: Sequence[str]) -> str:
    """Return rows of an OpenDocument table."""
    cells = ("".join(f"<table:table-cell><text:p>{each}</text:p></table:table-cell>" for each in row) for row in rows)
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)


def workbook_of(
    sheet: str, strings: str = "", before: str = "", more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return a workbook of one sheet, given the XML within its root."""
    kinds = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        f'{kind}+xml"/>'
        for name, kind in (("workbook", "sheet.main"), ("s1", "worksheet"), ("strings", "sharedStrings"))
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate((("worksheet", "s1.xml"), ("sharedStrings", "strings.xml")))
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type='
        f'"{_OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}/relationships"><sheets>'
        '<sheet name="价目" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        "xl/strings.xml": f'{before}<sst xmlns="{_SHEETS}">{strings}</sst>',
        "xl/s1.xml": f'{before}<worksheet xmlns="{_SHEETS}">{sheet}</worksheet>',
    }
    return archive(parts | dict(more or {}))


def saved(made: Any) -> bytes:
    """Return what a workbook or a presentation is saved as."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def hexed(text: str) -> str:
    """Return a text as RTF has it in the Chinese code page."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


def rtf(body: str, fonts: str = r"{\f0\fnil\fcharset134 SimSun;}{\f1\fswiss\fcharset0 Arial;}") -> bytes:
    """Return an RTF file."""
    return (
        rf"{{\rtf1\ansi\ansicpg936\deff0{{\fonttbl{fonts}}}{{\stylesheet{{Normal;}}{{\s1 heading 1;}}}}"
        rf"{{\info{{\title {hexed('茶馆')}}}{{\author Anna}}}}{body}}}"
    ).encode("latin-1")


def mailbox(*mails: str) -> bytes:
    """Return a mailbox."""
    return "".join(f"From a@example.org Thu Jan  2 00:00:00 2020\n{each}\n\n" for each in mails).encode()


def mail(subject: str, body: str, more: str = "") -> str:
    """Return a mail."""
    return (
        f"From: Anna Bell <anna@example.org>\nTo: b@example.org\nSubject: {subject}\n"
        f"Date: Wed, 21 Oct 2020 23:30:00 +0800\nMessage-ID: <{subject}@example.org>\n{more}\n{body}"
    )
