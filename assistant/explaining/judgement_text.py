"""Why there is an answer or none, in a few sentences of either language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.confidence import probability
from assistant.answering.verdict import Decision, Verdict
from assistant.locales import CHINESE, ENGLISH, Locale

if TYPE_CHECKING:
    from assistant.explaining.judgement import Factor, Judgement, NeededChange

_FEW = 3
"""As many dates, figures or names are shown."""
_SHOWN = 0.005
"""Smaller contributions would be shown as 0.00."""
_KINDS = frozenset({"no_such_figure", "unsaid"})


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said in one language; names in braces hold values.

    Attributes:
        verdicts: What becomes of the best passage by its confidence.
        decisions: What decides where it is not the confidence.
        not_near: Says that nothing comes near.
        at_odds: What a feature says that tells of something at odds.
        fine: What it says where nothing is.
        degrees: What the others say.
        changes: What would have to be different.
        kinds: Of things that are asked for.
        quoted: A stretch of text in its marks.
        comma: What stands between such.
        more: Behind the last of them where there are more.
        heading: Above what the confidence is made of.
        base: What it would be by itself.
        sum: Names the sum.
        needed: Names what would have to be different.
        and_: Between such things.
        stop: Behind them.
        hopeless: Says that no better feature would do.
        lets_through: Names the threshold that would do.
    """

    verdicts: Mapping[Verdict, str]
    decisions: Mapping[Decision, str]
    not_near: str
    at_odds: Mapping[str, str]
    fine: Mapping[str, str]
    degrees: Mapping[str, str]
    changes: Mapping[str, str]
    kinds: Mapping[str, str]
    quoted: str
    comma: str
    more: str
    heading: str
    base: str
    sum: str
    needed: str
    and_: str
    stop: str
    hopeless: str
    lets_through: str


