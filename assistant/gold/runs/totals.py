"""The figures of a run: how often the right passage comes first, the right words are quoted, and silence is right."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.gold.runs.calibration import calibration_error, reliability
from assistant.gold.runs.outcome import Outcome
from assistant.gold.runs.significance import Figure, mean_with_interval, percentile


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of some questions; those that don't apply to any of them are None. Stale questions don't count.

    Attributes:
        questions: How many were asked.
        passed: Share that passed.
        success_1: Of the answerable: share with a right passage ranked first.
        success_3: … among the first three.
        mrr_10: … mean reciprocal rank of the first right passage among the first ten.
        quote_accuracy: Of those whose right passage is cited or among the closest: share whose first such passage
            is quoted where it answers.
        false_abstentions: Of the answerable: share without an answer.
        false_answers: Of the unanswerable: share with one.
        calibration_error: Expected calibration error: how far confidence lies from the share of right passages, 0…1.
        p50_ms: Median time of an answer.
        p95_ms: Nineteen of twenty answers take less.
    """

    questions: int
    passed: Figure | None
    success_1: Figure | None
    success_3: Figure | None
    mrr_10: Figure | None
    quote_accuracy: Figure | None
    false_abstentions: Figure | None
    false_answers: Figure | None
    calibration_error: float | None
    p50_ms: float | None
    p95_ms: float | None


def total(outcomes: Sequence[Outcome]) -> Totals:
    """Add up what became of some questions."""
    asked = [outcome for outcome in outcomes if not outcome.stale]
    answerable = [outcome for outcome in asked if outcome.question.answerable]
    unanswerable = [outcome for outcome in asked if not outcome.question.answerable]
    ranked = _ranking_measures(answerable)
    milliseconds = [outcome.seconds * 1000 for outcome in asked if outcome.seconds is not None]
    return Totals(
        questions=len(asked),
        passed=mean_with_interval([outcome.passed for outcome in asked]),
        success_1=mean_with_interval(ranked["Success@1"]),
        success_3=mean_with_interval(ranked["Success@3"]),
        mrr_10=mean_with_interval(ranked["RR@10"]),
        quote_accuracy=mean_with_interval([each.quote_right for each in answerable if each.quote_right is not None]),
        false_abstentions=mean_with_interval([not outcome.answered for outcome in answerable]),
        false_answers=mean_with_interval([outcome.answered for outcome in unanswerable]),
        calibration_error=calibration_error(reliability(*confidence_and_right(asked))),
        p50_ms=percentile(milliseconds, 50),
        p95_ms=percentile(milliseconds, 95),
    )


def total_by(outcomes: Sequence[Outcome], groups: Callable[[Outcome], Sequence[str]]) -> Mapping[str, Totals]:
    """Add up questions by what they have in common.

    Args:
        outcomes: The questions.
        groups: Names the groups that a question belongs to.

    Returns:
        Totals by group, the larger groups first.
    """
    members: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for group in groups(outcome):
            members[group].append(outcome)
    return {group: total(members[group]) for group in sorted(members, key=lambda each: (-len(members[each]), each))}


def confidence_and_right(outcomes: Sequence[Outcome]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n,) confidences, and (n,) 1 where the first passage is right, else 0; of questions that are not stale."""
    asked = [outcome for outcome in outcomes if not outcome.stale]
    confidence = np.array([outcome.confidence for outcome in asked], dtype=np.float64)
    return confidence, np.array([outcome.right_first for outcome in asked], dtype=np.float64)


def _ranking_measures(outcomes: Sequence[Outcome]) -> dict[str, list[float]]:
    """Return each measure's value for each question; 0 where no passage holds the evidence."""
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success

    measures = {"Success@1": Success @ 1, "Success@3": Success @ 3, "RR@10": RR @ 10}
    numbered = [(str(number), outcome) for number, outcome in enumerate(outcomes)]
    qrels = [Qrel(query, passage, 1) for query, outcome in numbered for passage in outcome.relevant]
    run = [  # a rank as score: trec_eval would order equal scores in its own way
        ScoredDoc(query, passage, -rank)
        for query, outcome in numbered
        for rank, (passage, _) in enumerate(outcome.ranking)
    ]
    values = {name: [0.0] * len(outcomes) for name in measures}
    if qrels and run:
        names = {measure: name for name, measure in measures.items()}
        for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
            values[names[metric.measure]][int(metric.query_id)] = metric.value
    return values
