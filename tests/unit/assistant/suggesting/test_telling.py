"""An article's telling sentences."""

import numpy as np
import pytest

from assistant.suggesting.telling import telling_sentences
from index import PassageIndex
from sources import document_of
from tests.support.fakes import FakeEncoder
from tests.support.suggesting import BRIDGE, HARBOUR

TEA = document_of(
    "tea",
    "茶馆",
    [
        "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，茶馆的掌柜从不收钱。",
        "他一天要烧四十壶水，茶馆的水是从老城外的井里挑来的，茶馆的人都说这水好喝。",
        "街对面的鞋匠修了三十年的鞋，他的儿子去年到南方的一家工厂里做工去了。",
        "老城的茶馆只卖绿茶，茶馆的茶叶是掌柜从老城南边的山上一筐一筐背回来的。",
        "很短。",
        "没有句号的一行标题不算一句话，哪怕它和茶馆的茶叶、老城的掌柜都有关系",
    ],
)


@pytest.fixture(scope="module")
def index() -> PassageIndex:
    return PassageIndex.build([TEA, BRIDGE, HARBOUR], FakeEncoder())


def test_they_stand_in_the_article_word_for_word_and_in_its_order(index: PassageIndex) -> None:
    found = telling_sentences(index, TEA, 2)
    assert [each.start for each in found] == sorted(each.start for each in found)
    by_number = {each.number: each for each in TEA.passages}
    for each in found:
        assert each.of(TEA) == TEA.text[each.start : each.end]
        assert by_number[each.passage].start <= each.start < each.end <= by_number[each.passage].end


def test_they_are_about_what_the_article_is_about(index: PassageIndex) -> None:
    [most_telling] = telling_sentences(index, TEA, 1)
    assert "茶馆" in most_telling.of(TEA)
    told = [each.of(TEA) for each in telling_sentences(index, TEA, 2)]
    assert len(told) == 2
    assert not any(each.startswith("他") or each.startswith("没有句号") or each == "很短。" for each in told)


def test_an_article_of_few_sentences_has_few(index: PassageIndex) -> None:
    assert len(telling_sentences(index, HARBOUR, 3)) <= 2
    alone = PassageIndex.build([TEA], FakeEncoder())
    assert np.all(np.isfinite(alone.parts.sentences.vectors(np.arange(1))))
    assert telling_sentences(alone, TEA, 1)
