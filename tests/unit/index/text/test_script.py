"""Which script a corpus is written in, and questions brought to it."""

import pytest

from index import PassageIndex
from index.text.query import Query
from index.text.script import Script, is_chinese, script_of
from sources import document_of
from tests.support.fakes import FakeEncoder


@pytest.mark.parametrize(
    ("texts", "script"),
    [
        (["小米的营收", "广告"], Script.SIMPLIFIED),
        (["小米的營收", "廣告"], Script.TRADITIONAL),
        (["小米的營收", "广告"], Script.OTHER),
        (["no Chinese", "at all"], Script.OTHER),
        (["no Chinese", "广告"], Script.SIMPLIFIED),
        ([], Script.OTHER),
    ],
)
def test_the_script_of_a_corpus(texts: list[str], script: Script) -> None:
    assert script_of(texts) is script


@pytest.mark.parametrize(
    ("script", "question", "brought"),
    [
        (Script.SIMPLIFIED, "小米軟體的營收是多少？", "小米软件的营收是多少？"),
        (Script.SIMPLIFIED, "小米营收", "小米营收"),
        (Script.SIMPLIFIED, "What is MIUI?", "What is MIUI?"),
        (Script.TRADITIONAL, "小米的营收", "小米的營收"),
        (Script.TRADITIONAL, "小米的營收", "小米的營收"),
        (Script.OTHER, "小米的營收", "小米的營收"),
    ],
)
def test_a_question_is_brought_to_a_script(script: Script, question: str, brought: str) -> None:
    assert Query.parse(question).in_script(script).text == brought


@pytest.mark.parametrize(
    ("texts", "question"),
    [
        (["小米的软件收入增长很快。", "果园的秋天"], "小米的軟體收入"),
        (["小米的營收增長很快。", "果園的秋天"], "小米的营收"),
    ],
)
def test_either_script_finds_the_other(texts: list[str], question: str) -> None:
    index = PassageIndex.build([document_of("a", "标题", texts)], FakeEncoder())
    hit = index.search(question)[0]
    assert hit.passage.number == 1
    assert hit.signals["exact"] == 1.0


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("小米的MIUI和AIoT平台", True),
        ("Redmi Note 8 Pro 价格是一千三百九十九元", True),
        ("Kublai Khan founded the Yuan dynasty (元朝) and took the name 忽必烈 in the records of the court.", False),
        ("2019", False),
        ("", False),
    ],
)
def test_a_text_is_chinese_by_its_letters(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese
