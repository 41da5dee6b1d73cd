"""The few sentences that the product says itself, in the question's language: what its `wording.toml` says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.questions.small_talk import SmallTalk
from index import NONE, ReadingFailure
from index.text.languages.language import Language, language, language_of

PLACES = {0: "byline", -1: "title_line", -2: "source_line", -3: "file_properties", -4: "catalog"}
"""What names a passage that isn't searched, by its number (`sources.document.UNSEARCHED_NUMBERS`)."""
_FEW = 3
"""As many articles are named by their titles."""


@dataclass(frozen=True, slots=True)
class Locale:
    """A locale: the product's own sentences in one language.

    Attributes:
        unanswered: Said instead of an answer.
        unsure: Above a quote that may be the answer.
        nothing_near: Said where not even anything near was found.
        no_articles: Said where no article was to be searched.
        closest: Above the nearest passages of an unanswered question.
        others: Above those that come behind one which may be the answer.
        blank: To a blank question.
        paragraph: Names a passage's place; holds `{}` for its number.
        byline: Names the place of author and date.
        title_line: Names that of the title.
        source_line: Names a line that says where an article appeared.
        file_properties: Names the fields of a file that stand in no text.
        catalog: Names those of the `catalog.toml` beside it.
        page: Names a page; holds `{}` for its number.
        labelled_page: Names a page; holds `{}` for what is printed on it, and for its number.
        scanned: Says that a quote was read from a picture; holds `{}` for how sure that is, in percent.
        source: Names a citation's mark; holds `{}` for its number.
        hello: To a greeting.
        welcome: To thanks.
        goodbye: To a farewell.
        titles: Says what can be asked; holds `{}` for a few articles' titles.
        count: Says what can be asked; holds `{}` for the number of articles.
        comma: What stands between titles.
        quoted: A title in its marks; holds `{}` for it.
        also: Behind a quote; holds `{}` for the marks of other citations that say the same.
        differing: Says that figures differ; holds `{}` for a citation's number and figure, and another's.
        more: Says how many articles there are, of which the first are cited; holds `{}` for the number.
        part: Says that no answer was found to a part of a question; holds `{}` for the part.
        read_instead: Says that the reader failed; holds `{}` for it, for why, and for the one that read instead.
        read_by_none: Says that the reader failed and that nobody read; holds `{}` for it and for why.
        language: A BCP 47 tag, that of its folder.
    """

    unanswered: str
    unsure: str
    nothing_near: str
    no_articles: str
    closest: str
    others: str
    blank: str
    paragraph: str
    byline: str
    title_line: str
    source_line: str
    file_properties: str
    catalog: str
    page: str
    labelled_page: str
    scanned: str
    source: str
    hello: str
    welcome: str
    goodbye: str
    titles: str
    count: str
    comma: str
    quoted: str
    also: str
    differing: str
    more: str
    part: str
    read_instead: str
    read_by_none: str
    language: str = ""

    def reply(self, kind: SmallTalk, titles: Sequence[str]) -> str:
        """Return what is said to small talk: what the articles are that can be asked.

        Args:
            kind: Its kind.
            titles: Of the articles that would be searched.
        """
        if not titles:
            asked = self.no_articles
        elif len(titles) <= _FEW:
            asked = self.titles.format(self.listed(titles))
        else:
            asked = self.count.format(len(titles))
        openings = {SmallTalk.THANKS: self.welcome, SmallTalk.FAREWELL: self.goodbye}
        return openings.get(kind, self.hello) + asked

    def listed(self, titles: Sequence[str]) -> str:
        """Return titles in quotation marks, one after another."""
        return self.comma.join(map(self.quoted.format, titles))

    def place(self, paragraph: int) -> str:
        """Name a passage's place in its article: a paragraph, from 1, or what isn't searched, by its number."""
        return (
            self.paragraph.format(paragraph) if paragraph > 0 else str(getattr(self, PLACES.get(paragraph, "byline")))
        )

    def also_in(self, numbers: Sequence[int]) -> str:
        """Return what is said behind a quote whose fact other citations have, too; nothing if none has."""
        return self.also.format(self.comma.join(f"[{number}]" for number in numbers)) if numbers else ""

    def differ(self, first: str, its_number: int, second: str, other_number: int) -> str:
        """Say that two citations give different figures for the same thing."""
        return self.differing.format(its_number, first, other_number, second)

    def reading_failed(self, failure: ReadingFailure) -> str:
        """Say that the reader failed, why, and who read instead."""
        if failure.instead == NONE:
            return self.read_by_none.format(failure.reader, failure.problem)
        return self.read_instead.format(failure.reader, failure.problem, failure.instead)

    def no_part(self, part: str) -> str:
        """Say that no answer was found to a part of a question."""
        return self.part.format(part)


def locale_for(question: str) -> Locale:
    """Return the product's sentences in the language of a question."""
    return _locale(language_of(question))


def locale_of(tag: str) -> Locale:
    """Return the product's sentences in the language with a tag, which must be known."""
    return _locale(language(tag))


@cache
def _locale(language: Language) -> Locale:
    return replace(language.read("wording.toml", Locale), language=language.tag)
