"""What the page shows of the articles: their list, and what is being added to them or was removed."""

import math
from collections import Counter
from dataclasses import dataclass

from assistant.library import LARGEST_FILE, Addition, AdditionState, Library, LibraryEntry
from assistant.rendering.renderer import render
from assistant.ui.faults import say_fault
from assistant.ui.words import PageLocale, page_locale
from sources import readable_suffixes

_MEGABYTE = 1024 * 1024
_MOST_LINES = 200
"""Lines of the queue that are shown; the rest is counted."""
_MOST_REMOVALS = 3
_FIRST = (AdditionState.EMBEDDING, AdditionState.READING, AdditionState.REFUSED, AdditionState.WAITING)
"""Which lines are shown first where there are too many."""


@dataclass(frozen=True, slots=True)
class ShownAddition:
    """A line of the queue as it is shown.

    Attributes:
        line: The line.
        says: How far it is, or what became of it.
        percent: Of the embedding; None where none goes on.
    """

    line: Addition
    says: str
    percent: int | None


def show_library(language: str, library: Library) -> str:
    """Return the list of articles, and what is being added."""
    words, entries = page_locale(language), library.entries()
    return render(
        "page/library.html.jinja",
        words=words,
        entries=[(entry, _about(entry, words)) for entry in entries],
        samples=sum(entry.is_sample for entry in entries),
        version=library.version,
        editable=library.editable,
        fetching=library.editable and library.allows_fetching,
        suffixes=sorted(readable_suffixes()),
        largest_megabytes=LARGEST_FILE // _MEGABYTE,
        has_own=has_own(library),
    )


def show_queue(language: str, library: Library) -> str:
    """Return what is being added, and what was removed and can be brought back."""
    words, lines = page_locale(language), library.queue.lines
    shown = sorted(sorted(lines, key=_urgency)[:_MOST_LINES], key=lambda line: line.number)
    return render(
        "page/queue.html.jinja",
        words=words,
        lines=[_shown(line, words, language) for line in shown],
        more=len(lines) - len(shown),
        summary=_summary(lines, words),
        over=any(line.state.is_over for line in lines),
        removals=library.removals[:_MOST_REMOVALS] if library.editable else (),
    )


def has_own(library: Library) -> bool:
    """Tell whether there is any article but the samples."""
    return not all(entry.is_sample for entry in library.entries())


def _about(entry: LibraryEntry, words: PageLocale) -> list[str]:
    article = entry.article
    length = (words.length_words if entry.in_words else words.length_characters).format(f"{entry.length:,}")
    parts = [
        article.author,
        article.publisher,
        article.published,
        words.paragraphs.format(article.passages),
        length,
        words.indexed.format(entry.indexed[:10]) if entry.indexed else None,
    ]
    return [part for part in parts if part]


def _shown(line: Addition, words: PageLocale, language: str) -> ShownAddition:
    embeds = line.state is AdditionState.EMBEDDING
    percent = math.floor(100 * line.share) if embeds else None
    says = words.of("addition", line.state)
    if embeds and line.share >= 1:
        says = words.embedding_finishing
    elif embeds and line.seconds_left is not None:
        says = words.embedding_left.format(percent, _duration(line.seconds_left, words))
    elif embeds:
        says = words.embedding_begun.format(percent)
    elif line.pages and line.state is AdditionState.READING:
        done, whole = line.pages
        says, percent = words.addition_recognizing.format(min(done + 1, whole), whole), math.floor(100 * done / whole)
    elif line.problem and line.state is AdditionState.REFUSED:
        says = _problem(line, language)
    elif line.problem:
        says = words.noted.format(says, _problem(line, language))
    return ShownAddition(line, says, percent)


def _problem(line: Addition, language: str) -> str:
    """Return what is the matter, without the name that the line begins with already."""
    said = say_fault(line.problem or "", language)
    if said.startswith((f"{line.name}:", f"{line.name}：")):
        said = said.removeprefix(line.name).lstrip("：: ")
    return said[:1].upper() + said[1:]


def _duration(seconds: float, words: PageLocale) -> str:
    if seconds < 55:
        return str(words.left_seconds.format(max(5, 5 * math.ceil(seconds / 5))))
    return str(words.left_minutes.format(max(1, round(seconds / 60))))


def _summary(lines: tuple[Addition, ...], words: PageLocale) -> str:
    """Return how many lines there are of each kind, in one."""
    count = Counter(line.state for line in lines)
    going = sum(number for state, number in count.items() if not state.is_over)
    parts = [
        words.queue_going.format(going) if going else "",
        words.added.format(count[AdditionState.DONE]) if count[AdditionState.DONE] else "",
        words.queue_there.format(count[AdditionState.THERE]) if count[AdditionState.THERE] else "",
        words.queue_refused.format(count[AdditionState.REFUSED]) if count[AdditionState.REFUSED] else "",
    ]
    return str(words.queue_between.join(filter(None, parts)))


def _urgency(line: Addition) -> tuple[int, int]:
    return (_FIRST.index(line.state) if line.state in _FIRST else len(_FIRST), line.number)
