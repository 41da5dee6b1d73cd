"""What makes the confidence rise and fall."""

from collections.abc import Sequence
from dataclasses import fields, replace

import pytest

from assistant.answering.confidence import (
    DEFAULT_BACKGROUND,
    confidence_breakdown,
    features,
)
from assistant.calibration.calibration import COEFFICIENTS, NO_TOKENS, READ, Calibration
from index import Background, BackgroundLevel, Hit, PassageIndex, Query
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.text.names import names_in

QUESTION = "茶馆早上几点开门？"
ACROSS = "When does the tea house open?"


@pytest.fixture
def hits(fake_index: PassageIndex) -> list[Hit]:
    """Six hits that lie as far above unrelated texts as those of real questions."""
    level = DEFAULT_BACKGROUND.han_han
    near, nearer = level.mean + 1.8 * level.spread, level.mean + 2.3 * level.spread
    words = {"coverage": 0.4, "sentence_coverage": 0.3, "sentence_bilingual": 0.0, "exact": 0.0}
    signals = {"paragraph": near, "sentence": nearer, **words, "tokens": level.tokens}
    return [replace(hit, signals=signals) for hit in fake_index.search(QUESTION, k=6)]


@pytest.fixture
def index(fake_index: PassageIndex) -> PassageIndex:
    return PassageIndex(replace(fake_index.parts, background=DEFAULT_BACKGROUND), fake_index.encoder)


def confidence(query: Query, hits: Sequence[Hit], index: PassageIndex) -> float:
    """Return the confidence; 0 where there is nothing to weigh."""
    breakdown = confidence_breakdown(query, hits, index, Calibration.shipped())
    return breakdown.confidence if breakdown else 0.0


def changed(hits: Sequence[Hit], place: int = 0, **signals: float) -> list[Hit]:
    first = replace(hits[place], signals={**hits[place].signals, **signals})
    return [*hits[:place], first, *hits[place + 1 :]]


@pytest.mark.parametrize("question", [QUESTION, ACROSS])
def test_it_rises_with_the_score_and_with_the_lead(index: PassageIndex, hits: list[Hit], question: str) -> None:
    even = confidence(Query.parse(question), hits, index)
    assert confidence(Query.parse(question), changed(hits, sentence=hits[0].signals["sentence"] + 0.05), index) > even
    assert confidence(Query.parse(question), changed(hits, place=1, sentence=0.0), index) > even
    assert 0 < even < 1


@pytest.mark.parametrize("question", [QUESTION, ACROSS])
def test_what_the_reader_says_counts(index: PassageIndex, hits: list[Hit], question: str) -> None:
    query = Query.parse(question)
    doubted, believed = (confidence(query, changed(hits, reading=reading), index) for reading in (0.02, 0.98))
    assert doubted < believed


def test_a_figure_that_the_passage_lacks_counts_against_it(index: PassageIndex, hits: list[Hit]) -> None:
    held = hits[0].passage.text
    year = "2021年" if "2021" not in held else "1987年"
    dated = [replace(hits[0], passage=replace(hits[0].passage, text=year + held)), *hits[1:]]
    assert features(Query.parse(year + QUESTION), hits, index)["figures_missing"] == 1.0
    assert features(Query.parse(year + QUESTION), dated, index)["figures_missing"] == 0.0
    assert confidence(Query.parse(year + QUESTION), hits, index) < confidence(
        Query.parse(year + QUESTION), dated, index
    )


def test_another_date_counts_against_it(index: PassageIndex, hits: list[Hit]) -> None:
    dated = [replace(hits[0], passage=replace(hits[0].passage, text="茶馆从2019年起早上六点开门。")), *hits[1:]]
    assert features(Query.parse("2018年" + QUESTION), dated, index)["other_dates"] == 1.0
    assert features(Query.parse("2019年" + QUESTION), dated, index)["other_dates"] == 0.0
    assert confidence(Query.parse("2018年" + QUESTION), dated, index) < confidence(
        Query.parse("2019年" + QUESTION), dated, index
    )


def test_a_name_that_neither_the_passage_nor_its_title_has_counts_against_it(
    index: PassageIndex, hits: list[Hit]
) -> None:
    assert features(Query.parse("上海的" + QUESTION), hits, index)["names_missing"] == 1.0
    assert features(Query.parse(QUESTION), hits, index)["names_missing"] == 0.0
    titled = [replace(hits[0], document=replace(hits[0].document, title="在上海喝茶")), *hits[1:]]
    assert features(Query.parse("上海的" + QUESTION), titled, index)["names_missing"] == 0.0
    assert confidence(Query.parse("上海的" + QUESTION), hits, index) < confidence(
        Query.parse("上海的" + QUESTION), titled, index
    )


def test_a_common_word_that_the_segmenter_takes_for_a_name_is_none(index: PassageIndex, hits: list[Hit]) -> None:
    assert "智慧" in names_in("智慧" + QUESTION)
    assert features(Query.parse("智慧" + QUESTION), hits, index)["names_missing"] == 0.0


