"""Explanations as a few plain lines, in the question's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.explaining.judgement_text import say
from assistant.explaining.reasons.evidence_text import say_evidence
from assistant.explaining.stages import Stage
from assistant.locales import Locale, locale_for
from assistant.rendering.renderer import printable, source_line
from index import signal_wording
from index.text.languages.language import language
from index.text.languages.toml_files import key_of

if TYPE_CHECKING:
    from assistant.explaining.explanation import Contribution, Explanation
    from assistant.explaining.judgement import Judgement

_SHOWN = 0.005
"""Smaller differences would be shown as 0.00."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said in one language, as its `explanations.toml` says; `{}` and names in braces hold values.

    Tables go by the names of stages and the like, in small letters.

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

    stages: Mapping[str, str]
    outside: Mapping[str, str]
    furniture: Mapping[str, str]
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
    reached: Mapping[str, str]
    comma: str


def text_of(explanation: "Explanation") -> str:
    """Say what became of words, and what kept them from being cited; without words, why there is an answer or none."""
    locale = locale_for(explanation.question)
    words = language(locale.language).read("explanations.toml", _Words)
    if explanation.judgement:
        return printable(_reasons(explanation, explanation.judgement, locale, words))
    return printable(_lines(explanation, locale, words))


def _reasons(said: "Explanation", judgement: "Judgement", locale: Locale, words: _Words) -> Iterator[str]:
    in_words = say(judgement, locale)
    yield from say_evidence(judgement, locale).lines
    if in_words.verdict:
        yield in_words.verdict
    if said.quoted:
        yield words.best.format(quoted=" ".join(said.quoted.split()), place=_place(said, locale))
    if in_words.parts:
        yield in_words.heading
        yield from (f"{number:>8}  {text}" for number, text, _ in in_words.parts)
    if in_words.calibrated:
        yield in_words.calibrated
    yield from in_words.different
    yield words.stage.format(reached=words.reached[key_of(said.stage)], stage=said.stage)
    if said.query != said.question:
        yield words.query.format(query=said.query)


def _lines(said: "Explanation", locale: Locale, words: _Words) -> Iterator[str]:
    values = {name: getattr(said, name) for name in ("rank", "looked_at", "mark", "confidence", "threshold")}
    outside = words.outside[key_of(said.outside)] if said.outside else ""
    furniture = words.furniture[key_of(said.furniture)] if said.furniture else ""
    yield words.stages[key_of(said.stage)].format(outside=outside.format(furniture=furniture), **values)
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
