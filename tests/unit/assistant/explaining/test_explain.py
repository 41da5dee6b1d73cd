"""Explaining, with the fake encoder: each stage at which expected words are lost, and what is said of it.

How sure an answer is depends on weights that are fitted anew; thresholds of 0 and 1 make it answer or abstain.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, BlankQuoteError, Explanation, Outside, Stage, UnknownDocumentError
from assistant.answering.settings import Settings
from assistant.explaining.stages import WAY
from index import PassageIndex
from sources import Boilerplate, Document, document_of
from tests.support.articles import ledger
from tests.support.fakes import BlindEncoder, FakeEncoder

QUESTION = "老城的茶馆每天清晨几点开门？"
RIGHT, WRONG = "每天清晨六点开门", "他一天要烧四十壶水"
FIRST = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人和送报的人。"
SECOND = "掌柜说茶凉了可以再续，人走了就不一定回来，他一天要烧四十壶水。"


def assistant_for(index: PassageIndex, **settings: float) -> Assistant:
    return Assistant(index, replace(Settings(), **settings))  # type: ignore[arg-type]


@pytest.fixture
def sure(fake_index: PassageIndex) -> Assistant:
    """Answers whatever it is asked."""
    return assistant_for(fake_index, threshold=0.0)


@pytest.fixture
def unsure(fake_index: PassageIndex) -> Assistant:
    """Answers nothing."""
    return assistant_for(fake_index, threshold=1.0)


def test_words_that_are_quoted_are_cited_with_their_mark(sure: Assistant) -> None:
    said = sure.explain(QUESTION, RIGHT)
    assert (said.stage, said.mark, said.rank) == (Stage.CITED, 1, 1)
    assert (said.document_id, said.title, said.paragraph, said.section) == ("tea", "茶馆里的一天", 1, None)
    assert (said.first, said.contributions, said.outside, said.repeats) == (None, (), None, None)
    tea = next(each for each in sure.documents if each.document_id == "tea")
    assert said.start is not None
    assert tea.text[said.start : said.end] == RIGHT
    assert str(said).splitlines() == ["已被引用：[1]。", "位置：《茶馆里的一天》 · 第 1 段"]


def test_a_whole_paragraph_is_cited_where_a_sentence_of_it_is_quoted(sure: Assistant) -> None:
    citation = sure.ask(QUESTION).citations[0]
    said = sure.explain(QUESTION, citation.text)
    assert (said.stage, said.quoted) == (Stage.CITED, citation.quote)


@pytest.mark.parametrize("quote", ["  每天清晨\n六点\u200b开门 ", "每天清晨六點開門"])
def test_words_may_be_written_otherwise(sure: Assistant, quote: str) -> None:
    said, plain = sure.explain(QUESTION, quote), sure.explain(QUESTION, RIGHT)
    assert (said.stage, said.start, said.end) == (Stage.CITED, plain.start, plain.end)


def test_words_that_stand_nowhere(sure: Assistant) -> None:
    said = sure.explain(QUESTION, "设计者用了三年时间测量水流")
    assert (said.stage, said.document_id, said.start) == (Stage.NOT_THERE, "bridge", None)
    assert said.likest == "设计者用了两年时间测量水流"
    assert str(said).splitlines() == [
        "这些文章里都没有这段文字。",
        "最相近的原文：“设计者用了两年时间测量水流”（《长江上的新桥》）",
    ]
    said = sure.explain("Where is the harbour?", "zzzz qqqq xxxx")
    assert (said.stage, said.likest, said.document_id) == (Stage.NOT_THERE, None, None)
    assert str(said) == "These words stand in none of the articles."


def test_long_words_that_stand_nowhere(sure: Assistant) -> None:
    assert sure.explain(QUESTION, "茶" * 20_000).stage is Stage.NOT_THERE


def test_words_of_an_article_that_is_not_selected(sure: Assistant) -> None:
    said = sure.explain(QUESTION, RIGHT, documents=["bridge", "cafe"])
    assert (said.stage, said.document_id, said.paragraph) == (Stage.NOT_SELECTED, "tea", 1)
    assert sure.explain(QUESTION, RIGHT, documents=[]).stage is Stage.NOT_SELECTED
    assert sure.explain(QUESTION, RIGHT, documents=(each for each in ["tea"])).stage is Stage.CITED  # type: ignore[arg-type]


PAGE = (
    "小镇的图书馆\n李青 · 2021-03-04\n\n镇上的图书馆去年搬进了一座旧仓库，藏书约有四万册，读者可以免费借阅。\n\n"
    "夜里的灯\n\n馆员每晚十点关灯，之后仍有两位志愿者留下来整理当天归还的书。\n\n"
    "本文版权归小镇日报所有，未经许可不得转载。\n"
)


@pytest.mark.parametrize(
    ("quote", "outside", "furniture", "says"),
    [
        ("夜里的灯", Outside.HEADING, None, "这段文字没有被查找：它是小标题。"),
        ("小镇的图书馆", Outside.ABOVE, None, "这段文字没有被查找：它在第一个段落之前，是标题一类的文字。"),
        ("李青", Outside.FURNITURE, Boilerplate.BYLINE, "这段文字没有被查找：它不属于正文，而是作者和日期。"),
        ("未经许可不得转载", Outside.FURNITURE, Boilerplate.NOTICE, "它不属于正文，而是版权或免责声明。"),
        ("免费借阅。夜里的灯馆员每晚", Outside.HEADING, None, "它是小标题。"),
    ],
)
def test_words_that_are_not_searched(
    tmp_path: Path, quote: str, outside: Outside, furniture: Boilerplate | None, says: str
) -> None:
    from sources import load_documents

    (tmp_path / "library.txt").write_text(PAGE, encoding="utf-8")
    asked = Assistant(PassageIndex.build(load_documents([tmp_path]), FakeEncoder()))
    said = asked.explain("图书馆几点关灯？", quote)
    assert (said.stage, said.outside, said.furniture) == (Stage.LEFT_OUT, outside, furniture)
    number = {Boilerplate.BYLINE: 0, Outside.ABOVE: -1}.get(furniture or outside)
    assert (said.document_id, said.paragraph) == ("library", number)
    assert says in str(said)


def test_words_that_go_on_beyond_a_paragraph(sure: Assistant) -> None:
    said = sure.explain("When do they eat bark?", "about 450 kilograms.\n\nIn winter they eat bark")
    assert (said.stage, said.outside) == (Stage.LEFT_OUT, Outside.SEVERAL_PASSAGES)
    assert "give words of one paragraph" in str(said)


def test_small_talk_searches_nothing(sure: Assistant) -> None:
    said = sure.explain("Thanks!", RIGHT)
    assert (said.stage, said.document_id, said.rank) == (Stage.SMALL_TALK, "tea", None)
    assert str(said).startswith("The question was taken for small talk;")


def test_a_passage_that_the_search_did_not_look_at(corpus: tuple[Document, ...]) -> None:
    index = PassageIndex.build([*corpus, *ledger(600)], BlindEncoder())
    said = Assistant(index).explain("1,250 ships", "果农打算明年再种二十亩梨树")
    assert (said.stage, said.rank, said.document_id) == (Stage.NOT_A_CANDIDATE, None, "orchard")
    assert 0 < said.looked_at < len(index)
    assert f"({said.looked_at} were looked at)" in str(said)


def test_a_passage_that_others_are_ranked_above(sure: Assistant) -> None:
    said = sure.explain(QUESTION, WRONG, k=1)
    hits = sure.index.search(QUESTION, 20)
    hit = next(each for each in hits if each.passage.passage_id == "tea:p002")
    assert (said.stage, said.rank, said.looked_at) == (Stage.RANKED_LOWER, hit.rank, len(hits))
    assert said.first is not None
    assert said.first.passage_id == "tea:p001"
    assert {each.signal for each in said.contributions} == set(hit.signals)
    for each in said.contributions:
        weight = sure.index.weights[each.signal]
        assert (each.value, each.first, each.weight) == (
            hit.signals[each.signal],
            hits[0].signals[each.signal],
            weight,
        )
    behind = [each.behind for each in said.contributions]
    assert behind == sorted(behind, reverse=True)
    assert sum(behind) == pytest.approx(hits[0].score - hit.score, abs=1e-5)
    lines = str(said).splitlines()
    assert lines[0] == f"所在的段落排在第 {hit.rank} 位（候选共 {len(hits)} 段），没有被引用。"
    assert lines[2] == f"排在第一位的是：“{said.first.quote}”（《茶馆里的一天》 · 2021-03-04 · 第 1 段）"
    assert lines[3].startswith("落后之处：")
    assert f"{behind[0]:.2f}" in lines[3]


def test_a_lower_passage_of_an_unanswered_question(unsure: Assistant) -> None:
    said = unsure.explain(QUESTION, WRONG)
    assert said.stage is Stage.RANKED_LOWER
    assert str(said).splitlines()[-1] == (f"排在第一位的也没有被当作答案：把握 {said.confidence:.2f}，门槛 1.00。")


def test_a_passage_that_is_not_believed_to_answer(unsure: Assistant) -> None:
    said = unsure.explain(QUESTION, RIGHT)
    assert (said.stage, said.rank, said.threshold, said.mark) == (Stage.BELOW_THRESHOLD, 1, 1.0, None)
    assert said.confidence == unsure.ask(QUESTION).confidence
    assert f"{said.confidence:.2f}，低于门槛 1.00" in str(said)


def test_another_sentence_of_the_right_passage(fake_encoder: FakeEncoder) -> None:
    index = PassageIndex.build([document_of("tea", "茶馆", [FIRST + SECOND])], fake_encoder)
    said = assistant_for(index, threshold=0.0).explain(QUESTION, WRONG)
    assert (said.stage, said.mark, said.quoted) == (Stage.OTHER_SENTENCE, 1, FIRST)
    assert str(said).splitlines()[0] == "所在的段落被引用为 [1]，但引的是另一句。"
    assert f"从这一段引用的是：“{FIRST}”" in str(said)


def test_a_passage_that_is_cited_further_down(fake_index: PassageIndex) -> None:
    generous = assistant_for(fake_index, threshold=0.0, equally_good=9.0)
    second = generous.ask(QUESTION, documents=["tea"]).citations[1]
    said = generous.explain(QUESTION, second.quote, documents=["tea"])
    assert (said.stage, said.mark, said.quoted) == (Stage.CITED_LOWER, 2, second.quote)
    assert said.first is not None
    assert str(said).startswith("已被引用，但不在第一处，而是 [2]。")


def test_a_passage_that_is_not_cited_beside_the_first(fake_index: PassageIndex) -> None:
    strict = assistant_for(fake_index, threshold=0.0, equally_good=0.0, comparable=0.0)
    said = strict.explain(QUESTION, WRONG, k=12)
    assert (said.stage, said.mark, said.repeats) == (Stage.NOT_CITED, None, None)
    assert said.rank is not None
    assert said.rank > 1
    assert said.first is not None


def test_a_passage_whose_quote_is_cited_already(fake_encoder: FakeEncoder) -> None:
    again = document_of("again", "茶馆", [FIRST, FIRST + SECOND])
    sure = assistant_for(PassageIndex.build([again], fake_encoder), threshold=0.0, equally_good=9.0)
    assert sure.explain(QUESTION, FIRST).stage is Stage.CITED
    said = sure.explain(QUESTION, WRONG)
    assert (said.stage, said.quoted, said.repeats) == (Stage.NOT_CITED, FIRST, 1)
    assert "从这一段会引用的话，[1] 里已经有了。" in str(said)


def test_of_several_places_the_one_that_came_furthest_is_explained(fake_encoder: FakeEncoder) -> None:
    bare = document_of("bare", "开水", ["他说：每天清晨六点开门。"])
    tea = document_of("tea", "茶馆", [FIRST, SECOND])
    sure = assistant_for(PassageIndex.build([bare, tea], fake_encoder), threshold=0.0)
    best = sure.ask(QUESTION).citations[0]
    said = sure.explain(QUESTION, RIGHT)
    assert (said.stage, said.document_id) == (Stage.CITED, best.document_id)
    other = {"bare", "tea"} - {best.document_id}
    assert sure.explain(QUESTION, RIGHT, documents=other).document_id in other


def test_a_decomposed_question_is_explained_by_the_part_that_suits(sure: Assistant, unsure: Assistant) -> None:
    question = "大桥全长多少公里，果园收了多少斤苹果？"
    said = sure.explain(question, "今年果园收了八千斤苹果")
    assert (said.query, said.rank) == ("果园收了多少斤苹果？", 1)
    assert said.stage in (Stage.CITED, Stage.CITED_LOWER)
    assert "查找的是：果园收了多少斤苹果？" in str(said)
    said = unsure.explain(question, "今年果园收了八千斤苹果")
    assert (said.stage, said.query) == (Stage.BELOW_THRESHOLD, "果园收了多少斤苹果？")


def test_a_follow_up_is_explained_as_it_is_completed(sure: Assistant) -> None:
    said = sure.explain("它全长多少公里？", "大桥全长3.2公里", history=["大桥耗资多少亿元？"])
    assert (said.question, said.query, said.stage) == ("它全长多少公里？", "大桥全长多少公里？", Stage.CITED)
    assert str(said).splitlines()[-1] == "查找的是：大桥全长多少公里？"


@pytest.mark.parametrize("blank", ["", " \t\u3000", "\u200b", "\x00"])
def test_a_blank_question_or_quote_is_a_value_error(sure: Assistant, blank: str) -> None:
    with pytest.raises(BlankQuoteError, match="quote is blank"):
        sure.explain(QUESTION, blank)
    with pytest.raises(ValueError, match="question is blank"):
        sure.explain(blank, RIGHT)


def test_other_bad_input_is_refused_as_when_asking(sure: Assistant) -> None:
    with pytest.raises(UnknownDocumentError, match=r"\bnone\b.*tea"):
        sure.explain(QUESTION, RIGHT, documents=["none"])
    with pytest.raises(TypeError, match=r"documents=\['tea'\]"):
        sure.explain(QUESTION, RIGHT, documents="tea")
    with pytest.raises(TypeError, match=r"history=\['茶馆？'\]"):
        sure.explain(QUESTION, RIGHT, history="茶馆？")
    with pytest.raises(ValueError, match="at least 1"):
        sure.explain(QUESTION, RIGHT, k=0)


@pytest.mark.parametrize("quote", ["，", "的", "{rank} {}", "\ud83d", "\x1b[31m", "<b>", "？！"])
@pytest.mark.parametrize("question", ["{outside}", "？！。……", "🫖", "几点"])
def test_odd_words_are_explained_too(sure: Assistant, question: str, quote: str) -> None:
    said = sure.explain(question, quote)
    assert str(said)
    assert "\x1b" not in str(said)
    assert json.loads(said.to_json())["stage"] == said.stage


def test_an_explanation_becomes_json(sure: Assistant) -> None:
    said = sure.explain(QUESTION, WRONG, k=1)
    values = json.loads(said.to_json())
    assert set(values) == set(Explanation.__dataclass_fields__)
    assert (values["stage"], values["rank"]) == ("ranked lower", said.rank)
    assert said.first is not None
    assert values["first"]["quote"] == said.first.quote
    contribution = said.contributions[0]
    assert values["contributions"][0] == {
        "signal": contribution.signal,
        "value": contribution.value,
        "first": contribution.first,
        "weight": contribution.weight,
        "behind": contribution.behind,
    }


def test_every_stage_and_reason_has_words_in_both_languages(sure: Assistant) -> None:
    said = sure.explain(QUESTION, WRONG, k=1)
    for question in (QUESTION, "When does it open?"):
        lines = set()
        for stage in WAY:
            lines.add(str(replace(said, question=question, stage=stage)).splitlines()[0])
        for outside in Outside:
            lines.add(str(replace(said, question=question, stage=Stage.LEFT_OUT, outside=outside)).splitlines()[0])
        for furniture in Boilerplate:
            left_out = replace(said, stage=Stage.LEFT_OUT, outside=Outside.FURNITURE, furniture=furniture)
            lines.add(str(replace(left_out, question=question)).splitlines()[0])
        assert len(lines) == len(WAY) + len(Outside) + len(Boilerplate)
        assert not any("{" in line for line in lines)
