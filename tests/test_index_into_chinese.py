"""English words of a question, put as Chinese passages have them."""

import pytest

from index.glossary import Glossary, make_glossary
from index.into_chinese import in_chinese

TEXTS = ("其中互联网业务充满活力,收入达到198亿元。", "人工智能部门的营收增长了,TV也卖得好。")


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return make_glossary({"互联网", "物联网", "收入", "营收", "人工智能", "增长", "部门", "电视", "得"})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was the internet's revenue in 2019?", "What was the 互联网 收入 in 2019?"),  # 物联网 stands in no text
        ("Did artificial intelligence revenue grow?", "Did 人工智能  收入 增长?"),
        ("How many TVs and televisions were sold?", "How many TVs and televisions were sold?"),
        ("Did revenue follow or lead revenue?", "Did 收入 follow or lead 收入?"),
        ("小米的revenue", "小米的收入"),
        ("收入是多少？", "收入是多少？"),
        ("", ""),
    ],
)
def test_words_are_taken_from_what_was_found(glossary: Glossary, question: str, said: str) -> None:
    assert in_chinese(question, TEXTS, glossary) == said


def test_the_best_passage_has_the_word(glossary: Glossary) -> None:
    assert in_chinese("revenue", TEXTS, glossary) == "收入"
    assert in_chinese("revenue", TEXTS[::-1], glossary) == "营收"


def test_a_word_that_the_passages_have_stays(glossary: Glossary) -> None:
    assert in_chinese("TV revenue", TEXTS, glossary) == "TV 收入"
