"""Foreign names found by their sound."""

import numpy as np
import pytest

from index.retrieval.lexicon import Lexicon
from index.retrieval.transliteration import NamesBySound, possible_names, sounds_of_syllables, sounds_of_word
from index.text.folding import fold
from index.text.pinyin import reading
from index.text.query import Query
from index.text.terms import han_runs

SPELT = {
    "priestley": "普利斯特里",
    "jacksonville": "杰克逊维尔",
    "turing": "图灵",
    "mackinder": "麦金德",
    "yosemite": "约塞米蒂",
    "tiffany": "蒂芙尼",
    "brookhaven": "布鲁克海文",
}
TEXTS = (
    "1774年，约瑟夫·普利斯特里用阳光照射氧化汞，得到了一种气体。",
    "杰克逊维尔位于佛罗里达州的东北部。",
    "图灵在1936年描述了一种机器。",
    "这条河的上游有三座水电站，下游有两座。",
)


def syllables(name: str) -> tuple[str, ...]:
    return tuple(map(reading, name))


def known_names() -> NamesBySound[str]:
    spelt = {name: syllables(name) for name in SPELT.values()}
    return NamesBySound((name, "".join(parts), sounds_of_syllables(parts)) for name, parts in spelt.items())


@pytest.mark.parametrize(("word", "name"), SPELT.items())
def test_a_name_is_nearest_to_its_own_spelling(word: str, name: str) -> None:
    assert known_names().nearest(word, sounds_of_word(word)) == [name]


@pytest.mark.parametrize("word", ["xiaomi", "revenue", "us", "yahoo", "", "wednesday"])
def test_words_that_sound_like_none_find_none(word: str) -> None:
    assert known_names().nearest(word, sounds_of_word(word)) == []


def test_both_scripts_are_brought_to_the_same_consonants() -> None:
    assert "LTL" in sounds_of_word("luther") & sounds_of_syllables(["lu", "te", "er"])
    assert sounds_of_word("max") == {"MKS"} == sounds_of_syllables(["ma", "ke", "si"])
    assert sounds_of_word("singer") >= {"SNKL", "SNSL"}  # its g is read in two ways
    assert sounds_of_syllables(["jin"]) == {"KN", "SN"}  # and so is the first sound of 金


def test_only_stretches_that_may_be_names_are_taken_for_some() -> None:
    assert syllables("普利斯特里") in set(possible_names(han_runs(fold(TEXTS[0]))))
    assert list(possible_names(["我们今年增长很快"])) == []


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("When did Priestley make his experiment?", 0),
        ("How many people live in Jacksonville?", 1),
        ("what did turing describe", 2),
    ],
)
def test_an_english_question_finds_a_foreign_name(question: str, passage: int) -> None:
    known = Lexicon.build(TEXTS, np.arange(len(TEXTS)))
    shares = known.match(Query.parse(question)).bilingual.of_passages(np.arange(len(TEXTS)))
    assert shares.argmax() == passage
    assert shares[passage] > 1.5 * np.sort(shares)[-2]


def test_only_capitalised_words_are_names_where_a_question_has_any() -> None:
    known = Lexicon.build(TEXTS, np.arange(len(TEXTS)))
    rows = np.arange(len(TEXTS))
    assert known.match(Query.parse("Jacksonville")).bilingual.of_passages(rows)[1] == pytest.approx(0.7)
    assert not known.match(Query.parse("Where is the jacksonville of Oppqo?")).bilingual.of_passages(rows).any()
