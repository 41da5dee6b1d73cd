"""Words: folding, terms, homophones and misspellings, translations and names, and the coverage that comes of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.retrieval.inverted_index import Postings
from index.retrieval.lexicon import Lexicon
from index.text.dictionary import make_glossary
from index.text.folding import fold, fold_with_places
from index.text.pinyin import reading_pairs, syllables
from index.text.query import Query
from index.text.terms import terms


def lexicon(*sentences: str, owners: Sequence[int] | None = None) -> Lexicon:
    """A lexicon of sentences, each a passage of its own unless `owners` says otherwise."""
    return Lexicon.build(sentences, np.array(owners or range(len(sentences)), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Coverages:
    """The coverage of all passages and sentences."""

    coverage: NDArray[np.float32]
    bilingual: NDArray[np.float32]
    sentence_coverage: NDArray[np.float32]
    sentence_bilingual: NDArray[np.float32]


def coverages(known: Lexicon, question: str) -> Coverages:
    matches = known.match(Query.parse(question))
    sentences = np.arange(known.postings.size)
    passages = np.arange(known.passages)
    return Coverages(
        matches.coverage.of_passages(passages),
        matches.bilingual.of_passages(passages),
        matches.coverage.of_sentences(sentences),
        matches.bilingual.of_sentences(sentences),
    )


def first(coverages: np.ndarray) -> int:
    """Return which one has the most, if only one has."""
    assert np.sum(coverages == coverages.max()) == 1
    return int(np.argmax(coverages))


def test_terms_are_han_unigrams_bigrams_and_words() -> None:
    assert terms("小米AIoT") == {"小", "米", "小米", "aiot"}
    assert terms("1,250 ships (Xiaomi's)") == {"1250", "=1250", "ships", "xiaomi"}
    assert terms("２０２０年 Ｑ２") >= {"2020", "年", "q2", "@2020q2"}
    assert terms("？！ \t☂") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＭＩＵＩ Straße", "miui STRASSE"),
        ("小米營收與廣告", "小米营收与广告"),
        ("Café", "cafe"),
        ("Cafe\u0301", "café"),
        ("㎏", "kg"),
        ("龍", "龙"),
    ],
)
def test_folding_makes_forms_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["小米營收 ＡＢ", "ﬁne Straße cafe\u0301s", "", "㍿と①"])
def test_folding_keeps_where_each_character_came_from(text: str) -> None:
    folded = fold_with_places(text)
    assert folded.text == fold(text)
    assert len(folded.places) == len(folded.text) + 1
    for start in range(len(folded.text)):
        original = text[slice(*folded.span(start, start + 1))]
        assert folded.text[start] in fold(original)
    assert folded.places[-1] == len(text)


def test_idf_falls_with_frequency_and_is_highest_for_the_rarest() -> None:
    known = lexicon("甲乙", "甲丙", "甲丁")
    assert known.idf("甲") == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert known.idf("乙") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert known.idf("戊") == known.idf("乙")


def test_coverage_is_the_share_of_the_questions_information() -> None:
    known = lexicon("tea time", "tea house", "harbour")
    time, tea = known.idf("time"), known.idf("tea")
    unseen = known.idf("dragon")
    assert coverages(known, "tea time").coverage == pytest.approx([1.0, tea / (tea + time), 0.0])
    assert coverages(known, "tea dragon").coverage[1] == pytest.approx(tea / (tea + unseen))
    assert coverages(known, "???").coverage.tolist() == [0.0, 0.0, 0.0]


def test_a_single_character_counts_half() -> None:
    known = lexicon("茶馆", "茶树")
    alone, pair = known.idf("馆") / 2, known.idf("茶馆")
    both = known.idf("茶") / 2
    assert coverages(known, "茶馆").coverage == pytest.approx([1.0, both / (alone + pair + both)])


def test_a_passage_has_what_any_of_its_sentences_has() -> None:
    known = lexicon("the tea house", "opens at six", "harbour", owners=[0, 0, 1])
    matches = coverages(known, "tea opens")
    assert matches.coverage == pytest.approx([1.0, 0.0])
    assert matches.sentence_coverage == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("343 million users", "3.43亿的MIUI月活用户"),
        ("2020年第二季度", "根据2020年Q2财报"),
        ("the second quarter of 2020", "2020年二季度"),
        ("一千万台", "突破1000万台"),
        ("四步", "4步即可完成"),
    ],
)
def test_a_number_or_date_is_found_in_whatever_form_it_has(question: str, text: str) -> None:
    known = lexicon(text, "别的话", "12月31日")
    assert first(coverages(known, question).coverage) == 0


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How much does a moose weigh?", {"moose", "weigh"}),
        ("MOMNET+是什么？", {"momnet"}),
        ("茶馆在哪里？", {"茶", "馆", "茶馆"}),
        ("陳高銘是誰", {"陈", "高", "铭", "陈高", "高铭"}),
        ("甚麼是茶", {"是", "茶", "是茶"}),
        ("what is this", {"what", "is", "this"}),
    ],
)
def test_question_words_say_nothing_about_the_subject(question: str, about: set[str]) -> None:
    assert Query.parse(question).terms == about


CORPUS = (
    "小米2019年的互联网收入达到198亿元。",
    "雷军宣布了双引擎战略。",
    "陈高铭是品牌部总经理。",
    "华米和云米已经上市。",
    "大桥全长三公里,工程师周宁测量水流。",
    "Tiffany在电视上开机。",
)


@pytest.fixture(scope="module")
def known() -> Lexicon:
    return lexicon(*CORPUS)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("小蜜的互连网", 0),
        ("雷俊说了什么", 1),
        ("双引勤", 1),
        ("Tifany", 5),
        ("Tiffnay", 5),
        ("小米營收多少？互聯網收入", 0),
    ],
)
def test_misspelt_words_find_what_was_meant(known: Lexicon, question: str, sentence: int) -> None:
    assert first(coverages(known, question).coverage) == sentence


def test_a_slip_counts_less_than_the_very_word(known: Lexicon) -> None:
    assert 0.7 < coverages(known, "雷俊").coverage[1] < 0.8  # 雷 itself is there
    assert coverages(known, "雷军").coverage[1] == 1.0
    assert coverages(known, "Tifany").coverage[5] == pytest.approx(0.7)
    assert not coverages(known, "Tom").coverage.any()  # too short to be taken for misspelt


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How much internet revenue?", 0),
        ("internet revnue", 0),
        ("What did Lei Jun say?", 1),
        ("Who is Chen Gaoming?", 2),
        ("Gaoming Chen", 2),
        ("Is Huami listed?", 3),
        ("the bridge engineer", 4),
        ("strategy with two engines", 1),
    ],
)
def test_english_words_find_their_chinese_ones(known: Lexicon, question: str, sentence: int) -> None:
    matches = coverages(known, question)
    assert first(matches.bilingual) == sentence
    assert first(matches.sentence_bilingual) == sentence


def test_a_whole_name_counts_more_than_a_syllable(known: Lexicon) -> None:
    assert coverages(known, "Lei Jun").bilingual[1] == pytest.approx(0.9)
    assert coverages(known, "Lei Feng").bilingual[1] == 0.0


def test_an_english_corpus_needs_no_dictionary() -> None:
    known = lexicon("Moose live in the woods.", "Ships in the harbour.")
    assert not known.glossary.phrases
    assert not coverages(known, "moose").bilingual.any()
    assert coverages(known, "mooses").coverage[0] == pytest.approx(0.7)


def test_what_english_words_may_mean() -> None:
    glossary = make_glossary({"收入", "人工智能", "市", "市场", "智能"})
    (revenue,) = glossary.translate(["revenues"])
    assert revenue == {"收入": 1.0}
    artificial, intelligence = glossary.translate(["artificial", "intelligence"])
    assert artificial["人工智能"] == 1.0
    assert intelligence["人工智能"] == 1.0
    (market,) = glossary.translate(["market"])
    assert market["市场"] == 1.0
    assert market["市"] == 0.5
    assert glossary.translate(["dragon"]) == [{}]


def test_names_are_found_by_what_the_dictionary_calls_them() -> None:
    glossary = make_glossary({"欧洲", "英国", "巴黎", "云南", "领导"})
    for word, name in (("European", "欧洲"), ("British", "英国"), ("Paris", "巴黎"), ("Yunnan", "云南")):
        (meaning,) = glossary.translate([word.lower()])
        assert meaning[name] == 1.0
    united, kingdom = glossary.translate(["united", "kingdom"])
    assert (united["英国"], kingdom["英国"]) == (1.0, 1.0)


def test_irregular_forms_mean_what_their_base_form_means() -> None:
    (led,) = make_glossary({"领导", "孩子"}).translate(["led"])
    (children,) = make_glossary({"领导", "孩子"}).translate(["children"])
    assert (led["领导"], children["孩子"]) == (1.0, 1.0)


def test_readings() -> None:
    assert reading_pairs("绿色小米") == ["lv.se", "se.xiao", "xiao.mi"]
    known = {"xiao", "mi", "xi", "an", "xian", "a", "o"}
    assert syllables("xiaomi", known) == ("xiao", "mi")
    assert syllables("xian", known) == ("xian",)
    assert syllables("miui", known) == ()
    assert syllables("", known) == ()


def test_postings_are_saved_whole(tmp_path: Path) -> None:
    postings = Postings.build([{"a", "小米"}, set(), {"a"}, {"a"}], np.array([0, 1, 2, 2]))
    postings.save(tmp_path)
    loaded = Postings.load(tmp_path, 4)
    assert {term: loaded[term].tolist() for term in loaded} == {"a": [0, 2, 3], "小米": [0]}
    assert (loaded.size, loaded["none"].tolist(), "小米" in loaded) == (4, [], True)
    assert [loaded.frequency(term) for term in ("a", "小米", "none")] == [2, 1, 0]
    (tmp_path / "terms.txt").write_text("a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="don't belong together"):
        Postings.load(tmp_path, 4)


def test_a_corpus_of_nothing_matches_nothing() -> None:
    matches = coverages(lexicon("…"), "小米 tea")
    assert (matches.coverage.tolist(), matches.bilingual.tolist()) == ([0.0], [0.0])


def test_the_words_of_a_text_that_has_little_in_common_are_not_looked_up_by_likeness() -> None:
    known = lexicon("Xiaomi built a bridge.", "茶馆早上开门。")
    few, many = (" ".join(["Xiomi", *(f"zq{'x' * number}" for number in range(size))]) for size in (20, 200))
    assert coverages(known, few).coverage[0] > 0
    assert coverages(known, few.replace("Xiomi", "查馆")).coverage[1] > 0
    assert coverages(known, many).coverage.tolist() == [0.0, 0.0]
    assert coverages(known, many.replace("Xiomi", "查馆")).coverage.tolist()[0] == 0.0
    assert coverages(known, f"{many} bridge").coverage[0] > 0, "its own words are found"


def test_the_first_words_of_a_long_text_are_translated() -> None:
    known = lexicon("茶馆早上开门。", "桥在城里。")
    others = " ".join(f"zq{'x' * number}" for number in range(200))
    assert coverages(known, f"morning {others}").bilingual[0] > 0
    assert not coverages(known, f"{others} morning").bilingual.any()
