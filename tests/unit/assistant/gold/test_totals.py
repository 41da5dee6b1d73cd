"""The figures of a run, against values worked out by hand."""

import pytest

from assistant.explaining.places import Place
from assistant.explaining.stages import Stage
from assistant.gold.questions.places import FoundEvidence
from assistant.gold.questions.question import Anchor, GoldQuestion
from assistant.gold.runs.calibration import reliability, risk_coverage
from assistant.gold.runs.outcome import Outcome
from assistant.gold.runs.totals import confidence_and_right, total, total_by
from sources import Passage

PASSAGES = [Passage("doc", number, "text", 0, 4) for number in range(1, 21)]


def outcome(
    rank: int | None = None,
    *,
    answerable: bool = True,
    answered: bool = True,
    confidence: float = 0.9,
    quote_right: bool | None = None,
    stage: Stage | None = None,
    seconds: float | None = 0.02,
) -> Outcome:
    """An outcome whose right passage is number 20, found at a rank."""
    others = [passage.passage_id for passage in PASSAGES[:19]]
    right = PASSAGES[19].passage_id
    ranking = [*others[: rank - 1], right, *others[rank - 1 :]] if rank else others
    found = (FoundEvidence(Anchor("text"), (Place("doc", 0, 4, PASSAGES[19]),)),) if answerable else ()
    return Outcome(
        GoldQuestion("q", "q", answerable=answerable, tags=("a", "b") if answered else ("b",)),
        stage,
        "",
        "zh",
        answered,
        confidence,
        rank,
        rank == 1,
        quote_right,
        found,
        (),
        tuple((passage_id, 1.0) for passage_id in ranking),
        seconds,
    )


OUTCOMES = (
    outcome(1, confidence=0.95, quote_right=True),
    outcome(1, confidence=0.85, quote_right=False, stage=Stage.OTHER_SENTENCE),
    outcome(2, confidence=0.75, stage=Stage.RANKED_LOWER),
    outcome(11, answered=False, confidence=0.15, stage=Stage.RANKED_LOWER),
    outcome(None, answered=False, confidence=0.1, stage=Stage.NOT_A_CANDIDATE, seconds=0.1),
    outcome(answerable=False, answered=True, confidence=0.65, stage=Stage.FALSE_ANSWER),
    outcome(answerable=False, answered=False, confidence=0.05),
    outcome(stage=Stage.STALE, confidence=0.0, seconds=None),
)


def test_each_figure() -> None:
    totals = total(OUTCOMES)
    figures = {
        "passed": (2 / 7, 7),
        "success_1": (2 / 5, 5),
        "success_3": (3 / 5, 5),
        "mrr_10": ((1 + 1 + 0.5) / 5, 5),
        "quote_accuracy": (1 / 2, 2),
        "false_abstentions": (2 / 5, 5),
        "false_answers": (1 / 2, 2),
    }
    for name, (value, count) in figures.items():
        figure = getattr(totals, name)
        assert (figure.value, figure.count) == (pytest.approx(value), count), name
        assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert totals.questions == 7
    gaps = [abs(0.95 - 1), abs(0.85 - 1), 0.75, 0.15 + 0.1, 0.65, 0.05]
    assert totals.calibration_error == pytest.approx(sum(gaps) / 7)
    assert totals.p50_ms == pytest.approx(20)
    assert totals.p95_ms == pytest.approx(20 + 80 * 0.7)


def test_equal_scores_keep_their_order() -> None:
    """All scores of the rankings above are equal; that must not cost a first place."""
    assert total([outcome(1)]).success_1 is not None
    assert total([outcome(1)]).mrr_10 == total([outcome(1)]).success_1


def test_what_does_not_apply_is_none() -> None:
    totals = total([])
    assert (totals.questions, totals.passed, totals.calibration_error, totals.p50_ms) == (0, None, None, None)
    assert total([outcome(answerable=False)]).success_1 is None


def test_an_interval_narrows_with_more_questions() -> None:
    few, many = total([outcome(1), outcome(2)] * 10).success_1, total([outcome(1), outcome(2)] * 200).success_1
    assert few is not None
    assert many is not None
    assert 0.2 < few.high - few.low < 0.6
    assert many.high - many.low < (few.high - few.low) / 3


def test_groups_overlap_and_the_larger_comes_first() -> None:
    groups = total_by(OUTCOMES, lambda each: each.question.tags)
    assert {name: totals.questions for name, totals in groups.items()} == {"b": 7, "a": 4}
    assert list(groups) == ["b", "a"]


def test_reliability_leaves_empty_ranges_out() -> None:
    bins = {
        each.low: (each.confidence, each.right, each.count) for each in reliability(*confidence_and_right(OUTCOMES))
    }
    assert bins[0.1] == pytest.approx((0.125, 0.0, 2))
    assert bins[0.9] == (0.95, 1.0, 1)
    assert set(bins) == {0.0, 0.1, 0.6, 0.7, 0.8, 0.9}
    assert reliability(*confidence_and_right([outcome(1, confidence=1.0)]))[0].low == 0.9


def test_risk_rises_where_confident_answers_are_wrong() -> None:
    coverage, risk = risk_coverage(*confidence_and_right(OUTCOMES))
    assert coverage.tolist() == pytest.approx([number / 7 for number in range(1, 8)])
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3, 2 / 4, 3 / 5, 4 / 6, 5 / 7])
