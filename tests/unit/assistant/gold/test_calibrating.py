"""Fitting the confidence: what is fitted, how it is judged, and which thresholds suit it."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant import Assistant, Settings
from assistant.calibration.calibration import BASE, COEFFICIENTS, DOUBT, CalibratedBy, Calibration, Rescaling
from assistant.gold.calibrating.cases import Case, Way
from assistant.gold.calibrating.figures import auroc, choose_thresholds, figures, intervals
from assistant.gold.calibrating.fit import Fit, by_article, cross_validated, folds, log_odds, rescaling
from index import DEFAULT_MODEL, PassageIndex
from tests.support.fakes import FakeEncoder

KIND, ACROSS, READ_KIND = "same script, no tokens", "other script, no tokens", "read"
SHIPPED = Calibration.shipped().weights
NOTHING = dict.fromkeys((name for each in SHIPPED.values() for name in each if name != "intercept"), 0.0)


def case(odds: float, right: bool, number: int = 0, kind: str = KIND, article: str = "a") -> Case:
    """Return a case to which the shipped weights give some log-odds."""
    excess = "excess" if "excess" in SHIPPED[kind] else "lead"
    value = (odds - SHIPPED[kind]["intercept"]) / SHIPPED[kind][excess]
    way = Way.ANSWERABLE if right else Way.NEAR_MISS
    return Case(number, way, kind, NOTHING | {excess: value}, right, article, f"{article}:p{number:03d}")


def drawn(count: int, slope: float, shift: float, kind: str = KIND, seed: int = 1) -> list[Case]:
    """Return cases that come true as often as their log-odds say when rescaled."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(2, 3, count)
    right = chance.random(count) < 1 / (1 + np.exp(-(slope * odds + shift)))
    triples = zip(odds, right, range(count), strict=True)
    return [case(float(its), bool(was), number, kind, f"a{number % 7}") for its, was, number in triples]


