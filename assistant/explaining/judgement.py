"""Why there is an answer or none: what a confidence is made of, and what would have to be different."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from assistant.answering.answer import Answer
from assistant.answering.confidence import ConfidenceBreakdown
from assistant.answering.query_result import QueryResult
from assistant.answering.settings import Settings
from assistant.answering.verdict import Decision, Verdict
from assistant.calibration.calibration import CalibratedBy
from assistant.explaining.judgement_text import says
from assistant.explaining.reasons.evidence import Evidence, as_asked, find_evidence, written_dates
from assistant.explaining.reasons.evidence_text import says_evidence
from index import find_quantities


@dataclass(frozen=True, slots=True)
class Factor:
    """One feature of a question and its best passage, and what it adds to the log-odds of the confidence.

    Attributes:
        name: The feature's; `assistant.answering.confidence.features` says what each measures.
        value: Its value; 0 is where it tells nothing.
        weight: What it counts.
        asked: What the question gives or asks for and the passage lacks, in the question's words; of a kind of thing
            (`no_such_figure`, `unsaid`) the kind.
        given: What the passage gives instead, in its words.
    """

    name: str
    value: float
    weight: float
    asked: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    @property
    def contribution(self) -> float:
        """What it adds to the log-odds: the weight times the value's distance from 0."""
        return self.weight * self.value + 0.0  # no -0.0, which would be written so

    def to_dict(self) -> dict[str, Any]:
        """Return all attributes, the contribution, and what it says in every language, ready for JSON."""
        lists = {"asked": list(self.asked), "given": list(self.given)}
        return {**asdict(self), **lists, "contribution": self.contribution, "says": says(self)}


@dataclass(frozen=True, slots=True)
class NeededChange:
    """What would have to be different of one feature.

    Attributes:
        factor: The feature as it is.
        needed: The value that would do, if all other changes that are named with it were made too.
    """

    factor: Factor
    needed: float

    def to_dict(self) -> dict[str, Any]:
        """Return the feature and the value that is needed, ready for JSON."""
        return {"factor": self.factor.to_dict(), "needed": self.needed}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why there is an answer, perhaps one, or none.

    Attributes:
        verdict: Which of them.
        decision: What decides that; nothing is weighed unless it is the confidence.
        confidence: 0…1, as the answer has it.
        threshold: The confidence from which on there is an answer.
        unsure: That from which on the best passage is shown as what may be the answer.
        near: Whether anything that was found has to do with the question.
        base: The log-odds of a confidence to which no feature adds anything: of a passage no more similar to the
            question than unrelated texts, without anything at odds with it, and of which the reader is undecided. None
            where nothing is weighed.
        factors: The features, what weighs most first; with `base` they sum to the log-odds of the confidence.
        changes: The fewest features which, if they were good, would make it an answer; none where it is one, or where
            even all of them would not do (`assistant.answering.confidence.ConfidenceBreakdown.good_values` says what is
            good).
        lets_through: The greatest threshold, in hundredths, at which the passage would be the answer; None where it is
            one, and where the confidence is less than a hundredth.
        calibrated_by: Whose work it is that the confidence comes true for the model and the reader.
        calibrated_on: On how many questions that was, where they are one's own.
        part: What of a question that asks for several things it is about; None where it is about all.
        evidence: What speaks for and against the best passage, in facts that people can check.
    """

    verdict: Verdict
    decision: Decision
    confidence: float
    threshold: float
    unsure: float
    near: bool = True
    base: float | None = None
    factors: tuple[Factor, ...] = ()
    changes: tuple[NeededChange, ...] = ()
    lets_through: float | None = None
    calibrated_by: CalibratedBy = CalibratedBy.SHIPPED
    calibrated_on: int = 0
    part: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def log_odds(self) -> float | None:
        """The log-odds of the confidence; None where nothing is weighed."""
        return None if self.base is None else self.base + sum(each.contribution for each in self.factors)

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        factors, changes = ([each.to_dict() for each in parts] for parts in (self.factors, self.changes))
        values = {**asdict(self), "verdict": str(self.verdict), "decision": str(self.decision)}
        values["calibrated_by"] = str(self.calibrated_by)
        evidence = [{**each.to_dict(), "says": says_evidence(each)} for each in self.evidence]
        return {**values, "factors": factors, "changes": changes, "evidence": evidence, "log_odds": self.log_odds}


def judge(answer: Answer, decision: Decision, decisive: QueryResult | None, settings: Settings) -> Judgement:
    """Say why there is an answer or none.

    Args:
        answer: To the question.
        decision: What decided it.
        decisive: The search that its confidence is that of; None if nothing was searched.
        settings: What it went by.
    """
    verdict, confidence = answer.verdict, answer.confidence
    breakdown = decisive.breakdown if decisive else None
    if decisive is None or breakdown is None or decision is not Decision.CONFIDENCE:
        return Judgement(verdict, decision, confidence, settings.threshold, settings.unsure, answer.near)
    factors = [
        Factor(name, breakdown.values[name], weight, *_at_odds(name, breakdown))
        for name, weight in breakdown.weights.items()
    ]
    factors.sort(key=lambda each: -abs(each.contribution))
    answered = verdict is Verdict.ANSWERED
    return Judgement(
        verdict,
        decision,
        confidence,
        settings.threshold,
        settings.unsure,
        answer.near,
        breakdown.base,
        tuple(factors),
        ()
        if answered
        else _changes(factors, breakdown.good_values, _log_odds(settings.threshold) - breakdown.log_odds),
        None if answered else math.floor(confidence * 100) / 100 or None,
        breakdown.calibration.by,
        breakdown.calibration.questions,
        None if decisive.query.text == answer.query else decisive.query.text,
        find_evidence(answer, decisive, settings),
    )


def _at_odds(name: str, breakdown: ConfidenceBreakdown) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what of the question the passage lacks by a feature, and what it gives instead."""
    context = breakdown.context
    query, text = context.query, context.text
    if not breakdown.values[name]:
        return (), ()
    match name:
        case "other_dates":
            asked, given = context.dates_at_odds
            return written_dates(asked, query.text, query.quantities), written_dates(given, text, find_quantities(text))
        case "figures_missing":
            return tuple(query.text[each.start : each.end] for each in context.missing_figures), ()
        case "names_missing":
            return tuple(as_asked(missing, query) or missing for missing in context.missing_names), ()
        case "no_such_figure" | "unsaid":
            return ((str(query.answer_type),) if query.answer_type else ()), ()
    return (), ()


def _changes(factors: Sequence[Factor], good: Mapping[str, float], lacking: float) -> tuple[NeededChange, ...]:
    """Return the fewest features that would make up for what is lacking if they were good.

    Of equally few, those come first that tell of something at odds: it says more to a person than a degree does.
    """
    gains = {each.name: each.weight * (good[each.name] - each.value) for each in factors}
    better = [each for each in factors if gains[each.name] > 0]
    better.sort(key=lambda each: (each.contribution >= 0, -gains[each.name]))
    for few in range(1, len(better) + 1):
        for chosen in combinations(better, few):
            if sum(gains[each.name] for each in chosen) >= lacking:
                *others, last = chosen
                enough = last.value + (lacking - sum(gains[each.name] for each in others)) / last.weight
                needed = enough if last.weight > 0 else good[last.name]
                return (*(NeededChange(each, good[each.name]) for each in others), NeededChange(last, needed))
    return ()


def _log_odds(probability: float) -> float:
    if 0 < probability < 1:
        return math.log(probability / (1 - probability))
    return math.copysign(math.inf, probability - 0.5)
