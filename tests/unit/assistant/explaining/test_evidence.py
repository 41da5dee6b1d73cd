"""What speaks for and against a passage: every sentence of it follows from what stands in the articles, or was read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Verdict
from assistant.answering.settings import Settings
from assistant.explaining.judgement import Judgement
from assistant.explaining.reasons.asked_words import asked_words
from assistant.explaining.reasons.evidence import Evidence, EvidenceKind
from assistant.explaining.reasons.evidence_text import say_evidence, says_evidence
from assistant.library import Library
from assistant.locales import locale_of
from assistant.ui.endpoints.page_endpoints import Endpoints
from index import PassageIndex, Query, Reader, default_index_folder
from sources import Document, PassageKind, document_of, load_document
from tests.support.fakes import FakeEncoder
from tests.support.readers import LikesWord

CHINESE, ENGLISH = locale_of("zh"), locale_of("en")
TEA = document_of("tea", "茶馆里的一天", ["老城的茶馆每天清晨六点开门。", "掌柜一天要烧四十壶水，茶客都夸。"])
SALES = document_of(
    "sales",
    "星河公司年报",
    [
        "星河公司2019年广告收入达到30亿元。",
        "星河公司2018年卖出手机2830万台。",
        "仓库里存着八千斤苹果。",
    ],
)


def judged(question: str, *documents: Document, reader: Reader | None = None, **options: Any) -> Judgement:
    """Return why a question is answered, unsure or not answered, as `threshold` has it."""
    asked = {name: options.pop(name) for name in ("documents", "focus") if name in options}
    unread = {} if reader else {"reading": 0.0, "sentence_reading": 0.0}
    settings = replace(Settings(), **{"threshold": 1.0, "unsure": 1.0, **unread, **options})
    index = PassageIndex.build(documents, FakeEncoder())
    return Assistant(index, settings, reader).trace(question, **asked).judgement


def found(judgement: Judgement, kind: EvidenceKind) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the words of a fact, and what is given; None if it isn't among the evidence."""
    fact = next((each for each in judgement.evidence if each.kind is kind), None)
    return (fact.words, fact.given) if fact else None


def lines(judgement: Judgement) -> list[str]:
    return [line.strip() for line in say_evidence(judgement, CHINESE).lines]


def test_another_date_comes_first_and_that_no_passage_has_the_one_that_is_asked_for() -> None:
    why = judged("星河公司2021年广告收入是多少？", SALES)
    assert [each.kind for each in why.evidence][:2] == [EvidenceKind.OTHER_DATE, EvidenceKind.NOWHERE]
    assert found(why, EvidenceKind.OTHER_DATE) == (("2021年",), ("2019年",))
    assert lines(why)[:3] == [
        "最接近的一段为什么不算答案",
        "问的是“2021年”，这一段里的时间却是“2019年”。",
        "所有段落里都没有“2021年”。",
    ]
    assert lines(why)[-2] == "它为什么最接近"
    assert lines(why)[-1] == "引文和问题一样，说到了“星河公司”、“广告收入”。"


def test_a_date_that_stands_elsewhere_is_not_said_to_stand_nowhere() -> None:
    why = judged("星河公司2018年广告收入是多少？", SALES)
    assert found(why, EvidenceKind.OTHER_DATE) == (("2018年",), ("2019年",))
    assert found(why, EvidenceKind.NOWHERE) is None
    assert found(why, EvidenceKind.APART) == (("2018年", "广告收入"), ())
    assert "没有一段同时有“2018年”和“广告收入”。" in lines(why)


def test_a_quarter_is_not_shared_by_another_quarter_of_the_year() -> None:
    article = document_of("q", "Notes", ["The harbour earned 30 million in the fourth quarter of 2019."])
    why = judged("What did the harbour earn in the first quarter of 2019?", article)
    assert found(why, EvidenceKind.OTHER_DATE) == (("first quarter of 2019",), ("fourth quarter of 2019",))
    assert found(why, EvidenceKind.SHARED) == (("harbour",), ())
    assert found(why, EvidenceKind.NOWHERE) is None  # its year stands there


def test_words_that_stand_nowhere_are_named_as_they_were_asked() -> None:
    why = judged("星河公司的淨利潤有多少？", SALES)
    assert found(why, EvidenceKind.NOWHERE) == (("淨利潤",), ())
    assert "所有段落里都没有“淨利潤”。" in lines(why)


