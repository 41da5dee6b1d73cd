"""Markdown, with what its front matter says of it."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sources.document import Fact, Property
from sources.formats.parsed import Block, BlockKind, Parsed
from sources.formats.tables import RawCell, rows_of_lines, table_blocks
from sources.formats.words import clean, language_tag, metadata, squeeze, stated
from sources.tables import CELL_BREAK

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?P<fields>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LONGEST_FRONT_MATTER = 20_000
_SEPARATORS = {"csv": ",", "tsv": "\t"}


def read(content: bytes) -> Parsed:
    """Read a text in UTF-8."""
    text = content.decode("utf-8")
    fields, body = _front_matter(text)
    blocks = tuple(_blocks(body))
    return Parsed(
        blocks,
        title=metadata(fields.get("title")) or _first_heading(blocks),
        author=_names(fields.get("author") or fields.get("authors")),
        publisher=metadata(fields.get("publisher")),
        published=_date(fields.get("date") or fields.get("published")),
        language=language_tag(fields.get("lang") or fields.get("language")),
        properties=_properties(fields),
    )


def _properties(fields: Mapping[str, object]) -> tuple[Property, ...]:
    author, published = (
        fields.get("author") or fields.get("authors"),
        _date(fields.get("date") or fields.get("published")),
    )
    return stated(
        {
            Fact.TITLE: [fields.get("title")],
            Fact.AUTHOR: author if isinstance(author, list) else [author],
            Fact.PUBLISHER: [fields.get("publisher")],
            Fact.DATE: [published],
        }
    )


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Return the fields of a front matter, and the text below it; none where there is no mapping on top."""
    match = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER)
    if match is None:
        return {}, text
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        fields = YAML(typ="safe", pure=True).load(match["fields"])
    except (YAMLError, ValueError, RecursionError):
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(name).lower(): value for name, value in fields.items()}, text[match.end() :]


def _names(value: object) -> str | None:
    names = value if isinstance(value, list) else [value]
    return metadata("、".join(found) if (found := [name for each in names if (name := metadata(each))]) else None)


def _date(value: object) -> str | None:
    return (
        value.isoformat()[:10] if isinstance(value, date) else metadata(str(value) if isinstance(value, int) else value)
    )


def _first_heading(blocks: tuple[Block, ...]) -> str | None:
    return blocks[0].text if blocks and blocks[0].kind is BlockKind.HEADING else None


def _blocks(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    level = 0
    rows: list[list[RawCell]] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1]) if token.type == "heading_open" else 0
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "inline" and rows is not None:
            rows[-1].append(RawCell(_inline(token)))
        elif token.type == "table_close" and rows is not None:
            yield from table_blocks(rows, headings=1) or _as_lines(rows)
            rows = None
        elif token.type == "inline":
            words = _inline(token)
            if level and words:
                yield Block(BlockKind.HEADING, words.replace("\n", " "), level=level)
            else:
                yield from _table_of_pipes(token) or _paragraph(words)
        elif token.type in {"fence", "code_block"}:
            written = clean(token.content).strip("\n")
            yield from _table_of_values(token.info, written) or _paragraph(written)
        elif token.type == "html_block":
            yield from _markup(token.content)


def _paragraph(text: str) -> Iterator[Block]:
    if text.strip():
        yield Block(BlockKind.PARAGRAPH, text)


def _as_lines(rows: Sequence[Sequence[RawCell]]) -> Iterator[Block]:
    for row in rows:
        yield from _paragraph(CELL_BREAK.join(cell.text for cell in row))


def _table_of_pipes(token: "Token") -> tuple[Block, ...]:
    """Return the rows of a paragraph each of whose lines has as many cells, without the line below their headings."""
    if token.content.count("|") < 2:
        return ()
    lines = "".join(_pieces(token)).replace("\v", "\n").split("\n")
    return table_blocks(rows_of_lines(lines)) if len(lines) > 1 else ()


def _table_of_values(info: str, text: str) -> tuple[Block, ...]:
    """Return the rows of a fenced block of values with commas or tabs between them."""
    separator = _SEPARATORS.get(info.strip().lower())
    if separator is None:
        return ()
    try:
        rows = [[RawCell(value) for value in row] for row in csv.reader(text.splitlines(), delimiter=separator) if row]
    except csv.Error:
        return ()
    return table_blocks(rows) if len({len(row) for row in rows}) == 1 else ()


def _inline(token: "Token") -> str:
    """Return the words of an inline token; only a hard break stays a line break."""
    return "\n".join(line for each in "".join(_pieces(token)).split("\v") if (line := squeeze(each)))


def _pieces(token: "Token") -> list[str]:
    """Return the words of an inline token in pieces, soft breaks as line breaks, hard ones as vertical tabs."""
    pieces: list[str] = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            pieces.append(child.content)
        elif child.type == "softbreak":
            pieces.append("\n")
        elif child.type == "hardbreak":
            pieces.append("\v")
    return pieces


def _markup(text: str) -> Iterator[Block]:
    """Yield the words of markup that stands between the paragraphs."""
    from lxml import etree, html

    from sources.formats.markup import blocks_of

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        tree = html.document_fromstring(f"<body>{clean(text)}</body>", parser=parser)
    except etree.ParserError:  # a comment, or nothing
        return
    yield from (each.block for each in blocks_of(tree))
