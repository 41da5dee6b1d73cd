"""What is marked inside a quote."""

from dataclasses import replace

import pytest

from assistant.answering.answer import Citation
from assistant.answering.citing import cite
from assistant.answering.highlights import matched_words, nearest_answers
from index import AnswerSpan, PassageIndex, Query
from index.text.answer_spans import find_answer_spans
from index.text.answer_type import AnswerType


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("电视出货多少台？", AnswerType.NUMBER),
        ("電視有幾個型號", AnswerType.NUMBER),
        ("这座桥有多长？", AnswerType.NUMBER),
        ("How many bridges are there?", AnswerType.NUMBER),
        ("What percentage of the seats is taken?", AnswerType.NUMBER),
        ("这座桥是哪一年建成的？", AnswerType.DATE),
        ("什麼時候開門", AnswerType.DATE),
        ("When did it open?", AnswerType.DATE),
        ("In what year was it built?", AnswerType.DATE),
        ("桥是谁设计的？", AnswerType.PERSON),
        ("Who designed it?", AnswerType.PERSON),
        ("展览在哪里举行？", AnswerType.PLACE),
        ("Which city hosted the fair?", AnswerType.PLACE),
        ("How many seats were left when the doors opened?", AnswerType.NUMBER),
        ("Who was the mayor when the bridge was built, and in what year was that?", AnswerType.PERSON),
        ("这座桥是谁在哪一年设计的？", AnswerType.PERSON),
        ("这块手表多少钱？", AnswerType.MONEY),
        ("How much did the watch cost?", AnswerType.MONEY),
        ("How much did the company earn?", AnswerType.NUMBER),
        ("他今年几岁了？", AnswerType.AGE),
        ("How old is the mayor?", AnswerType.AGE),
        ("茶馆几点开门？", AnswerType.DATE),
        ("它建于西元幾年？", AnswerType.DATE),
        ("Where was it built, and when?", AnswerType.PLACE),
        ("What is it called when a bridge falls?", None),
        ("When a bridge falls, what is it called?", None),
        ("茶馆卖哪几种茶？", None),
        ("几乎没有人来吗？", None),
        ("为什么涨价？", None),
        ("What does the shop sell?", None),
    ],
)
def test_what_a_question_asks_for(question: str, kind: AnswerType | None) -> None:
    assert Query.parse(question).answer_type is kind


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (AnswerType.NUMBER, "2019年卖出1200万台，增长11.8%。", ["1200万台", "11.8%"]),
        (AnswerType.NUMBER, "It sold 12 million phones in May 2019.", ["12 million"]),
        (AnswerType.NUMBER, "控制数百种设备，近百家企业的一半，30多亿次。", ["数百", "近百", "一半", "30多亿次"]),
        (AnswerType.DATE, "2019年5月卖出1200万台。", ["2019年5月"]),
        (
            AnswerType.DATE,
            "In 1520 the bridge (1483–1496) fell; by 1654 it stood again, from 1770 to 1803 with a toll.",
            ["1520", "1483", "1496", "1654", "1770", "1803"],
        ),
        (
            AnswerType.NUMBER,
            "In 1520 it cost 1496 florins, and after 1500 meters in 1200 days came 1,350.5 more.",
            ["1496", "1500 meters", "1200 days", "1,350.5"],
        ),
        (AnswerType.MONEY, "售价1999元,重200克,预算US$ 35 million和£20。", ["1999元", "35 million", "20"]),
        (AnswerType.MONEY, "It weighs 200 grams and sold for 3 dollars.", ["3 dollars"]),
        (AnswerType.AGE, "他35岁,从业12年。", ["35岁"]),
        (AnswerType.AGE, "At 39 he won.", ["39"]),
        (
            AnswerType.DATE,
            "茶馆每天清晨六点开门，周六 7:30，2021年歇业。",
            ["每天", "清晨", "六点", "周六", "7:30", "2021年"],
        ),
        (AnswerType.DATE, "嘉靖九年始建，同治年間重修，民國27年拆除。", ["嘉靖九年", "同治年間", "民國27年"]),
        (AnswerType.DATE, "It opens every day at 8 am.", ["every day", "8 am"]),
        (AnswerType.DATE, "19世纪晚期,2.5亿年前,3米", ["19", "2.5亿"]),
        (AnswerType.PERSON, "雷军和陈高铭在北京见面。", ["雷军", "陈高铭"]),
        (AnswerType.PLACE, "雷军和陈高铭在北京见面。", ["北京"]),
        (AnswerType.PERSON, "In Berlin it was founded by J. R. R. Tolkien and Ludwig van Beethoven.", None),
        (AnswerType.PLACE, "He moved from New York to the Isle of Man.", ["New York", "Isle of Man"]),
    ],
)
def test_answer_spans_of_a_type_are_found(kind: AnswerType, text: str, found: list[str] | None) -> None:
    expected = found or ["J. R. R. Tolkien", "Ludwig van Beethoven"]
    assert [text[start:end] for start, end in find_answer_spans(kind, text)] == expected


