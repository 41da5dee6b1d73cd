"""What speaks for and against the best passage, as facts that a person can check; `evidence_text` puts them in words.

Each is found out from what was measured or stands in the articles, and nothing is guessed. What the confidence is made
of by numbers is a `judgement`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from assistant.answering.answer import Answer, Citation
from assistant.answering.citing import cite
from assistant.answering.confidence import FeatureContext, probability
from assistant.answering.query_result import QueryResult
from assistant.answering.settings import Settings
from assistant.explaining.reasons.asked_words import AskedWord, WordPlaces, asked_words, joined_words
from index import Hit, Quantity, Query, find_quantities, is_chinese, reader_log_odds

_EVEN = 0.5
_TRANSLATED, _UNTRANSLATED = 0.3, 0.1
"""The least share of a question's information in another language that is worth saying, and what is hardly any."""
_ALIKE, _UNLIKE = 2.0, 0.5
"""So many standard deviations above their mean, similarities of unrelated texts are very rare, and still usual."""
_TOO_SHORT = 1
"""A single numeral stands anywhere."""
_MOST_FIRST, _MOST_SECOND = 3, 2
"""So many reasons are given for what became of the passage, and so many against it."""


class EvidenceKind(StrEnum):
    """What a fact is, in the order of how much it tells: first what speaks for a passage, then what speaks against."""

    READ = "read"
    """The reader finds the answer in it, or rather so; `share` is how probable that is to it."""
    SHARED = "shared"
    """The quote has `words` of the question."""
    TRANSLATED = "translated"
    """The passage has translations of the question's words."""
    TITLED = "titled"
    """Its title has the question's `words`, which it doesn't itself."""
    PREFERRED = "preferred"
    """It is of the article that is preferred."""
    CONFIRMED = "confirmed"
    """Another citation, whose mark is in `words`, says the same."""
    AHEAD = "ahead"
    """All others come clearly less near."""
    ALIKE = "alike"
    """By its meaning it is nearer to the question than nearly all unrelated texts are."""
    ENOUGH = "enough"
    """All in all, that is enough; said only of an answer for which there is nothing else to say."""

    OTHER_DATE = "other date"
    """The question gives a date, in `words`, and the passage only others, in `given`."""
    NOWHERE = "nowhere"
    """No passage of the articles has `words` of the question."""
    UNTOLD = "untold"
    """The question asks for a kind of thing, in `words`, of which the passage was found to have none."""
    APART = "apart"
    """Passages have the first of `words`, and passages have the second, but none has both."""
    MISSING = "missing"
    """Neither the passage nor what it stands under has `words` of the question, though others have."""
    UNREAD = "unread"
    """The reader doesn't find the answer in it, or rather not; `share` is how probable that is to it."""
    STRANGE = "strange"
    """The passage has none of the question's words."""
    UNLIKE = "unlike"
    """By its meaning it is no nearer to the question than unrelated texts often are."""
    RIVAL = "rival"
    """Another passage comes nearly as near: its title is in `given`, its number in `number`."""
    WEAK = "weak"
    """All in all, that is too little; said only where there is nothing else to say."""

    @property
    def speaks_for(self) -> bool:
        """Whether it speaks for the passage."""
        return list(EvidenceKind).index(self) < list(EvidenceKind).index(EvidenceKind.OTHER_DATE)


