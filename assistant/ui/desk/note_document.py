"""A note as a DOCX file: quotes in a style of their own, own words as text, citations as a numbered list with links."""

import re
from io import BytesIO
from typing import Any

from assistant.rendering.note import Note, PinnedQuote, full_source
from assistant.rendering.renderer import PlaceWords

QUOTE_STYLE = "Yinju Quote"
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML can't hold."""
_CHINESE_FONT = "Microsoft YaHei"


def note_to_docx(note: Note, words: PlaceWords, sources: str, author: str) -> bytes:
    """Return a note as a DOCX file.

    Args:
        note: The note.
        words: Name places.
        sources: The heading of the citations.
        author: Who is said to have made the file.
    """
    from docx import Document

    document = Document()
    document.core_properties.title = _clean(note.name)[:255]
    document.core_properties.author = author
    _make_styles(document)
    document.add_heading(_clean(note.name), 0)
    _add_words(document, note.text)
    for number, each in enumerate(note.quotes, start=1):
        document.add_paragraph(f"{_clean(each.quote)} [{number}]", style=QUOTE_STYLE)
        _add_words(document, " ".join(each.row.split()))
        _add_words(document, each.text)
    if note.quotes:
        document.add_heading(sources, 1)
    for each in note.quotes:
        _add_source(document, each, words)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_words(document: Any, text: str) -> None:
    """Add own words, a paragraph for each that blank lines divide."""
    for part in re.split(r"\n\s*\n", _clean(text)):
        if part.strip():
            document.add_paragraph(part.strip())


def _add_source(document: Any, quote: PinnedQuote, words: PlaceWords) -> None:
    paragraph = document.add_paragraph(_clean(full_source(quote, words)), style="List Number")
    if quote.link:
        paragraph.add_run(" · ")
        _add_link(paragraph, quote.link)


def _add_link(paragraph: Any, link: str) -> None:
    """Add a link that can be followed; python-docx only reads them."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(link)
    run.font.underline = True
    element.append(run._element)
    paragraph._element.append(element)


def _make_styles(document: Any) -> None:
    """Make the style of quotes, indented and with a bar beside them, and have Chinese set in a font for it."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Pt

    style = document.styles.add_style(QUOTE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.left_indent = Pt(18)
    style.paragraph_format.space_before = Pt(10)
    bar = '<w:left w:val="single" w:sz="18" w:space="10" w:color="A34A0C"/>'
    style.element.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{bar}</w:pBdr>"))
    for name in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.pop(qn("w:eastAsiaTheme"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE_FONT)


def _clean(text: str) -> str:
    return _NO_XML.sub("", text.replace("\r\n", "\n"))
