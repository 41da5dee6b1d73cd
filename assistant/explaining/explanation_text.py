"""Explanations as a few plain lines, in the question's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.explaining.judgement_text import say
from assistant.explaining.places import Outside
from assistant.explaining.stages import Stage
from assistant.locales import CHINESE, ENGLISH, Locale, locale_for
from assistant.rendering.renderer import printable, source_line
from index import signal_wording
from sources import Boilerplate

if TYPE_CHECKING:
    from assistant.explaining.explanation import Contribution, Explanation
    from assistant.explaining.judgement import Judgement

_SHOWN = 0.005
"""Smaller differences would be shown as 0.00."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said in one language; `{}` and names in braces hold an explanation's values.

    Attributes:
        stages: What became of the words.
        outside: Why no passage holds them.
        furniture: What of the page they belong to.
        signals: What those signals measure that a hit gets behind the search; the others say it themselves.
        likest: Names the text that is nearly the same.
        place: Names where the words stand.
        quoted: Names what is quoted of their passage, or would be.
        repeats: Says that this is quoted already.
        first: Names the passage that is ranked first.
        behind: By what their passage is behind that one.
        ahead: By what it is ahead.
        unanswered: Says that the first one isn't believed to answer either.
        query: Names what was searched for.
        best: Names the best passage, where no words are given.
        stage: Names how far it came.
        reached: How far that may be.
        comma: What stands between signals.
    """

    stages: Mapping[Stage, str]
    outside: Mapping[Outside, str]
    furniture: Mapping[Boilerplate, str]
    signals: Mapping[str, str]
    likest: str
    place: str
    quoted: str
    repeats: str
    first: str
    behind: str
    ahead: str
    unanswered: str
    query: str
    best: str
    stage: str
    reached: Mapping[Stage, str]
    comma: str


_CHINESE = _Words(
    stages={
        Stage.NOT_THERE: "这些文章里都没有这段文字。",
        Stage.NOT_SELECTED: "这段文字所在的文章不在所选的文章之内，没有查找。",
        Stage.LEFT_OUT: "这段文字没有被查找：{outside}。",
        Stage.SMALL_TALK: "这句话被当作寒暄，没有查找文章。",
        Stage.NOT_A_CANDIDATE: "所在的段落没有进入候选（候选共 {looked_at} 段）。",
        Stage.RANKED_LOWER: "所在的段落排在第 {rank} 位（候选共 {looked_at} 段），没有被引用。",
        Stage.BELOW_THRESHOLD: "所在的段落排在第一位，但把握不够：{confidence:.2f}，低于门槛 {threshold:.2f}。",
        Stage.NOT_CITED: "所在的段落排在第 {rank} 位，没有与排在前面的一起被引用。",
        Stage.OTHER_SENTENCE: "所在的段落被引用为 [{mark}]，但引的是另一句。",
        Stage.CITED_LOWER: "已被引用，但不在第一处，而是 [{mark}]。",
        Stage.CITED: "已被引用：[{mark}]。",
    },
    outside={
        Outside.HEADING: "它是小标题",
        Outside.FURNITURE: "它不属于正文，而是{furniture}",
        Outside.SEVERAL_PASSAGES: "它跨越了不止一个段落，请只给出一个段落里的文字",
        Outside.ABOVE: "它在第一个段落之前，是标题一类的文字",
        Outside.BETWEEN: "它在段落之间",
    },
    furniture={
        Boilerplate.CHANNEL: "栏目名",
        Boilerplate.BYLINE: "作者和日期",
        Boilerplate.CREDIT: "图片来源",
        Boilerplate.SHARING: "分享、点赞、评论一类的按钮",
        Boilerplate.NOTICE: "版权或免责声明",
        Boilerplate.LINKS: "其他文章的链接",
    },
    signals={
        "reading": "细读的判断",
        "focus": "属于优先的文章",
    },
    likest="最相近的原文：“{likest}”（{title}）",
    place="位置：{place}",
    quoted="从这一段引用的是：“{quoted}”",
    repeats="从这一段会引用的话，[{repeats}] 里已经有了。",
    first="排在第一位的是：“{quote}”（{place}）",
    behind="落后之处：{}",
    ahead="领先之处：{}",
    unanswered="排在第一位的也没有被当作答案：把握 {confidence:.2f}，门槛 {threshold:.2f}。",
    query="查找的是：{query}",
    best="最好的段落：“{quoted}”（{place}）",
    stage="走到的一步：{reached}（{stage}）。",
    reached={
        Stage.NOT_THERE: "署名行里没有",
        Stage.NOT_SELECTED: "没有文章可找",
        Stage.SMALL_TALK: "没有查找",
        Stage.NOT_A_CANDIDATE: "没有找到段落",
        Stage.BELOW_THRESHOLD: "找到并排在第一位，没有被当作答案",
        Stage.CITED: "被引用",
    },
    comma="、",
)
_ENGLISH = _Words(
    stages={
        Stage.NOT_THERE: "These words stand in none of the articles.",
        Stage.NOT_SELECTED: "These words stand in an article that was not selected, so it was not searched.",
        Stage.LEFT_OUT: "These words are not searched: {outside}.",
        Stage.SMALL_TALK: "The question was taken for small talk; the articles were not searched.",
        Stage.NOT_A_CANDIDATE: "Their passage was not among the candidates ({looked_at} were looked at).",
        Stage.RANKED_LOWER: "Their passage is ranked {rank} of {looked_at} candidates, and not cited.",
        Stage.BELOW_THRESHOLD: "Their passage is ranked first, but not believed to answer: "
        "confidence {confidence:.2f}, threshold {threshold:.2f}.",
        Stage.NOT_CITED: "Their passage is ranked {rank}, but not cited beside those ahead of it.",
        Stage.OTHER_SENTENCE: "Their passage is cited as [{mark}], but another sentence of it is quoted.",
        Stage.CITED_LOWER: "They are cited, but not first: as [{mark}].",
        Stage.CITED: "They are cited as [{mark}].",
    },
    outside={
        Outside.HEADING: "they stand in a heading",
        Outside.FURNITURE: "they are not part of the article, but {furniture}",
        Outside.SEVERAL_PASSAGES: "they go on beyond one paragraph; give words of one paragraph",
        Outside.ABOVE: "they stand above the first paragraph, as a title does",
        Outside.BETWEEN: "they stand between paragraphs",
    },
    furniture={
        Boilerplate.CHANNEL: "the name of a channel",
        Boilerplate.BYLINE: "its author and date",
        Boilerplate.CREDIT: "a picture's credit",
        Boilerplate.SHARING: "buttons to share, like or comment",
        Boilerplate.NOTICE: "a copyright or liability notice",
        Boilerplate.LINKS: "links to other articles",
    },
    signals={
        "reading": "the reader's judgement",
        "focus": "being of the article that is preferred",
    },
    likest="The articles have nearly the same: “{likest}” ({title})",
    place="They stand in {place}.",
    quoted="What is quoted of it: “{quoted}”",
    repeats="What would be quoted of it stands in [{repeats}] already.",
    first="Ranked first: “{quote}” ({place})",
    behind="Behind it by {}",
    ahead="Ahead of it by {}",
    unanswered="What is ranked first is not believed to answer, either: "
    "confidence {confidence:.2f}, threshold {threshold:.2f}.",
    query="Searched for: {query}",
    best="The best passage: “{quoted}” ({place})",
    stage="How far it came: {reached} ({stage}).",
    reached={
        Stage.NOT_THERE: "no byline says it",
        Stage.NOT_SELECTED: "there was nothing to search",
        Stage.SMALL_TALK: "nothing was searched",
        Stage.NOT_A_CANDIDATE: "no passage was found",
        Stage.BELOW_THRESHOLD: "found and ranked first, but not believed to answer",
        Stage.CITED: "it is cited",
    },
    comma=", ",
)
_WORDS = {CHINESE.language: _CHINESE, ENGLISH.language: _ENGLISH}


def text_of(explanation: "Explanation") -> str:
    """Say what became of words, and what kept them from being cited; without words, why there is an answer or none."""
    locale = locale_for(explanation.question)
    words = _WORDS[locale.language]
    if explanation.judgement:
        return printable(_reasons(explanation, explanation.judgement, locale, words))
    return printable(_lines(explanation, locale, words))


def _reasons(said: "Explanation", judgement: "Judgement", locale: Locale, words: _Words) -> Iterator[str]:
    in_words = say(judgement, locale)
    yield from in_words.verdict
    if said.quoted:
        yield words.best.format(quoted=" ".join(said.quoted.split()), place=_place(said, locale))
    if in_words.parts:
        yield in_words.heading
        yield from (f"{number:>8}  {text}" for number, text, _ in in_words.parts)
    yield from in_words.different
    yield words.stage.format(reached=words.reached[said.stage], stage=said.stage)
    if said.query != said.question:
        yield words.query.format(query=said.query)


def _lines(said: "Explanation", locale: Locale, words: _Words) -> Iterator[str]:
    values = {name: getattr(said, name) for name in ("rank", "looked_at", "mark", "confidence", "threshold")}
    outside = words.outside[said.outside] if said.outside else ""
    furniture = words.furniture[said.furniture] if said.furniture else ""
    yield words.stages[said.stage].format(outside=outside.format(furniture=furniture), **values)
    if said.likest:
        yield words.likest.format(likest=said.likest, title=locale.quoted.format(said.title))
    if said.start is not None:
        yield words.place.format(place=_place(said, locale))
    if said.stage is Stage.OTHER_SENTENCE and said.quoted:
        yield words.quoted.format(quoted=" ".join(said.quoted.split()))
    if said.repeats:
        yield words.repeats.format(repeats=said.repeats)
    if said.first:
        place = f"{locale.quoted.format(said.first.title)} · {source_line(said.first, locale)}"
        yield words.first.format(quote=" ".join(said.first.quote.split()), place=place)
        behind = [each for each in said.contributions if each.behind >= _SHOWN]
        ahead = [each for each in reversed(said.contributions) if each.behind <= -_SHOWN]
        if behind:
            yield words.behind.format(_signals(behind, locale, words))
        if ahead:
            yield words.ahead.format(_signals(ahead, locale, words))
        if said.confidence < said.threshold and said.mark is None:
            yield words.unanswered.format(**values)
    if said.query != said.question:
        yield words.query.format(query=said.query)


def _place(said: "Explanation", locale: Locale) -> str:
    paragraph = None if said.paragraph is None else locale.place(said.paragraph)
    title = locale.quoted.format(said.title)
    return " · ".join(part for part in (title, paragraph, said.section) if part)


def _signals(contributions: "list[Contribution]", locale: Locale, words: _Words) -> str:
    return words.comma.join(f"{_measures(each.signal, locale, words)} {abs(each.behind):.2f}" for each in contributions)


def _measures(signal: str, locale: Locale, words: _Words) -> str:
    wording = signal_wording(signal, locale.language)
    return wording.measures if wording else words.signals.get(signal, signal)
