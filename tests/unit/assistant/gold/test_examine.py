"""Judging answers: each stage at which the right passage can be lost, and what passes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.answering.pipeline import Pipeline
from assistant.answering.settings import Settings
from assistant.explaining.stages import Stage
from assistant.gold import Anchor, GoldQuestion, Match
from assistant.gold.runs.examine import examine, language_of
from assistant.gold.runs.outcome import Outcome
from index import Hit, PassageIndex, Reader, Reading
from sources import Document, document_of
from tests.support.articles import ledger
from tests.support.fakes import BlindEncoder, FakeEncoder

TEA = GoldQuestion("tea", "老城的茶馆每天清晨几点开门？", evidence=(Anchor("每天清晨六点开门", "tea"),))
MARS = GoldQuestion("mars", "zzz qqq", answerable=False)


def ask(index: PassageIndex, question: GoldQuestion, **settings: float) -> Outcome:
    """Ask a question of who answers whatever it is asked, unless the settings say otherwise."""
    assistant = Assistant(index, replace(Settings(threshold=0.0), **settings))  # type: ignore[arg-type]
    (outcome,) = examine(assistant, [question])
    return outcome


def test_a_right_answer_passes(fake_index: PassageIndex) -> None:
    outcome = ask(fake_index, TEA)
    assert outcome.passed
    assert (outcome.rank, outcome.right_first, outcome.quote_right, outcome.answered) == (1, True, True, True)
    assert outcome.relevant == {"tea:p001"}
    assert outcome.ranking[0][0] == "tea:p001"
    assert outcome.seconds is not None
    assert outcome.seconds > 0


class TheOtherWayRound(Reader):
    """Finds that each passage answers better than the one before it."""

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        return [
            Reading(float(place), (1.0,) * len(hit.sentences), hit.passage.start, hit.passage.end, 0.0)
            for place, hit in enumerate(hits)
        ]


def test_what_is_measured_is_the_ranking_that_is_cited(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index, replace(Settings(), reading=50.0))
    (before,) = examine(assistant, [TEA])
    assistant.pipeline = Pipeline(assistant.index, TheOtherWayRound(), assistant.settings)
    (outcome,) = examine(assistant, [TEA])
    answer = assistant.ask(TEA.question)
    assert outcome.ranking[0][0] == (answer.citations or answer.closest)[0].passage_id
    assert (before.rank, outcome.rank) == (1, 8)  # it was the best of the eight that are read
    assert outcome.stage is Stage.RANKED_LOWER
    assert outcome.detail == "ranked 8, expected within 1"
    assert not outcome.right_first


def test_an_abstention_passes_where_nothing_answers(fake_index: PassageIndex) -> None:
    outcome = ask(fake_index, MARS, threshold=1.0, unsure=1.0)
    assert outcome.passed
    assert (outcome.rank, outcome.quote_right, outcome.answered) == (None, None, False)


def test_an_answer_where_nothing_answers_is_a_false_answer(fake_index: PassageIndex) -> None:
    outcome = ask(fake_index, MARS)
    assert outcome.stage is Stage.FALSE_ANSWER
    assert "threshold 0.00" in outcome.detail


def test_a_quote_that_is_gone_is_stale_gold(fake_index: PassageIndex) -> None:
    outcome = ask(fake_index, replace(TEA, evidence=(Anchor("每天清晨七点开门", "tea"),)))
    assert outcome.stage is Stage.STALE
    assert "“每天清晨七点开门” does not stand in article tea" in outcome.detail
    assert "每天清晨六点开门" in outcome.detail  # what stands there now
    for anchor in (Anchor("每天清晨六点开门", "bridge"), Anchor("六点", "none")):
        assert ask(fake_index, replace(TEA, evidence=(*TEA.evidence, anchor))).stage is Stage.STALE
    assert ask(fake_index, replace(MARS, must_not_cite=(Anchor("四十缸水"),))).stage is Stage.STALE


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        (Anchor("茶馆里的一天", "tea"), "above the first passage, as a title does"),
        (Anchor("李青", "tea"), "left out of the article as byline"),
        (Anchor("扫街的人。\n\n掌柜", "tea"), "beyond one passage"),
    ],
)
def test_what_no_passage_holds_was_left_out(fake_index: PassageIndex, anchor: Anchor, said: str) -> None:
    outcome = ask(fake_index, replace(TEA, evidence=(anchor,)))
    assert outcome.stage is Stage.LEFT_OUT
    assert said in outcome.detail


def test_a_byline_is_evidence_where_it_is_asked_for(fake_index: PassageIndex) -> None:
    asked = GoldQuestion("author", "茶馆那篇文章是谁写的？", evidence=(Anchor("李青", "tea"),), must_contain=("李青",))
    assert ask(fake_index, asked).passed


def test_a_passage_that_the_search_did_not_look_at(corpus: tuple[Document, ...]) -> None:
    index = PassageIndex.build([*corpus, *ledger(600)], BlindEncoder())
    outcome = ask(index, GoldQuestion("x", "1,250 ships", evidence=(Anchor("果农打算明年再种二十亩梨树"),)))
    assert outcome.stage is Stage.NOT_A_CANDIDATE


def test_a_passage_that_others_are_ranked_above(fake_index: PassageIndex) -> None:
    wrong = replace(TEA, evidence=(Anchor("他一天要烧四十壶水", "tea"),))
    rank = ask(fake_index, wrong).rank
    assert rank is not None
    assert rank > 1
    outcome = ask(fake_index, wrong)
    assert (outcome.stage, outcome.detail) == (Stage.RANKED_LOWER, f"ranked {rank}, expected within 1")
    assert ask(fake_index, replace(wrong, max_rank=rank)).stage is Stage.NOT_CITED
    assert ask(fake_index, replace(wrong, max_rank=rank), threshold=1.0).stage is Stage.BELOW_THRESHOLD


def test_a_passage_that_is_not_believed_to_answer(fake_index: PassageIndex) -> None:
    outcome = ask(fake_index, TEA, threshold=1.0)
    assert outcome.stage is Stage.BELOW_THRESHOLD
    assert (outcome.rank, outcome.right_first, outcome.quote_right) == (1, True, True)


def test_another_sentence_of_the_right_passage(fake_index: PassageIndex) -> None:
    first = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人和送报的人。"
    second = "掌柜说茶凉了可以再续，人走了就不一定回来，他一天要烧四十壶水。"
    index = PassageIndex.build([document_of("tea", "茶馆", [first + second])], FakeEncoder())
    outcome = ask(index, replace(TEA, evidence=(Anchor("他一天要烧四十壶水"),)))
    assert (outcome.stage, outcome.rank, outcome.quote_right) == (Stage.OTHER_SENTENCE, 1, False)
    assert ask(index, TEA).passed
    outcome = ask(fake_index, replace(TEA, must_contain=("四十壶",)))
    assert (outcome.stage, outcome.detail) == (Stage.OTHER_SENTENCE, "the quote does not contain “四十壶”")
    assert ask(fake_index, replace(TEA, must_contain=("六点",))).passed


def test_a_quote_that_is_forbidden(fake_index: PassageIndex) -> None:
    for anchor in (Anchor("清晨六点"), Anchor(None, "tea")):
        outcome = ask(fake_index, replace(TEA, must_not_cite=(anchor,)))
        assert outcome.stage is Stage.FORBIDDEN
    assert ask(fake_index, replace(TEA, must_not_cite=(Anchor(None, "bridge"),))).passed


def test_any_piece_of_evidence_is_enough_but_all_must_be_there_where_all_are_asked(fake_index: PassageIndex) -> None:
    two = replace(TEA, evidence=(Anchor("耗资11.8亿元"), *TEA.evidence))
    assert ask(fake_index, two).passed
    assert ask(fake_index, replace(two, match=Match.ALL)).stage is Stage.RANKED_LOWER


def test_other_evidence_above_does_not_count_in_the_rank(fake_index: PassageIndex) -> None:
    first, second = (passage for passage, _ in ask(fake_index, TEA).ranking[:2])
    both = replace(TEA, evidence=(Anchor(None, first), Anchor(None, second)), match=Match.ALL)
    assert ask(fake_index, both, equally_good=2.0).passed
    assert ask(fake_index, replace(both, evidence=(Anchor(None, second),)), equally_good=2.0).detail.startswith(
        "ranked 2"
    )


@pytest.mark.parametrize(
    ("question", "language"),
    [("小米2019年收入？", "zh"), ("小米的營收？", "zh-Hant"), ("What is MIUI?", "en"), ("MIUI 是什么", "zh")],
)
def test_the_language_of_a_question(question: str, language: str) -> None:
    assert language_of(question) == language
