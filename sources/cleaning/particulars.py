"""Particulars: what an article says of itself (title, author, publisher, date), and in which words.

They are evidence of their own: a line of the text where one says it, or else what the file or the catalog says, which
stands in no text and is told apart by its kind. None of it is searched, so that it keeps no paragraph from being found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sources.cleaning.bylines import date_in, find_printed_bylines, is_press
from sources.document import UNSEARCHED_NUMBERS, Boilerplate, Document, Fact, Passage, PassageKind, Property
from sources.lines import read_lines

_NAME = r"(?P<name>[^\s,，。;；|｜·•/)）\]】:：][^,，。;；|｜·•)）\]】\n]{1,40}?)"
_BEHIND = r"(?=\s*(?:[,，。.;；|｜·•/)）\]】\n]|\s(?:19|20)\d\d|\s{2}|作者|编辑|责编|记者|$))"
_SAYS_SOURCE = re.compile(
    rf"(?:(?:(?:本文|文章|稿件|新闻)?(?:来源|出处)\s?(?:于\s?)?[:：]|(?:本文|文章|稿件)(?:来源于|来自|转载自|转自|首发于|原载于?)\s?[:：]?)"
    rf"|\b(?:source\s?:|(?:originally|first) (?:published|appeared) (?:in|by|on|at):?))\s*{_NAME}{_BEHIND}",
    re.IGNORECASE,
)
_NOWHERE = re.compile(r"(?:互联)?网[络上]?|本[站网文]|the (?:inter|web)net|internet|web", re.IGNORECASE)
_AT_EITHER_END = 2_000
"""Characters of a text within which a line may say where it appeared, or be its title."""


@dataclass(frozen=True, slots=True)
class Particular:
    """A fact about an article in words that can be quoted.

    Attributes:
        fact: What it tells.
        value: Who, where or when, as it stands.
        passage: The words that say it: a line of the text, or what the file or the catalog says.
        start: Where the value begins in the article's text; 0 where it stands in none.
        end: Where it ends.
        date: A date as ISO 8601 has it; None of other facts, and of one that can't be read.
    """

    fact: Fact
    value: str
    passage: Passage
    start: int
    end: int
    date: str | None = None


def particulars_of(document: Document) -> tuple[Particular, ...]:
    """Return what an article says of itself: of each fact what its text says or, where that is nothing, its file."""
    told = (*_title(document), *_byline(document), *_source(document))
    found = list({each.fact: each for each in reversed(told)}.values())[::-1]
    stated = {each.fact for each in found}
    for (fact, _), values in groupby(document.properties, lambda each: (each.fact, each.kind)):
        if fact not in stated:
            stated.add(fact)
            found += [_stated(document, each) for each in values]
    return tuple(found)


def unsearched_passages(document: Document) -> tuple[Passage, ...]:
    """Return the passages of an article that only questions about itself find, the first of each line."""
    found = {(each.passage.kind, each.passage.text): each.passage for each in particulars_of(document)}
    byline = document.byline
    if byline:
        found.setdefault((byline.kind, byline.text), byline)
    return tuple(
        sorted(found.values(), key=lambda each: (each.number <= UNSEARCHED_NUMBERS[PassageKind.FILE], each.start))
    )


def _title(document: Document) -> Iterator[Particular]:
    """Find the line that is the title, behind a channel's name if one stands before it."""
    title, text = document.title, document.text
    channels = [each for each in document.left_out if each.reason is Boilerplate.CHANNEL]
    start = text.find(title, 0, _AT_EITHER_END) if title else -1
    while start >= 0:
        end = start + len(title)
        above = text.rfind("\n", 0, start) + 1
        before, behind = text[above:start], text[end:].partition("\n")[0] if end < len(text) else ""
        if not behind.strip() and (not before.strip() or any(each.end == start for each in channels)):
            yield _in_text(document, Fact.TITLE, start, end, _line(document, PassageKind.TITLE, start, end))
            return
        start = text.find(title, end, _AT_EITHER_END)


def _byline(document: Document) -> Iterator[Particular]:
    byline = document.byline
    if byline is None:
        return
    read = [each for _, each in find_printed_bylines(read_lines(byline.text))]
    authors = [*(each.author for each in read if each.author), *filter(None, [document.author])]
    if place := next((found for each in authors if (found := _find(each, byline))), None):
        yield _in_text(document, Fact.AUTHOR, *place, byline)
        author = document.text[place[0] : place[1]]
    else:
        author = ""
    if when := date_in(byline.text):
        start, end, iso = when
        yield _in_text(document, Fact.DATE, byline.start + start, byline.start + end, byline, iso)
    if (said := _SAYS_SOURCE.search(byline.text)) and not _NOWHERE.fullmatch(said["name"]):
        start, end = said.span("name")
        yield _in_text(document, Fact.PUBLISHER, byline.start + start, byline.start + end, byline)
    elif place := next(
        (
            found
            for each in (document.publisher, author)
            if each and (each != author or is_press(each)) and (found := _find(each, byline))
        ),
        None,
    ):
        yield _in_text(document, Fact.PUBLISHER, *place, byline)


def _source(document: Document) -> Iterator[Particular]:
    """Find a line near either end that says where the article appeared, or the paper's name above the title."""
    text = document.text
    tail = max(_AT_EITHER_END, len(text) - _AT_EITHER_END)
    for begin, part in ((0, text[:_AT_EITHER_END]), (tail, text[tail:])):
        for line in read_lines(part):
            said = _SAYS_SOURCE.match(line.text)
            if said and not line.text[said.end() :].strip("。. )）") and not _NOWHERE.fullmatch(said["name"]):
                first, last = begin + line.start, begin + line.end
                start, end = (first + place for place in said.span("name"))
                passage = _line(document, PassageKind.SOURCE, first, last)
                yield _in_text(document, Fact.PUBLISHER, start, end, passage)
    for each in document.left_out:
        if each.reason is Boilerplate.CHANNEL and text[each.start : each.end].strip() == document.publisher:
            passage = _line(document, PassageKind.SOURCE, each.start, each.end)
            yield _in_text(document, Fact.PUBLISHER, each.start, each.end, passage)


def _line(document: Document, kind: PassageKind, start: int, end: int) -> Passage:
    return Passage(document.document_id, UNSEARCHED_NUMBERS[kind], document.text[start:end], start, end, kind)


def _in_text(
    document: Document, fact: Fact, start: int, end: int, passage: Passage, iso: str | None = None
) -> Particular:
    return Particular(fact, document.text[start:end], passage, start, end, iso)


def _stated(document: Document, said: Property) -> Particular:
    passage = Passage(document.document_id, UNSEARCHED_NUMBERS[said.kind], said.value, 0, 0, said.kind)
    when = date_in(said.value) if said.fact is Fact.DATE else None
    return Particular(said.fact, said.value, passage, 0, 0, when[2] if when else None)


def _find(words: str, passage: Passage) -> tuple[int, int] | None:
    """Return where words stand by themselves in a passage, as a span of the article's text."""
    edge = r"(?<![^\W_])" if words[0].isascii() else "", r"(?![^\W_])" if words[-1].isascii() else ""
    found = re.search(f"{edge[0]}{re.escape(words)}{edge[1]}", passage.text)
    return (passage.start + found.start(), passage.start + found.end()) if found else None
