"""Files that hold several articles: archives (ZIP) and mailboxes (MBOX), which are read as folders are.

Who packs an archive must not be able to have it written anywhere, or to fill the memory: nothing is written, its
directory is read with a limit, and no more of a file is unpacked than the directory says. Archives in an archive are
not read. A mail is called by its own bytes, so that it is known again when others before it are gone.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sources.errors import ArticleError, printable
from sources.formats.kind import BUNDLE_SUFFIXES, MARK_OF_END, SUFFIXES, kind_of
from sources.formats.parsed import RefusedError
from sources.limits import MAX_BUNDLED, MAX_ENTRIES, MAX_FILE_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES

_SMALL = 1 << 20
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _IN_UTF8 = 0x1, 0x800
_ENTRY, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_OF_OTHERS = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store)")
_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,200}?\d:\d\d[^\r\n]{0,200}\r?\n")
_DAMAGED = "is a damaged archive."
_SHOWN = 80
INNER = "is an archive in an archive; unpack it first."
"""What is said of an archive or a mailbox that stands in one."""


@dataclass(frozen=True, slots=True)
class Member:
    """An article in an archive or a mailbox.

    Attributes:
        name: Its path in there, without a step that leads out.
        start: Where its bytes begin in the file.
        size: How many they are.
        unpacked: How many become of them.
        method: How they are packed, as archives number it; 0 for not at all.
        checksum: The CRC-32 of what becomes of them; None in a mailbox.
    """

    name: str
    start: int
    size: int
    unpacked: int
    method: int = _STORED
    checksum: int | None = None

    def unpack(self, packed: bytes) -> bytes:
        """Return its content, given its bytes in the file.

        Raises:
            RefusedError: If these are not what they were.
        """
        content = packed
        if self.method == _DEFLATED:
            try:
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, self.unpacked + 1)
            except zlib.error as error:
                raise RefusedError("is damaged in its archive.") from error
        if len(content) != self.unpacked or (self.checksum is not None and zlib.crc32(content) != self.checksum):
            raise RefusedError("is damaged in its archive.")
        return content


@dataclass(frozen=True, slots=True)
class Bundle:
    """What an archive or a mailbox holds.

    Attributes:
        members: Its articles; files of other kinds are passed over, as in a folder.
        inner: The names of archives and mailboxes in it, which are not read.
    """

    members: tuple[Member, ...]
    inner: tuple[str, ...] = ()


def open_bundle(content: bytes, name: str) -> Bundle:
    """Look into an archive or a mailbox.

    Args:
        content: All of it.
        name: What it is called.

    Raises:
        RefusedError: If it is neither, is damaged or encrypted, holds no article or too many, or would unpack to more
            than it may.
    """
    if name.lower().endswith(".mbox"):
        members: Sequence[Member] = list(_mails(content, name))
        if not members:
            raise RefusedError("is no MBOX file, whatever its name says; it may be damaged.")
    else:
        members = list(_entries(content))
    articles = tuple(each for each in members if _suffix(each.name) in SUFFIXES - BUNDLE_SUFFIXES)
    inner = tuple(each.name for each in members if _suffix(each.name) in BUNDLE_SUFFIXES)
    if len(articles) > MAX_BUNDLED:
        raise RefusedError(f"holds {len(articles):,} articles; {MAX_BUNDLED:,} are allowed.")
    if not articles:
        raise RefusedError("holds no file that can be read as an article.")
    return Bundle(articles, inner)


def is_document(content: bytes) -> bool:
    """Tell whether what is called an archive is a document all the same: many are archives by their bytes."""
    try:
        kind_of(content, ".zip")
    except RefusedError:
        return False
    return content.startswith(_LOCAL)


def unbundled(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the articles in an archive or a mailbox, with their names in it; a blank name and itself for a document.

    Args:
        name: What it is called.
        content: All of it.

    Raises:
        ArticleError: If it can't be read, or one in it; those before were yielded.
    """
    if is_document(content):
        yield "", content
        return
    inside = name
    try:
        bundle = open_bundle(content, name)
        for each in bundle.members:
            inside = f"{name}/{each.name}"
            yield each.name, each.unpack(content[each.start : each.start + each.size])
    except RefusedError as error:
        raise ArticleError(Path(inside), str(error)) from error
    if bundle.inner:
        raise ArticleError(Path(name, bundle.inner[0]), INNER)


