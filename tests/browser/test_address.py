"""What is shown is in the address: it stays over a reload, can be linked to, and is gone back from."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from sources import Document
from tests.support.conversations import answered, citation_of, keep, turn_of
from tests.support.pages import Visit, expect_at, free_port, go, served_without_model, visit_of

pytestmark = pytest.mark.browser

TEA, BRIDGE = "茶馆里的一天", "长江上的新桥"
GONE_ANSWER = "这个回答没有保存在这个浏览器里，可以重新提问。"
GONE_ARTICLE = "这篇文章已不在文库中。"
GONE_PLACE = "链接所指的地方不在这篇文章里，或已不在其中。"
FIRST_QUOTE = "老城的茶馆每天清晨六点开门。"
SECOND_QUOTE = "掌柜说：“茶凉了可以再续。"
BRIDGE_QUOTE = "大桥全长3.2公里，耗资11.8亿元。"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def keep_two(visit: Visit, documents: dict[str, Document]) -> None:
    """Have the browser keep two answers, `first` with two sources and `second` with one."""
    tea = [citation_of(documents["tea"], number, whole=False) for number in (1, 2)]
    bridge = citation_of(documents["bridge"], 1, whole=False)
    keep(visit, [turn_of("first", answered("几点开门？", *tea)), turn_of("second", answered("桥有多长？", bridge))])


def expect_quote(visit: Visit, title: str, quoted: str) -> None:
    expect(visit.page.locator(".reader h2")).to_have_text(title)
    expect(visit.page.locator(".reader mark.current")).to_have_text(quoted)
    expect(visit.page.locator(".reader mark.current")).to_be_in_viewport()


def expect_library(visit: Visit) -> None:
    expect(visit.page.locator(".library")).to_be_visible()
    expect(visit.page.locator(".reader")).to_be_hidden()


def test_answer_source_article_and_library_are_in_the_address_and_back_and_forward_go_through_them(
    visit: Visit, small_documents: dict[str, Document]
) -> None:
    keep_two(visit, small_documents)
    go(visit, "")
    expect_quote(visit, BRIDGE, BRIDGE_QUOTE)
    expect_at(visit, "#answer=second&source=1")
    visit.turns.first.locator(".mark").nth(1).click()
    expect_at(visit, "#answer=first&source=2")
    visit.do("back")
    expect_at(visit, "#answer=first&library")
    visit.page.locator(".library .title", has_text="果园的秋天").click()
    expect_at(visit, "#answer=first&article=orchard")
    visit.page.go_back()
    expect_library(visit)
    visit.page.go_back()
    expect_quote(visit, TEA, SECOND_QUOTE)
    expect(visit.page.locator(".turn.selected .asked")).to_have_text("几点开门？")
    visit.do("previous")
    expect_at(visit, "#answer=first&source=1")
    visit.page.go_back()  # a step within the reader is none in the history
    expect_quote(visit, BRIDGE, BRIDGE_QUOTE)
    for title in (TEA, None, "果园的秋天"):
        visit.page.go_forward()
        expect_library(visit) if title is None else expect(visit.page.locator(".reader h2")).to_have_text(title)
    expect_at(visit, "#answer=first&article=orchard")


def test_a_question_is_a_step_and_back_closes_the_reader_of_a_page_that_began_without(visit: Visit) -> None:
    visit.page.locator(".library .title", has_text=TEA).click()
    expect_at(visit, "#article=tea")
    expect(visit.page).to_have_title(re.compile(f"^{TEA} · "))
    visit.page.go_back()
    expect_library(visit)
    expect_at(visit, "")
    visit.ask("老城的茶馆几点开门？")
    first = visit.last.get_attribute("data-turn")
    expect_at(visit, f"#answer={first}&source=1")
    visit.ask("大桥全长多少？")
    expect(visit.page.locator(".reader h2")).to_have_text(BRIDGE)
    visit.page.go_back()
    expect(visit.page.locator(".reader h2")).to_have_text(TEA)
    expect(visit.page.locator(".turn.selected .asked")).to_have_text("老城的茶馆几点开门？")
    visit.page.go_back()
    expect_library(visit)
    expect(visit.turns).to_have_count(2)
    visit.page.go_forward()
    expect_at(visit, f"#answer={first}&source=1")


def test_an_address_leads_to_the_same_place_after_a_reload_in_a_new_tab_and_after_a_restart(
    browser: Browser, small_home: Path, small_documents: dict[str, Document]
) -> None:
    port = free_port()
    with browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN") as context:
        with served_without_model(small_home, "--port", str(port)):
            visit = Visit(context.new_page(), f"http://127.0.0.1:{port}/")
            keep_two(visit, small_documents)
            go(visit, "#answer=first&source=2")
            for _ in range(2):
                expect_quote(visit, TEA, SECOND_QUOTE)
                visit.page.reload()
            other = Visit(context.new_page(), visit.page.url)
            expect(other.page.locator(".reader mark.current")).to_have_text(SECOND_QUOTE)
            visit.do("language")
            expect(visit.page.locator(".reader .place")).to_have_text("2 of 2 · paragraph 2")
        with served_without_model(small_home, "--port", str(port)):
            visit.turns.last.locator(".mark").click()
            expect_quote(visit, BRIDGE, BRIDGE_QUOTE)
            visit.page.go_back()
            visit.page.reload()
            expect_quote(visit, TEA, SECOND_QUOTE)
            go(visit, "#article=bridge")
            expect(visit.page.locator(".reader h2")).to_have_text(BRIDGE)
            expect(visit.page.locator(".reader mark")).to_have_count(0)
            go(visit, "#library")
            expect_library(visit)


def test_on_a_phone_back_closes_what_lies_over_the_conversation_and_forward_opens_it_again(
    phone: Visit, small_documents: dict[str, Document]
) -> None:
    keep_two(phone, small_documents)
    go(phone, "")
    room = phone.page.locator(".room")
    expect(phone.turns).to_have_count(2)
    expect(room).to_be_hidden()
    expect_at(phone, "#answer=second")
    mark = phone.turns.first.locator(".mark").first
    mark.click()
    expect_quote(phone, TEA, FIRST_QUOTE)
    expect_at(phone, "#answer=first&source=1")
    phone.do("next")
    expect_at(phone, "#answer=first&source=2")
    phone.page.go_back()
    expect(room).to_be_hidden()
    expect(mark).to_be_focused()
    expect_at(phone, "#answer=first")
    phone.page.go_forward()
    expect_quote(phone, TEA, SECOND_QUOTE)
    phone.do("close", phone.page.locator(".reader"))
    expect(room).to_be_hidden()
    expect_at(phone, "#answer=first")
    phone.do("library")
    expect_at(phone, "#answer=first&library")
    phone.page.locator(".library .title", has_text=BRIDGE).click()
    expect_at(phone, "#answer=first&article=bridge")
    phone.page.go_back()
    expect(phone.page.locator(".library")).to_be_visible()
    phone.page.go_forward()
    expect(phone.page.locator(".reader h2")).to_have_text(BRIDGE)
    phone.page.keyboard.press("Escape")  # both steps at once
    expect(room).to_be_hidden()
    expect_at(phone, "#answer=first")
    go(phone, "#answer=first&source=2")
    expect_quote(phone, TEA, SECOND_QUOTE)
    phone.do("close", phone.page.locator(".reader"))  # with nothing to go back to
    expect(room).to_be_hidden()
    expect_at(phone, "#answer=first")


def test_what_an_address_names_and_is_not_there_is_said_and_the_rest_works(visit: Visit) -> None:
    for places, said in (
        ("#answer=nowhere&source=1", GONE_ANSWER),
        ("#article=nowhere", GONE_ARTICLE),
        ("#article=nowhere&paragraph=1&quote=x", GONE_ARTICLE),
        ("#article=tea&paragraph=99", GONE_PLACE),
        (f"#article=tea&paragraph=1&quote={quote('茶馆从不开门。')}", GONE_PLACE),
        (f"#article={quote(HOSTILE)}", GONE_ARTICLE),
        (f"#article=tea&quote={quote(HOSTILE)}", GONE_PLACE),
        (f"#answer={quote(HOSTILE)}", GONE_ANSWER),
    ):
        go(visit, places)
        expect(visit.page.get_by_text(said)).to_be_visible()
        visit.ask("老城的茶馆几点开门？")
        visit.last.locator(".mark").first.click()
        expect(visit.page.locator(".reader h2")).to_have_text(TEA)
        expect(visit.page.get_by_text(said)).to_have_count(0)
        assert visit.page.locator("#yinju-page :is(script, img)").count() == 0


def test_a_source_that_an_answer_has_not_leaves_the_answer(visit: Visit, small_documents: dict[str, Document]) -> None:
    keep_two(visit, small_documents)
    for places in ("#answer=first&source=9", "#answer=first&source=-1", "#answer=first&source=x"):
        go(visit, places)
        expect_quote(visit, TEA, FIRST_QUOTE)
        expect_at(visit, "#answer=first&source=1")


def test_links_are_copied_and_lead_there_in_another_browser(
    visit: Visit, browser: Browser, small_documents: dict[str, Document]
) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keep_two(visit, small_documents)
    go(visit, "")
    first = visit.turns.first
    first.locator('[data-do="copy-link"][data-quote]').nth(1).click()
    expect(first.locator("li").nth(1).locator(".beside")).to_have_text("已复制")
    to_quote = visit.page.evaluate("navigator.clipboard.readText()")
    assert to_quote == f"{visit.url}#article=tea&paragraph=2&quote={quote(SECOND_QUOTE, safe='')}"
    visit.do("copy-link", first.locator(".turn-tools"))
    expect(first.locator(".turn-tools .beside")).to_have_text("已复制")
    expect(first.locator(".beside")).to_have_count(0)  # after a while
    to_answer = visit.page.evaluate("navigator.clipboard.readText()")
    assert to_answer == f"{visit.url}#answer=first&q={quote('几点开门？', safe='')}"
    go(visit, to_answer.removeprefix(visit.url))
    expect_at(visit, "#answer=first&source=1")  # it is kept here, and not asked again
    expect(visit.turns).to_have_count(2)
    with visit_of(browser, to_quote, locale="en-US") as other:
        expect_quote(other, TEA, SECOND_QUOTE)
        expect(other.page.locator(".reader .place")).to_have_text("paragraph 2")
        other.page.goto("about:blank")
        other.page.goto(to_answer)
        expect(other.turns).to_have_count(1)
        expect(other.last.locator(".asked")).to_have_text("几点开门？")
        assert other.last.get_attribute("data-turn") == "first"
        other.page.reload()
        expect(other.turns).to_have_count(1)


@pytest.mark.parametrize(
    "denied", ["navigator.clipboard.writeText = () => Promise.reject(new Error('no'))", NO_CLIPBOARD]
)
def test_where_the_clipboard_is_closed_a_link_is_copied_all_the_same(
    visit: Visit, small_documents: dict[str, Document], denied: str
) -> None:
    keep_two(visit, small_documents)
    go(visit, "")
    visit.page.evaluate(f"() => {{ {denied} }}")
    copied = visit.page.evaluate_handle(
        "() => { const copies = []; addEventListener('copy', (event) => copies.push(event.type)); return copies; }"
    )
    button = visit.turns.first.locator('.turn-tools [data-do="copy-link"]')
    button.click()
    expect(visit.turns.first.locator(".beside")).to_have_text("已复制")
    assert copied.json_value() == ["copy"]
    expect(button).to_be_focused()
    visit.page.evaluate("document.execCommand = () => false")
    button.click()
    expect(visit.turns.first.locator(".beside")).to_have_text("浏览器不让复制，请自行复制：")
    offered = visit.turns.first.locator(".beside + .offered")
    expect(offered).to_have_value(f"{visit.url}#answer=first&q={quote('几点开门？', safe='')}")
    expect(offered).to_be_focused()
    visit.do("copy-markdown", visit.turns.first)
    expect(offered).to_have_value(re.compile(rf"^> {FIRST_QUOTE}.*\n\n1\. ", re.DOTALL))


def test_a_link_to_a_long_quote_holds_both_its_ends(browser: Browser, url: str) -> None:
    with visit_of(
        browser, f"{url}#article=moose&paragraph=1&quote=Moose%20are%20large&until=450%20kilograms."
    ) as visit:
        expect_quote(
            visit,
            "The Great Moose",
            "Moose are large animals. They live in the woods of Hearst, Ontario. "
            "A grown moose weighs about 450 kilograms.",
        )
        visit.page.reload()
        expect(visit.page.locator(".reader mark.current")).to_be_in_viewport()
        visit.do("back")
        visit.page.locator(".library .title", has_text="The Great Moose").click()
        expect(visit.page.locator(".reader mark")).to_have_count(0)


def test_a_tab_stays_where_it_is_while_another_asks(visit: Visit, small_documents: dict[str, Document]) -> None:
    keep_two(visit, small_documents)
    go(visit, "#answer=first&source=2")
    expect_quote(visit, TEA, SECOND_QUOTE)
    other = Visit(visit.page.context.new_page(), visit.url)
    other.ask("守桥的大桥全长多少？")
    expect(visit.turns).to_have_count(3)
    expect(visit.page.locator(".turn.selected .asked")).to_have_text("几点开门？")
    expect_quote(visit, TEA, SECOND_QUOTE)
    expect_at(visit, "#answer=first&source=2")