def test_that_nothing_of_the_asked_kind_is_there_counts_against_it(index: PassageIndex, hits: list[Hit]) -> None:
    assert features(Query.parse("茶馆的茶多少钱？"), hits, index)["no_such_figure"] == 1.0
    assert features(Query.parse("茶馆早上什么时候开门？"), hits, index)["no_such_figure"] == 0.0
    numberless = [replace(hits[0], passage=replace(hits[0].passage, text="茶馆里有很多桌子。")), *hits[1:]]
    assert features(Query.parse("茶馆有多少张桌子？"), numberless, index)["unsaid"] == 1.0
    assert features(Query.parse("茶馆有多少张桌子？"), numberless, index)["no_such_figure"] == 0.0
    assert features(Query.parse("茶馆的茶怎么样？"), hits, index)["unsaid"] == 0.0
    said = [replace(hits[0], passage=replace(hits[0].passage, text="茶馆里有四十张桌子，一壶茶五元。")), *hits[1:]]
    assert confidence(Query.parse("茶馆有多少张桌子？"), numberless, index) < confidence(
        Query.parse("茶馆有多少张桌子？"), said, index
    )
    assert confidence(Query.parse("茶馆的茶多少钱？"), hits, index) < confidence(
        Query.parse("茶馆的茶多少钱？"), said, index
    )


def test_nothing_found_and_nothing_asked_are_no_answers(index: PassageIndex, hits: list[Hit]) -> None:
    assert confidence(Query.parse(QUESTION), [], index) == 0.0
    assert confidence(Query.parse("？？？"), hits, index) == 0.0


def test_bare_figures_are_asked_for_only_where_they_stand(index: PassageIndex, hits: list[Hit]) -> None:
    assert confidence(Query.parse("{{7*7}}"), hits, index) == 0.0
    assert confidence(Query.parse("2015"), changed(hits, exact=1.0), index) > 0.0


def test_a_single_hit_leads_by_what_it_lies_above_unrelated_texts(index: PassageIndex, hits: list[Hit]) -> None:
    values = features(Query.parse(QUESTION), hits[:1], index)
    assert values["lead"] == pytest.approx(values["excess"])


def test_a_copy_of_the_best_passage_is_no_rival(index: PassageIndex, hits: list[Hit]) -> None:
    copied = [hits[0], hits[0], *hits[1:]]
    assert features(Query.parse(QUESTION), copied, index) == features(Query.parse(QUESTION), hits, index)


@pytest.mark.parametrize("question", [QUESTION, ACROSS])
def test_it_rises_with_the_tokens_that_are_met(index: PassageIndex, hits: list[Hit], question: str) -> None:
    met = [changed(hits, tokens=tokens) for tokens in (0.2, 0.5)]
    assert confidence(Query.parse(question), met[0], index) < confidence(Query.parse(question), met[1], index)
    excesses = [features(Query.parse(question), each, index)["excess"] for each in met]
    assert excesses[0] == pytest.approx(excesses[1])


def test_without_tokens_like_the_default_models_it_does_without(index: PassageIndex, hits: list[Hit]) -> None:
    """In a collection that is too large for them, and with another model: there they are no evidence."""
    none = PassageIndex(replace(index.parts, tokens=BinaryTokenVectors.none(len(index.parts.sentences))), index.encoder)
    level = replace(DEFAULT_BACKGROUND.han_han, tokens=0.3)
    other = PassageIndex(replace(index.parts, background=replace(DEFAULT_BACKGROUND, han_han=level)), index.encoder)
    for judge in (none, other):
        met = [[replace(hit, signals={**hit.signals, "tokens": tokens}) for hit in hits] for tokens in (0.4, 0.5)]
        weak, strong = (confidence(Query.parse(QUESTION), each, judge) for each in met)
        assert weak == pytest.approx(strong)
        assert 0.05 < weak < 0.95


def test_a_model_of_another_scale_is_judged_alike(index: PassageIndex, hits: list[Hit]) -> None:
    """Similarities that stand equally far above a model's background tell the same, if it spreads as far."""
    level = index.parts.background.han_han
    own = {each.name: getattr(index.parts.background, each.name) for each in fields(Background)}
    background = Background(**{name: BackgroundLevel(0.1, each.spread * 4) for name, each in own.items()})
    theirs = PassageIndex(replace(index.parts, background=background), index.encoder)

    def moved(hit: Hit) -> Hit:
        similar = {name: 0.1 + 4 * (hit.signals[name] - level.mean) for name in ("paragraph", "sentence")}
        words = dict.fromkeys(("coverage", "sentence_coverage", "sentence_bilingual", "exact", "tokens"), 0.0)
        return replace(hit, signals={**similar, **words})

    mine = [replace(hit, signals={**hit.signals, "coverage": 0.0, "sentence_coverage": 0.0}) for hit in hits]
    expected = features(Query.parse(QUESTION), mine, index)
    found = features(Query.parse(QUESTION), [moved(hit) for hit in hits], theirs)
    assert found["excess"] == pytest.approx(expected["excess"])
    assert found["lead"] == pytest.approx(expected["lead"])


def test_the_weights_say_what_they_were_fitted_on() -> None:
    assert COEFFICIENTS.name == "confidence.json"
    kinds = {"same script", "other script", READ}
    assert {kind.removesuffix(NO_TOKENS) for kind in Calibration.shipped().weights} == kinds
    assert all(kind in Calibration.shipped().weights for kind in kinds)
    assert all(
        "tokens" not in weights for kind, weights in Calibration.shipped().weights.items() if kind.endswith(NO_TOKENS)
    )