def odds_and_right(cases: Sequence[Case]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return log_odds(cases), np.array([float(each.right) for each in cases])


def test_with_the_default_model_and_no_file_everything_is_as_shipped(fake_index: PassageIndex) -> None:
    encoder = FakeEncoder()
    encoder.name = DEFAULT_MODEL
    asked = Assistant(PassageIndex(fake_index.parts, encoder))
    assert asked.calibration == Calibration.shipped()
    assert asked.calibration.weights == json.loads(COEFFICIENTS.read_bytes())["weights"]
    assert asked.settings == Settings()
    (found,) = asked.trace("老城的茶馆每天清晨几点开门？").found
    assert found.breakdown is not None
    own = SHIPPED[found.breakdown.kind]
    odds = own["intercept"] + sum(own[name] * value for name, value in found.breakdown.values.items())
    assert found.confidence == pytest.approx(1 / (1 + np.exp(-odds)))


def test_with_another_model_or_reader_the_log_odds_count_less(fake_index: PassageIndex) -> None:
    class Other:
        name = "another"

        def read(self, query: str, hits: object) -> list[object]:
            return []

    guess = Assistant(fake_index).calibration
    assert guess.by is CalibratedBy.NOBODY
    (one,) = log_odds([case(4.0, True)], guess)
    assert one == pytest.approx(BASE + DOUBT * (4.0 - BASE))
    encoder = FakeEncoder()
    encoder.name = DEFAULT_MODEL
    assert Calibration.of(encoder, Other()).by is CalibratedBy.NOBODY  # type: ignore[arg-type]


def test_the_rescaling_that_made_them_is_found() -> None:
    found = rescaling(*odds_and_right(drawn(4000, 0.5, -1.5)))
    assert found.slope == pytest.approx(0.5, abs=0.06)
    assert found.shift == pytest.approx(-1.5, abs=0.2)
    (one,) = log_odds([case(3.0, True)], Calibration({KIND: found.weights(SHIPPED[KIND])}))
    assert one == pytest.approx(found.slope * 3.0 + found.shift)


def test_what_can_be_told_apart_without_fault_or_not_at_all_stays_finite() -> None:
    apart = [case(5.0, True), case(6.0, True), case(-5.0, False), case(-6.0, False)]
    assert 0 < rescaling(*odds_and_right(apart)).slope < 5
    reversed_ = [case(-5.0, True), case(-6.0, True), case(5.0, False), case(6.0, False)]
    assert rescaling(*odds_and_right(reversed_)) == Rescaling(0.0, 0.0)
    wrong = rescaling(*odds_and_right([case(1.0, False)] * 3))
    assert wrong.slope == 0
    assert wrong.shift == pytest.approx(np.log(0.125 / 0.875))


def test_each_kind_of_hit_has_its_own_where_there_are_enough() -> None:
    many, across, few = drawn(900, 0.5, -1.0), drawn(900, 1.5, 0.5, ACROSS, 2), drawn(20, 0.5, -1.0, "same script", 3)
    found = Fit.of([*many, *across, *few])
    assert found.by_kind[KIND] == rescaling(*odds_and_right(many))
    assert found.by_kind[ACROSS].slope > 2 * found.by_kind[KIND].slope
    assert found.by_kind["same script"] == found.together
    weights = found.weights(Calibration.guessed())
    assert weights["other script"] == found.together.weights(SHIPPED["other script"])
    assert weights[READ_KIND] == Calibration.guessed().weights[READ_KIND]
    assert weights.keys() == SHIPPED.keys()


def test_no_part_shares_an_article_and_each_is_judged_by_the_others() -> None:
    cases = drawn(70, 0.5, -1.0)
    place = folds(cases)
    assert set(place.tolist()) == {0, 1, 2, 3, 4}
    for article in {each.article for each in cases}:
        assert len({part for each, part in zip(cases, place, strict=True) if each.article == article}) == 1
    confidence = cross_validated(cases)
    others = [each for each, part in zip(cases, place, strict=True) if part != place[0]]
    assert confidence[0] == pytest.approx(Fit.of(others).confidence(cases[:1])[0])


def test_with_two_articles_passages_are_held_out() -> None:
    cases = [case(1.0, True, number, article=f"a{number % 2}") for number in range(20)]
    assert not by_article(cases)
    assert len(set(folds(cases).tolist())) == 5


def test_figures_are_those_of_the_definitions() -> None:
    cases = [case(0, True, 0), case(0, True, 1), case(0, False, 2), case(0, False, 3)]
    confidence = np.array([0.9, 0.3, 0.6, 0.2])
    found = figures(cases, confidence, 0.5)
    assert (found["false_answers"], found["false_abstentions"]) == (0.5, 0.5)
    assert found["auroc"] == pytest.approx(3 / 4)
    assert found["log_loss"] == pytest.approx(-np.mean(np.log([0.9, 0.3, 0.4, 0.8])))
    assert found["ece"] == pytest.approx(np.mean([0.1, 0.7, 0.6, 0.2]))
    assert auroc(np.array([1.0, 2.0]), np.array([1.0, 0.0])) == pytest.approx(3.5 / 4)
    for name, (low, high) in intervals(cases * 30, np.tile(confidence, 30), 0.5).items():
        assert low <= found[name] <= high


def test_a_threshold_lets_so_many_near_misses_through_and_no_more() -> None:
    cases = [case(0, True, 0)] + [case(0, False, number) for number in range(1, 101)]
    confidence = np.array([0.95, *(np.arange(100) / 100)])
    found = choose_thresholds(cases, confidence, 0.1)
    assert np.mean(confidence[1:] >= found.threshold) == pytest.approx(0.1)
    assert np.mean(confidence[1:] >= found.unsure) == pytest.approx(0.2)
    none = choose_thresholds(cases, confidence, 0.001)
    assert np.sum(confidence[1:] >= none.threshold) == 0
    assert choose_thresholds(cases, np.ones(101), 0.5).threshold == 1


def test_without_a_target_most_questions_are_handled_rightly() -> None:
    cases = [case(0, True, 0), case(0, True, 1), case(0, False, 2), case(0, False, 3)]
    found = choose_thresholds(cases, np.array([0.9, 0.7, 0.62, 0.1]))
    assert found.threshold == 0.65
    assert found.threshold / 2 <= found.unsure <= found.threshold
