"""Phrase search: every place where articles say just these words, whatever their width, case, accents and script."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from index.text.folding import fold, fold_with_places
from sources import Document

LONGEST_PHRASE = 200
"""Characters of a phrase."""
_MOST_HELD = 50_000_000
"""Characters of folded articles that are held for the next search."""
_AROUND = 40
"""Characters that are shown before a place, and behind it."""


@dataclass(frozen=True, slots=True)
class PhrasePlace:
    """A place where an article says a phrase.

    Attributes:
        number: Which of the article's places it is, from 1.
        before: What stands before it in its line, or the last of that.
        words: The phrase as it stands there.
        after: What stands behind it, or the first of that.
    """

    number: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class PhraseArticle:
    """An article that says a phrase.

    Attributes:
        document: The article.
        count: How often it does.
        places: The first of these places.
    """

    document: Document
    count: int
    places: tuple[PhrasePlace, ...]


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """What a phrase search finds.

    Attributes:
        count: How often the phrase stands in the articles that were searched.
        holders: How many of these say it.
        articles: Those that say it most often.
        searched: How many articles were searched: all, unless time ran out.
    """

    count: int = 0
    holders: int = 0
    articles: tuple[PhraseArticle, ...] = ()
    searched: int = 0


class PhraseSearch:
    """Searches articles for phrases; each article is folded once, as long as there is room.

    Attributes:
        documents: What is searched.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self._folded: dict[int, str] = {}
        self._room = _MOST_HELD

    def find(self, phrase: str, *, most_articles: int = 50, most_places: int = 3, seconds: float = 3.0) -> FoundPhrase:
        """Search all articles: their titles and all of their text, also what questions are not answered from.

        Args:
            phrase: The words; white space between them stands for any.
            most_articles: Articles at most that come back.
            most_places: Places of each at most.
            seconds: After these no more articles are looked at.
        """
        form = _form_of(phrase)
        if form is None:
            return FoundPhrase(searched=len(self.documents))
        deadline = time.monotonic() + seconds
        counts: list[tuple[int, int]] = []
        searched = 0
        for row in range(len(self.documents)):
            if time.monotonic() > deadline:
                break
            searched += 1
            if count := sum(1 for _ in form.finditer(self._fold(row))):
                counts.append((row, count))
        ranked = sorted(counts, key=lambda each: (-each[1], each[0]))[:most_articles]
        articles = tuple(
            PhraseArticle(self.documents[row], count, self._places(row, form, most_places)) for row, count in ranked
        )
        return FoundPhrase(sum(count for _, count in counts), len(counts), articles, searched)

    def _places(self, row: int, form: re.Pattern[str], most: int) -> tuple[PhrasePlace, ...]:
        text, folded = _shown_text(self.documents[row]), self._fold(row)
        spans = [found.span() for found in islice(form.finditer(folded), most)]
        return tuple(_place(number, text, folded, *span) for number, span in enumerate(spans, start=1))

    def _fold(self, row: int) -> str:
        """Return an article's folded text."""
        if (held := self._folded.get(row)) is not None:
            return held
        folded = fold(_shown_text(self.documents[row]))
        if len(folded) <= self._room:
            self._room -= len(folded)
            self._folded[row] = folded
        return folded


def forms_in(document: Document, phrase: str) -> tuple[str, ...]:
    """Return in which forms an article says a phrase, each once, in the order in which they stand there."""
    form = _form_of(phrase)
    if form is None:
        return ()
    text = _shown_text(document)
    folded = fold_with_places(text)
    found = (text[slice(*folded.span(*each.span()))] for each in form.finditer(folded.text))
    return tuple(dict.fromkeys(found))


def _form_of(phrase: str) -> re.Pattern[str] | None:
    """Return what folded text is searched for; None where there is nothing to search for."""
    words = [re.escape(word) for word in fold(phrase).split()]
    return re.compile(r"\s+".join(words)) if words else None


def _shown_text(document: Document) -> str:
    """Return an article's text as it is shown: its title first, and not once more."""
    lines = (line for line in document.text.split("\n") if line.strip() != document.title)
    return "\n".join([document.title, *lines])


def _place(number: int, text: str, folded: str, start: int, end: int) -> PhrasePlace:
    """Return a place with what stands around it in its line, or its lines; folding leaves line breaks as they are."""
    begin = folded.rfind("\n", 0, start) + 1
    first, last = folded.count("\n", 0, begin), folded.count("\n", 0, end)
    line = "\n".join(text.split("\n")[first : last + 1])
    place, until = fold_with_places(line).span(start - begin, end - begin)
    before, after = line[max(0, place - _AROUND) : place], line[until : until + _AROUND]
    return PhrasePlace(
        number,
        ("…" if place > _AROUND else "") + before.lstrip(),
        line[place:until],
        after.rstrip() + ("…" if until + _AROUND < len(line) else ""),
    )