def test_english_words_count_with_their_endings() -> None:
    article = document_of("h", "Notes", ["The harbour handled 1,250 ships in 2019."])
    why = judged("Did elephants handle the ship?", article)
    assert found(why, EvidenceKind.NOWHERE) == (("elephants",), ())


def test_a_word_that_was_put_right_is_not_said_to_be_asked() -> None:
    people = document_of("p", "人物", ["雷军宣布了新的战略。"])
    why = judged("雷俊宣布的战略是什么？", people, threshold=0.0)
    assert found(why, EvidenceKind.SHARED) == (("宣布", "战略"), ())
    assert not any("雷军" in each.words for each in why.evidence)


def test_of_an_answer_only_names_and_figures_are_missing() -> None:
    why = judged("仓库里的水果有多少斤？", SALES, document_of("f", "水果", ["茶客爱吃水果。"]), threshold=0.0)
    assert found(why, EvidenceKind.MISSING) is None
    assert found(why, EvidenceKind.APART) is None


def test_a_figure_that_stands_there_in_another_role_is_not_missing() -> None:
    scheme = document_of("x", "战略", ["星河公司的战略叫做1+4+X。"])
    why = judged("1+4+X里面的“4”指的是哪四样产品？", scheme)
    assert not any("4" in each.words for each in why.evidence)


def test_words_are_joined_only_where_they_stand_so() -> None:
    apart = document_of("a", "年报", ["星河公司的广告业务2019年收入达到30亿元。"])
    why = judged("星河公司2019年广告收入是多少？", apart, threshold=0.0)
    assert found(why, EvidenceKind.SHARED) == (("星河公司", "2019年", "广告", "收入"), ())
    whole = judged("星河公司2019年广告收入是多少？", SALES, threshold=0.0)
    assert found(whole, EvidenceKind.SHARED) == (("星河公司", "2019年", "广告收入"), ())


def test_what_stands_in_the_title_is_not_missing() -> None:
    why = judged("茶馆的掌柜一天烧几壶水？", TEA, threshold=0.0)
    assert found(why, EvidenceKind.TITLED) == (("茶馆",), ())
    assert found(why, EvidenceKind.MISSING) is None
    assert "文章的标题里说到了“茶馆”。" in lines(why)


def test_a_kind_of_thing_that_is_asked_for_and_not_there() -> None:
    why = judged("老城的茶馆卖多少钱？", TEA)
    assert found(why, EvidenceKind.UNTOLD) == (("money",), ())
    assert "问的是价格，这一段里没有找到。" in lines(why)


@pytest.mark.parametrize(
    ("word", "threshold", "kind", "says"),
    [
        ("六点", 0.0, EvidenceKind.READ, "细读之后，很有把握答案就在这一段里。"),
        ("大象", 1.0, EvidenceKind.UNREAD, "细读之后，在这一段里没有读到答案。"),
    ],
)
def test_what_the_reader_makes_of_it(word: str, threshold: float, kind: EvidenceKind, says: str) -> None:
    why = judged("茶馆几点开门？", TEA, reader=LikesWord(word), threshold=threshold)
    assert found(why, kind) == ((), ())
    assert says in lines(why)
    unread = judged("茶馆几点开门？", TEA, threshold=threshold)
    assert {each.kind for each in unread.evidence}.isdisjoint({EvidenceKind.READ, EvidenceKind.UNREAD})


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (0.95, "A closer reading is confident that the answer is in this passage."),
        (0.7, "By a closer reading, the answer is very probably in this passage."),
        (0.5, "By a closer reading, the answer may well be in this passage, but that is not certain."),
        (0.49, "A closer reading can't tell whether the answer is in this passage."),
        (0.29, "By a closer reading, the answer is probably not in this passage."),
        (0.09, "A closer reading found no answer in this passage."),
    ],
)
def test_how_sure_the_reader_is_is_said_in_words(share: float, says: str) -> None:
    kind = EvidenceKind.READ if share >= 0.5 else EvidenceKind.UNREAD
    assert says_evidence(Evidence(kind, share=share))["en"] == says
    with_answer = says_evidence(Evidence(EvidenceKind.READ, given=("六点",), share=0.9))
    assert with_answer["en"].endswith(" The likeliest words are “六点”.")


def test_the_article_that_is_preferred_and_another_passage_that_says_the_same() -> None:
    copy = document_of("copy", "早报", ["星河公司2019年广告收入达到30亿元，好于预期。"])
    why = judged("星河公司2019年广告收入是多少？", SALES, copy, threshold=0.0, focus="sales")
    assert found(why, EvidenceKind.PREFERRED) == ((), ())
    same = judged("星河公司2019年广告收入是多少？", SALES, copy, threshold=0.0)
    if marks := found(same, EvidenceKind.CONFIRMED):
        assert marks == (("[2]",), ())
    assert found(why, EvidenceKind.AHEAD) is None


