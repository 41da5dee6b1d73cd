"""A mail: its subject, who sent it when, its text, and those of its attachments that are documents.

The HTML part is read where there is one, the plain one otherwise; what is quoted from earlier mails stays. Nothing that
a mail points to is fetched. An attachment that is not read is named.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from sources.characters import cells
from sources.document import Fact
from sources.formats.kind import Kind, kind_of, reader_of
from sources.formats.markup import blocks_of
from sources.formats.note_marks import drop_note_marks
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.words import clean, join_lines, metadata, squeeze, stated
from sources.limits import MAX_ATTACHED

_MOST_PARTS = 1_000
_MOST_BOUNDARIES = 200
_BOUNDARY = re.compile(rb"boundary[ \t]*=", re.IGNORECASE)
_MOST_NESTED = 3
"""Mails in mails that are read."""
_LONGEST_HEADER = 4_000
_HEADERS = ("From", "To", "Cc", "Date")
_QUOTED = re.compile(r"(?:>[ ]?)+")
_WRAPPED = 55
"""A line of a plain mail that is wider goes on in the next, unless a blank one follows."""
_ITEM = re.compile(r"(?:[-*•·–]|\d{1,2}[.)、]|[(（]\d{1,2}[)）])\s?(?=\D)")
"""How the items of a list begin, each of which is a line of its own."""
_ENCODINGS = ("utf-8", "gb18030")


def read(content: bytes) -> Parsed:
    """Read a mail, as it is sent or as a mailbox holds it.

    Raises:
        RefusedError: If it has too many parts.
    """
    if sum(1 for _ in _BOUNDARY.finditer(content)) > _MOST_BOUNDARIES:  # each line is compared with all around it
        raise RefusedError(f"has more than {_MOST_PARTS:,} parts.")
    return _read(message_from_bytes(content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")), 0)


def _read(mail: Message, depth: int) -> Parsed:
    subject, sender = metadata(_header(mail, "Subject")), parseaddr(_header(mail, "From"))
    said = [f"{name}: {text}" for name in _HEADERS if (text := squeeze(_header(mail, name)))]
    top = [Block(BlockKind.HEADING, subject)] if subject else []
    if said:
        top.append(Block(BlockKind.BYLINE, "\n".join(said)))
    author, sent = metadata(sender[0]) or metadata(sender[1]), _header(mail, "Date")
    return Parsed(
        (*top, *_content(mail, depth)),
        title=subject,
        author=author,
        published=_date(sent),
        properties=stated({Fact.TITLE: [subject], Fact.AUTHOR: [author], Fact.DATE: [sent]}),
    )


def _header(mail: Message, name: str) -> str:
    """Return a header's text; what can't be decoded stays as it is written."""
    raw = next((str(value) for each, value in mail.raw_items() if each.lower() == name.lower()), "")
    written = _decoded(raw[:_LONGEST_HEADER].encode("utf-8", "surrogateescape"), None)  # some are not in ASCII
    try:
        parts = decode_header(written)
    except (HeaderParseError, ValueError):
        return clean(written)
    return clean("".join(each if isinstance(each, str) else _decoded(each, stated) for each, stated in parts))


def _decoded(content: bytes, stated: str | None) -> str:
    for encoding in (stated, *_ENCODINGS):
        try:
            if encoding and "\0" not in (text := content.decode(encoding)):
                return text
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _date(stated: str) -> str | None:
    """Return the day on which a mail was sent, where it was sent."""
    try:
        return parsedate_to_datetime(stated).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return None


def _content(mail: Message, depth: int) -> Iterator[Block]:
    """Yield the text, then the names of attachments that are not read, then each of the others under its name."""
    body: list[Block] = []
    attached: list[tuple[str, Message]] = []
    for number, part in enumerate(_parts(mail)):
        if number > _MOST_PARTS:
            raise RefusedError(f"has more than {_MOST_PARTS:,} parts.")
        kind, name = part.get_content_type(), _file_name(part)
        if name or kind == "message/rfc822" or part.get_content_disposition() == "attachment":
            if kind.startswith("image/") and part.get_content_disposition() != "attachment":
                continue  # a picture in the text
            attached.append((name or kind, part))
        elif kind in {"text/html", "text/plain"}:
            body += _html(_text(part)) if kind == "text/html" else _plain(_text(part))
    yield from body
    read = [_attachment(name, part, depth) for name, part in attached[:MAX_ATTACHED]]
    unread = [name for number, (name, _) in enumerate(attached) if number >= MAX_ATTACHED or not read[number]]
    if unread:
        yield Block(BlockKind.PARAGRAPH, " ".join(f"[{name}]" for name in unread))
    for (name, _), blocks in zip(attached, read, strict=False):
        if blocks:
            yield Block(BlockKind.HEADING, name, level=2)
            yield from (replace(block, pages=(), level=block.level + 2) for block in blocks)


def _parts(mail: Message) -> Iterator[Message]:
    """Yield the parts that hold something; of those that say the same, the last that can be read."""
    inner = _inner(mail)
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    if mail.get_content_type() == "multipart/alternative":
        of_html = [each for each in inner if _holds(each, "text/html")]
        of_text = [each for each in inner if _holds(each, "text/plain")]
        inner = (of_html or of_text or inner)[-1:]
    for each in inner:
        yield from _parts(each)


def _inner(mail: Message) -> list[Message]:
    payload = mail.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _holds(part: Message, kind: str) -> bool:
    return any(
        each.get_content_type() == kind and _text(each).strip() for each in part.walk() if not each.is_multipart()
    )


def _file_name(part: Message) -> str:
    """Return an attachment's name, without folders."""
    name = part.get_filename()
    if name is None:
        return ""
    decoded = "".join(each if isinstance(each, str) else _decoded(each, stated) for each, stated in decode_header(name))
    return squeeze(clean(decoded)).replace("\\", "/").rpartition("/")[2][-200:]


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    return _decoded(_bytes(part), part.get_content_charset())


