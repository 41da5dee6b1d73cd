"""The names that a question gives."""

import pytest

from index.text.names import names_in


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("OPPO 2019年广告收入是多少？", {"oppo"}),
        ("雷军和陈高铭在上海见面了吗？", {"雷军", "陈高铭", "上海"}),
        ("雷軍在上海說了什麼？", {"雷军", "上海"}),
        ("光影展在哪个城市办？", set()),
        ("七喜投放了哪些东西？", set()),
        ("展览在哪一座城市，是不是上海？", {"上海"}),
        ("今年果园收了多少斤苹果？", set()),
        ("他们的app有多少人用？", set()),
        ("Who founded Huami?", {"huami"}),
        ("Does Lei Jun work in New York?", {"lei", "jun", "new", "york"}),
        ("Who was it? Does anybody know?", set()),
        ("", set()),
    ],
)
def test_names_are_found(question: str, names: set[str]) -> None:
    assert names_in(question) == names