def test_rows_are_gone_by_with_the_headings_of_their_columns(tmp_path: Path) -> None:
    table = "| 铺子 | 营业额（元） |\n|--|--|\n| 布店 | 1,280 |\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# 集市\n\n石牌坊下站着三个人。\n\n{table}", encoding="utf-8")
    one, two = (load_document(tmp_path / f"{name}.md") for name in ("one", "two"))
    assert one.passages[-1].kind is PassageKind.ROW
    nowhere = found(judged("老城的茶馆的营业额是多少？", TEA, one, documents=["tea"]), EvidenceKind.NOWHERE)
    assert nowhere is None or "营业额" not in nowhere[0]
    why = judged("布店的营业额是多少元？", one, two, unsure=0.0, equally_good=0.0)
    assert why.verdict is Verdict.UNSURE
    assert found(why, EvidenceKind.RIVAL) is None  # a copy is none


def test_a_passage_that_comes_as_near_is_named() -> None:
    rival = document_of("rival", "西市", ["西市的茶馆也是清晨开门。"])
    question = "老城的茶馆清晨几点开门？"
    why = judged(question, TEA, rival, unsure=0.0, equally_good=2.0)
    assert why.verdict is Verdict.UNSURE
    assert found(why, EvidenceKind.RIVAL) == ((), ("西市",))
    assert "《西市》第 1 段与它差不多同样接近。" in lines(why)
    assert (
        found(judged("老城的茶馆清晨几点开门？", TEA, rival, unsure=0.0, equally_good=0.0), EvidenceKind.RIVAL) is None
    )


def test_of_a_compound_question_the_part_is_named() -> None:
    why = judged("茶馆每天几点开门，仓库里存着多少斤苹果？", TEA, SALES, threshold=0.0)
    assert why.part is not None
    assert why.part in "茶馆每天几点开门，仓库里存着多少斤苹果？"
    assert lines(why)[0] == f"以下说的是“{why.part}”这一问。"
    assert judged("茶馆几点开门？", TEA).part is None


def test_where_nothing_comes_near_nothing_is_said_of_a_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.assistant.passes_relevance_gate", lambda *_: False)
    why = judged("唐朝是哪一年灭亡的？", TEA, SALES)
    assert {each.kind for each in why.evidence} == {EvidenceKind.NOWHERE}
    assert lines(why) == ["文章里没有一段与问题相近。", "所有段落里都没有“唐朝”。"]


@pytest.mark.parametrize("threshold", [0.0, 1.0])
@pytest.mark.parametrize("unsure", [0.0, 1.0])
@pytest.mark.parametrize(
    "question", ["茶馆几点开门？", "星河公司2021年广告收入？", "谁夸茶？", "7", "How are you, tea?"]
)
def test_whatever_becomes_of_a_question_there_are_one_to_five_reasons(
    question: str, threshold: float, unsure: float
) -> None:
    why = judged(question, TEA, SALES, threshold=threshold, unsure=unsure)
    assert len(why.evidence) <= 5
    assert lines(why)
    order = [list(EvidenceKind).index(each.kind) for each in why.evidence if not each.kind.speaks_for]
    assert order == sorted(order)
    first = why.evidence[0].kind.speaks_for if why.evidence else why.verdict is not Verdict.UNANSWERED
    if why.near and why.verdict is Verdict.UNANSWERED:
        assert not first


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("小米2019年互联网收入是多少？", ["小米", "2019年", "互联网", "收入"]),
        ("蔚来那款定制手表卖多少钱？", ["蔚来", "定制", "手表"]),
        ("他在哪个交易所上市？", ["上市"]),  # 交易所 is what is asked for
        ("小米担任什么职位？", ["小米", "担任"]),
        ("What do moose eat in winter?", ["moose", "eat", "winter"]),
        ("小米2017年的时候怎么样？", ["小米", "2017年"]),  # 时候 tells nothing
        ("Xiaomi's revenue in 2019", ["Xiaomi", "revenue", "2019"]),
        ("？？", []),
    ],
)
def test_the_words_that_a_question_is_about(question: str, words: list[str]) -> None:
    assert [each.text for each in asked_words(Query(question))] == words