def _html(text: str) -> Iterator[Block]:
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, no_network=True, encoding="utf-8")
    try:
        tree = html.document_fromstring(clean(text).encode(errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    drop_note_marks(tree)
    body = tree.find("body")
    yield from (each.block for each in blocks_of(body if body is not None else tree))


def _plain(text: str) -> Iterator[Block]:
    """Yield the paragraphs of a plain text; lines that were wrapped are one again, and quoted ones keep one mark."""
    lines: list[str] = []
    marked = ""
    for line in [*clean(text).splitlines(), ""]:
        quoted = _QUOTED.match(line)
        mark = quoted.group().replace(" ", "") if quoted else ""
        words = squeeze(line[quoted.end() :] if quoted else line)
        if lines and (not words or mark != marked):
            text = _unwrapped(lines)
            yield Block(BlockKind.PARAGRAPH, "\n".join(f"{marked} {each}".strip() for each in text.split("\n")))
            lines = []
        if words and words != "--":
            lines.append(words)
        marked = mark


def _unwrapped(lines: Sequence[str]) -> str:
    paragraph: list[list[str]] = []
    for number, line in enumerate(lines):
        if number and cells(lines[number - 1]) >= _WRAPPED and not _ITEM.match(line):
            paragraph[-1].append(line)
        else:
            paragraph.append([line])
    return "\n".join(join_lines(each) for each in paragraph)


def _attachment(name: str, part: Message, depth: int) -> tuple[Block, ...]:
    """Return the blocks of an attachment; none where it is no document, or can't be read."""
    if depth >= _MOST_NESTED:
        return ()
    if part.get_content_type() == "message/rfc822":
        inner = _inner(part)
        return _read(inner[0], depth + 1).blocks if inner else ()
    content, suffix = _bytes(part), PurePosixPath(name).suffix
    try:
        kind = kind_of(content, suffix)
        if kind is Kind.MAIL:
            return _read(message_from_bytes(content), depth + 1).blocks
        if kind in {Kind.TEXT, Kind.HTML}:
            is_text = part.get_content_maintype() == "text" or suffix.lower() in {".txt", ".text"}
            text = _text(part) if is_text else ""
            return tuple(_html(text) if kind is Kind.HTML else _plain(text))
        content = _text(part).encode(errors="replace") if kind.is_text else content
        return reader_of(kind)(content).blocks
    except MemoryError:
        raise
    except Exception:  # whatever a library makes of a damaged file: the mail is read all the same
        return ()
