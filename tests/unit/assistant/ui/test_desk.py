"""What the page's desk asks of the server: words found as they stand, quotes that still stand, notes as files."""

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.explaining.phrase_search import LONGEST_PHRASE, PhraseSearch, forms_in
from assistant.library import Library
from assistant.ui.desk.standing_quotes import Standing, find_quote
from assistant.ui.endpoints.endpoint import Endpoint
from assistant.ui.endpoints.page_endpoints import Endpoints
from index import PassageIndex
from sources import Document, load_documents
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

TEAHOUSE = """茶馆里的一天

老城的茶馆每天清晨六点开门。茶館的掌柜说，Ｃａｆé 和 cafe 不一样。

茶馆的灯亮到深夜。守灯的人叫顾长河。
cafe tables stand outside; a Cafe needs
tea.
"""
BRIDGE = "新桥\n\n桥头有一家茶馆。\n"
LINK = "http://127.0.0.1:7860/#article=teahouse&paragraph=1&quote=%E8%8C%B6"


@pytest.fixture
def documents(tmp_path: Path) -> tuple[Document, ...]:
    (articles := tmp_path / "articles").mkdir()
    (articles / "teahouse.txt").write_text(TEAHOUSE, encoding="utf-8")
    (articles / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    return tuple(load_documents([articles]))


@pytest.fixture
def doors(documents: tuple[Document, ...], tmp_path: Path) -> dict[str, Endpoint]:
    """The page's endpoints by their names."""
    index = PassageIndex.build(documents, FakeEncoder())
    save_index(index, tmp_path / "index")
    endpoints = Endpoints(Library(Assistant(index), tmp_path / "index"), tmp_path / "gold.yaml")
    return {each.__name__: each for each in endpoints.all()}


def teahouse(documents: tuple[Document, ...]) -> Document:
    return next(each for each in documents if each.document_id == "teahouse")


def test_words_are_found_whatever_their_width_case_accents_and_script(documents: tuple[Document, ...]) -> None:
    found = PhraseSearch(documents).find("茶館")
    assert [(each.document.document_id, each.count) for each in found.articles] == [("teahouse", 4), ("bridge", 1)]
    assert (found.count, found.holders, found.searched) == (5, 2, 2)
    first, second, third = found.articles[0].places
    assert (first.number, first.before, first.words, first.after) == (1, "", "茶馆", "里的一天")  # the title, once
    assert (second.before, second.words) == ("老城的", "茶馆")
    assert (third.number, third.words, third.after) == (3, "茶館", "的掌柜说，Ｃａｆé 和 cafe 不一样。")
    assert forms_in(teahouse(documents), "CAFE") == ("Ｃａｆé", "cafe", "Cafe")
    assert forms_in(teahouse(documents), "茶馆") == ("茶馆", "茶館")


def test_white_space_between_words_stands_for_any(documents: tuple[Document, ...]) -> None:
    assert forms_in(teahouse(documents), "  needs   tea ") == ("needs\ntea",)
    place = PhraseSearch(documents).find("needs tea").articles[0].places[0]
    assert (place.before[-5:], place.words, place.after) == ("Cafe ", "needs\ntea", ".")


def test_what_is_shown_of_a_long_line_is_cut_around_the_words() -> None:
    line = "前" * 100 + "茶馆" + "后" * 100
    document = Document("long", "长", f"长\n\n{line}\n")
    place = PhraseSearch([document]).find("茶馆").articles[0].places[0]
    assert (place.before, place.words, place.after) == ("…" + "前" * 40, "茶馆", "后" * 40 + "…")


def test_counts_are_true_where_places_and_articles_are_too_many_to_show() -> None:
    documents = [Document(f"d{number}", "名", "茶" * (number + 1)) for number in range(9)]
    found = PhraseSearch(documents).find("茶", most_articles=2, most_places=3)
    assert (found.count, found.holders) == (45, 9)
    assert [(each.document.document_id, each.count, len(each.places)) for each in found.articles] == [
        ("d8", 9, 3),
        ("d7", 8, 3),
    ]


def test_where_time_runs_out_it_is_said_how_many_articles_were_searched(documents: tuple[Document, ...]) -> None:
    found = PhraseSearch(documents).find("茶馆", seconds=-1)
    assert (found.count, found.searched, found.articles) == (0, 0, ())


@pytest.mark.parametrize("blank", ["", "  ", "\u0301"])
def test_nothing_is_found_of_a_blank_phrase(documents: tuple[Document, ...], blank: str) -> None:
    assert PhraseSearch(documents).find(blank).count == 0
    assert forms_in(teahouse(documents), blank) == ()


def test_signs_of_patterns_are_only_signs(documents: tuple[Document, ...]) -> None:
    assert PhraseSearch(documents).find(".*").count == 0
    assert PhraseSearch(documents).find("(").count == 0


def test_the_page_shows_found_words_escaped_and_with_their_counts(doors: dict[str, Endpoint]) -> None:
    html = doors["phrase"]({"language": "zh", "phrase": "茶馆"})["html"]
    assert "共 5 处，在 2 篇文章中。" in html
    assert '老城的<span class="word">茶馆</span>每天清晨六点开门。' in html
    assert 'data-number="4"' in html  # one more than is shown
    assert "&lt;b&gt;" in doors["phrase"]({"language": "zh", "phrase": "<b>"})["html"]
    here = doors["phrase"]({"language": "zh", "phrase": "茶館", "document_id": "bridge"})
    assert here == {"forms": ["茶馆"]}
    assert doors["phrase"]({"language": "zh", "phrase": "茶馆", "document_id": "gone"}) == {"forms": []}
    too_long = doors["phrase"]({"language": "en", "phrase": "茶" * (LONGEST_PHRASE + 1)})
    assert too_long == {
        "error": "The request can't be understood: : Value error, the phrase has more than 200 characters."
    }


def test_quotes_stand_were_changed_or_their_article_is_gone(doors: dict[str, Endpoint]) -> None:
    quotes = [
        {"document_id": "teahouse", "paragraph": 1, "quote": "老城的茶馆每天清晨六点开门。"},
        {"document_id": "teahouse", "paragraph": 9, "quote": "茶馆的灯亮到深夜。"},  # it has moved
        {"document_id": "teahouse", "paragraph": 1, "quote": "茶馆从不开门。"},
        {"document_id": "gone", "paragraph": 1, "quote": "茶馆"},
    ]
    found = doors["standing"]({"language": "zh", "quotes": quotes})["standing"]
    assert [each["standing"] for each in found] == ["stands", "stands", "changed", "removed"]
    assert [each["paragraph"] for each in found] == [1, 2, None, None]
    assert found[0]["title"] == "茶馆里的一天"
    across = "不一样。\n\n茶馆的灯"  # of two passages
    assert (
        doors["standing"]({"language": "zh", "quotes": [{"document_id": "teahouse", "paragraph": 1, "quote": across}]})[
            "standing"
        ][0]["standing"]
        == "changed"
    )


def test_a_heading_with_the_same_words_is_not_what_was_quoted(tmp_path: Path) -> None:
    fog = "## Fog\n\nOn the shore lies Fog, all day long.\n\nLater the Fog lifts, and all is seen.\n"
    text = f"# Walks\n\nThe lamp is lit.\n\n{fog}"
    (tmp_path / "walks.md").write_text(text, encoding="utf-8")
    (document,) = load_documents([tmp_path / "walks.md"])
    for paragraph, holder in ((None, 2), (1, 2), (2, 2), (3, 3)):
        found = find_quote(document, paragraph, "Fog")
        assert (found.standing, found.paragraph) == (Standing.STANDS, holder)
    assert find_quote(document, None, "Walks").standing == Standing.CHANGED


@pytest.mark.parametrize("quotes", [[{"document_id": "teahouse", "quote": " "}], [{"quote": "茶"}], None])
def test_a_request_without_quotes_is_refused(doors: dict[str, Endpoint], quotes: Any) -> None:
    reply = doors["standing"]({"language": "en", "quotes": quotes})
    assert reply["error"].startswith("The request can't be understood: quotes")


def note(**more: Any) -> dict[str, Any]:
    quotes = [
        {
            "quote": "老城的茶馆\n每天开门。",
            "title": "茶馆里的一天",
            "publisher": "老城报",
            "author": "李青",
            "published": "2021-03-04",
            "paragraph": 1,
            "link": LINK,
            "text": "要*再查*一次。",
        },
        {"quote": "灯亮着。\x0b", "title": "灯", "paragraph": 0, "page": 2, "remark": "原文已变动"},
    ]
    return {"name": "我的笔记", "text": "第一段。\n\n第二段。", "quotes": quotes, **more}


def test_a_note_as_markdown_sets_quotes_apart_and_lists_their_sources(doors: dict[str, Endpoint]) -> None:
    reply = doors["note"]({"language": "zh", "note": note(), "form": "markdown"})
    assert reply["markdown"] == (
        "# 我的笔记\n\n第一段。\n\n第二段。\n\n"
        "> 老城的茶馆\n> 每天开门。 \\[1\\]\n\n要\\*再查\\*一次。\n\n"
        "> 灯亮着。\n>  \\[2\\]\n\n## 出处\n\n"
        f"1. 茶馆里的一天 · 李青 · 老城报 · 2021-03-04 · 第 1 段 · <{LINK}>\n"
        "2. 灯 · 第 2 页 · 署名行 · 原文已变动\n"
    )


def test_a_note_as_a_word_document_holds_all_of_it(doors: dict[str, Endpoint]) -> None:
    from docx import Document as read_docx

    reply = doors["note"]({"language": "zh", "note": note(), "form": "docx"})
    document = read_docx(BytesIO(base64.b64decode(reply["docx"])))
    assert [(each.style.name, each.text) for each in document.paragraphs] == [
        ("Title", "我的笔记"),
        ("Normal", "第一段。"),
        ("Normal", "第二段。"),
        ("Yinju Quote", "老城的茶馆\n每天开门。 [1]"),
        ("Normal", "要*再查*一次。"),
        ("Yinju Quote", "灯亮着。 [2]"),
        ("Heading 1", "出处"),
        ("List Number", f"茶馆里的一天 · 李青 · 老城报 · 2021-03-04 · 第 1 段 · {LINK}"),
        ("List Number", "灯 · 第 2 页 · 署名行 · 原文已变动"),
    ]
    assert [link.url for each in document.paragraphs for link in each.hyperlinks] == [LINK]
    assert document.core_properties.title == "我的笔记"
    assert document.core_properties.author == "引据"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "the name must have 1 to 300 characters"),
        ({"quotes": [{"quote": "q", "title": "t", "link": "javascript:alert(1)"}]}, "a link must begin with http"),
        ({"quotes": [{"quote": "q", "title": "t", "link": 'http://x/">'}]}, "a link must begin with http"),
        ({"quotes": [{"quote": "q", "title": "t"}] * 501}, "there are more than 500 quotes"),
        ({"text": "x" * 100_001}, "there are more than 100000 characters of one text"),
        ({"quotes": [{"title": "t"}]}, "quotes.0.quote"),
    ],
)
def test_a_note_that_is_none_is_refused(doors: dict[str, Endpoint], wrong: dict[str, Any], said: str) -> None:
    for form in ("markdown", "docx"):
        assert said in doors["note"]({"language": "en", "note": note(**wrong), "form": form})["error"]
    assert "form" in doors["note"]({"language": "en", "note": note(), "form": "pdf"})["error"]


def test_where_the_formats_are_not_installed_it_is_said(
    doors: dict[str, Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.extras.find_spec", lambda module: None)
    said = doors["note"]({"language": "en", "note": note(), "form": "docx"})["error"]
    assert said.startswith("A Word document needs docx, which is not installed")
    assert "markdown" in doors["note"]({"language": "en", "note": note(), "form": "markdown"})
