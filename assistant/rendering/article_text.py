"""An article as plain text: its passages with their numbers and places, as they are searched."""

from collections.abc import Iterator

from assistant.locales import locale_of
from assistant.rendering.renderer import page_line, scanned_mark
from index.text.languages.language import ENGLISH
from sources import Document, PassageKind, particulars_of


def about_lines(document: Document) -> list[str]:
    """Return what is known of an article, and what only its file or its catalog says."""
    locale = locale_of(ENGLISH)
    known = [document.publisher, document.author, document.published, document.language]
    lines = [document.title, " · ".join(filter(None, known))]
    for each in particulars_of(document):
        if not each.passage.stands_in_text and each.value not in (document.title, *known):
            lines.append(f"{each.fact}: {each.value} ({locale.place(each.passage.number)})")
    return [line for line in lines if line]


def passage_lines(document: Document) -> Iterator[str]:
    """Yield an article's passages under its headings, each behind a blank line with its number and its place."""
    locale = locale_of(ENGLISH)
    section = None
    for passage in document.passages:
        if passage.section and passage.section != section:
            yield from ("", f"## {passage.section}")
        section = passage.section
        place = document.place_of(passage.start, passage.end)
        where = filter(None, (str(passage.number), page_line(place, locale), scanned_mark(place, locale)))
        yield from ("", f"[{', '.join(where)}] {passage.text}")
        if passage.kind is PassageKind.ROW and passage.row:
            yield f"    {passage.row}"
