"""EPUB: the chapters in the order of the book's spine."""

import posixpath
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from sources.document import Fact
from sources.formats.archives import open_archive, parse_xml, read_entry
from sources.formats.markup import blocks_of
from sources.formats.note_marks import drop_note_marks
from sources.formats.parsed import Block, Parsed, RefusedError
from sources.formats.words import language_tag, metadata, stated

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_STATED = {"title": Fact.TITLE, "creator": Fact.AUTHOR, "publisher": Fact.PUBLISHER, "date": Fact.DATE}
_TYPES = {"application/xhtml+xml", "text/html"}
_NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_NOT_A_BOOK = "is not an EPUB book: {} is missing."


def read(content: bytes) -> Parsed:
    """Read a book."""
    archive = open_archive(content)
    package_name, package = _package(archive)
    chapters = list(_chapters(archive, package_name, package))
    blocks = tuple(block for name in chapters for block in _blocks(archive, name))
    return Parsed(
        blocks,
        title=metadata(_said(package, "title")),
        author=metadata("、".join(_all_said(package, "creator"))),
        publisher=metadata(_said(package, "publisher")),
        published=metadata((_said(package, "date") or "")[:10]),
        language=language_tag(_said(package, "language")),
        properties=stated({fact: _all_said(package, name) for name, fact in _STATED.items()}),
    )


def _package(archive: ZipFile) -> tuple[str, Any]:
    """Return the name and the root of the document that lists the book's parts."""
    container = read_entry(archive, _CONTAINER)
    if container is None:
        raise RefusedError(_NOT_A_BOOK.format(_CONTAINER))
    root: Any = parse_xml(container)
    name = next(iter(root.xpath("//*[local-name()='rootfile']/@full-path")), "")
    package = read_entry(archive, name)
    if package is None:
        raise RefusedError(_NOT_A_BOOK.format("its list of parts"))
    return name, parse_xml(package)


def _chapters(archive: ZipFile, package_name: str, package: Any) -> Iterator[str]:
    """Yield the names of the chapters' files.

    Raises:
        RefusedError: If one of them is encrypted.
    """
    encrypted = _encrypted(archive)
    items = {item.get("id"): item for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")}
    for reference in package.xpath("//*[local-name()='spine']/*[local-name()='itemref']"):
        item = items.pop(reference.get("idref"), None)  # a chapter that is listed twice is read once
        if item is None or item.get("media-type") not in _TYPES or "nav" in (item.get("properties") or "").split():
            continue
        href = unquote(item.get("href") or "").partition("#")[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package_name), href))
        if name in encrypted:
            raise RefusedError("is protected against copying; it can't be read.")
        yield name


def _encrypted(archive: ZipFile) -> set[str]:
    listed = read_entry(archive, _ENCRYPTION)
    if listed is None:
        return set()
    root: Any = parse_xml(listed)
    return {unquote(each) for each in root.xpath("//*[local-name()='CipherReference']/@URI")}


def _blocks(archive: ZipFile, name: str) -> Iterator[Block]:
    chapter = read_entry(archive, name)
    if chapter is None or not chapter.strip():
        return
    root: Any = parse_xml(_NAMED_ENTITY.sub(_numbered, chapter))
    body = next(iter(root.xpath("//*[local-name()='body']")), None)
    if body is not None:
        drop_note_marks(body)
        yield from (each.block for each in blocks_of(body))


def _numbered(entity: re.Match[bytes]) -> bytes:
    """Return an entity of HTML by its number: XML knows but five names, and declarations are not read."""
    characters = html5.get(f"{entity[1].decode()};")
    if entity[1] in _OF_XML or characters is None:
        return entity[0]
    return "".join(f"&#{ord(character)};" for character in characters).encode()


def _all_said(package: Any, name: str) -> list[str]:
    path = f"//*[local-name()='metadata']/*[local-name()='{name}']"
    return [words for each in package.xpath(path) if (words := metadata("".join(each.itertext())))]


def _said(package: Any, name: str) -> str | None:
    return next(iter(_all_said(package, name)), None)
