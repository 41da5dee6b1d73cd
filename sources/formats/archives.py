"""Archives (DOCX and EPUB are zip files), looked at before anything is unpacked.

Python's `zipfile` never gives more of a file than its directory states, so that bounding what is stated bounds what
is unpacked.
"""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from sources.formats.parsed import RefusedError
from sources.limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES

_SMALL = 1 << 20
"""A file of this size does no harm, however well it was packed."""
_ENCRYPTED = 0x1
_DAMAGED = "is a damaged archive."


def open_archive(content: bytes) -> ZipFile:
    """Open an archive that is fit to be read.

    Raises:
        RefusedError: If it is damaged, encrypted, or would unpack to more than is allowed.
    """
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedError(_DAMAGED) from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise RefusedError(f"holds {len(entries):,} files; {MAX_ENTRIES:,} are allowed.")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise RefusedError("is encrypted; save it without a password.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise RefusedError(f"would unpack to more than {MAX_UNPACKED_BYTES >> 20} MiB.")
    if any(entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size) for entry in entries):
        raise RefusedError("is packed more tightly than any text is; it may be made to do harm.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise RefusedError("holds two files of one name.")
    return archive


def read_entry(archive: ZipFile, name: str) -> bytes | None:
    """Return a file of an archive; None if it has none of that name."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except Exception as error:  # bad sums, unknown methods and cut streams raise errors of many kinds
        raise RefusedError(_DAMAGED) from error


def parse_xml(content: bytes) -> object:
    """Return the root of an XML document (lxml's); entities are not expanded, nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(content, parser)
    if root is None:
        raise RefusedError("holds XML that can't be read.")
    return root
