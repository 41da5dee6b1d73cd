"""The conversation on paper: a report with every quote in full and where it stands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant import Answer
from index import PassageIndex
from sources import BUILTIN_ARTICLES, Document, load_documents
from tests.support.conversations import answered, citation_of, keep, turn_of
from tests.support.fakes import FakeEncoder
from tests.support.pages import Visit, served_url, visit_of
from tests.support.saving import save_index

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return load_documents([BUILTIN_ARTICLES])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, documents: tuple[Document, ...]) -> Iterator[str]:
    """The address of a page with the two articles that come along."""
    home = tmp_path_factory.mktemp("print")
    save_index(PassageIndex.build(documents, FakeEncoder()), home / "indexes" / "default")
    with served_url(home) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    with visit_of(browser, url, color_scheme="dark") as visit:
        yield visit


def answers(documents: tuple[Document, ...]) -> list[Answer]:
    """Return answers that quote the whole of an article, two of its passages each."""
    document = max(documents, key=lambda each: len(each.passages))
    return [
        answered(f"问题{number}？", citation_of(document, number), citation_of(document, number + 1))
        for number in range(1, len(document.passages), 2)
    ]


def show(visit: Visit, kept: list[Answer]) -> None:
    keep(visit, [turn_of(f"t{number}", answer) for number, answer in enumerate(kept)])
    visit.page.reload()
    expect(visit.turns).to_have_count(len(kept))


def printed(visit: Visit, folder: Path) -> list[str]:
    """Return the text of each page as it is printed, without white space."""
    import pypdfium2

    file = folder / "report.pdf"
    visit.page.pdf(path=file, format="A4")
    with pypdfium2.PdfDocument(file) as pdf:
        return [without_space(page.get_textpage().get_text_range()) for page in pdf]


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_whole_conversation_is_printed_with_its_sources_and_no_page_ends_within_a_quote(
    visit: Visit, documents: tuple[Document, ...], tmp_path: Path
) -> None:
    kept = answers(documents)
    show(visit, kept)
    pages = printed(visit, tmp_path)
    assert 3 <= len(pages) <= 12
    for answer in kept:
        assert any(answer.question in page for page in pages)
        for citation in answer.citations:
            place = without_space(f"{visit.url}#article={citation.document_id}&paragraph={citation.paragraph}")
            assert any(without_space(citation.quote) in page and place in page for page in pages), citation.passage_id
    first = pages[0]
    assert first.startswith("引据：文章里的原话打印于20")
    source = kept[0].citations[0]
    assert without_space(f"{source.title}{source.author} · {source.publisher} · {source.published} · 第 1 段") in first
    everything = "".join(pages)
    for button in ("复制为", "重试", "提问", "为什么", "文章列表", "Enter"):
        assert button not in everything, button


def test_paper_is_white_and_nothing_on_it_is_cut_off(visit: Visit, documents: tuple[Document, ...]) -> None:
    show(visit, answers(documents))
    visit.page.emulate_media(media="print", color_scheme="dark")
    for selector in ("html", "body", ".yinju"):
        expect(visit.page.locator(selector)).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(visit.turns.first.locator(".report blockquote").first).to_have_css("color", "rgb(0, 0, 0)")
    assert visit.page.locator("button:visible, input:visible, textarea:visible").count() == 0
    last = visit.turns.last.locator(".report figure").last
    height = visit.page.evaluate("document.documentElement.scrollHeight")
    box = last.bounding_box()
    assert box is not None
    assert 2000 < box["y"] + box["height"] <= height
    visit.page.emulate_media(media="screen")
    expect(visit.page.locator(".report:visible")).to_have_count(0)


def test_where_nothing_was_asked_the_open_article_is_printed(
    visit: Visit, documents: tuple[Document, ...], tmp_path: Path
) -> None:
    document = max(documents, key=lambda each: len(each.passages))
    visit.page.goto(f"{visit.url}#article={document.document_id}")
    visit.page.reload()
    expect(visit.page.locator(".reader h2")).to_have_text(document.title)
    everything = "".join(printed(visit, tmp_path))
    for passage in document.passages:
        assert without_space(passage.text)[:40] in everything
    assert "文章列表" not in everything
    assert without_space("问吧，答案都是文章里的原话。") not in everything
