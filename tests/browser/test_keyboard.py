"""Where the focus is: at the beginning, on the way to an article and back, in menus, and under an open room."""

import pytest
from playwright.sync_api import Browser, expect

from sources import Document
from tests.support.conversations import answered, citation_from, show_kept
from tests.support.pages import Visit, visit_of

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def show_two(visit: Visit, documents: dict[str, Document]) -> None:
    """Show an answer that cites two articles."""
    tea = citation_from(documents["tea"], "老城的茶馆每天清晨六点开门。")
    bridge = citation_from(documents["bridge"], "通车之后，过江只要五分钟。")
    show_kept(visit, answered("几点？", tea, bridge))


def test_a_question_can_be_typed_at_once_and_after_the_language_was_switched(small: Visit) -> None:
    expect(small.question).to_be_focused()
    small.do("language")
    expect(small.page.get_by_role("button", name="切换为中文")).to_be_focused()


def test_escape_leads_from_the_article_back_to_the_mark(small: Visit, small_documents: dict[str, Document]) -> None:
    show_two(small, small_documents)
    mark = small.last.locator(".mark").nth(1)
    mark.focus()
    small.page.keyboard.press("Enter")
    expect(small.page.locator(".reader mark.current")).to_be_focused()
    address = small.page.url
    assert address.endswith("#answer=kept-0&source=2")
    small.page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(small.page.locator(".reader mark.current")).to_be_visible()
    expect(small.page.locator(".room[data-open]")).to_have_count(1)
    assert small.page.url == address


def test_stepping_keeps_the_focus_in_another_article_and_at_the_ends(
    small: Visit, small_documents: dict[str, Document]
) -> None:
    show_two(small, small_documents)
    following = small.page.locator('.reader [data-do="next"]')
    following.focus()
    small.page.keyboard.press("Enter")
    expect(small.page.locator(".reader h2")).to_have_text("长江上的新桥")
    expect(following).to_be_focused()
    expect(following).to_be_disabled()
    previous = small.page.locator('.reader [data-do="previous"]')
    previous.focus()
    small.page.keyboard.press("Enter")
    expect(small.page.locator(".reader h2")).to_have_text("茶馆里的一天")
    expect(previous).to_be_disabled()
    expect(previous).to_be_focused()
    small.page.keyboard.press("Enter")  # there is none before
    expect(small.page.locator(".reader .place")).to_contain_text("第 1 处，共 2 处")
    expect(previous).to_be_focused()


@pytest.mark.parametrize("menu", [".top .menu", ".turn .menu"])
def test_a_menu_closes_by_escape_and_where_the_focus_leaves_it(
    small: Visit, small_documents: dict[str, Document], menu: str
) -> None:
    show_two(small, small_documents)
    opened, button = small.page.locator(f"{menu}[open]"), small.page.locator(f"{menu} summary")
    button.focus()
    small.page.keyboard.press("Enter")
    small.page.keyboard.press("Tab")
    expect(opened).to_have_count(1)
    small.page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(button).to_be_focused()
    small.page.keyboard.press("Enter")
    for _ in range(small.page.locator(f"{menu} button").count() + 1):
        expect(opened).to_have_count(1)
        small.page.keyboard.press("Tab")
    expect(opened).to_have_count(0)


def test_on_a_phone_nothing_behind_an_open_room_is_reached(browser: Browser, small_url: str) -> None:
    with visit_of(browser, small_url, viewport=PHONE) as visit:
        visit.do("library")
        expect(visit.page.locator("#yinju-find")).to_be_focused()
        outside = "document.activeElement !== document.body && !document.activeElement.closest('.room')"
        for _ in range(30):
            visit.page.keyboard.press("Tab")
            assert not visit.page.evaluate(outside)
        visit.page.locator("#yinju-find").focus()  # the last Tab may have led to the browser's own buttons
        visit.page.keyboard.press("Escape")
        expect(visit.page.locator(".room")).to_be_hidden()
        expect(visit.page.locator('[data-do="library"]')).to_be_focused()
        visit.do("library")
        visit.page.set_viewport_size({"width": 1280, "height": 800})
        visit.ask("几点开门？")