_CHINESE = _Words(
    verdicts={
        Verdict.ANSWERED: "最好的段落是答案：把握 {confidence:.2f}，达到门槛 {threshold:.2f}。",
        Verdict.UNSURE: "最好的段落只是可能的答案：把握 {confidence:.2f}，低于门槛 {threshold:.2f}，"
        "达到“可能”的门槛 {unsure:.2f}。",
        Verdict.UNANSWERED: "最好的段落没有被当作答案：把握 {confidence:.2f}，低于门槛 {threshold:.2f}，"
        "也低于“可能”的门槛 {unsure:.2f}。",
    },
    decisions={
        Decision.BYLINE: "问的是文章本身，由署名行回答；不凭把握判断，一律记为 {confidence:.2f}。",
        Decision.NO_BYLINE: "问的是文章本身，而署名行里没有；没有查找正文，不是把握不够。",
        Decision.SMALL_TALK: "这句话被当作寒暄，没有查找文章；不是把握不够。",
        Decision.NO_ARTICLES: "没有可供查找的文章；不是把握不够。",
        Decision.NOTHING_FOUND: "一个段落也没有找到；不是把握不够。",
        Decision.NO_WORDS: "问题里没有词，也没有文中照样写着的数字，无从判断，把握记为 0。",
    },
    not_near="没有一段与问题相近，所以也不列出段落。",
    at_odds={
        "figures_missing": "文中没有问题里的{asked}",
        "other_dates": "文中是{given}，问的是{asked}",
        "names_missing": "文中和标题里都没有{asked}",
        "no_such_figure": "问的是{asked}，文中没有",
        "unsaid": "问的是{asked}，文中没有",
    },
    fine={
        "figures_missing": "问题里没有文中缺少的数字",
        "other_dates": "没有不一致的日期",
        "names_missing": "问题里没有文中缺少的名称",
        "no_such_figure": "问的若是时间、价格或年龄，文中有",
        "unsaid": "问的若是数目、人或地点，文中有",
    },
    degrees={
        "excess": "比无关的文字相近 {value:.2f}",
        "lead": "比后面的段落领先 {value:.2f}",
        "tokens": "逐词看，比无关的文字相近 {value:.2f}",
        "sentence_bilingual": "问题里的词，句中有其译文的占 {value:.2f}",
        "rarest": "文中有的词里最少见的一个，分量是 {value:.2f}",
        "length": "问题有 {words:.0f} 个词",
        "reading": "细读认为，这一段有答案的可能是 {probability:.2f}",
    },
    changes={
        "figures_missing": "文中有{asked}",
        "other_dates": "文中有{asked}",
        "names_missing": "文中或标题里有{asked}",
        "no_such_figure": "文中有{asked}",
        "unsaid": "文中有{asked}",
        "excess": "比无关的文字相近 {needed:.2f}，而不是 {value:.2f}",
        "lead": "比后面的段落领先 {needed:.2f}，而不是 {value:.2f}",
        "tokens": "逐词看，比无关的文字相近 {needed:.2f}，而不是 {value:.2f}",
        "sentence_bilingual": "问题里的词，句中有其译文的占 {needed:.2f}，而不是 {value:.2f}",
        "rarest": "文中有更少见的词，分量是 {needed:.2f}，而不是 {value:.2f}",
        "reading": "细读认为有答案的可能是 {needed_probability:.2f}，而不是 {probability:.2f}",
    },
    kinds={"money": "价格", "age": "年龄", "number": "数目", "date": "时间", "person": "人", "place": "地点"},
    quoted="“{}”",
    comma="、",
    more="等",
    heading="把握的由来（对数几率，相加）：",
    base="起点：与无关的文字一样，没有不一致，细读不置可否",
    sum="合计，即把握 {confidence:.2f}",
    needed="要成为答案，需要：{}",
    and_="；并且",
    stop="。",
    hopeless="即使各项都好，也到不了门槛。",
    lets_through="门槛放到 {lets_through:.2f}（--set threshold={lets_through:.2f}），它就是答案。",
)
_ENGLISH = _Words(
    verdicts={
        Verdict.ANSWERED: "The best passage is the answer: confidence {confidence:.2f}, threshold {threshold:.2f}.",
        Verdict.UNSURE: "The best passage is only what may be the answer: confidence {confidence:.2f}, "
        "below the threshold {threshold:.2f}, and not below {unsure:.2f}, from which on it is shown as such.",
        Verdict.UNANSWERED: "The best passage is not believed to answer: confidence {confidence:.2f}, "
        "below the threshold {threshold:.2f}, and below {unsure:.2f}, from which on it would be shown as what may.",
    },
    decisions={
        Decision.BYLINE: "The question is about an article itself, and its byline answers; that is not judged "
        "by confidence, which is always put at {confidence:.2f}.",
        Decision.NO_BYLINE: "The question is about an article itself, and no byline says it. "
        "The texts were not searched: it is not the confidence that decides.",
        Decision.SMALL_TALK: "This was taken for small talk; the articles were not searched: "
        "it is not the confidence that decides.",
        Decision.NO_ARTICLES: "There is no article to search: it is not the confidence that decides.",
        Decision.NOTHING_FOUND: "No passage was found at all: it is not the confidence that decides.",
        Decision.NO_WORDS: "The question has no word, nor figures that stand in an article just so: "
        "there is nothing to judge by, and the confidence is put at 0.",
    },
    not_near="No passage comes near the question, so none is shown.",
    at_odds={
        "figures_missing": "the passage lacks {asked}, which the question gives",
        "other_dates": "the passage gives {given}, the question asks for {asked}",
        "names_missing": "neither the passage nor its title has {asked}",
        "no_such_figure": "the question asks for {asked}, the passage has none",
        "unsaid": "the question asks for {asked}, the passage has none",
    },
    fine={
        "figures_missing": "no figure of the question is missing",
        "other_dates": "no date is at odds",
        "names_missing": "no name of the question is missing",
        "no_such_figure": "no date, price or age is asked for that is missing",
        "unsaid": "no number, person or place is asked for that is missing",
    },
    degrees={
        "excess": "more similar than unrelated texts by {value:.2f}",
        "lead": "ahead of the next passages by {value:.2f}",
        "tokens": "more similar than unrelated texts, token by token, by {value:.2f}",
        "sentence_bilingual": "share of the question's words whose translation stands in the sentence: {value:.2f}",
        "rarest": "the rarest of the question's words that the passage has tells {value:.2f} of the most a word can",
        "length": "the question has {words:.0f} words",
        "reading": "the reader puts the chance that the passage answers at {probability:.2f}",
    },
    changes={
        "figures_missing": "the passage would have to give {asked}",
        "other_dates": "the passage would have to give {asked}",
        "names_missing": "the passage or its title would have to have {asked}",
        "no_such_figure": "the passage would have to give {asked}",
        "unsaid": "the passage would have to give {asked}",
        "excess": "it would have to be more similar than unrelated texts by {needed:.2f}, not {value:.2f}",
        "lead": "it would have to be ahead of the next passages by {needed:.2f}, not {value:.2f}",
        "tokens": "token by token, it would have to be more similar than unrelated texts by {needed:.2f}, "
        "not {value:.2f}",
        "sentence_bilingual": "the share of translated words would have to be {needed:.2f}, not {value:.2f}",
        "rarest": "the passage would have to have a word of the question that tells {needed:.2f}, not {value:.2f}",
        "reading": "the reader would have to put the chance at {needed_probability:.2f}, not {probability:.2f}",
    },
    kinds={
        "money": "a price",
        "age": "an age",
        "number": "a number",
        "date": "a date",
        "person": "a person",
        "place": "a place",
    },
    quoted="“{}”",
    comma=", ",
    more=" …",
    heading="What the confidence is made of (log-odds, to be added up):",
    base="to begin with: like unrelated texts, nothing at odds, the reader undecided",
    sum="in all, which is confidence {confidence:.2f}",
    needed="To be the answer, {}",
    and_="; and ",
    stop=".",
    hopeless="Even if all of that were good, it would stay below the threshold.",
    lets_through="With the threshold at {lets_through:.2f} it is the answer (--set threshold={lets_through:.2f}).",
)
_WORDS = {CHINESE.language: _CHINESE, ENGLISH.language: _ENGLISH}


