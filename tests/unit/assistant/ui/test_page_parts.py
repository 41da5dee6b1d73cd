"""What the page is made of, without a browser: articles, matched words, examples, texts for copying, endpoints."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.answering.answer import Answer, Citation
from assistant.answering.highlights import matched_words
from assistant.answering.settings import Settings
from assistant.gold.questions.gold_file import read_gold_file
from assistant.library import LARGEST_FILE, Library
from assistant.rendering.article_view import ArticleBlockKind, QuotedSpan, blocks_of, pieces_of
from assistant.rendering.confidence_label import LIKELY_FROM, STRONG_FROM, ConfidenceLabel, confidence_label
from assistant.rendering.export import conversation_to_markdown, to_markdown, to_plain
from assistant.ui.endpoints.page_endpoints import Endpoints
from assistant.ui.examples import example_questions
from assistant.ui.requests.page_requests import Turn
from assistant.ui.views.page_views import show_turn
from index import HeldArticles, PassageIndex, Query
from sources import Boilerplate, Document, load_documents
from tests.support.libraries import settle
from tests.support.saving import save_index

ARTICLE = """趋势

风车的一年
顾长河 · 2021-03-04

风车建成于1998年。守风车的人叫顾长河。

冬天

冬天风大，风车整天转。

本文由风车网原创
"""
HALF_SURE = Settings(threshold=0.0)


@pytest.fixture
def windmill(tmp_path: Path) -> Document:
    file = tmp_path / "windmill.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return load_documents([file])[0]


@pytest.fixture
def saved(fake_index: PassageIndex, tmp_path: Path) -> Path:
    save_index(fake_index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def library(fake_index: PassageIndex, saved: Path) -> Library:
    return Library(Assistant(fake_index, HALF_SURE), saved)


def citation_of(document: Document, quote: str) -> Citation:
    passage = next(each for each in document.passages if quote in each.text)
    start = document.text.index(quote)
    return Citation(
        document_id=document.document_id,
        title=document.title,
        publisher=None,
        author=None,
        published="2021",
        language="zh",
        section=None,
        paragraph=passage.number,
        text=passage.text,
        quote=quote,
        start=start,
        end=start + len(quote),
        text_start=passage.start,
        score=1.0,
        signals={"sentence": 0.9},
    )


def test_an_article_is_laid_out_whole_and_in_order(windmill: Document) -> None:
    blocks = blocks_of(windmill)
    shown = [(block.kind, "".join(piece.text for piece in block.pieces)) for block in blocks]
    assert [text for kind, text in shown if kind is ArticleBlockKind.PASSAGE] == [
        each.text for each in windmill.passages
    ]
    assert [text for kind, text in shown if kind is ArticleBlockKind.HEADING] == [
        each.heading for each in windmill.sections
    ]
    assert shown[-1] == (ArticleBlockKind.UNSEARCHED, "本文由风车网原创")
    assert blocks[-1].reason is Boilerplate.NOTICE
    together = "".join(text for _, text in shown)
    for line in ARTICLE.split():
        assert line in together.replace(" ", "") or line in windmill.title, line


def test_marks_and_highlights_cut_a_passage_where_they_begin_and_end(windmill: Document) -> None:
    quote = "守风车的人叫顾长河。"
    start = windmill.text.index(quote)
    name = windmill.text.index("顾长河。"), windmill.text.index("顾长河。") + 3
    marks = [QuotedSpan(1, start, start + len(quote), (name,)), QuotedSpan(2, start, start + 5)]
    block = next(each for each in blocks_of(windmill, marks) if each.number == 1)
    assert [(piece.text, piece.numbers, piece.highlighted) for piece in block.pieces] == [
        ("风车建成于1998年。", (), False),
        ("守风车的人", (1, 2), False),
        ("叫", (1,), False),
        ("顾长河", (1,), True),
        ("。", (1,), False),
    ]
    assert [(numbers, len(pieces)) for numbers, pieces in block.runs] == [((), 1), ((1, 2), 1), ((1,), 3)]
    assert [piece.text for piece in pieces_of("风车", 0, [QuotedSpan(1, 50, 60)])] == ["风车"]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("小米2019年互联网收入是多少？", "其中互联网业务在2019年,收入达到198亿元。", ("互联网", "2019年", "收入")),
        ("How many MIUI users?", "全球3.43亿的MIUI月活用户", ("MIUI",)),
        ("茶館什麼時候開門？", "老城的茶馆每天清晨六点开门。", ("茶馆", "开门")),
        ("Café opens when?", "L’été, le café ouvre à 7 h.", ("café",)),
        ("明天会下雨吗？", "第一壶茶总是留给扫街的人。", ()),
        ("", "x", ()),
    ],
)
def test_matched_words_are_shown_as_the_text_writes_them(query: str, text: str, words: tuple[str, ...]) -> None:
    assert matched_words(Query.parse(query), text) == words


def test_strength_has_named_cut_offs() -> None:
    assert [confidence_label(value) for value in (1.0, STRONG_FROM, LIKELY_FROM, LIKELY_FROM - 0.01, 0.0)] == [
        ConfidenceLabel.STRONG,
        ConfidenceLabel.STRONG,
        ConfidenceLabel.LIKELY,
        ConfidenceLabel.WEAK,
        ConfidenceLabel.WEAK,
    ]


def test_examples_are_drawn_from_the_articles_own_words(fake_index: PassageIndex) -> None:
    questions = example_questions(Assistant(fake_index, HALF_SURE), most=6)
    assert "How many ships did the harbour handle in 2019?" in questions
    assert "大桥全长是多少？" in questions
    assert len(example_questions(Assistant(fake_index, HALF_SURE), most=1)) == 1
    assert example_questions(Assistant(fake_index, Settings(threshold=1.0))) == ()


def test_answers_are_copied_with_their_citations(windmill: Document) -> None:
    citations = (citation_of(windmill, "守风车的人叫顾长河。"), citation_of(windmill, "风车建成于1998年。"))
    answer = Answer(
        "谁守风车？", "谁守风车？", True, 0.9, "守风车的人叫顾长河。 [1]\n风车建成于1998年。 [2]", citations
    )
    assert to_plain(answer) == (
        "守风车的人叫顾长河。 [1]\n风车建成于1998年。 [2]\n\n"
        "[1] 风车的一年 · 2021 · 第 1 段\n[2] 风车的一年 · 2021 · 第 1 段\n"
    )
    assert to_markdown(answer) == (
        "> 守风车的人叫顾长河。 \\[1\\]\n\n> 风车建成于1998年。 \\[2\\]\n\n"
        "1. 风车的一年 · 2021 · 第 1 段\n2. 风车的一年 · 2021 · 第 1 段\n"
    )
    nothing = Answer("x?", "x?", False, 0.1, "The articles don't answer this question.", closest=citations[:1])
    assert to_plain(nothing) == (
        "The articles don't answer this question.\n\nThe closest passages, not an answer:\n\n"
        "守风车的人叫顾长河。\n\n风车的一年 · 2021 · paragraph 1\n"
    )
    document = conversation_to_markdown("引据", [answer, nothing])
    assert document.startswith("# 引据\n\n## 谁守风车？\n\n> 守风车的人叫顾长河。")
    assert "\n## x?\n\nThe articles don't answer this question." in document


def test_a_fact_that_stands_twice_is_copied_once_and_differing_figures_are_said(windmill: Document) -> None:
    first = citation_of(windmill, "守风车的人叫顾长河。")
    other = replace(citation_of(windmill, "冬天风大，风车整天转。"), repeats=1)
    answer = Answer("谁？", "谁？", True, 0.9, "…", (first, other), remarks=("注意：两处数字不同。",))
    assert to_markdown(answer) == (
        "> 守风车的人叫顾长河。 \\[1\\] \\[2\\]\n\n注意：两处数字不同。\n\n"
        "1. 风车的一年 · 2021 · 第 1 段\n2. 风车的一年 · 2021 · 第 2 段\n"
    )
    html = show_turn("en", Turn("t", answer), HeldArticles([windmill]), editable=True)
    assert html.count('class="quote"') == 1
    assert html.count('class="mark"') == 2
    assert html.count('class="card"') == 2
    assert '<p class="remark">注意：两处数字不同。</p>' in html


def test_markup_in_articles_stays_text_in_markdown(windmill: Document) -> None:
    quote = "# <b>*风*</b> [a](b) `x` _y_ | $z$\n- 1\n2. 2"
    citation = replace(citation_of(windmill, "风车建成于1998年。"), quote=quote, title="1. *T*")
    assert to_markdown(Answer("q", "q", True, 0.9, "", (citation,))) == (
        "> \\# \\<b\\>\\*风\\*\\</b\\> \\[a\\](b) \\`x\\` \\_y\\_ \\| \\$z\\$\n> \\- 1\n> 2\\. 2 \\[1\\]\n\n"
        "1. 1\\. \\*T\\* · 2021 · paragraph 1\n"
    )


@pytest.fixture
def endpoints(library: Library, tmp_path: Path) -> dict[str, Any]:
    return {endpoint.__name__: endpoint for endpoint in Endpoints(library, tmp_path / "page.gold.yaml").all()}


def asked(endpoints: dict[str, Any], question: str = "守桥的大桥全长多少？", **more: Any) -> Any:
    return endpoints["ask"]({"language": "en", "id": "t1", "question": question, **more})


def test_an_answer_comes_through_its_endpoint_and_back(endpoints: dict[str, Any]) -> None:
    reply = asked(endpoints, documents=["bridge"], history=["早先的问题"])
    assert reply["turn"]["answer"]["citations"][0]["document_id"] == "bridge"
    assert 'data-turn="t1"' in reply["html"]
    shown = endpoints["show"]({"language": "en", "turns": [reply["turn"], {"id": "x"}]})["shown"]
    assert shown == [{name: reply[name] for name in ("html", "markdown", "plain")}, None]


def test_an_article_that_was_preferred_is_said_with_the_answer(endpoints: dict[str, Any]) -> None:
    reply = asked(endpoints, "老城的茶馆几点开门？", focus="tea")
    assert reply["turn"]["focus"] == "tea"
    assert reply["turn"]["answer"]["citations"][0]["signals"]["focus"] == 1
    assert "Looked first in" in reply["html"]
    assert "茶馆里的一天</span> <button" in reply["html"]
    shown = endpoints["show"]({"language": "en", "turns": [reply["turn"]]})["shown"]
    assert shown == [{name: reply[name] for name in ("html", "markdown", "plain")}]
    without = asked(endpoints, "老城的茶馆几点开门？")
    assert without["turn"]["focus"] is None
    assert "Looked first in" not in without["html"]
    gone = {**reply["turn"], "focus": "gone"}
    assert "Looked first in" not in endpoints["show"]({"language": "en", "turns": [gone]})["shown"][0]["html"]


def test_an_answer_cites_no_more_than_it_may(library: Library, tmp_path: Path) -> None:
    ask = {endpoint.__name__: endpoint for endpoint in Endpoints(library, tmp_path / "x", k=1).all()}["ask"]
    request = {"language": "en", "id": "1", "question": "这里没有的事？"}
    answer = ask(request)["turn"]["answer"]
    assert len(answer["citations"] or answer["closest"]) == 1


def test_a_rewritten_question_is_shown_with_a_way_back(endpoints: dict[str, Any]) -> None:
    turn = asked(endpoints)["turn"]
    assert "Searched for:" not in asked(endpoints)["html"]
    turn["answer"]["query"] = "<b>other</b> query"
    html = endpoints["show"]({"language": "en", "turns": [turn]})["shown"][0]["html"]
    assert "Searched for: <q>&lt;b&gt;other&lt;/b&gt; query</q>" in html
    assert 'data-do="as-typed"' in html


def test_bad_requests_get_a_line(endpoints: dict[str, Any]) -> None:
    assert asked(endpoints, "  ") == {"error": "Please type a question first."}
    for unknown in ({"documents": ["nowhere"]}, {"focus": "nowhere"}, {"documents": ["tea"], "focus": "nowhere"}):
        problem = asked(endpoints, **unknown)
        assert problem["error"].startswith("No article has the id nowhere. There are: ")
        assert problem["outdated"]
    for none in (7, ["tea"]):
        assert asked(endpoints, focus=none)["error"] == (
            "The request can't be understood: focus: Input should be a valid string."
        )
    payloads: list[Any] = [{}, {"language": "xx", "id": "1", "question": "q"}, [], "x", None]
    for payload in payloads:
        assert endpoints["ask"](payload)["error"].startswith("The request can't be understood")
    line = "The question has 2,001 characters; ask it in at most 2,000."
    assert asked(endpoints, "x" * 2001) == {"error": line}
    assert "answer" in asked(endpoints, "x" * 2000)["turn"]
    forged = asked(endpoints)["turn"]
    forged["answer"]["query"] = "x" * 4001
    assert "more than 4000 characters" in endpoints["judge"]({"language": "en", "turn": forged})["error"]
    broken = {"language": "en", "files": [{"name": "a.txt", "content": "%%%"}]}
    assert endpoints["add"](broken)["error"] == "a.txt: did not arrive whole; add it again."


def test_gold_questions_must_stand_in_the_articles(endpoints: dict[str, Any], tmp_path: Path) -> None:
    turn = asked(endpoints)["turn"]
    say = {"language": "en", "turn": turn}
    keep = endpoints["keep"]
    assert keep({**say, "verdict": "wrong"})["error"].startswith("Choose the right passage")
    lie = {"document_id": "tea", "quote": "茶馆从不开门。"}
    assert "does not stand in article tea" in keep({**say, "verdict": "wrong", "passage": lie})["error"]
    assert not (tmp_path / "page.gold.yaml").exists()
    assert "Saved as" in keep({**say, "verdict": "wrong", "words": "他一天要烧四十壶水。"})["message"]
    turn["answer"]["query"] = "rewritten"
    turn["history"] = ["before"]
    assert "Saved as" in keep({**say, "verdict": "unanswerable"})["message"]
    first, second = read_gold_file(tmp_path / "page.gold.yaml").questions
    assert (first.evidence[0].quote, first.evidence[0].article, first.history) == ("他一天要烧四十壶水。", "tea", ())
    assert (second.answerable, second.history) == (False, ("before",))


def test_a_read_only_page_changes_nothing(fake_index: PassageIndex, saved: Path, tmp_path: Path) -> None:
    library = Library(Assistant(fake_index, HALF_SURE), saved, editable=False)
    endpoints = {endpoint.__name__: endpoint for endpoint in Endpoints(library, tmp_path / "page.gold.yaml").all()}
    reply = asked(endpoints)
    assert 'data-do="gold"' not in reply["html"]
    shell = endpoints["shell"]({"language": "en"})["html"]
    assert 'class="adding"' not in shell
    assert 'data-do="remove"' not in shell
    verdict = {"language": "en", "turn": reply["turn"], "verdict": "unanswerable"}
    for endpoint in ("judge", "keep"):
        assert endpoints[endpoint](verdict) == {"error": "This page keeps no gold questions."}
    content = base64.b64encode(ARTICLE.encode()).decode()
    added = endpoints["add"]({"language": "en", "files": [{"name": "a.txt", "content": content}]})
    assert added == {"error": "This page's articles can't be changed."}
    assert not (tmp_path / "page.gold.yaml").exists()


def test_blank_lines_of_an_answer_are_no_work(endpoints: dict[str, Any]) -> None:
    turn = asked(endpoints)["turn"]
    for citation in (*turn["answer"]["citations"], *turn["answer"]["closest"]):
        citation["quote"] = "\n" * 300_000 + "1. x"
    assert "> 1\\. x" in endpoints["write"]({"language": "en", "turns": [turn]})["markdown"]


def test_what_is_added_and_removed_is_shown_in_the_pages_language(endpoints: dict[str, Any], library: Library) -> None:
    content = base64.b64encode(ARTICLE.encode()).decode()
    files: list[dict[str, Any]] = [
        {"name": name, "content": content} for name in ("风车.txt", "风车.txt", "a.exe", "<b>.txt")
    ]
    files.append({"name": "long.txt", "content": "", "size": LARGEST_FILE + 1})
    assert set(endpoints["add"]({"language": "zh", "files": files})) == {"goes_on", "queue", "version", "html"}
    settle(library)
    work = endpoints["work"]({"language": "zh", "seen": library.version})
    assert (work["goes_on"], work["html"]) == (False, None)
    for said in ("已添加", "已在文库中，没有重复添加", "只能添加", "超过 10 MB。", "&lt;b&gt;.txt"):
        assert said in work["queue"]
    assert "already" not in work["queue"]
    assert endpoints["paste"]({"language": "zh", "text": " "}) == {"error": "请先粘贴正文。"}
    refused = endpoints["fetch"]({"language": "zh", "url": "https://example.org/"})
    assert refused == {"error": "本页不从网络获取网页，除非用 `yinju serve --allow-fetch` 启动。"}
    assert "yinju-url" not in endpoints["shell"]({"language": "zh"})["html"]
    assert endpoints["search"]({"language": "zh", "text": "顾长河"}) == {"documents": ("风车",)}
    removed = endpoints["remove"]({"language": "zh", "documents": ["风车"]})
    assert (removed["removed"], "已移除《风车的一年》" in removed["queue"]) == (1, True)
    assert "风车的一年" not in removed["html"]
    assert endpoints["remove"]({"language": "zh", "samples": True}) == {"error": "已经没有示例文章。"}
    back = endpoints["undo"]({"language": "zh", "removal": removed["removal"]})
    assert (back["back"], "风车的一年" in back["html"]) == (1, True)
    assert endpoints["undo"]({"language": "zh", "removal": "x"}) == {"error": "这次移除已经不能撤销。"}
    assert "queue-line" not in endpoints["dismiss"]({"language": "zh"})["queue"]


@pytest.mark.parametrize(
    ("endpoint", "request_", "problem"),
    [
        ("add", {"files": [{"name": "a", "content": ""}] * 1001}, "more than 1000 files"),
        ("paste", {"text": "x", "title": "t" * 301}, "more than 300 characters of the title"),
        ("search", {"text": "x" * 201}, "more than 200 characters to look for"),
        ("undo", {"removal": "x" * 101}, "more than 100 characters of the removal's name"),
        ("cancel", {"number": "first"}, "number"),
        ("remove", {"documents": "tea"}, "documents"),
    ],
)
def test_requests_about_articles_are_checked(
    endpoints: dict[str, Any], endpoint: str, request_: dict[str, Any], problem: str
) -> None:
    error = endpoints[endpoint]({"language": "en", **request_})["error"]
    assert error.startswith("The request can't be understood")
    assert problem in error


def test_a_citation_of_a_removed_article_says_that_it_was_removed(endpoints: dict[str, Any], library: Library) -> None:
    turn = asked(endpoints, documents=["bridge"])["turn"]
    library.remove(["bridge"])
    shown = endpoints["show"]({"language": "en", "turns": [turn]})["shown"][0]["html"]
    assert "Article removed" in shown
    assert "has changed" not in shown
    read = endpoints["read"]({"language": "en", "document_id": "bridge", "turn": turn})["html"]
    assert "This article has been removed from the library. Below is what was quoted of it." in read
    assert turn["answer"]["citations"][0]["quote"] in read
    assert "no longer" in endpoints["read"]({"language": "en", "document_id": "bridge"})["html"]
