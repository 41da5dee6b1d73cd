"""DOCX: paragraphs and tables in order; styles tell headings, and what a revision deleted is left out."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from sources.formats.archives import open_archive
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.words import clean, language_tag, metadata, squeeze

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _PARAGRAPH, _ROW, _CELL = (f"{_WORD}{name}" for name in ("t", "p", "tr", "tc"))
_BREAKS = {f"{_WORD}br", f"{_WORD}cr"}
_TAB = f"{_WORD}tab"
_LEFT_OUT = {_FALLBACK, f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}txbxContent", f"{_WORD}pPr"}
_OUTLINE = f"{_WORD}pPr/{_WORD}outlineLvl"
_BODY_LEVEL = 9


def read(content: bytes) -> Parsed:
    """Read a document."""
    open_archive(content).close()
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise RefusedError("is a damaged DOCX file.") from error
    names = {style.style_id: style.name or "" for style in document.styles}
    titles: list[str] = []
    blocks = tuple(_blocks(document.element.body, names, titles))
    said = document.core_properties
    return Parsed(
        blocks,
        title=metadata(said.title) or next(iter(titles), None),
        author=metadata(said.author) if said.author != "python-docx" else None,
        language=language_tag(said.language),
    )


def _blocks(body: Any, names: dict[str, str], titles: list[str]) -> Iterator[Block]:
    from lxml import etree

    walk = etree.iterwalk(body, events=("start",), tag=(_PARAGRAPH, _ROW, _FALLBACK))
    for _, element in walk:
        walk.skip_subtree()
        if element.tag == _ROW:
            cells = (_words(cell).replace("\n", " ") for cell in element.iterchildren(_CELL))
            row = " | ".join(cell for cell in cells if cell)
            if row:
                yield Block(BlockKind.PARAGRAPH, row)
        elif element.tag == _PARAGRAPH and (words := _words(element)):
            style = names.get(element.style or "", "").lower()
            if style.startswith("toc "):
                continue
            if style == "title":
                titles.append(words.replace("\n", " "))
            heads = style == "title" or style.startswith("heading ") or _outline_level(element) < _BODY_LEVEL
            if heads:
                yield Block(BlockKind.HEADING, words.replace("\n", " "))
            else:
                yield Block(BlockKind.PARAGRAPH, words)


def _outline_level(paragraph: Any) -> int:
    level = paragraph.find(_OUTLINE)
    value = level.get(f"{_WORD}val") if level is not None else None
    return int(value) if value is not None and value.isdecimal() else _BODY_LEVEL


def _words(element: Any) -> str:
    """Return the words of a paragraph or a cell, with the line breaks that its author made."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if event == "end":
            if each.tag == _PARAGRAPH and each is not element:
                pieces.append("\n")
        elif each.tag in _LEFT_OUT:
            walk.skip_subtree()
        elif each.tag == _TEXT:
            pieces.append((each.text or "").replace("\n", " "))
        elif each.tag in _BREAKS:
            pieces.append("\n")
        elif each.tag == _TAB:
            pieces.append(" ")
    lines = (squeeze(line) for line in clean("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)
