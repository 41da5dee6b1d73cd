"""The few sentences that the product says itself, in the question's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.questions.small_talk import SmallTalk
from sources import is_han

_FEW = 3
"""As many articles are named by their titles."""


@dataclass(frozen=True, slots=True)
class Locale:
    """A locale: the product's own sentences in one language.

    Attributes:
        language: A BCP 47 tag.
        unanswered: Said instead of an answer.
        unsure: Above a quote that may be the answer.
        nothing_near: Said where not even anything near was found.
        no_articles: Said where no article was to be searched.
        closest: Above the nearest passages of an unanswered question.
        others: Above those that come behind one which may be the answer.
        blank: To a blank question.
        paragraph: Names a passage's place; holds `{}` for its number.
        byline: Names the place of author and date.
        page: Names a page; holds `{}` for its number.
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
        part: Says that no answer was found to a part of a question; holds `{}` for the part.
    """

    language: str
    unanswered: str
    unsure: str
    nothing_near: str
    no_articles: str
    closest: str
    others: str
    blank: str
    paragraph: str
    byline: str
    page: str
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
    part: str

    def reply(self, kind: SmallTalk, titles: Sequence[str]) -> str:
        """Return what is said to small talk: what the articles are that can be asked.

        Args:
            kind: Its kind.
            titles: Of the articles that would be searched.
        """
        if not titles:
            asked = self.no_articles
        elif len(titles) <= _FEW:
            asked = self.titles.format(self.comma.join(map(self.quoted.format, titles)))
        else:
            asked = self.count.format(len(titles))
        openings = {SmallTalk.THANKS: self.welcome, SmallTalk.FAREWELL: self.goodbye}
        return openings.get(kind, self.hello) + asked

    def place(self, paragraph: int) -> str:
        """Name a passage's place in its article: a paragraph, from 1, or 0 for the byline."""
        return self.paragraph.format(paragraph) if paragraph else self.byline

    def also_in(self, numbers: Sequence[int]) -> str:
        """Return what is said behind a quote whose fact other citations have, too; nothing if none has."""
        return self.also.format(self.comma.join(f"[{number}]" for number in numbers)) if numbers else ""

    def differ(self, first: str, its_number: int, second: str, other_number: int) -> str:
        """Say that two citations give different figures for the same thing."""
        return self.differing.format(its_number, first, other_number, second)

    def no_part(self, part: str) -> str:
        """Say that no answer was found to a part of a question."""
        return self.part.format(part)


CHINESE = Locale(
    language="zh",
    unanswered="这些文章没有回答这个问题。",
    unsure="不能肯定，但答案可能在这里：",
    nothing_near="这些文章没有回答这个问题，也没有与它相近的内容。",
    no_articles="没有可供查找的文章，请先选择至少一篇。",
    closest="最接近的段落，并不是答案：",
    others="其他相近的段落：",
    blank="请先输入一个问题。",
    paragraph="第 {} 段",
    byline="署名行",
    page="第 {} 页",
    source="出处 {}",
    hello="你好！",
    welcome="不客气！",
    goodbye="再见！",
    titles="可以向我提问{}里的内容，我用原文回答。",
    count="可以向我提问这 {} 篇文章里的内容，我用原文回答。",
    comma="、",
    quoted="《{}》",
    also="（另见 {}）",
    differing="注意：两处数字不同，[{}] 是“{}”，[{}] 是“{}”。",
    part="没有找到其中“{}”的答案。",
)
ENGLISH = Locale(
    language="en",
    unanswered="The articles don't answer this question.",
    unsure="Not sure, but this may be it:",
    nothing_near="The articles don't answer this question, and nothing in them comes near it.",
    no_articles="There is no article to search; select at least one.",
    closest="The closest passages, not an answer:",
    others="Other close passages:",
    blank="Please type a question first.",
    paragraph="paragraph {}",
    byline="byline",
    page="page {}",
    source="Source {}",
    hello="Hello! ",
    welcome="You're welcome! ",
    goodbye="Goodbye! ",
    titles="You can ask me what stands in {}; I answer by quoting.",
    count="You can ask me what stands in these {} articles; I answer by quoting.",
    comma=", ",
    quoted="“{}”",
    also=" (also in {})",
    differing="Note that the figures differ: [{}] has “{}”, [{}] has “{}”.",
    part="No answer was found to this part: “{}”",
)


def locale_for(question: str) -> Locale:
    """Return the product's sentences in the language of a question: Chinese if it has an ideograph."""
    return CHINESE if any(map(is_han, question)) else ENGLISH
