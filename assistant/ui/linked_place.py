"""A place of an article as an address names it: by its words, as files change and offsets with them."""

from bisect import bisect_right
from dataclasses import dataclass

from sources import Document, Passage

_MOST_WORDS = 300
"""Characters that say where a quote begins, or ends; the page gives some dozens."""


@dataclass(frozen=True, slots=True)
class LinkedPlace:
    """A place of an article.

    Attributes:
        paragraph: Its passage's number, 0 for the byline; None where that isn't said.
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
        """Return where it stands in an article: in its paragraph, or else further down, or else before.

        What stands in a heading or beside the article is not meant, since only passages are quoted.

        Returns:
            A half-open span of the article's text, within one passage; None if the words don't stand there.
        """
        passages = [*([document.byline] if document.byline else []), *document.passages]
        named = next((each for each in passages if each.number == self.paragraph), None)
        if not self.quote:
            return (named.start, named.end) if named else None
        begin = named.start if named else 0
        passages.sort(key=lambda each: (each.start < begin, each.start))
        return next((found for each in passages if (found := self._find_within(each, document.text))), None)

    def _find_within(self, passage: Passage, text: str) -> tuple[int, int] | None:
        """Return where it stands in a passage of a text; None if it doesn't."""
        start = text.find(self.quote, passage.start, passage.end)
        if start < 0:
            return None
        end = start + len(self.quote)
        if not self.until:
            return start, end
        last = text.find(self.until, end, passage.end)
        return (start, last + len(self.until)) if last >= 0 else None


def passage_at(passages: list[Passage], start: int) -> Passage | None:
    """Return the passage that a place of the text lies in."""
    passages = sorted(passages, key=lambda each: each.start)
    number = bisect_right(passages, start, key=lambda each: each.start) - 1
    return passages[number] if number >= 0 and start < passages[number].end else None
