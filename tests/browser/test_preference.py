"""The article that the page looks in first: the one that is open, or else the one that was cited last."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from assistant import Answer, Citation
from sources import Document
from tests.support.conversations import kept_turns
from tests.support.pages import Visit, home_of_six, served_without_model, visit_of

pytestmark = pytest.mark.browser

TEA, BRIDGE = "茶馆里的一天", "长江上的新桥"
QUESTION = "几点开门？"


def chip(visit: Visit) -> Locator:
    return visit.page.locator(".preferred")


def read(visit: Visit, title: str) -> None:
    """Open an article from the list."""
    if not visit.page.locator(".library").is_visible():
        visit.do("library")
    visit.page.locator(".library .title", has_text=title).click()
    expect(visit.page.locator(".reader h2", has_text=title)).to_be_visible()


def asked_in(visit: Visit) -> list[str | None]:
    """Return the articles that were preferred by the questions of the conversation."""
    return [turn["focus"] for turn in kept_turns(visit.page)]


def answer_from(document: Document) -> Answer:
    """Return an answer that cites an article's first passage."""
    passage = document.passages[0]
    citation = Citation(
        document_id=document.document_id,
        title=document.title,
        publisher=None,
        author=None,
        published=None,
        language="zh",
        section=None,
        paragraph=1,
        text=passage.text,
        quote=passage.text,
        start=passage.start,
        end=passage.start + len(passage.text),
        text_start=passage.start,
        score=1.0,
        signals={"focus": 1.0},
    )
    return Answer(QUESTION, QUESTION, True, 0.9, f"{passage.text} [1]", (citation,))


def show_kept(visit: Visit, answer: Answer, **more: Any) -> None:
    """Show a conversation of one answer, as it is when one comes back to the page."""
    kept = [{"id": "kept", "answer": answer.to_dict(), "history": [], "documents": None, "seconds": 0.1, **more}]
    visit.page.evaluate("kept => localStorage.setItem('yinju-conversation', JSON.stringify(kept))", kept)
    visit.page.reload()
    expect(visit.turns).to_have_count(1)


def test_the_open_article_is_looked_in_first_until_that_is_turned_off(visit: Visit) -> None:
    expect(chip(visit)).to_be_hidden()
    visit.ask(QUESTION)
    visit.do("clear")
    read(visit, TEA)
    expect(chip(visit)).to_contain_text(f"先看：《{TEA}》")
    visit.ask(QUESTION)
    assert asked_in(visit) == ["tea"]
    read(visit, BRIDGE)
    expect(chip(visit)).to_contain_text(f"先看：《{BRIDGE}》")
    chip(visit).get_by_role("button", name=f"先看：《{BRIDGE}》，点击取消").focus()
    visit.page.keyboard.press("Enter")
    expect(chip(visit)).to_be_hidden()
    expect(visit.question).to_be_focused()
    visit.do("back")
    read(visit, BRIDGE)
    expect(chip(visit)).to_be_hidden()
    read(visit, TEA)
    expect(chip(visit)).to_be_visible()
    visit.do("clear")
    expect(chip(visit)).to_be_hidden()


def test_a_question_is_asked_without_it_once_it_is_turned_off(visit: Visit) -> None:
    read(visit, TEA)
    chip(visit).locator("button").click()
    visit.ask(QUESTION)
    assert asked_in(visit) == [None]


def test_where_none_is_open_the_article_that_was_cited_last_is_preferred(
    browser: Browser, url: str, small_documents: dict[str, Document]
) -> None:
    with visit_of(browser, url, viewport={"width": 360, "height": 740}, locale="en-US") as visit:
        show_kept(visit, answer_from(small_documents["bridge"]))
        button = visit.page.get_by_role("button", name=f"Looking first in “{BRIDGE}”: turn it off")
        expect(button).to_be_in_viewport()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
        read(visit, TEA)
        visit.do("close", visit.page.locator(".reader"))
        expect(chip(visit)).to_contain_text(f"Looking first in “{TEA}”")
        visit.do("library")
        expect(chip(visit)).to_contain_text(BRIDGE)


def test_none_is_preferred_where_that_makes_no_difference(visit: Visit) -> None:
    read(visit, TEA)
    visit.do("back")
    expect(chip(visit)).to_be_hidden()  # nothing was cited
    boxes = visit.page.locator(".library input[type=checkbox]")
    read(visit, TEA)
    for ticked, shown in ((["tea"], False), (["tea", "bridge"], True), (["bridge", "orchard"], False)):
        boxes.evaluate_all(  # they lie below the article
            "(all, on) => all.filter((box) => box.checked !== on.includes(box.value)).map((box) => box.click())",
            ticked,
        )
        expect(chip(visit)).to_be_visible(visible=shown)
    visit.ask(QUESTION)
    assert asked_in(visit) == [None]


def test_an_answer_says_what_was_looked_in_first_and_is_asked_again_with_it_or_without(
    visit: Visit, small_documents: dict[str, Document]
) -> None:
    show_kept(visit, answer_from(small_documents["bridge"]), focus="bridge")
    expect(visit.page.locator(".reader h2", has_text=BRIDGE)).to_be_visible()
    read(visit, TEA)
    visit.do("retry", visit.last)
    expect(visit.turns).to_have_count(1)
    assert asked_in(visit) == ["bridge"]
    show_kept(visit, answer_from(small_documents["bridge"]), focus="bridge")
    visit.last.locator(".why > summary").click()
    expect(visit.last.locator(".why dd").nth(1)).to_contain_text(BRIDGE)
    visit.do("without-focus", visit.last)
    expect(visit.turns).to_have_count(1)
    assert asked_in(visit) == [None]
    expect(visit.last.locator('[data-do="without-focus"]')).to_have_count(0)


def test_a_turn_that_says_nothing_of_it_is_asked_again_without(
    visit: Visit, small_documents: dict[str, Document]
) -> None:
    show_kept(visit, answer_from(small_documents["bridge"]))
    expect(chip(visit)).to_be_visible()
    visit.do("retry", visit.last)
    expect(visit.turns).to_have_count(1)
    assert asked_in(visit) == [None]


def test_an_article_that_somebody_has_removed_is_preferred_no_longer(browser: Browser, tmp_path: Path) -> None:
    with served_without_model(home_of_six(tmp_path, "tea.txt", "bridge.txt")) as port:
        with visit_of(browser, f"http://127.0.0.1:{port}/") as visit:
            read(visit, TEA)
            with browser.new_context(locale="zh-CN") as context:
                other = Visit(context.new_page(), visit.url)
                other.do("remove", other.page.locator(".library li", has_text=TEA))
                expect(other.page.locator(".removal")).to_contain_text("已移除", timeout=30_000)
            visit.question.fill(QUESTION)
            visit.question.press("Enter")
            expect(visit.page.locator(".hint .notice")).to_have_text("没有编号为 tea 的文章，现有：bridge。")
            expect(chip(visit)).to_be_hidden()
            visit.ask(QUESTION)
            assert asked_in(visit) == [None]
            read(visit, BRIDGE)
            expect(chip(visit)).to_be_hidden()  # it is the only one
