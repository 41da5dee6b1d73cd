"""A place of an article as an address names it: by its words, as files change and offsets with them."""

from dataclasses import dataclass

from sources import Document, Passage, PassageKind, unsearched_passages

_MOST_WORDS = 300
"""Characters that say where a quote begins, or ends; the page gives some dozens."""


@dataclass(frozen=True, slots=True)
class LinkedPlace:
    """A place of an article.

    Attributes:
        paragraph: Its passage's number, 0 and below for what isn't searched; None where that isn't said.
        quote: The words that stand there, or else, where they are many, the first of them; blank for the paragraph.
        until: The last of them, where they are many.
    """

    paragraph: int | None = None
    quote: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        if max(len(self.quote), len(self.until)) > _MOST_WORDS:
            raise ValueError(f"there are more than {_MOST_WORDS} characters of a quote")

    def find(self, document: Document) -> tuple[int, int] | None:
        """Return where it stands in an article: a half-open span of its text, as `find_words` finds it."""
        if found := find_words(document, self.paragraph, self.quote, self.until):
            return found[1:]
        return None

    def find_stated(self, document: Document) -> Passage | None:
        """Return what an article's file or its catalog states, where that is meant, as it stands in no text."""
        return find_stated(document, self.quote)


def find_words(
    document: Document, paragraph: int | None, first: str, last: str = ""
) -> tuple[Passage, int, int] | None:
    """Return where words stand in an article: in their paragraph, or else further down, or else before.

    What stands in a heading or beside the article is not meant, since only passages are quoted; of its title, and of a
    line that says where it appeared, just when they are named.

    Args:
        document: The article.
        paragraph: The passage's number, 0 and below for what isn't searched; None where that isn't known.
        first: The words, or the first of them; blank for the whole paragraph.
        last: The last of them, where they are many.

    Returns:
        The passage that holds them, and a half-open span of the article's text within it; None if they don't stand
        there.
    """
    beside = (each for each in unsearched_passages(document) if each.stands_in_text)
    lines = [each for each in beside if each.kind is PassageKind.BYLINE or each.number == paragraph]
    passages = [*lines, *document.passages]
    named = next((each for each in passages if each.number == paragraph), None)
    if not first:
        return (named, named.start, named.end) if named else None
    begin = named.start if named else 0
    passages.sort(key=lambda each: (each.start < begin, each.start))
    spans = ((each, _find_within(each, document.text, first, last)) for each in passages)
    return next(((passage, *span) for passage, span in spans if span), None)


def find_stated(document: Document, value: str) -> Passage | None:
    """Return what an article's file, or the catalog beside it, states in certain words; None if neither does."""
    stated = (each for each in unsearched_passages(document) if not each.stands_in_text)
    return next((each for each in stated if each.text == value), None)


def _find_within(passage: Passage, text: str, first: str, last: str) -> tuple[int, int] | None:
    """Return where words stand in a passage of a text; None if they don't."""
    start = text.find(first, passage.start, passage.end)
    if start < 0:
        return None
    end = start + len(first)
    if not last:
        return start, end
    begin_of_last = text.find(last, end, passage.end)
    return (start, begin_of_last + len(last)) if begin_of_last >= 0 else None
