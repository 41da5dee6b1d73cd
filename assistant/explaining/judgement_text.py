"""What a confidence is made of, and what would have to be different, in words; `evidence_text` is for all others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.confidence import probability
from assistant.answering.verdict import Decision, Verdict
from assistant.calibration.calibration import CalibratedBy
from assistant.locales import Locale
from index.text.languages.language import language, languages
from index.text.languages.toml_files import key_of

if TYPE_CHECKING:
    from assistant.explaining.judgement import Factor, Judgement, NeededChange

_FILE = "judgements.toml"
_FEW = 3
"""As many dates, figures or names are shown."""
_SHOWN = 0.005
"""Smaller contributions would be shown as 0.00."""
_KINDS = frozenset({"no_such_figure", "unsaid"})


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said in one language, as its `judgements.toml` says; names in braces hold values.

    Tables go by the names of verdicts in small letters, of features and of answer types.

    Attributes:
        verdicts: What becomes of the best passage by its confidence.
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
        calibrated: Whether the confidence comes true for the model and the reader, by whose work.
    """

    verdicts: Mapping[str, str]
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
    calibrated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JudgementText:
    """A judgement in words.

    Attributes:
        verdict: What becomes of the best passage, and by what confidence; empty where that decides nothing.
        heading: Above the parts.
        parts: What the confidence is made of: a number with its sign, what it stands for, and whether that is the sum;
            empty where nothing is weighed.
        different: What would have to be different.
        calibrated: Whether the confidence comes true; empty where nothing is weighed.
    """

    verdict: str
    heading: str
    parts: tuple[tuple[str, str, bool], ...]
    different: tuple[str, ...]
    calibrated: str = ""


def say(judgement: "Judgement", locale: Locale) -> JudgementText:
    """Say a judgement in a language."""
    words = language(locale.language).read(_FILE, _Words)
    if judgement.decision is not Decision.CONFIDENCE:
        return JudgementText("", words.heading, (), ())
    values = {name: getattr(judgement, name) for name in ("confidence", "threshold", "unsure")}
    return JudgementText(
        words.verdicts[key_of(judgement.verdict)].format(**values),
        words.heading,
        tuple(_parts(judgement, words)),
        () if judgement.verdict is Verdict.ANSWERED else tuple(_different(judgement, words)),
        say_calibrated(judgement.calibrated_by, judgement.calibrated_on, locale.language),
    )


def say_calibrated(by: CalibratedBy, questions: int, tag: str) -> str:
    """Say in a language whether the confidence comes true for the model and the reader, and by whose work.

    Args:
        by: Whose it is.
        questions: On how many questions it was, where they are one's own.
        tag: The language's.
    """
    return language(tag).read(_FILE, _Words).calibrated[key_of(by)].format(questions=questions)


def says(factor: "Factor") -> dict[str, str]:
    """Return what a feature says in all languages that have words for it, by their tags."""
    return {each.tag: _says(factor, each.read(_FILE, _Words)) for each in languages() if each.has(_FILE)}


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
