"""Compound questions: how they are taken apart, and that each part is cited."""

from collections.abc import Collection

import pytest

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.locales import locale_of
from assistant.questions.decomposition import split_question
from index import Hit, PassageIndex, Query

ENGLISH = locale_of("en")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("七喜和蔚來分別請小米客製了什麼裝置？", ("七喜請小米客製了什麼裝置？", "蔚來請小米客製了什麼裝置？")),
        ("总收入，还有IoT板块的收入，各是多少？", ("总收入的收入是多少？", "IoT板块的收入是多少？")),
        ("男子和女子的平均收入分别是多少", ("男子的平均收入是多少", "女子的平均收入是多少")),
        ("甲和乙，在茶馆里各用了什么？", ("甲在茶馆里用了什么？", "乙在茶馆里用了什么？")),
        ("电视和手机2019年分别卖了多少？", ("电视2019年卖了多少？", "手机2019年卖了多少？")),
        (
            "2019年第二季度，电视和手机各卖了多少？",
            ("2019年第二季度，电视卖了多少？", "2019年第二季度，手机卖了多少？"),
        ),
        ("2018年和2019年的收入分别是多少？", ("2018年的收入是多少？", "2019年的收入是多少？")),
        ("茶馆去年和今年的收入分别是多少？", ("茶馆去年的收入是多少？", "茶馆今年的收入是多少？")),
        (
            "在修建大桥的时候，甲和乙分别做了什么？",
            ("在修建大桥的时候，甲做了什么？", "在修建大桥的时候，乙做了什么？"),
        ),
        ("大桥的长度和造价分别是多少？", ("大桥的长度是多少？", "大桥的造价是多少？")),
        ("电视出货多少，OTT激活又有多少？", ("电视出货多少", "OTT激活又有多少？")),
        ("What is it called, and how many did it win?", ("What is it called", "how many did it win?")),
        ("谁设计了大桥，它有多长？", ("谁设计了大桥", "它有多长？")),
        ("茶馆2019年收入多少，2018年呢？", ("茶馆2019年收入多少", "2018年呢？")),
        ("Who built it? When was it opened?", ("Who built it", "When was it opened?")),
    ],
)
def test_a_question_is_decomposed(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


def test_a_pasted_text_is_searched_for_once_and_not_by_its_clauses(
    fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []
    search = PassageIndex.search

    def noted(
        self: PassageIndex, query: Query | str, k: int = 10, documents: Collection[str] | None = None
    ) -> list[Hit]:
        searched.append(len(str(query)))
        return search(self, query, k, documents)

    monkeypatch.setattr(PassageIndex, "search", noted)
    assistant = Assistant(fake_index)
    clause = "老城的茶馆每天清晨几点开门"
    assert len(assistant.trace("，".join([clause] * 4)).found) == 5
    searched.clear()
    longest = "，".join([clause * 37 + "什么"] * 4)
    assert 1900 < len(longest) <= 2000
    assert len(assistant.trace(longest).found) == 1
    assert len(searched) == 1


@pytest.mark.parametrize(
    "question",
    [
        "小米2019年互联网收入是多少？",
        "小米和华为是什么关系？",
        "印度野驴与非洲野驴的分别是什么？",
        "东德和西德在哪一年分别成为独立的国家？",
        "在评估任何问题的能力时，最关键的资源是什么？",
        "幾何光學，又稱為什麼?",
        "法国与反法同盟各国签订了什么条约？",
        "When money is tight, what do brands go for first?",
        "Which player got a penalty, which gave them a new set of downs?",
        "，，，？？？",
        "",
    ],
)
def test_a_simple_question_is_left_whole(question: str) -> None:
    assert split_question(question) == ()


def test_each_part_is_cited(fake_index: PassageIndex) -> None:
    answer = Assistant(fake_index, Settings(threshold=0.0)).ask("老城的茶馆每天清晨几点开门，今年果园收了多少斤苹果？")
    assert answer.answered
    assert [citation.document_id for citation in answer.citations] == ["tea", "orchard"]
    assert answer.text.count("[1]") == answer.text.count("[2]") == 1


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Who founded Huami, and when was it listed?", "when was Huami listed?"),
        ("茶馆2019年收入多少，2018年呢？", "茶馆2018年收入多少"),
    ],
)
def test_a_part_is_completed_by_those_before(
    fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch, question: str, second: str
) -> None:
    assistant = Assistant(fake_index)
    searched: list[str] = []
    search = fake_index.search

    def noted(query: Query, k: int, documents: Collection[str] | None) -> list[Hit]:
        searched.append(query.text)
        return search(query, k, documents)

    monkeypatch.setattr(fake_index, "search", noted)
    assistant.ask(question)
    assert searched[-1] == second


def test_what_is_answered_is_cited_though_another_part_is_not(fake_index: PassageIndex) -> None:
    sure = Assistant(fake_index).ask("老城的茶馆每天清晨几点开门？").confidence
    assistant = Assistant(fake_index, Settings(threshold=sure))
    answer = assistant.ask("老城的茶馆每天清晨几点开门，火星上有多少只猫？")
    assert answer.answered
    assert answer.citations[0].document_id == "tea"
    assert answer.remarks == ("没有找到其中“火星上有多少只猫？”的答案。",)
    assert answer.text.endswith(answer.remarks[0])
    years = assistant.ask("老城的茶馆每天清晨几点开门，1987年呢？")
    assert [citation.document_id for citation in years.citations] == ["tea"]
    assert len(years.remarks) == 1
    assert "1987年" in years.remarks[0]
    elsewhere = assistant.ask("老城的茶馆每天清晨几点开门，上海的戏院清晨几点开门？")
    assert elsewhere.remarks == ("没有找到其中“上海的戏院清晨几点开门？”的答案。",)
    assert ENGLISH.no_part("how many cats?") == "No answer was found to this part: “how many cats?”"


def test_no_more_than_k_are_cited(fake_index: PassageIndex) -> None:
    answer = Assistant(fake_index, Settings(threshold=0.0)).ask(
        "老城的茶馆每天清晨几点开门，今年果园收了多少斤苹果？", k=1
    )
    assert [citation.document_id for citation in answer.citations] == ["tea"]
