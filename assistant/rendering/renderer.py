"""Answers as text for a terminal and as HTML for a notebook or the page.

All HTML comes from the templates beside this file, which escape whatever they are given: text of articles and
questions never becomes markup.
"""

import math
import re
import uuid
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from assistant.locales import locale_for

if TYPE_CHECKING:
    from jinja2 import Environment

    from assistant.answering.answer import Answer, Citation

_INDENT = "    "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All control codes but the tab and the line break."""


class PlaceWords(Protocol):
    """What names a place in an article, in one language."""

    @property
    def page(self) -> str:
        """Names a page; holds `{}` for its number."""
        ...

    @property
    def labelled_page(self) -> str:
        """Names a page; holds `{}` for what is printed on it, and for its number."""
        ...

    @property
    def scanned(self) -> str:
        """Says that a quote was read from a picture; holds `{}` for how sure that is, in percent."""
        ...

    def place(self, paragraph: int) -> str:
        """Name a passage's place in its article: a paragraph, from 1, or what isn't searched, by its number."""
        ...


class OnPage(Protocol):
    """Something that stands on a page of a file, or at a place that its file has a name for, as a passage may."""

    @property
    def page(self) -> int | None:
        """The number of its page, from 1."""
        ...

    @property
    def label(self) -> str | None:
        """What its file calls the place, as subtitles do by the time."""
        ...

    @property
    def page_label(self) -> str | None:
        """What is printed as that page's number, where it is another."""
        ...

    @property
    def certainty(self) -> float | None:
        """How sure the engine is of it, from 0 to 1, where it was read from a picture."""
        ...


class Placed(OnPage, Protocol):
    """A quote that is known to stand in an article, as a citation is."""

    @property
    def title(self) -> str:
        """The article's title."""
        ...

    @property
    def publisher(self) -> str | None:
        """Who published it."""
        ...

    @property
    def published(self) -> str | None:
        """When, as ISO 8601 has it."""
        ...

    @property
    def section(self) -> str | None:
        """The heading above the passage."""
        ...

    @property
    def paragraph(self) -> int:
        """The passage's number, from 1; 0 and below for what isn't searched."""
        ...


def page_line(citation: OnPage, locale: PlaceWords) -> str | None:
    """Return which page a citation stands on, as printed there and as counted, or what its file calls the place.

    None where there is neither.
    """
    if not citation.page:
        return citation.label
    if citation.page_label:
        return locale.labelled_page.format(citation.page_label, citation.page)
    return locale.page.format(citation.page)


def source_line(citation: Placed, locale: PlaceWords, *, marked: bool = False) -> str:
    """Return where a citation comes from: publisher, date, page or what the file calls the place, paragraph, section.

    What isn't known is left out, and so is a section that is called as the article is.

    Args:
        citation: The citation.
        locale: Names places.
        marked: Whether the quote is shown with its `scanned_mark`; if not, that stands here.
    """
    place = locale.place(citation.paragraph)
    page = page_line(citation, locale)
    section = citation.section if citation.section != citation.title else None
    mark = None if marked else scanned_mark(citation, locale)
    parts = (citation.publisher, citation.published, page, place, section, mark)
    return " · ".join(part for part in parts if part)


def scanned_mark(citation: OnPage, locale: PlaceWords) -> str | None:
    """Return that a quote was read from a picture and is to be checked; None of one that was written."""
    return None if citation.certainty is None else locale.scanned.format(math.floor(100 * citation.certainty))


def to_terminal(answer: "Answer") -> str:
    """Return an answer and its sources as lines of text."""
    locale = locale_for(answer.question)
    lines = [answer.text, ""]
    for number, citation in enumerate(answer.citations, start=1):
        lines += [f"[{number}] {citation.title}", _INDENT + source_line(citation, locale), *_row(citation)]
    closest: Sequence[Citation] = answer.worth_reading
    if answer.unsure:
        first, *closest = answer.closest
        lines[1:] = [f"{_INDENT}{first.title} · {source_line(first, locale)}", *_row(first), ""]
    if answer.remarks and not answer.answered:  # to an answer they belong, and stand in it
        lines += [*answer.remarks, ""]
    if closest:
        lines.append(locale.others if answer.unsure else locale.closest)
    for citation in closest:
        quote = " ".join(citation.quote.split())
        lines += [f"  – {quote}", f"{_INDENT}{citation.title} · {source_line(citation, locale)}", *_row(citation)]
    return printable(lines)


def _row(citation: "Citation") -> list[str]:
    return [_INDENT + citation.row] if citation.row else []


def printable(lines: Iterable[str]) -> str:
    """Return lines as one text in which control codes are only to be read: to a terminal they could be commands."""
    return _CONTROL.sub(_escape, "\n".join(lines).replace("\r\n", "\n")).rstrip()


def _escape(control: re.Match[str]) -> str:
    """Return a control code as it is written in programs."""
    return f"\\x{ord(control.group()):02x}"


def to_notebook(answer: "Answer") -> str:
    """Return an answer as a piece of HTML that brings its own looks."""
    return render("notebook.html.jinja", answer=answer, key=f"yinju-{uuid.uuid4().hex[:8]}")


def render(template: str, **values: object) -> str:
    """Fill a template; every value is escaped.

    Args:
        template: Its file name.
        values: What it shows.
    """
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("assistant.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["locale_for"] = locale_for
    environment.globals["source_line"] = source_line
    environment.globals["page_line"] = page_line
    environment.globals["scanned_mark"] = scanned_mark
    return environment
