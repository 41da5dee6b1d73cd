"""Damage on purpose is caught by this repository's gold questions, with the right status, for the right questions."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.explaining.stages import Stage
from assistant.gold.questions.gold_sets import read_gold_sets
from assistant.gold.questions.question import GoldQuestion, Match
from assistant.gold.runs.compare import Status
from assistant.gold.runs.examine import examine
from assistant.gold.runs.outcome import Outcome
from assistant.gold.runs.result import Result, settle
from assistant.gold.runs.run_file import fingerprint_of
from assistant.questions.small_talk import small_talk
from index import PassageIndex, Query, SearchSettings
from sources import Document, load_documents
from tests.benchmarks.remembering import RememberingEncoder
from tests.support.places import TESTS

pytestmark = pytest.mark.model

GOLD = TESTS / "gold"
UNREAD = Settings(reading=0, sentence_reading=0)
"""Without the reader: no damage here concerns it, and it would take most of the time."""


@pytest.fixture(scope="module")
def questions() -> tuple[GoldQuestion, ...]:
    return tuple(question for gold_set in read_gold_sets([GOLD]) for question in gold_set.questions)


@pytest.fixture(scope="module")
def often_asked(model_home: Path) -> PassageIndex:
    """The two articles that come with the product; a question that is asked again isn't encoded again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINJU_HOME", str(model_home))
        return PassageIndex.build(load_documents(), RememberingEncoder.load())


@pytest.fixture(scope="module")
def intact(often_asked: PassageIndex, questions: tuple[GoldQuestion, ...]) -> Result:
    assistant = Assistant(often_asked, UNREAD)
    return settle(fingerprint_of(assistant), examine(assistant, questions), None)


def settled(assistant: Assistant, questions: tuple[GoldQuestion, ...], before: Result) -> Result:
    return settle(fingerprint_of(assistant), examine(assistant, questions), before.saved)


def by_status(result: Result) -> dict[Status, dict[str, Outcome]]:
    found: dict[Status, dict[str, Outcome]] = {status: {} for status in Status}
    for each in result.questions:
        found[each.status][each.outcome.question.question_id] = each.outcome
    return found


def passing(result: Result) -> dict[str, Outcome]:
    return {each.question.question_id: each for each in result.outcomes if each.passed}


def rebuilt(index: PassageIndex, documents: tuple[Document, ...]) -> Assistant:
    return Assistant(PassageIndex.build(documents, index.encoder), UNREAD)


def test_nothing_changed_is_all_pass_or_still_failing(
    often_asked: PassageIndex, questions: tuple[GoldQuestion, ...], intact: Result
) -> None:
    result = settled(Assistant(often_asked, UNREAD), questions, intact)
    assert set(result.counts) <= {Status.PASS, Status.STILL_FAILING}
    assert result.counts[Status.PASS] == len(passing(intact)) > 50
    assert result.differences == ()


def test_a_moved_threshold(often_asked: PassageIndex, questions: tuple[GoldQuestion, ...], intact: Result) -> None:
    found = by_status(settled(Assistant(often_asked, replace(UNREAD, threshold=1.0)), questions, intact))
    certain = {name for name, outcome in passing(intact).items() if outcome.confidence >= 1.0}
    lost = {name for name, outcome in passing(intact).items() if outcome.question.answerable} - certain
    assert lost
    assert found[Status.REGRESSED].keys() == lost
    assert {outcome.stage for outcome in found[Status.REGRESSED].values()} == {Stage.BELOW_THRESHOLD}
    silent = {each.question.question_id for each in intact.outcomes if each.stage is Stage.FALSE_ANSWER}
    assert found[Status.FIXED].keys() == {name for name in silent if name not in certain}

    found = by_status(settled(Assistant(often_asked, replace(UNREAD, threshold=0.0)), questions, intact))
    answered = {
        name
        for name, outcome in passing(intact).items()
        if not outcome.question.answerable
        and not small_talk(Query.parse(outcome.question.question))  # that is searched for nowhere
    }
    assert answered
    assert found[Status.REGRESSED].keys() == answered
    assert {outcome.stage for outcome in found[Status.REGRESSED].values()} == {Stage.FALSE_ANSWER}


def test_a_weight_of_nought(often_asked: PassageIndex, questions: tuple[GoldQuestion, ...], intact: Result) -> None:
    """Ranking by the articles' own words alone finds no Chinese passage for an English question.

    Where all are worth nothing they keep their order, so that the very first may be right by chance.
    """
    first = often_asked.documents[0].passages[0].text
    weights = dict.fromkeys(SearchSettings().signal_weights, 0.0) | {"coverage": 1.0}
    words_alone = replace(UNREAD, search=SearchSettings(**weights))
    result = settled(Assistant(often_asked, words_alone), questions, intact)
    regressed = by_status(result)[Status.REGRESSED]
    wordless = [
        name
        for name, outcome in passing(intact).items()
        if outcome.question.answerable and outcome.cited[0].signals["coverage"] == 0
        if not any(anchor.quote and anchor.quote in first for anchor in outcome.question.evidence)
    ]
    assert wordless
    assert regressed.keys() >= set(wordless)
    assert {regressed[name].stage for name in wordless} <= {Stage.RANKED_LOWER, Stage.NOT_A_CANDIDATE}
    assert "setting paragraph: 1.0 → 0.0" in result.differences
    assert "setting sentence: 1.0 → 0.0" in result.differences


def test_a_changed_sentence(often_asked: PassageIndex, questions: tuple[GoldQuestion, ...], intact: Result) -> None:
    old, new = "收入达到198亿元", "收入达到189亿元"
    documents = tuple(
        replace(
            document,
            text=document.text.replace(old, new),
            passages=tuple(replace(each, text=each.text.replace(old, new)) for each in document.passages),
        )
        for document in often_asked.documents
    )
    result = settled(rebuilt(often_asked, documents), questions, intact)
    anchored = {
        question.question_id
        for question in questions
        if any(old in str(anchor.quote) for anchor in (*question.evidence, *question.must_not_cite))
    }
    stale = by_status(result)[Status.STALE]
    assert len(anchored) >= 3
    assert stale.keys() == anchored
    assert all(new in outcome.detail for outcome in stale.values())
    assert result.differences[0].startswith("corpus: ")


def test_a_dropped_passage(often_asked: PassageIndex, questions: tuple[GoldQuestion, ...], intact: Result) -> None:
    dropped = next(min(each.relevant) for each in passing(intact).values() if len(each.relevant) == 1)
    documents = tuple(
        replace(document, passages=tuple(each for each in document.passages if each.passage_id != dropped))
        for document in often_asked.documents
    )
    result = settled(rebuilt(often_asked, documents), questions, intact)
    needing = {
        outcome.question.question_id
        for outcome in intact.outcomes
        if outcome.relevant == {dropped}
        or (outcome.question.match is Match.ALL and any(each.passage_ids == {dropped} for each in outcome.evidence))
    }
    found = by_status(result)
    lost = found[Status.REGRESSED] | found[Status.STILL_FAILING]
    assert {name: lost[name].stage for name in needing} == dict.fromkeys(needing, Stage.LEFT_OUT)
    assert found[Status.REGRESSED].keys() & needing == passing(intact).keys() & needing
    assert found[Status.REGRESSED].keys() & needing
