"""What a DOCX, PPTX or XLSX file says of itself: its core properties, without what no person said.

They are read as they stand in the file: the libraries put the current time where one says nothing of when it was made.
"""

import posixpath
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from sources.document import Fact, Property
from sources.formats.archives import parse_xml, read_entry
from sources.formats.parsed import RefusedError
from sources.formats.words import language_tag, metadata, somebody, stated, titled

_RELATIONS = "_rels/.rels"
_USUAL = "docProps/core.xml"
_KIND = "/metadata/core-properties"
_TEMPLATES = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z"})
"""When the templates were made that python-docx and python-pptx begin with: no file of theirs says when it was made."""


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """What a file says of itself; None where it says nothing.

    Attributes:
        title: Its title.
        author: Who made it.
        created: When, as it stands there: `2020-10-21T08:00:00Z`.
        language: A BCP 47 tag.
    """

    title: str | None = None
    author: str | None = None
    created: str | None = None
    language: str | None = None

    @property
    def properties(self) -> tuple[Property, ...]:
        """These, as what is stated beside the text."""
        return stated({Fact.TITLE: [self.title], Fact.AUTHOR: [self.author], Fact.DATE: [self.created]})


def core_properties(archive: ZipFile) -> CoreProperties:
    """Return what a file says of itself; what can't be read says nothing, since its text may be read all the same."""
    try:
        written = read_entry(archive, _place(archive))
        root: Any = None if written is None else parse_xml(written)
    except (RefusedError, SyntaxError):
        return CoreProperties()
    if root is None:
        return CoreProperties()

    def first(name: str) -> str | None:
        found = root.xpath("/*/*[local-name()=$name]", name=name)
        return metadata("".join(found[0].itertext())) if found else None

    created = first("created") or first("modified")
    return CoreProperties(
        title=titled(first("title")),
        author=somebody(first("creator")),
        created=created if created not in _TEMPLATES else None,
        language=language_tag(first("language")),
    )


def _place(archive: ZipFile) -> str:
    """Return the name of the part that holds them."""
    listed = read_entry(archive, _RELATIONS)
    if listed is None:
        return _USUAL
    root: Any = parse_xml(listed)
    targets = (each.get("Target") or "" for each in root if (each.get("Type") or "").endswith(_KIND))
    return posixpath.normpath(next(targets, _USUAL).lstrip("/"))
