"""Links into the page: the place in an article that one names, the question that one asks; and the printed report."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.answering.answer import Answer
from assistant.library import Library
from assistant.ui.endpoints.page_endpoints import Endpoints
from assistant.ui.linked_place import LinkedPlace
from assistant.ui.linked_questions import LinkedQuestions
from assistant.ui.requests.page_requests import Turn
from assistant.ui.views.page_views import show_turn
from index import HeldArticles, PassageIndex
from sources import Document, Passage, Section, load_documents
from tests.support.conversations import citation_of
from tests.support.saving import save_index

ARTICLE = """灯塔的一年
顾长河 · 2021-03-04

灯塔每晚亮到天明。守塔的人说：“今晚有雾。”灯塔每晚亮到天明。

海上有雾的日子，灯塔每晚亮到天明。

本文由海事网原创
"""


@pytest.fixture
def lighthouse(tmp_path: Path) -> Document:
    file = tmp_path / "lighthouse.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return load_documents([file])[0]


def shown_by(place: LinkedPlace, document: Document) -> tuple[int, str] | None:
    """Return the place's text, and how many times that stands before it."""
    span = place.find(document)
    if span is None:
        return None
    text = document.text[slice(*span)]
    return document.text[: span[0]].count(text), text


def test_a_heading_with_the_same_words_is_not_what_a_link_means() -> None:
    text = "游记\n\n灯塔\n\n海上有雾。\n\n灯塔每晚亮到天明，灯塔不睡。\n\n后来灯塔熄了。\n"
    heading, fog, lit, out = (text.index(each) for each in ("灯塔\n", "海上", "灯塔每晚", "后来"))
    passages = tuple(
        Passage("lamp", number, text[start : text.index("\n", start)], start, text.index("\n", start), section="灯塔")
        for number, start in enumerate((fog, lit, out), start=1)
    )
    document = Document("lamp", "游记", text, sections=(Section("灯塔", heading, heading + 2),), passages=passages)
    assert LinkedPlace(None, "灯塔").find(document) == (lit, lit + 2)
    assert LinkedPlace(1, "灯塔").find(document) == (lit, lit + 2)  # the nearest below its paragraph
    assert LinkedPlace(3, "灯塔").find(document) == (out + 2, out + 4)
    assert LinkedPlace(3, "海上有雾").find(document) == (fog, fog + 4)
    assert LinkedPlace(1, "灯塔", "熄了").find(document) == (out + 2, out + 6)  # both ends are there alone
    assert LinkedPlace(1, "游记").find(document) is None


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (LinkedPlace(1, "灯塔每晚亮到天明。"), (0, "灯塔每晚亮到天明。")),
        (LinkedPlace(2, "灯塔每晚亮到天明。"), (2, "灯塔每晚亮到天明。")),
        (LinkedPlace(None, "海上有雾"), (0, "海上有雾")),
        (LinkedPlace(2, "守塔的人"), (0, "守塔的人")),  # its paragraph's number has changed
        (LinkedPlace(9, "守塔的人"), (0, "守塔的人")),
        (LinkedPlace(1, "守塔的人", "有雾。”"), (0, "守塔的人说：“今晚有雾。”")),
        (LinkedPlace(2), (0, "海上有雾的日子，灯塔每晚亮到天明。")),
        (LinkedPlace(0), (0, "顾长河 · 2021-03-04")),
        (LinkedPlace(0, "2021-03"), (0, "2021-03")),
        (LinkedPlace(1, "守塔的人", "日子"), None),  # beyond its paragraph
        (LinkedPlace(1, "今晚有雾。”", "守塔的人"), None),
        (LinkedPlace(1, "灯塔从不亮。"), None),
        (LinkedPlace(1, "海事网"), None),  # not of the article
        (LinkedPlace(9), None),
        (LinkedPlace(), None),
    ],
)
def test_a_place_is_found_by_its_words_and_its_paragraph(
    lighthouse: Document, place: LinkedPlace, found: tuple[int, str] | None
) -> None:
    assert shown_by(place, lighthouse) == found


def test_a_place_is_marked_in_its_article_and_one_that_is_not_there_is_said(
    fake_index: PassageIndex, tmp_path: Path
) -> None:
    save_index(fake_index, tmp_path / "index")
    endpoints = Endpoints(Library(Assistant(fake_index), tmp_path / "index"), tmp_path / "page.gold.yaml")
    (read,) = [each for each in endpoints.all() if each.__name__ == "read"]

    def ask(place: Any, document_id: str = "tea") -> dict[str, Any]:
        return read({"language": "en", "document_id": document_id, "place": place})

    html = ask({"paragraph": 2, "quote": "茶凉了可以再续。"})["html"]
    assert '说：“<mark tabindex="-1" data-citations="1">茶凉了可以再续。</mark>人走了' in html
    assert "The place that the link leads to" not in html
    html = ask({"paragraph": 2, "quote": "<b>茶</b>"})["html"]
    assert "The place that the link leads to is not in this article, or no longer." in html
    assert "<mark" not in html
    assert "<b>" not in html
    html = ask({"paragraph": 2}, "gone")["html"]
    assert "This article is no longer in the library." in html
    assert "The place that the link leads to" not in html
    for wrong in ({"quote": "x" * 301}, {"until": "x" * 301}, {"paragraph": "two"}, "x", [1]):
        assert ask(wrong)["error"].startswith("The request can't be understood: place")