_IN_COMMON = frozenset(
    {EvidenceKind.SHARED, EvidenceKind.TRANSLATED, EvidenceKind.TITLED, EvidenceKind.PREFERRED, EvidenceKind.ALIKE}
)
"""What a passage that doesn't answer may have in common with the question."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact that speaks for the best passage, or against it.

    Attributes:
        kind: Which.
        words: Of the question, as it writes them; `EvidenceKind` says what else.
        given: What the passage gives; likewise.
        share: A probability, 0…1, or a share of all.
        number: A passage's, in its article.
    """

    kind: EvidenceKind
    words: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    share: float = 0.0
    number: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return all attributes, ready for JSON."""
        return {**asdict(self), "kind": str(self.kind), "words": list(self.words), "given": list(self.given)}


def find_evidence(answer: Answer, decisive: QueryResult, settings: Settings) -> tuple[Evidence, ...]:
    """Find what speaks for and against the best passage.

    Args:
        answer: To the question.
        decisive: What it was decided by; its confidence must be weighed.
        settings: What the answer went by.

    Returns:
        At most five facts: first what tells why the passage is the answer, or why it isn't; the strongest first.
    """
    if decisive.breakdown is None:
        return ()
    found = _Search(answer, decisive, decisive.breakdown.context, settings)
    favourable, adverse = list(found.favourable()), sorted(found.adverse(), key=_strength)
    if answer.answered and not favourable:
        favourable = [Evidence(EvidenceKind.ENOUGH)]
    if not answer.answered and not adverse:
        adverse = [Evidence(EvidenceKind.WEAK)]
    if answer.answered or answer.unsure:
        return (*favourable[:_MOST_FIRST], *adverse[:_MOST_SECOND])
    if not answer.near:
        return tuple(each for each in adverse if each.kind is EvidenceKind.NOWHERE)
    alike = [each for each in favourable if each.kind in _IN_COMMON]
    return (*adverse[:_MOST_FIRST], *alike[:_MOST_SECOND])


class _Search:
    """Looks for what speaks for and against a passage."""

    def __init__(self, answer: Answer, decisive: QueryResult, context: FeatureContext, settings: Settings) -> None:
        self._answer, self._asked, self._settings = answer, decisive.query, settings
        self._context, self._query, self._best = context, context.query, context.best
        self._text, self._heading = context.text, context.heading
        self._citation = _citation_of(answer, self._best) or cite(self._query, self._best, settings.neighbour_margin)
        self._words = _were_asked(asked_words(self._query), self._asked)
        self._places = WordPlaces(context.index)
        self._same_script = self._query.has_han == is_chinese(self._text)
        self._translated = 0.0 if self._same_script else self._best.signals.get("sentence_bilingual", 0.0)
        nearest = max(self._best.signals["paragraph"], self._best.signals["sentence"])
        self._alike = (nearest - context.level.mean) / context.level.spread

    def favourable(self) -> Iterator[Evidence]:
        """Yield what speaks for it, the strongest first."""
        share = self._read
        if share is not None and share >= _EVEN:
            yield Evidence(EvidenceKind.READ, given=self._answering_words(), share=share)
        if shared := self._standing_in(self._citation.quote):
            yield Evidence(EvidenceKind.SHARED, self._written(shared))
        if self._translated >= _TRANSLATED:
            yield Evidence(EvidenceKind.TRANSLATED, share=self._translated)
        titled = [each for each in self._words if each.names and not each.stands_in(self._text)]
        if titled := [each for each in titled if each.stands_in(self._best.document.title)]:
            title = self._best.document.title
            joined = joined_words(titled, self._query, lambda word: word.stands_in(title))
            yield Evidence(EvidenceKind.TITLED, self._written(joined))
        if self._best.signals.get("focus"):
            yield Evidence(EvidenceKind.PREFERRED)
        if self._is_first and (same := self._answer.also_in(1)):
            yield Evidence(EvidenceKind.CONFIRMED, tuple(f"[{number}]" for number in same))
        rival = self._rival
        if rival is None or self._best.score - rival.score > self._settings.comparable:
            yield Evidence(EvidenceKind.AHEAD)
        if self._alike >= _ALIKE:
            yield Evidence(EvidenceKind.ALIKE)

    def adverse(self) -> Iterator[Evidence]:
        """Yield what speaks against it, the strongest first."""
        asked, given = self._context.dates_at_odds
        if asked:
            yield Evidence(
                EvidenceKind.OTHER_DATE,
                written_dates(asked, self._query.text, self._query.quantities),
                written_dates(given, self._text, find_quantities(self._text)),
            )
        yield from self._lacking()
        if not self._context.may_hold_answer and self._query.answer_type:
            yield Evidence(EvidenceKind.UNTOLD, (str(self._query.answer_type),))
        share = self._read
        if share is not None and share < _EVEN:
            yield Evidence(EvidenceKind.UNREAD, share=share)
        if self._same_script and not self._best.signals["coverage"]:
            yield Evidence(EvidenceKind.STRANGE)
        if self._alike < _UNLIKE:
            yield Evidence(EvidenceKind.UNLIKE)
        rival = self._rival
        if (
            rival
            and not _citation_of(self._answer, rival)
            and self._best.score - rival.score <= self._settings.equally_good
        ):
            yield Evidence(EvidenceKind.RIVAL, given=(rival.document.title,), number=rival.passage.number)

    @property
    def _read(self) -> float | None:
        """The probability that the passage answers, as the reader has it; None where it was not read."""
        log_odds = reader_log_odds(self._best)
        return None if log_odds is None else probability(log_odds)

    @property
    def _is_first(self) -> bool:
        """Whether it is what the answer's first citation cites."""
        first = self._answer.citations[:1]
        return bool(first) and first[0].passage_id == self._best.passage.passage_id

    @property
    def _rival(self) -> Hit | None:
        """The best of the other passages that is no copy."""
        return next((hit for hit in self._context.hits[1:] if hit.passage.searched != self._text), None)

    def _answering_words(self) -> tuple[str, ...]:
        """Return the very answer, if the reader is sure enough of it that it is marked in the quote."""
        answer, start = self._citation.answer, self._citation.text_start
        return (self._citation.text[answer.start - start : answer.end - start],) if answer else ()

    def _standing_in(self, text: str) -> list[AskedWord]:
        found = [each for each in self._words if each.stands_in(text)]
        long = [each for each in found if len(each.text) > _TOO_SHORT]
        return joined_words(long, self._query, lambda word: word.stands_in(text))

    def _lacking(self) -> Iterator[Evidence]:
        """Yield what of the question the passage lacks: what stands nowhere, what stands elsewhere, what apart."""
        here = f"{self._heading} {self._text}"
        lacking = [each for each in self._words if len(each.text) > _TOO_SHORT and each.is_lacking_in(here)]
        nowhere = [each for each in lacking if self._would_stand(each) and not len(self._places.rows(each))]
        if nowhere:
            yield Evidence(EvidenceKind.NOWHERE, self._written(nowhere))
        elsewhere = self._elsewhere([each for each in lacking if each not in nowhere])
        shared = sorted(self._standing_in(self._text), key=lambda each: (not each.names, -len(each.text)))
        for word in elsewhere:
            other = next((each for each in shared if not self._places.together(word, each)), None)
            if other:
                yield Evidence(EvidenceKind.APART, self._written([word, other]))
                elsewhere = [each for each in elsewhere if each is not word]
                break
        if elsewhere:
            yield Evidence(EvidenceKind.MISSING, self._written(elsewhere))

    def _would_stand(self, word: AskedWord) -> bool:
        """Tell whether a passage that answers would have a word: not if it may be translated, or put in other words."""
        if word.terms:
            return True
        if not self._same_script:
            return word.names and not self._answer.answered and self._translated < _UNTRANSLATED
        return word.names or not (self._query.has_han or self._answer.answered)

    def _elsewhere(self, lacking: Sequence[AskedWord]) -> list[AskedWord]:
        """Return those of some words that other passages have: joined, if these have them so."""
        joined = joined_words(lacking, self._query, lambda word: bool(len(self._places.rows(word))))
        found = [each for each in joined if self._would_stand(each) and len(self._places.rows(each))]
        if self._answer.answered:  # what answers may call things otherwise, but not people, and no year
            found = [each for each in found if each.terms or each.folded in self._query.names]
        return [each for each in found if each.terms or self._query.has_han or each.names]

    def _written(self, words: Iterable[AskedWord]) -> tuple[str, ...]:
        """Return words as the question that was asked writes them, each once."""
        return tuple(dict.fromkeys(as_asked(each.folded, self._asked) or each.text for each in words))


def _strength(evidence: Evidence) -> int:
    return list(EvidenceKind).index(evidence.kind)


def _citation_of(answer: Answer, hit: Hit) -> Citation | None:
    """Return the citation that is shown of a hit, if any is; where nothing answers, only the first counts as shown."""
    shown = answer.citations or answer.closest[:1]
    return next((each for each in shown if each.passage_id == hit.passage.passage_id), None)


def written_dates(found: frozenset[str], text: str, quantities: Sequence[Quantity]) -> tuple[str, ...]:
    """Return how a text writes dates, which are among its quantities, each once."""
    written = (text[each.start : each.end] for each in quantities if not found.isdisjoint(each.terms))
    return tuple(dict.fromkeys(written))


def _were_asked(words: Iterable[AskedWord], asked: Query) -> list[AskedWord]:
    """Leave out words that were not asked, but put in their place by the articles' spelling, or their way of saying."""
    return [each for each in words if each.folded in asked.places.text]


def as_asked(folded: str, asked: Query) -> str | None:
    """Return how a question writes a folded word; None where it doesn't have it."""
    start = asked.places.text.find(folded)
    return asked.text[slice(*asked.places.span(start, start + len(folded)))] if start >= 0 else None
