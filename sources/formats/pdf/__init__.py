"""PDF: lines become paragraphs again, across lines and pages, and keep the number of their page.

A PDF says where letters stand, not what they are; and a page of it may be a picture, whose letters are recognised.

- `lines`: what stands where on a page, and `rules`: what is drawn there;
- `tables`: those that are ruled, and those whose cells stand in columns;
- `order`: columns one after another;
- `edges`: running heads, page numbers and tables of contents, which are left out;
- `footnotes`: out of the way of the text that goes on upon the next page;
- `paragraphs`: headings, paragraphs and captions;
- `reading`: all of these, one after another;
- `rendering`: pages as pictures;
- `scanned_lines`: what was recognised on them, as lines.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sources.document import Fact
from sources.formats.parsed import Parsed, RefusedError
from sources.formats.pdf.lines import PageLine, read_pages
from sources.formats.pdf.paragraphs import usual_size
from sources.formats.pdf.reading import parsed_lines
from sources.formats.pdf.rendering import is_picture, opened
from sources.formats.pdf.scanned_lines import lines_of
from sources.formats.words import metadata, somebody, squeeze, stated, titled
from sources.limits import MAX_PAGES
from sources.recognition.scanned import RecognizedPage

_LONGEST_LABEL = 16
_MOST_UNKNOWN = 0.2
_DATE = re.compile(r"(?:D:)?(?P<year>(?:19|20)\d\d)(?P<month>\d\d)?(?P<day>\d\d)?")


def read(content: bytes, recognized: Sequence[RecognizedPage] = ()) -> Parsed:
    """Read a document.

    Args:
        content: The file.
        recognized: Those of its pages that are pictures, as they were recognised; the others of these are the
            `pictures` of what comes back, and nothing of them is in it.
    """
    import pypdfium2

    document = opened(content)
    count = len(document)
    if count > MAX_PAGES:
        raise RefusedError(f"has {count:,} pages; {MAX_PAGES:,} are allowed.")
    pages, rules = map(list, zip(*read_pages(document, pypdfium2.PdfiumError), strict=True)) if count else ([], [])
    pictures = {
        number
        for number, page in enumerate(pages, start=1)
        if is_picture(document, number - 1, sum(len(line.text) for line in page))
    }
    _require_text([page for number, page in enumerate(pages, start=1) if number not in pictures], bool(pictures))
    written = [line for number, page in enumerate(pages, start=1) if number not in pictures for line in page]
    for number, lines in lines_of([each for each in recognized if each.page in pictures], usual_size(written)).items():
        pages[number - 1] = lines
    said = document.get_metadata_dict()
    title, author = titled(metadata(said.get("Title"))), somebody(metadata(said.get("Author")))
    parsed = parsed_lines(
        pages,
        rules,
        title=title,
        author=author,
        pictures=tuple(sorted(pictures - {each.page for each in recognized})),
    )
    created = _day(said.get("CreationDate") or said.get("ModDate") or "")
    properties = stated({Fact.TITLE: [title], Fact.AUTHOR: [author], Fact.DATE: [created]})
    return replace(parsed, page_labels=_page_labels(document), properties=properties)


def _day(stated: str) -> str | None:
    """Return a date as ISO 8601 has it, which stands there as `D:20201021080000+08'00'`; None for what is none."""
    said = _DATE.match(stated)
    if said is None:
        return None
    try:
        date(int(said["year"]), int(said["month"] or 1), int(said["day"] or 1))
    except ValueError:
        return None
    return "-".join(part for part in said.groups() if part)


def _page_labels(document: Any) -> tuple[str, ...]:
    """Return what is printed as each page's number, as the file says it; nothing where they are counted from 1."""
    labels = [squeeze(document.get_page_label(number) or "")[:_LONGEST_LABEL] for number in range(len(document))]
    counted = all(label in {"", str(number)} for number, label in enumerate(labels, start=1))
    return () if counted else tuple(labels)


def _require_text(pages: Sequence[Sequence[PageLine]], has_pictures: bool) -> None:
    """Refuse a document without letters, and letters that can't be told."""
    text = "".join(line.text for page in pages for line in page)
    unknown = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text)
    if not any(map(str.isalnum, text)) and not unknown and not has_pictures:
        raise RefusedError("has no text layer, and no picture of text either.")
    if unknown > _MOST_UNKNOWN * len(text):
        raise RefusedError("has a text layer that can't be read: its fonts don't say which letters they show.")