@dataclass(frozen=True, slots=True)
class JudgementText:
    """A judgement in words.

    Attributes:
        verdict: What becomes of the best passage, and by what.
        heading: Above the parts.
        parts: What the confidence is made of: a number with its sign, what it stands for, and whether that is the sum;
            empty where nothing is weighed.
        different: What would have to be different.
    """

    verdict: tuple[str, ...]
    heading: str
    parts: tuple[tuple[str, str, bool], ...]
    different: tuple[str, ...]


def say(judgement: "Judgement", locale: Locale) -> JudgementText:
    """Say a judgement in a language."""
    words = _WORDS[locale.language]
    values = {name: getattr(judgement, name) for name in ("confidence", "threshold", "unsure")}
    if judgement.decision is not Decision.CONFIDENCE:
        return JudgementText((words.decisions[judgement.decision].format(**values),), words.heading, (), ())
    verdict = words.verdicts[judgement.verdict].format(**values)
    return JudgementText(
        (verdict,) if judgement.near else (verdict, words.not_near),
        words.heading,
        tuple(_parts(judgement, words)),
        () if judgement.verdict is Verdict.ANSWERED else tuple(_different(judgement, words)),
    )


def says(factor: "Factor") -> dict[str, str]:
    """Return what a feature says, by the languages' tags."""
    return {language: _says(factor, words) for language, words in _WORDS.items()}


def _parts(judgement: "Judgement", words: _Words) -> Iterator[tuple[str, str, bool]]:
    if judgement.base is None or judgement.log_odds is None:
        return
    yield _signed(judgement.base), words.base, False
    for factor in judgement.factors:
        if abs(factor.contribution) >= _SHOWN:
            yield _signed(factor.contribution), _says(factor, words), False
    yield _signed(judgement.log_odds), words.sum.format(confidence=judgement.confidence), True


def _different(judgement: "Judgement", words: _Words) -> Iterator[str]:
    if judgement.changes:
        yield words.needed.format(words.and_.join(_change(each, words) for each in judgement.changes)) + words.stop
    elif judgement.base is not None:
        yield words.hopeless
    if judgement.lets_through is not None:
        yield words.lets_through.format(lets_through=judgement.lets_through)


def _says(factor: "Factor", words: _Words) -> str:
    if factor.name in words.degrees:
        numbers = {"value": factor.value, "words": factor.value * 10, "probability": probability(factor.value)}
        return words.degrees[factor.name].format(**numbers)
    if not factor.value:
        return words.fine.get(factor.name, factor.name)
    asked, given = _asked(factor, words), _listed(factor.given, words)
    return words.at_odds.get(factor.name, factor.name).format(asked=asked, given=given)


def _change(change: "NeededChange", words: _Words) -> str:
    factor = change.factor
    return words.changes.get(factor.name, factor.name).format(
        asked=_asked(factor, words),
        value=factor.value,
        needed=change.needed,
        probability=probability(factor.value),
        needed_probability=probability(change.needed),
    )


def _asked(factor: "Factor", words: _Words) -> str:
    if factor.name in _KINDS:
        return words.comma.join(words.kinds.get(each, each) for each in factor.asked[:_FEW])
    return _listed(factor.asked, words)


def _listed(texts: Sequence[str], words: _Words) -> str:
    more = words.more if len(texts) > _FEW else ""
    return words.comma.join(words.quoted.format(each) for each in texts[:_FEW]) + more


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")