def _suffix(name: str) -> str:
    _, dot, end = name.rpartition("/")[2].rpartition(".")
    return dot + end.lower()


def _mails(content: bytes, name: str) -> Iterator[Member]:
    """Yield the mails of a mailbox, none twice."""
    stem = name.rpartition(".")[0]
    starts = [match.span() for match in _FROM.finditer(content)]
    if not starts or starts[0][0]:
        return
    seen = set()
    for (_, start), (end, _) in zip(starts, [*starts[1:], (len(content), 0)], strict=True):
        digest = hashlib.sha256(content[start:end].rstrip()).hexdigest()[:8]
        if digest not in seen:
            seen.add(digest)
            yield Member(f"{stem}-{digest}.eml", start, end - start, end - start)


def _entries(content: bytes) -> Iterator[Member]:
    """Yield the files of an archive, after all of its directory was looked at."""
    found: list[Member] = []
    total = 0
    for place in _places(content):
        flags, method, checksum, size, unpacked, name_length = struct.unpack_from("<8x2H4x3IH", content, place)
        (header,) = struct.unpack_from("<42xI", content, place)
        total += unpacked
        written = content[place + 46 : place + 46 + name_length]
        name = _name(written, in_utf8=bool(flags & _IN_UTF8))
        if name.endswith("/") or _OF_OTHERS.search(name):
            continue
        if flags & _ENCRYPTED:
            raise RefusedError("is encrypted; save it without a password.")
        if method not in {_STORED, _DEFLATED}:
            raise RefusedError("is packed in a way that is not read; pack it as an ordinary ZIP file.")
        if unpacked > max(_SMALL, MAX_RATIO * size):
            raise RefusedError("is packed more tightly than any text is; it may be made to do harm.")
        if total > MAX_UNPACKED_BYTES:
            raise RefusedError(f"would unpack to more than {MAX_UNPACKED_BYTES >> 20} MiB.")
        if unpacked > MAX_FILE_BYTES:
            raise RefusedError(f"holds a file larger than {MAX_FILE_BYTES >> 20} MiB; divide it.")
        if header + 30 > len(content) or content[header : header + 4] != _LOCAL:
            raise RefusedError(_DAMAGED)
        start = header + 30 + sum(struct.unpack_from("<26x2H", content, header))
        found.append(Member(name, start, size, unpacked, method, checksum))
    if len({each.name for each in found}) < len(found):
        raise RefusedError("holds two files of one name.")
    yield from found


def _places(content: bytes) -> Iterator[int]:
    """Yield where the entries of an archive's directory begin."""
    end = content.rfind(MARK_OF_END)
    if not content.startswith((_LOCAL, MARK_OF_END)) or end < 0 or end + 22 > len(content):
        raise RefusedError("is no ZIP file, whatever its name says; it may be damaged.")
    count, size = struct.unpack_from("<HI", content, end + 10)
    if count > MAX_ENTRIES:
        raise RefusedError(f"holds {count:,} files; {MAX_ENTRIES:,} are allowed.")
    place = end - size
    for _ in range(count):
        if place < 0 or place + 46 > end or content[place : place + 4] != _ENTRY:
            raise RefusedError(_DAMAGED)
        yield place
        place += 46 + sum(struct.unpack_from("<28x3H", content, place))


def _name(written: bytes, *, in_utf8: bool) -> str:
    """Return the name of an entry; those that don't say how it is written are in UTF-8, GB18030, or as DOS wrote it.

    Raises:
        RefusedError: If it leads out of the archive.
    """
    for encoding in ("utf-8",) if in_utf8 else ("utf-8", "gb18030", "cp437"):
        try:
            name = written.decode(encoding).replace("\\", "/")
            break
        except UnicodeDecodeError:
            continue
    else:
        raise RefusedError(_DAMAGED)
    parts = name.removesuffix("/").split("/")
    if any(each in {"", ".", ".."} for each in parts) or "\0" in name or re.match(r"[A-Za-z]:", name):
        raise RefusedError(f"holds a file called {printable(name[:_SHOWN])!r}, which leads out of it.")
    return name
