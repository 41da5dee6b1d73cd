from itertools import pairwise

import pytest

from sources import cells, sentence_groups, sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("销量稳居前四。均价增长11.8%。", ["销量稳居前四。", "均价增长11.8%。"]),
        ("真的?是的!好;走。", ["真的?", "是的!", "好;", "走。"]),
        ("他想了想……然后走了。", ["他想了想……", "然后走了。"]),
        ("全球3.43亿用户,11.35亿人。", ["全球3.43亿用户,11.35亿人。"]),
        ("收入198亿元.其中广告30亿元.", ["收入198亿元.", "其中广告30亿元."]),
        ("陈高铭说:“第一句。第二句。”后面是别的话。", ["陈高铭说:“第一句。第二句。”", "后面是别的话。"]),
        ("他问“去吗？”就走了。", ["他问“去吗？”就走了。"]),
        ("他喊道：“快跑！”大家都跑了。", ["他喊道：“快跑！”", "大家都跑了。"]),
        ("见附录(第一条。第二条)的说明。完。", ["见附录(第一条。第二条)的说明。", "完。"]),
        ("“没有收尾的引号。下一句。", ["“没有收尾的引号。", "下一句。"]),
        ("他说“好。”，然后走。", ["他说“好。”，然后走。"]),
        ("Dr. Ng paid $3.5 in the U.S. last May. He left.", ["Dr. Ng paid $3.5 in the U.S. last May.", "He left."]),
        ('"Really?" she asked. "Yes." They went.', ['"Really?" she asked.', '"Yes."', "They went."]),
        ("See a.com/?b=1 now. OK?", ["See a.com/?b=1 now.", "OK?"]),
        ("1. 尊重原创 2. 注明来源", ["1. 尊重原创 2.", "注明来源"]),
        ("可以复制的吗?\n\n答案是否定的。", ["可以复制的吗?", "答案是否定的。"]),
        ("Moose are large\nanimals. They live.", ["Moose are large\nanimals.", "They live."]),
        ("有：\n- 甲\n- 乙", ["有：", "- 甲", "- 乙"]),
        ("没有句号", ["没有句号"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_spans_hold_every_visible_character_once() -> None:
    text = "  “甲。”乙！ (丙。丁)戊?\r\n\r\nA b. C d!  "
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("text", ["(" * 50_000, "“" * 20_000 + "】" * 20_000, '"' * 50_001, "a. " * 20_000])
def test_hostile_punctuation_is_divided_all_the_same(text: str) -> None:
    spans = sentence_spans(text)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text.rstrip())


def test_groups_join_short_sentences_with_a_neighbour() -> None:
    text = "如何实现?怎样打法?在小米看来,他们做了一个重要的思维改变。结束了。"
    groups = [text[start:end] for start, end in sentence_groups(text, 16)]
    assert groups == ["如何实现?怎样打法?", "在小米看来,他们做了一个重要的思维改变。结束了。"]
    assert sentence_groups("短。", 60) == [(0, 2)]


def test_cells_count_chinese_characters_twice() -> None:
    assert cells("AI小爱") == 6
