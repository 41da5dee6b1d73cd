import math

import pytest

from index.lexical import Lexicon, fold, query_terms, terms


def test_terms_are_han_unigrams_bigrams_and_words() -> None:
    assert terms("小米AIoT") == {"小", "米", "小米", "aiot"}
    assert terms("3.43亿, 1,250 ships (Xiaomi's)") == {"3.43", "亿", "1250", "ships", "xiaomi"}
    assert terms("2018,2019两年,1,234,567人") == {"2018", "2019", "两", "年", "两年", "1234567", "人"}
    assert terms("２０２０年 Ｑ２") == {"2020", "年", "q2"}
    assert terms("？！ \t☂") == frozenset()


def test_folding_makes_widths_and_cases_equal() -> None:
    assert fold("ＭＩＵＩ Straße") == fold("miui STRASSE")


def test_idf_falls_with_frequency_and_is_highest_for_the_rarest() -> None:
    lexicon = Lexicon(["甲乙", "甲丙", "甲丁"])
    assert lexicon.idf("甲") == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert lexicon.idf("乙") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert lexicon.idf("戊") == lexicon.idf("乙")


def test_coverage_is_the_share_of_the_questions_information() -> None:
    lexicon = Lexicon(["tea time", "tea house", "harbour"])
    time, tea = lexicon.idf("time"), lexicon.idf("tea")
    unseen = lexicon.idf("dragon")
    assert lexicon.coverage("tea time") == pytest.approx([1.0, tea / (tea + time), 0.0])
    assert lexicon.coverage("tea dragon")[1] == pytest.approx(tea / (tea + unseen))
    assert lexicon.coverage("???").tolist() == [0.0, 0.0, 0.0]


def test_coverage_in_other_texts_agrees_with_that_of_passages() -> None:
    texts = ["老城的茶馆每天清晨六点开门。", "大桥全长3.2公里。"]
    lexicon = Lexicon(texts)
    query = "茶馆几点开门？"
    assert lexicon.coverage_in(query, texts) == pytest.approx(lexicon.coverage(query).tolist())


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How much does a moose weigh?", {"moose", "weigh"}),
        ("MOMNET+是什么？", {"momnet"}),
        ("茶馆在哪里？", {"茶", "馆", "茶馆"}),
        ("陳高銘是誰", {"陳", "高", "銘", "陳高", "高銘"}),
        ("what is this", {"what", "is", "this"}),
    ],
)
def test_question_words_say_nothing_about_the_subject(question: str, about: set[str]) -> None:
    assert query_terms(question) == about
