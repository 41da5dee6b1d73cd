"""Files that are more than plain text: what is inside, and one small reader per format.

A reader turns a file's bytes into a `Parsed`: blocks of text that know whether they are headings, with what the file
says of itself. Readers run in a process of their own with limits (see `sources.sandbox`), never in the caller's: files
come from anywhere, and the libraries that read them are large.

- `markdown`, `html`, `epub`, `docx`, `pdf`: a reader each;
- `office`: slides, sheets, OpenDocument, RTF; `texts`: mails, subtitles, records.
"""

from sources.formats.kind import BUNDLE_SUFFIXES, PICTURE_SUFFIXES, SUFFIXES, Kind, kind_of, readable_suffixes
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError

__all__ = [
    "BUNDLE_SUFFIXES",
    "PICTURE_SUFFIXES",
    "SUFFIXES",
    "Block",
    "BlockKind",
    "Kind",
    "Parsed",
    "RefusedError",
    "kind_of",
    "readable_suffixes",
]
