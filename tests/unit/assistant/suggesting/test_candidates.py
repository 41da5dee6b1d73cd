"""Questions made of an article's own words."""

from dataclasses import replace

import pytest

from assistant.suggesting.candidate import Candidate, Origin
from assistant.suggesting.candidates import candidates_of
from assistant.suggesting.statements import subject_of
from sources import Passage, PassageKind, Section, document_of
from tests.support.suggesting import BRIDGE, HARBOUR


def made(*paragraphs: str, title: str = "青江大桥") -> dict[str, Origin]:
    return {each.text: each.origin for each in candidates_of(document_of("made", title, paragraphs))}


def test_a_chinese_sentence_is_asked_for_what_it_tells() -> None:
    found = {each.text: each for each in candidates_of(BRIDGE)}
    assert found["青江大桥在哪里？"] == Candidate("青江大桥在哪里？", Origin.DEFINITION, (1,))
    assert found["青江大桥的面积是多少？"].passages == (1,)
    assert found["青江大桥启动了扩建工程是什么时候的事？"] == Candidate(
        "青江大桥启动了扩建工程是什么时候的事？", Origin.DATE, (2,)
    )
    assert found["为什么青江大桥的桥墩修得特别宽？"].origin is Origin.REASON


def test_an_english_sentence_is_asked_for_what_it_tells() -> None:
    found = {each.text: (each.origin, each.passages) for each in candidates_of(HARBOUR)}
    assert found["When was Tamberlin Harbour built?"] == (Origin.DATE, (1,))
    assert found["Who is the chief engineer of Tamberlin Harbour?"] == (Origin.PERSON, (1,))
    assert found["What is Tamberlin Harbour?"][0] is Origin.DEFINITION
    assert found["How many ships did Tamberlin Harbour handle in 2019?"] == (Origin.AMOUNT, (2,))
    assert found["When was Tamberlin Harbour bought by Anna Bell?"] == (Origin.DATE, (3,))


@pytest.mark.parametrize(
    "sentence",
    [
        "他在1998年离开了那里。",  # nobody knows who
        "据说一共有三百多个。",
        "They sold 300 boats in 1990.",
        "However, this was closed in 1920.",
    ],
)
def test_what_does_not_stand_alone_is_not_asked(sentence: str) -> None:
    assert made(sentence, title="那一年" if "。" in sentence else "notes of a year, and of another") == {}


def test_growth_is_asked_of_what_was_measured_before_it() -> None:
    found = made("2019年,青江大桥通行费收入达到30亿元,同比增长17.8%。")
    assert "青江大桥通行费收入是多少？" in found
    assert "青江大桥通行费收入同比增长多少？" in found


def test_an_articles_own_questions_come_first_and_once() -> None:
    document = replace(BRIDGE, questions=("桥有多长？", "青江大桥在哪里？"))
    found = candidates_of(document)
    assert [each.text for each in found[:2]] == ["桥有多长？", "青江大桥在哪里？"]
    assert [each.origin for each in found[:2]] == [Origin.CATALOG, Origin.CATALOG]
    assert len({each.text for each in found}) == len(found)


def test_a_heading_asks_itself_or_how() -> None:
    texts = ["青江大桥真的有那么长吗？", "青江大桥连着两岸。", "提高通行的效率", "青江大桥加了两条车道。"]
    text = "\n".join(texts)
    starts = [text.index(each) for each in texts]
    spans = [(start, start + len(each)) for start, each in zip(starts, texts, strict=True)]
    document = replace(
        document_of("headed", "青江大桥", texts),
        sections=(Section(texts[0], *spans[0]), Section(texts[2], *spans[2])),
        passages=(
            Passage("headed", 1, texts[1], *spans[1], PassageKind.BODY, texts[0]),
            Passage("headed", 2, texts[3], *spans[3], PassageKind.BODY, texts[2]),
        ),
    )
    headings = [each for each in candidates_of(document) if each.origin is Origin.HEADING]
    assert headings == [
        Candidate("青江大桥真的有那么长吗？", Origin.HEADING, (1,)),
        Candidate("青江大桥怎样提高通行的效率？", Origin.HEADING, (2,)),
    ]


def test_the_subject_is_the_name_in_the_title_that_the_article_is_about() -> None:
    told = ["岑和电器披露年报。", "岑和电器卖空调。空调不好卖。"]
    assert subject_of(document_of("a", "岑和电器年报:空调拖后腿", told)).startswith("岑和")
    assert subject_of(document_of("b", "Super Bowl 50", ["Super Bowl 50 was a game.", "The Super Bowl is a bowl."]))
    assert subject_of(document_of("c", "三座城市的三种脾气", ["天很热。"])) == ""
    assert subject_of(document_of("d", "Notes", [""])) == ""