@pytest.mark.parametrize(
    ("question", "quote", "words", "answer"),
    [
        ("MIUI月活有多少？", "全球3.43亿的MIUI月活用户,5599万家庭在使用。", ["MIUI月活"], "3.43亿"),
        ("MIUI 的月活是多少", "全球3.43億的MIUI月活用戶。", ["MIUI月活"], "3.43億"),
        ("小米電視的出貨量是多少", "小米电视2019年出货量突破1000万台", ["小米电视", "出货量"], "1000万台"),
        ("收入何时达到343 million？", "2020年,收入达到3.43亿。", ["收入达到3.43亿"], "2020年"),
        ("谁是品牌部总经理？", "品牌部总经理 陈高铭", ["品牌部总经理"], "陈高铭"),
        ("Who founded the firm?", "The firm was founded by Lei Jun in Beijing.", ["firm", "founded"], "Lei Jun"),
        ("Where was the firm founded?", "The firm was founded by Lei Jun in Beijing.", ["firm", "founded"], "Beijing"),
        ("What art do they sell?", "Parts and ART are sold.", ["ART"], None),
        ("掌柜掌柜烧了四十壶水四十壶茶" * 100, "掌柜一天要烧四十壶水", ["掌柜", "四十壶水"], None),
        ("猫为什么喜欢纸箱？", "面团要发酵一个小时。", [], None),
    ],
)  # fmt: skip
def test_the_questions_own_words_are_told_and_the_nearest_thing_that_it_asks_for(
    question: str, quote: str, words: list[str], answer: str | None
) -> None:
    query = Query.parse(question)
    assert list(matched_words(query, quote)) == words
    assert [quote[start:end] for start, end in nearest_answers(query, quote)] == ([answer] if answer else [])


def test_the_answer_is_marked_where_it_is_known_and_nothing_else(fake_index: PassageIndex) -> None:
    hit = fake_index.search("老城的茶馆每天清晨几点开门？", k=1)[0]
    start = hit.document.text.index("清晨六点")
    known = replace(hit, answer=AnswerSpan(start, start + 4, 0.9))
    cited = cite(Query.parse("老城的茶馆每天清晨几点开门？"), known, 0.0)
    assert cited.answer == AnswerSpan(start, start + 4, 0.9)
    assert cited.highlights == ((start, start + 4),)
    assert [piece for piece, marked in cited.quote_pieces if marked] == ["清晨六点"]
    elsewhere = replace(hit, answer=AnswerSpan(hit.passage.end - 1, hit.passage.end + 3, 0.9))
    assert cite(Query.parse("老城的茶馆每天清晨几点开门？"), elsewhere, 0.0).answer is None


def test_the_pieces_of_a_quote_are_the_quote() -> None:
    text = "开头。收入达到198亿元。结尾。"
    citation = Citation("a", "标题", None, None, None, None, None, 1, text, "收入达到198亿元。", 103, 113, 100, 1.0, {},
                        highlights=((103, 105), (107, 112)))  # fmt: skip
    assert citation.quote_pieces == (("收入", True), ("达到", False), ("198亿元", True), ("。", False))
    assert Citation("a", "标题", None, None, None, None, None, 1, text, text, 100, 116, 100, 1.0, {}).quote_pieces == (
        (text, False),
    )
