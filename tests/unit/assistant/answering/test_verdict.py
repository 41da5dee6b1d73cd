"""What may be the answer is shown as such, everywhere: on the page, in notebooks and in what is copied."""

from dataclasses import replace

import pytest

from assistant import Answer, Verdict
from assistant.answering.answer import Citation
from assistant.rendering.export import to_markdown, to_plain
from assistant.rendering.renderer import to_notebook
from assistant.ui.requests.page_requests import Turn, parse_request
from assistant.ui.views.page_views import show_turn
from index import AnswerSpan, HeldArticles
from sources import Document, document_of

DOCUMENT = document_of("mill", "风车的一年", ["风车建成于1998年。", "守风车的人叫顾长河。"])


def citation_of(document: Document, number: int, answer: AnswerSpan | None = None) -> Citation:
    passage = document.passages[number]
    marks = ((answer.start, answer.end),) if answer else ()
    return Citation(document.document_id, document.title, None, None, None, None, None, passage.number, passage.text,
                    passage.text, passage.start, passage.end, passage.start, 1.0, {},
                    answer=answer, highlights=marks)  # fmt: skip


@pytest.fixture
def unsure() -> Answer:
    first = citation_of(DOCUMENT, 0, AnswerSpan(5, 10, 0.8))
    said = f"不能肯定，但答案可能在这里：\n{first.quote}"
    return Answer("几时？", "几时？", False, 0.2, said, closest=(first, citation_of(DOCUMENT, 1)), unsure=True)


def test_the_page_shows_it_like_an_answer_and_says_that_it_is_unsure(unsure: Answer) -> None:
    html = show_turn("zh", Turn("t", unsure), HeldArticles([DOCUMENT]), editable=True)
    assert "不能肯定，但答案可能在这里" in html
    assert "<strong>1998年</strong>" in html
    assert html.count('data-citation="0"') == 2  # its mark and its card
    assert html.count('class="near-quote"') == html.count('class="near"') == 1  # the other one's
    for never in ("没有答案", "并不是答案", "abstention"):
        assert never not in html


def test_the_page_shows_nothing_where_nothing_comes_near(unsure: Answer) -> None:
    nothing = replace(unsure, unsure=False, near=False, text="这些文章没有回答这个问题，也没有与它相近的内容。")
    html = show_turn("zh", Turn("t", nothing), HeldArticles([DOCUMENT]), editable=True)
    assert nothing.text in html
    assert 'class="card"' not in html
    assert "最接近的段落" not in html
    near = show_turn("zh", Turn("t", replace(nothing, near=True)), HeldArticles([DOCUMENT]), editable=True)
    assert near.count('class="card"') == 2
    assert "最接近的段落" in near


def test_a_notebook_and_copies_say_so_too(unsure: Answer) -> None:
    html = to_notebook(unsure)
    assert html.count("不能肯定，但答案可能在这里：") == 1
    assert html.count("<section") == 2
    assert "<b>1998年</b>" in html
    assert to_plain(unsure) == (
        "不能肯定，但答案可能在这里：\n\n风车建成于1998年。\n\n风车的一年 · 第 1 段\n\n"
        "其他相近的段落：\n\n守风车的人叫顾长河。\n\n风车的一年 · 第 2 段\n"
    )
    assert to_markdown(replace(unsure, closest=unsure.closest[:1])) == (
        "不能肯定，但答案可能在这里：\n\n> 风车建成于1998年。\n\n风车的一年 · 第 1 段\n"
    )


def test_the_verdict_and_the_answers_place_survive_json(unsure: Answer) -> None:
    kept = unsure.to_dict()
    assert (kept["verdict"], kept["answered"], kept["unsure"]) == ("unsure", False, True)
    assert kept["closest"][0]["answer"] == {"start": 5, "end": 10, "certainty": 0.8}
    assert kept["closest"][1]["answer"] is None
    turn = parse_request(Turn, {"id": "t", "answer": kept})
    assert turn.answer == unsure
    assert turn.answer.verdict is Verdict.UNSURE
    earlier = {name: value for name, value in kept.items() if name not in ("unsure", "near", "verdict")}
    assert parse_request(Turn, {"id": "t", "answer": earlier | {"answered": True}}).answer.verdict is Verdict.ANSWERED
