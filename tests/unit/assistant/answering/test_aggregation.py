"""Answers from several passages: the same fact once, different figures side by side."""

from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.answering.aggregation import answer_text, differences, select_citations
from assistant.answering.answer import Answer, Citation
from assistant.answering.citing import drop_repeated
from assistant.answering.deduplication import differing_figures, say_the_same
from assistant.answering.settings import Settings
from assistant.locales import locale_of
from index import PassageIndex, Query

CHINESE, ENGLISH = locale_of("zh"), locale_of("en")
ASKED = "灯塔每年有多少游客？"
QUERY = Query.parse(ASKED)
FIRST = "灯塔每年有3.2万游客。"


def citation(quote: str, score: float = 2.0, document_id: str = "a") -> Citation:
    return Citation(document_id, "标题", None, None, None, None, None, 1, quote, quote, 0, len(quote), 0, score, {})


@pytest.mark.parametrize(
    ("question", "first", "second", "same"),
    [
        (ASKED, FIRST, "每年来看灯塔的游客有32,000人。", True),
        (ASKED, FIRST, "灯塔每年有4万游客。", False),
        (ASKED, FIRST, "灯塔脚下的商店每年卖3.2万张明信片。", False),
        ("灯塔为什么刷成红色？", "灯塔刷成红色是为了在雾里看得清。", "灯塔刷成红色，是为了在雾里能看得清。", True),
        ("灯塔为什么刷成红色？", "灯塔刷成红色是为了在雾里看得清。", "灯塔建在岬角的尽头。", False),
        (
            "How many visitors has the lighthouse?",
            "The lighthouse has 32,000 visitors.",
            "About 32 thousand visitors come to the lighthouse.",
            True,
        ),
    ],
)
def test_quotes_that_say_the_same(question: str, first: str, second: str, same: bool) -> None:
    assert say_the_same(Query.parse(question), first, second) is same


@pytest.mark.parametrize(
    ("first", "second", "figures"),
    [
        (FIRST, "灯塔每年有4万游客。", ("3.2万", "4万")),
        (FIRST, "灯塔每年有32000游客。", None),
        ("2018年灯塔每年有3.2万游客。", "2019年灯塔每年有4万游客。", None),
        (FIRST, "灯塔每年有4%游客。", None),
        (FIRST, "船坞每年修理40条船。", None),
    ],
)
def test_figures_differ_only_for_the_same_thing(first: str, second: str, figures: tuple[str, str] | None) -> None:
    assert differing_figures(QUERY, first, second) == figures


def test_a_fact_is_shown_once_with_the_other_places() -> None:
    found = [
        citation(FIRST),
        citation("每年来看灯塔的游客有32,000人。", 1.95, "b"),
        citation("灯塔建于1887年。", 1.95, "c"),
    ]
    chosen = select_citations(QUERY, found, Settings())
    assert [(each.document_id, each.repeats) for each in chosen] == [("a", None), ("b", 1)]
    assert answer_text(chosen, (), CHINESE) == f"{FIRST} [1]（另见 [2]）"
    assert answer_text(chosen, (), ENGLISH) == f"{FIRST} [1] (also in [2])"


def test_different_figures_are_both_shown_and_pointed_out() -> None:
    chosen = select_citations(QUERY, [citation(FIRST), citation("灯塔每年有4万游客。", 1.95, "b")], Settings())
    remarks = differences(QUERY, chosen, CHINESE)
    assert remarks == ("注意：两处数字不同，[1] 是“3.2万”，[2] 是“4万”。",)
    assert answer_text(chosen, remarks, CHINESE).splitlines() == [
        f"{FIRST} [1]",
        "灯塔每年有4万游客。 [2]",
        *remarks,
    ]


def test_what_is_not_as_good_and_says_something_else_is_not_cited() -> None:
    best, near, far, within = (
        citation(FIRST),
        citation("游客多在夏天来。", 1.99),
        citation("冬天关门。", 1.9),
        citation("灯塔每年"),
    )
    assert select_citations(QUERY, drop_repeated([best, near, far, within]), Settings()) == (best, near)


def test_a_notebook_shows_every_mark_and_remark() -> None:
    chosen = select_citations(QUERY, [citation(FIRST), citation("灯塔每年有4万游客。", 1.95, "b")], Settings())
    remarks = differences(QUERY, chosen, CHINESE)
    shown = Answer(
        ASKED, ASKED, True, 0.9, answer_text(chosen, remarks, CHINESE), chosen, remarks=remarks
    )._repr_html_()
    assert shown.count('class="yinju-mark"') == 2
    assert "两处数字不同" in shown


def test_citations_name_the_part_of_a_compound_question_that_they_answer(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index, Settings(threshold=0.0))
    answer = assistant.ask("老城的茶馆几点开门，长江大桥全长多少？")
    assert [(each.document_id, each.parts) for each in answer.citations] == [
        ("tea", ("老城的茶馆几点开门",)),
        ("bridge", ("长江大桥全长多少？",)),
    ]
    assert answer.to_dict()["citations"][1]["parts"] == ["长江大桥全长多少？"]
    assert assistant.ask("老城的茶馆几点开门？").citations[0].parts == ()


def test_one_quote_may_answer_several_parts() -> None:
    first, second = replace(citation(FIRST), parts=("多少？",)), replace(citation(FIRST[2:]), parts=("每年？",))
    assert [each.parts for each in drop_repeated([first, second])] == [("多少？", "每年？")]