def test_every_fact_has_words_in_both_languages() -> None:
    for kind in EvidenceKind:
        said = says_evidence(Evidence(kind, ("money", "b"), ("c",), 0.4, 2))
        assert set(said) == {"zh", "en"}
        assert all(said.values())
        assert not any("{" in each or "_" in each for each in said.values())


def test_what_is_in_braces_in_an_article_is_no_placeholder() -> None:
    fact = Evidence(EvidenceKind.SHARED, ("{words}", "{0}"))
    assert says_evidence(fact)["en"] == "Like the question, the quote speaks of “{words}”, “{0}”."


def page(documents: tuple[Document, ...], gold: Path, **settings: float) -> dict[str, Any]:
    index = PassageIndex.build(documents, FakeEncoder())
    library = Library(Assistant(index, replace(Settings(), **settings)), default_index_folder())  # type: ignore[arg-type]
    return {each.__name__: each for each in Endpoints(library, gold).all()}


def test_the_page_says_it_first_and_folds_the_figures_away(work_folder: Path, tmp_path: Path) -> None:
    ask = page((SALES,), tmp_path / "gold.yaml", threshold=1.0, unsure=1.0)["ask"]
    html = ask({"language": "zh", "id": "t", "question": "星河公司2021年广告收入是多少？"})["html"]
    said, figures = html.index("所有段落里都没有“2021年”。"), html.index('<details class="figures">')
    assert html.index('<details class="why">') < said < figures < html.index("对数几率") < html.index("<meter")
    assert "<h3>最接近的一段为什么不算答案</h3>" in html


@pytest.mark.parametrize(
    ("seconds", "says"), [(0.0001, "1 毫秒"), (0.0042, "4 毫秒"), (0.01, "0.01 秒"), (0.5, "0.50 秒"), (12.4, "12 秒")]
)
def test_short_times_are_not_shown_as_nothing(work_folder: Path, tmp_path: Path, seconds: float, says: str) -> None:
    endpoints = page((TEA,), tmp_path / "gold.yaml", threshold=0.0)
    turn = endpoints["ask"]({"language": "zh", "id": "t", "question": "茶馆几点开门？"})["turn"]
    html = endpoints["show"]({"language": "zh", "turns": [{**turn, "seconds": seconds}]})["shown"][0]["html"]
    assert f"<dd>{says}</dd>" in html


def test_what_a_person_has_said_counts_before_all_else(work_folder: Path, tmp_path: Path) -> None:
    endpoints = page((TEA,), tmp_path / "gold.yaml", threshold=1.0, unsure=0.0)
    turn = endpoints["ask"]({"language": "en", "id": "t", "question": "茶馆几点开门？"})["turn"]
    assert "Why it may be this passage" in show(endpoints, turn)
    denied = show(endpoints, {**turn, "denied": True})
    assert "<p>What follows is about the passage that was denied.</p>" in denied
    kept = endpoints["keep"]({"language": "en", "turn": turn, "verdict": "right"})
    assert "<p>A person has confirmed that this passage answers.</p>" in kept["html"]
    assert "Why it may be this passage" not in kept["html"]


def test_evidence_that_a_browser_kept_is_checked_and_escaped(work_folder: Path, tmp_path: Path) -> None:
    endpoints = page((SALES,), tmp_path / "gold.yaml", threshold=1.0, unsure=1.0)
    turn = endpoints["ask"]({"language": "en", "id": "t", "question": "星河公司2021年广告收入是多少？"})["turn"]
    turn = json.loads(json.dumps(turn))
    assert turn["why"]["evidence"][1]["says"]["en"] == "No passage has “2021年”."
    hostile = {"kind": "nowhere", "words": ["<b>{}</b>"], "given": [], "share": 0, "number": 0}
    html = show(endpoints, {**turn, "why": {**turn["why"], "evidence": [hostile]}})
    assert "No passage has “&lt;b&gt;{}&lt;/b&gt;”." in html
    for wrong in ([{**hostile, "kind": "made up"}], [hostile] * 21, "nowhere"):
        kept = {**turn, "why": {**turn["why"], "evidence": wrong}}
        assert endpoints["show"]({"language": "en", "turns": [kept]})["shown"] == [None]
    older = {name: value for name, value in turn["why"].items() if name not in ("evidence", "part")}
    assert '<details class="figures">' in show(endpoints, {**turn, "why": older})


def show(endpoints: dict[str, Any], turn: dict[str, Any]) -> str:
    return str(endpoints["show"]({"language": "en", "turns": [turn]})["shown"][0]["html"])
