"""Explaining without a quote: why there is an answer or none, by the very numbers that the answer was decided by."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant, Decision, Explanation, Factor, Judgement, Stage, Verdict
from assistant.answering.settings import Settings
from assistant.calibration.calibration import Calibration
from assistant.cli.main import main
from assistant.explaining.judgement_text import say
from assistant.explaining.reasons.evidence_text import say_evidence
from assistant.explaining.stages import WAY
from assistant.gold.runs.outcome import Outcome
from assistant.library import Library
from assistant.locales import locale_of
from assistant.ui.endpoints.page_endpoints import Endpoints
from index import PassageIndex, default_index_folder
from sources import document_of
from tests.support.fakes import FakeEncoder

CHINESE, ENGLISH = locale_of("zh"), locale_of("en")
CHINESE_QUESTION = "老城的茶馆每天清晨几点开门？"
OTHER_YEAR = "How many ships did the harbour handle in 2018?"
QUESTIONS = (CHINESE_QUESTION, OTHER_YEAR, "大桥全长多少公里，果园收了多少斤苹果？", "When does the tea house open?")


def assistant_for(index: PassageIndex, **settings: float) -> Assistant:
    return Assistant(index, replace(Settings(), **settings))  # type: ignore[arg-type]


@pytest.fixture
def unsure(fake_index: PassageIndex) -> Assistant:
    """Answers hardly anything."""
    return assistant_for(fake_index, threshold=0.999, unsure=0.99)


def judged(said: Explanation) -> Judgement:
    assert said.judgement is not None
    return said.judgement


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize("threshold", [0.0, 0.45, 0.999])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_contributions_sum_to_the_confidence_of_the_answer(
    fake_index: PassageIndex, question: str, threshold: float
) -> None:
    asked = assistant_for(fake_index, threshold=threshold)
    answer, said = asked.ask(question), asked.explain(question)
    why = judged(said)
    assert (said.confidence, why.confidence, why.verdict) == (answer.confidence, answer.confidence, answer.verdict)
    assert (said.threshold, why.threshold, why.unsure) == (threshold, threshold, asked.settings.unsure)
    assert why.decision is Decision.CONFIDENCE
    assert why.base is not None
    total = why.base + sum(factor.contribution for factor in why.factors)
    assert total == pytest.approx(log_odds(answer.confidence), abs=1e-6)
    assert why.log_odds == pytest.approx(total)
    assert all(factor.contribution == factor.weight * factor.value for factor in why.factors)
    best = (answer.citations or answer.closest)[0]
    assert (said.document_id, said.paragraph, said.quoted, said.rank) == (
        best.document_id,
        best.paragraph,
        best.quote,
        1,
    )
    assert said.stage is (Stage.CITED if answer.answered else Stage.BELOW_THRESHOLD)


def test_the_weights_are_those_that_were_fitted(fake_index: PassageIndex) -> None:
    why = judged(assistant_for(fake_index).explain(CHINESE_QUESTION))
    used = {"intercept": why.base, **{factor.name: factor.weight for factor in why.factors}}
    assert used in Calibration.guessed().weights.values()


def test_what_is_at_odds_is_named(unsure: Assistant) -> None:
    said = unsure.explain(OTHER_YEAR)
    date = next(factor for factor in judged(said).factors if factor.name == "other_dates")
    assert (date.value, date.asked, date.given) == (1.0, ("2018",), ("2019",))
    assert date.contribution < 0
    assert date.to_dict()["says"] == {
        "zh": "文中是“2019”，问的是“2018”",
        "en": "the passage gives “2019”, the question asks for “2018”",
    }
    shown = str(said)
    assert f"{date.contribution:+.2f}".replace("-", "−") + "  the passage gives “2019”, the question asks for" in shown
    assert f"below the threshold {unsure.settings.threshold:.2f}" in shown
    assert "found and ranked first, but not believed to answer (below the threshold)" in shown


def test_it_is_said_in_the_questions_language(fake_encoder: FakeEncoder) -> None:
    tea = document_of("tea", "茶馆", ["老城的茶馆从2019年起每天清晨六点开门，第一壶茶总是留给扫街的人。"])
    asked = assistant_for(PassageIndex.build([tea], fake_encoder), threshold=0.999, unsure=0.99)
    shown = str(asked.explain("上海的茶馆2018年清晨几点开门？"))
    assert shown.startswith("最接近的一段为什么不算答案\n  问的是“2018年”，这一段里的时间却是“2019年”。\n")
    assert "\n最好的段落没有被当作答案：把握 " in shown
    assert "文中是“2019年”，问的是“2018年”" in shown
    assert "文中和标题里都没有“上海”" in shown
    assert "（《茶馆》 · 第 1 段）" in shown
    assert "走到的一步：找到并排在第一位，没有被当作答案（below the threshold）。" in shown


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_would_have_to_be_different_would_do_and_nothing_less(fake_index: PassageIndex, question: str) -> None:
    doubted = judged(assistant_for(fake_index).explain(question)).log_odds
    assert doubted is not None
    threshold = 1 / (1 + math.exp(-doubted - 0.5))  # some way above
    why = judged(assistant_for(fake_index, threshold=threshold).explain(question))
    assert why.verdict is not Verdict.ANSWERED
    assert why.changes
    assert why.log_odds is not None
    gains = [change.factor.weight * (change.needed - change.factor.value) for change in why.changes]
    lacking = log_odds(threshold) - why.log_odds
    assert sum(gains) >= lacking - 1e-9
    assert all(gain > 0 and sum(gains) - gain < lacking for gain in gains)
    assert [change.factor in why.factors for change in why.changes] == [True] * len(gains)


def test_where_a_date_is_at_odds_it_is_what_would_have_to_be_different(fake_index: PassageIndex) -> None:
    why = judged(assistant_for(fake_index).explain(OTHER_YEAR))
    assert why.log_odds is not None
    cost = next(factor.contribution for factor in why.factors if factor.name == "other_dates")
    right_year = 1 / (1 + math.exp(-(why.log_odds - cost / 2)))
    between = judged(assistant_for(fake_index, threshold=right_year).explain(OTHER_YEAR))
    assert [(change.factor.name, change.needed) for change in between.changes] == [("other_dates", 0.0)]
    assert say(between, ENGLISH).different[0] == "To be the answer, the passage would have to give “2018”."


def test_the_threshold_that_lets_it_through_does(fake_index: PassageIndex) -> None:
    why = judged(assistant_for(fake_index, threshold=0.999).explain(CHINESE_QUESTION))
    assert why.lets_through is not None
    assert why.lets_through <= why.confidence < why.lets_through + 0.01
    assert assistant_for(fake_index, threshold=why.lets_through).ask(CHINESE_QUESTION).answered
    assert f"--set threshold={why.lets_through:.2f}" in "".join(say(why, CHINESE).different)


def test_an_answer_needs_nothing_to_be_different(fake_index: PassageIndex) -> None:
    said = assistant_for(fake_index, threshold=0.0).explain(CHINESE_QUESTION)
    why = judged(said)
    assert (why.verdict, why.changes, why.lets_through, said.mark) == (Verdict.ANSWERED, (), None, 1)
    assert str(said).startswith("为什么是这一段\n")
    assert "\n最好的段落是答案：把握 " in str(said)
    assert "--set" not in str(said)


def test_a_threshold_that_nothing_reaches(fake_index: PassageIndex) -> None:
    said = assistant_for(fake_index, threshold=1.0).explain(CHINESE_QUESTION)
    assert judged(said).changes == ()
    assert "即使各项都好，也到不了门槛。" in str(said)


@pytest.mark.parametrize(
    ("question", "options", "decision", "stage", "says"),
    [
        ("Thanks!", {}, Decision.SMALL_TALK, Stage.SMALL_TALK, "taken for small talk"),
        ("谢谢", {}, Decision.SMALL_TALK, Stage.SMALL_TALK, "被当作寒暄"),
        (CHINESE_QUESTION, {"documents": []}, Decision.NO_ARTICLES, Stage.NOT_SELECTED, "没有可供查找的文章"),
        ("茶馆这篇文章是谁写的？", {}, Decision.BYLINE, Stage.CITED, "由它自身的信息"),
        (
            "Who wrote this article?",
            {"documents": ["harbour"]},
            Decision.NO_BYLINE,
            Stage.NOT_THERE,
            "no article that is meant says it of itself",
        ),
        ("？？！", {}, Decision.NO_WORDS, Stage.BELOW_THRESHOLD, "there is nothing to judge by"),
    ],
)
def test_where_the_confidence_does_not_decide_that_is_said(
    fake_index: PassageIndex, question: str, options: dict[str, Any], decision: Decision, stage: Stage, says: str
) -> None:
    asked = assistant_for(fake_index)
    said, answer = asked.explain(question, **options), asked.ask(question, **options)
    why = judged(said)
    assert (why.decision, said.stage, why.verdict) == (decision, stage, answer.verdict)
    assert (why.base, why.factors, why.log_odds, why.changes, why.lets_through) == (None, (), None, (), None)
    assert (said.confidence, why.confidence) == (answer.confidence, answer.confidence)
    assert says in str(said)


def test_that_nothing_comes_near_is_said(fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.assistant.passes_relevance_gate", lambda *_: False)
    said = assistant_for(fake_index, threshold=1, unsure=1).explain(CHINESE_QUESTION)
    assert not judged(said).near
    assert str(said).startswith("文章里没有一段与问题相近。\n")


def test_of_a_compound_question_the_part_that_decides_is_explained(fake_index: PassageIndex) -> None:
    question = "大桥全长多少公里，果园收了多少斤苹果？"
    asked = assistant_for(fake_index, threshold=1.0)
    decisive = max(asked.trace(question).found, key=lambda each: each.confidence)
    said = asked.explain(question)
    assert (said.query, said.confidence) == (decisive.query.text, decisive.confidence)


def test_an_article_that_is_preferred_counts_as_when_asking(fake_index: PassageIndex) -> None:
    asked = assistant_for(fake_index, focus=9.0)
    assert asked.explain("几点开门？", focus="cafe").document_id == "cafe"


def test_explaining_searches_and_reads_nothing_again(unsure: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    traced, said = unsure.trace(OTHER_YEAR), unsure.explain(OTHER_YEAR)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("index.PassageIndex.search", fail)
    monkeypatch.setattr("tests.support.fakes.FakeEncoder.encode_queries", fail)
    assert traced.explain() == said


@pytest.mark.parametrize("blank", ["", " \t\u3000", "\u200b"])
def test_a_blank_question_is_a_value_error(unsure: Assistant, blank: str) -> None:
    with pytest.raises(ValueError, match="question is blank"):
        unsure.explain(blank)


def test_every_feature_and_decision_has_words_in_both_languages(unsure: Assistant) -> None:
    why = judged(unsure.explain(OTHER_YEAR))
    names = {name for weights in Calibration.shipped().weights.values() for name in weights} - {"intercept"}
    for name in names:
        for value in (0.0, 1.0):
            said = Factor(name, value, 1.0, ("2018",), ("2019",)).to_dict()["says"]
            assert set(said) == {"zh", "en"}
            assert name not in said.values()
            assert not any("{" in text or "_" in text for text in said.values())
    for locale in (CHINESE, ENGLISH):
        said_of = {say(replace(why, verdict=verdict), locale).verdict for verdict in Verdict}
        assert len(said_of) == len(Verdict)
        decided = [say_evidence(replace(why, decision=decision), locale).lines for decision in Decision]
        assert len(set(decided)) == len(Decision)
        assert not any("{" in text for text in (*said_of, *(line for lines in decided for line in lines)))


def test_gold_and_explanations_have_one_notion_of_stages() -> None:
    assert Outcome.__annotations__["stage"] == Stage | None
    assert {*Stage} - {*WAY} == {Stage.STALE, Stage.FORBIDDEN, Stage.FALSE_ANSWER}


def test_it_becomes_json(unsure: Assistant) -> None:
    said = unsure.explain(OTHER_YEAR)
    values = json.loads(said.to_json())
    why = judged(said)
    assert (values["quote"], values["stage"]) == (None, "below the threshold")
    assert values["judgement"]["log_odds"] == why.log_odds
    assert [each["contribution"] for each in values["judgement"]["factors"]] == [
        factor.contribution for factor in why.factors
    ]
    assert values["judgement"]["decision"] == "confidence"
    assert unsure.explain(OTHER_YEAR, "1,250 ships").to_dict()["judgement"] is None


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_command_says_it_in_words_or_as_json(work_folder: Path) -> None:
    said = Assistant.open().explain(OTHER_YEAR)
    shown = run("explain", OTHER_YEAR)
    assert (shown.exit_code, shown.stdout) == (0, f"{said}\n")
    values = json.loads(run("explain", OTHER_YEAR, "--json", "--set", "threshold=0.99").stdout)
    assert (values["confidence"], values["judgement"]["threshold"]) == (said.confidence, 0.99)
    blank = run("explain", " ")
    assert blank.exit_code == 2
    assert "question is blank" in blank.stderr


@pytest.fixture
def endpoints_for(work_folder: Path, fake_index: PassageIndex, tmp_path: Path) -> Callable[[float], dict[str, Any]]:
    def with_threshold(threshold: float) -> dict[str, Any]:
        asked = assistant_for(fake_index, threshold=threshold, unsure=0.0)
        all_endpoints = Endpoints(Library(asked, default_index_folder()), tmp_path / "page.gold.yaml")
        return {endpoint.__name__: endpoint for endpoint in all_endpoints.all()}

    return with_threshold


@pytest.mark.parametrize("threshold", [0.0, 0.999])
def test_the_page_says_why_in_its_language(endpoints_for: Callable[[float], dict[str, Any]], threshold: float) -> None:
    endpoints = endpoints_for(threshold)
    shown = {}
    for language, label, says in (
        ("zh", "为什么", "文中是“2019”，问的是“2018”"),
        ("en", "Why", "the passage gives “2019”, the question asks for “2018”"),
    ):
        reply = endpoints["ask"]({"language": language, "id": "t", "question": OTHER_YEAR})
        assert f"<summary><span>{label}</span>" in reply["html"]
        assert f'<th scope="row">{says}</th>' in reply["html"]
        why = reply["turn"]["why"]
        assert f"<td>{why['log_odds']:+.2f}".replace("-", "−") in reply["html"]
        shown[language] = reply
    again = endpoints["show"]({"language": "zh", "turns": [shown["en"]["turn"]]})["shown"][0]
    assert again["html"].count("<td>") == shown["zh"]["html"].count("<td>")
    assert "文中是“2019”" in again["html"]


def test_the_page_says_why_where_nothing_was_searched(endpoints_for: Callable[[float], dict[str, Any]]) -> None:
    html = endpoints_for(0.5)["ask"]({"language": "en", "id": "t", "question": "谢谢"})["html"]
    assert '<details class="why">' in html
    assert "This was taken for small talk; the articles were not searched" in html
    assert "<table>" not in html


def test_what_the_browser_kept_is_checked_and_escaped(endpoints_for: Callable[[float], dict[str, Any]]) -> None:
    endpoints = endpoints_for(0.999)
    turn = endpoints["ask"]({"language": "en", "id": "t", "question": OTHER_YEAR})["turn"]

    def shown(why: Any) -> Any:
        return endpoints["show"]({"language": "en", "turns": [{**turn, "why": why}]})["shown"][0]

    date = next(each for each in turn["why"]["factors"] if each["name"] == "other_dates")
    forged = {**date, "given": ["<script>alert(1)</script>"], "value": 1e300}
    html = shown({**turn["why"], "factors": [forged, {**date, "name": "<b>", "value": -1e300}]})["html"]
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<b>" not in html
    assert "judgement" not in shown(None)["html"]
    without = {name: value for name, value in turn.items() if name != "why"}
    assert endpoints["show"]({"language": "en", "turns": [without]})["shown"][0] is not None
    assert shown({**turn["why"], "factors": [date] * 21}) is None
    assert shown({"verdict": "perhaps"}) is None
