"""What speaks for and against a passage, in a few sentences that need no knowledge of how it was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.verdict import Decision, Verdict
from assistant.explaining.reasons.evidence import Evidence, EvidenceKind
from assistant.locales import Locale, locale_of
from index.text.languages.language import language, languages
from index.text.languages.toml_files import key_of

if TYPE_CHECKING:
    from assistant.explaining.judgement import Judgement

_FILE = "evidence.toml"
_FEW = 4
"""As many words are shown of one fact."""
_READINGS = {"sure": 0.9, "likely": 0.7, "rather": 0.5, "doubtful": 0.3, "hardly": 0.1}
"""From which probability on the reader's judgement is called so."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said in one language, as its `evidence.toml` says; names in braces hold values.

    Tables go by the names of verdicts, decisions, kinds of evidence and answer types in small letters.

    Attributes:
        quoted: A stretch of text in its marks.
        comma: What stands between such.
        more: Behind the last of them where there are more.
        part: Names the part of a question that is spoken of.
        not_near: Says that nothing comes near.
        confirmed: Says that a person has said that it answers.
        denied: Says that a person has said that it doesn't.
        decided: What decides where it is not the confidence.
        favourable: Above what speaks for the passage, by what became of it.
        adverse: Above what speaks against it.
        said: What each kind of fact says, but for the reader's.
        readings: What the reader makes of the passage, by how sure it is.
        answer: Behind that, the very answer.
        kinds: Of things that are asked for.
    """

    quoted: str
    comma: str
    more: str
    part: str
    not_near: str
    confirmed: str
    denied: str
    decided: Mapping[str, str]
    favourable: Mapping[str, str]
    adverse: Mapping[str, str]
    said: Mapping[str, str]
    readings: Mapping[str, str]
    answer: str
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """Evidence in words.

    Attributes:
        opening: What is said by itself, before the rest.
        groups: What speaks for the passage and what against it, each below a heading; first what tells what became of
            it.
    """

    opening: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it, a line for each sentence."""
        grouped = [
            line for heading, sentences in self.groups for line in (heading, *(f"  {each}" for each in sentences))
        ]
        return (*self.opening, *grouped)


def say_evidence(
    judgement: "Judgement", locale: Locale, *, confirmed: bool = False, denied: bool = False
) -> EvidenceText:
    """Say in a language what speaks for and against a passage.

    Args:
        judgement: Of it.
        locale: The language.
        confirmed: Whether a person has said that a passage answers: then nothing else counts.
        denied: Whether one has said that the passage which may answer doesn't.
    """
    words = language(locale.language).read(_FILE, _Words)
    if confirmed:
        return EvidenceText((words.confirmed,))
    if judgement.decision is not Decision.CONFIDENCE:
        return EvidenceText((words.decided[key_of(judgement.decision)],))
    opening: tuple[str, ...] = (words.denied,) if denied else ()
    if judgement.part:
        opening += (words.part.format(words.quoted.format(judgement.part)),)
    if not judgement.near:
        return EvidenceText((*opening, words.not_near, *_sentences(judgement.evidence, locale, words)))
    verdict = key_of(judgement.verdict)
    favourable = _sentences([each for each in judgement.evidence if each.kind.speaks_for], locale, words)
    adverse = _sentences([each for each in judgement.evidence if not each.kind.speaks_for], locale, words)
    groups = [(words.favourable[verdict], favourable), (words.adverse[verdict], adverse)]
    if judgement.verdict is Verdict.UNANSWERED:
        groups.reverse()
    return EvidenceText(opening, tuple(each for each in groups if each[1]))


def says_evidence(evidence: Evidence) -> dict[str, str]:
    """Return what a fact says in all languages that have words for it, by their tags."""
    spoken = [each for each in languages() if each.has(_FILE)]
    return {each.tag: _sentence(evidence, locale_of(each.tag), each.read(_FILE, _Words)) for each in spoken}


def _sentences(evidence: Iterable[Evidence], locale: Locale, words: _Words) -> tuple[str, ...]:
    return tuple(_sentence(each, locale, words) for each in evidence)


def _sentence(evidence: Evidence, locale: Locale, words: _Words) -> str:
    match evidence.kind:
        case EvidenceKind.READ | EvidenceKind.UNREAD:
            named = words.answer.format(given=_quoted(evidence.given, words)) if evidence.given else ""
            return words.readings[_reading(evidence.share)] + named
        case EvidenceKind.UNTOLD:
            asked = words.comma.join(words.kinds.get(each, each) for each in evidence.words)
        case EvidenceKind.CONFIRMED:
            asked = words.comma.join(evidence.words)
        case _:
            asked = _quoted(evidence.words, words)
    given = locale.listed(evidence.given) if evidence.kind is EvidenceKind.RIVAL else _quoted(evidence.given, words)
    first, second = (words.quoted.format(each) for each in (*evidence.words, "", "")[:2])
    values = {"words": asked, "given": given, "first": first, "second": second, "number": evidence.number}
    return words.said[key_of(evidence.kind)].format(**values)


def _reading(share: float) -> str:
    """Name what the reader makes of a passage."""
    return next((name for name, least in _READINGS.items() if share >= least), "none")


def _quoted(texts: Sequence[str], words: _Words) -> str:
    more = words.more if len(texts) > _FEW else ""
    return words.comma.join(words.quoted.format(each) for each in texts[:_FEW]) + more
