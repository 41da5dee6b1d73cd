"""Whether a text is about another time than a question."""

import pytest

from index.text.answer_spans import dates_at_odds
from index.text.query import Query


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("2018年收入多少？", "2015年收入12亿元，2019年收入30亿元。", True),
        ("2019年收入多少？", "2015年收入12亿元，2019年收入30亿元。", False),
        ("2018年收入多少？", "收入30亿元。", False),
        ("收入多少？", "2019年收入30亿元。", False),
        ("2019年第一季度收入多少？", "2019年收入30亿元，四季度占一半。", True),
        ("2019年第四季度收入多少？", "2019年收入30亿元，四季度占一半。", False),
        ("2019年第四季度收入多少？", "2019年收入30亿元。", False),
        ("How much was earned in Q1 2019?", "2019年收入30亿元，四季度占一半。", True),
        ("3月来了多少人？", "5月来了三百人，6月来了四百人。", True),
        ("2018年和2019年哪年多？", "2019年来了三百人。", False),
        ("Who came in the 1970s?", "In the 1980s, nobody came.", True),
        ("Who built it in 1520?", "Built by two brothers, 1520 to 1544.", False),
        ("", "", False),
    ],
)
def test_a_text_may_be_of_another_time(question: str, text: str, other: bool) -> None:
    assert any(dates_at_odds(Query.parse(question), text)) is other


def test_a_heading_may_give_the_date() -> None:
    text = "收入30亿元，比2018年增长一成。"
    assert any(dates_at_odds(Query.parse("2019年收入多少？"), text))
    assert not any(dates_at_odds(Query.parse("2019年收入多少？"), text, "2019年年报"))
    assert any(dates_at_odds(Query.parse("2017年收入多少？"), text, "2019年年报"))