@pytest.fixture
def visitor() -> TestClient:
    """Somebody who asks for a page that says by which query string it was reached."""

    def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"page?{request.url.query}")

    app = Starlette(routes=[Route("/", page), Route("/config", page)], middleware=[Middleware(LinkedQuestions)])
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize(
    "question", ["几点开门？", "a b+c&d=e#f", '"><script>alert(1)</script>', "x\r\nSet-Cookie: a=b"]
)
def test_a_question_in_the_query_string_goes_behind_the_hash_as_it_is(visitor: TestClient, question: str) -> None:
    reply = visitor.get(f"/?__theme=dark&q={quote(question, safe='')}&deep_link=x&q=other")
    assert reply.status_code == 303
    path, _, behind = reply.headers["location"].partition("#")
    assert path == "./"
    assert parse_qs(behind) == {"q": [question]}
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("query", ["__theme=dark", "q=", "q=%20", "view=api&deep_link=..%2Fx", "q", "Q=x", "%FF=%FF"])
def test_nothing_else_is_taken_from_the_query_string(visitor: TestClient, query: str) -> None:
    reply = visitor.get(f"/?{query}")
    assert (reply.status_code, reply.headers["location"]) == (303, "./")


def test_what_has_no_query_string_or_is_not_the_page_is_handed_on(visitor: TestClient) -> None:
    assert visitor.get("/").text == "page?"
    assert visitor.get("/config?q=x").text == "page?q=x"


def test_the_report_gives_every_quote_in_full_with_its_source(lighthouse: Document) -> None:
    first, second = (citation_of(lighthouse, number, page=page) for number, page in ((1, 3), (2, None)))
    answer = Answer("灯塔亮到<几点>？", "灯塔亮到<几点>？", True, 0.9, "…", (first, second), remarks=("数字不同。",))
    html = report_of(answer, lighthouse)
    assert '<h2 dir="auto">灯塔亮到&lt;几点&gt;？</h2>' in html
    assert html.count("<figure>") == 2
    for citation in (first, second):
        assert citation.quote in html
    assert "<span>顾长河 · 2021-03-04 · page 3 · paragraph 1</span>" in html
    assert "<span>顾长河 · 2021-03-04 · paragraph 2</span>" in html
    assert 'data-article="lighthouse" data-paragraph="2"' in html
    assert "数字不同。" in html
    assert "Source changed" not in html
    assert "<button" not in html
    assert report_of(answer, None).count("Article removed") == 2


def test_the_report_prints_no_passage_that_is_no_answer(lighthouse: Document) -> None:
    closest = tuple(citation_of(lighthouse, number) for number in (1, 2))
    unsure = Answer("几点？", "灯塔几点？", False, 0.3, "…", closest=closest, unsure=True)
    html = report_of(unsure, lighthouse)
    assert "Not sure, but this may be it" in html
    assert "Searched for: 灯塔几点？" in html
    assert closest[0].quote in html
    assert closest[1].quote not in html
    nothing = report_of(Answer("几点？", "几点？", False, 0.1, "没有回答。", closest=closest), lighthouse)
    assert "没有回答。" in nothing
    assert "<figure" not in nothing


def test_the_report_says_what_a_person_has_said_of_an_answer(lighthouse: Document) -> None:
    first, second = (citation_of(lighthouse, number) for number in (1, 2))
    unsure = Answer("几点？", "几点？", False, 0.3, "…", closest=(first, second), unsure=True)
    denied = report_of(unsure, lighthouse, denied=True)
    assert f"You said that “{first.quote}” doesn’t answer." in denied
    assert "Not sure" not in denied
    assert "<figure" not in denied
    answer = Answer("几点？谁？", "几点？谁？", True, 0.9, "…", (first, replace(second, parts=("谁？",))))
    confirmed = report_of(answer, lighthouse, confirmed=True)
    assert "A person has confirmed that this answers" in confirmed
    assert confirmed.count("<figure>") == 2
    assert confirmed.index(first.quote) < confirmed.index(">谁</p>") < confirmed.index(second.quote)


def report_of(answer: Answer, document: Document | None, **more: Any) -> str:
    """Return what is printed of an answer."""
    html = show_turn("en", Turn("t", answer, **more), HeldArticles([document] if document else []), editable=True)
    return html[html.index('<section class="report">') : html.rindex("</section>")]
