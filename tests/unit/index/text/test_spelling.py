"""Misspelt words of a question are corrected to those that the passages have."""

import pytest

from index.text.query import Query
from index.text.spelling import correct_spelling

TEXTS = ["小米的互联网收入达到198亿元。", "AIoT平台连接了Mi Home的设备。", "雷军创办了小米。"]
KNOWN = {"小米", "米的", "互联", "联网", "收入", "雷军", "平台", "设备", "aiot", "连接"}


@pytest.mark.parametrize(
    ("question", "corrected"),
    [
        ("小蜜的互连网收入是多少？", "小米的互联网收入是多少？"),
        ("雷君是谁？", "雷军是谁？"),
        ("AIOOT平台连接了什么？", "aiot平台连接了什么？"),
        ("AIT平台", "AIT平台"),  # too short to be taken for misspelt
        ("小米的收入", "小米的收入"),
        ("長城有多長？", "長城有多長？"),
        ("Who is Tom?", "Who is Tom?"),
        ("", ""),
    ],
)
def test_words_that_nobody_writes_become_those_that_are_written(question: str, corrected: str) -> None:
    assert correct_spelling(Query.parse(question), TEXTS, KNOWN).text == corrected


def test_a_word_that_some_passage_has_is_not_corrected() -> None:
    assert correct_spelling(Query.parse("小蜜的收入"), TEXTS, KNOWN | {"小蜜"}).text == "小蜜的收入"


def test_characters_that_meet_by_chance_are_no_word() -> None:
    texts = ["最终为支付宝带来了新增下载。", "这是增长之要义。"]
    for question in ("投在手机的哪个位置？", "只要四步"):
        assert correct_spelling(Query.parse(question), texts, {"手机"}).text == question


def test_an_english_word_is_not_misspelt() -> None:
    texts = ["Morketing saw the steak and the revenue."]
    assert correct_spelling(Query.parse("marketing streak revnue"), texts, {"saw"}).text == "marketing streak revenue"


def test_another_word_that_sounds_alike_is_not_what_was_meant() -> None:
    question = "Python怎么读取文件？"
    assert correct_spelling(Query.parse(question), ["小米坚持稳健经营。"], {"小米", "稳健"}).text == question


def test_every_place_is_corrected_and_the_rest_stays_as_typed() -> None:
    assert correct_spelling(Query.parse("「小蜜」與Ａ，小蜜！"), TEXTS, KNOWN).text == "「小米」與Ａ，小米！"


def test_a_text_of_nothing_but_unknown_words_is_not_misspelt() -> None:
    few, many = (" ".join(["AIOOT", *(f"zq{'x' * number}" for number in range(size))]) for size in (40, 200))
    assert correct_spelling(Query.parse(few), TEXTS, KNOWN).text == few.replace("AIOOT", "aiot")
    assert correct_spelling(Query.parse(many), TEXTS, KNOWN).text == many
