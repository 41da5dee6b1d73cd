"""What the page shows beside answers, and what it says when something fails: small things that were wrong once."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from sources import Document
from tests.browser.conftest import LONG_TITLE
from tests.support.conversations import answered, citation_from, show_kept, unanswered
from tests.support.pages import Visit, home_of_six, served_without_model, visit_of

pytestmark = pytest.mark.browser

TEA = "老城的茶馆每天清晨六点开门。"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def file(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="text/plain", buffer=content)


def test_a_pdfs_page_stands_with_its_citation_and_above_the_article(
    small: Visit, small_documents: dict[str, Document]
) -> None:
    quote = "船上的人一天要走两趟，从不休息。"
    show_kept(small, answered("走几趟？", citation_from(small_documents["ferry"], quote)))
    expect(small.last.locator(".card .source")).to_have_text("第 2 页 · 第 2 段")
    expect(small.page.locator(".reader .place")).to_have_text("第 1 处，共 1 处 · 第 2 页 · 第 2 段")
    expect(small.page.locator(".reader mark.current")).to_have_text(quote)


def test_a_title_stands_on_a_card_once(small: Visit, small_documents: dict[str, Document]) -> None:
    quote = "青石岭的风车高七十二米，建成于1998年。"
    cited = citation_from(small_documents["windmill"], quote, section=LONG_TITLE)
    show_kept(small, answered("多高？", cited))
    assert small.last.locator(".card").inner_text().count(LONG_TITLE) == 1
    expect(small.page.locator(".reader .place")).to_have_text("第 1 处，共 1 处 · 第 1 段")
    expect(small.last.locator(".card .title")).to_have_css("text-wrap-style", "pretty")


def test_two_cards_of_an_article_show_its_title_once(small: Visit, small_documents: dict[str, Document]) -> None:
    tea, bridge = small_documents["tea"], small_documents["bridge"]
    quotes = (tea, TEA), (tea, "他一天要烧四十壶水。"), (bridge, "通车之后，过江只要五分钟。")
    show_kept(small, answered("几点？", *(citation_from(document, quote) for document, quote in quotes)))
    expect(small.last.locator(".card .title:not(.unseen)")).to_have_text([tea.title, bridge.title])
    expect(small.last.locator(".card").nth(1)).to_have_accessible_name(re.compile(tea.title))
    shown = "(all) => all.map((each) => each.offsetWidth > 20)"
    assert small.last.locator(".card .title").evaluate_all(shown) == [True, False, True]


def test_grey_text_is_spoken_of_only_where_there_is_some(small: Visit) -> None:
    note = small.page.get_by_text("灰色文字不属于正文")
    for title, lines in (("茶馆里的一天", 1), ("果园的秋天", 0)):
        small.page.locator(".library .title", has_text=title).click()
        expect(small.page.locator(".reader h2")).to_have_text(title)
        expect(small.page.locator(".reader .unsearched")).to_have_count(lines)
        expect(note).to_have_count(lines)
        small.do("back")


def test_few_buttons_stand_below_an_answer_and_say_beside_themselves_what_they_did(
    browser: Browser, small_url: str, small_documents: dict[str, Document]
) -> None:
    with visit_of(browser, small_url, permissions=["clipboard-read", "clipboard-write"]) as visit:
        show_kept(visit, answered("几点？", citation_from(small_documents["tea"], TEA)))
        tools = visit.last.locator(".turn-tools")
        assert tools.locator("button:visible").count() <= 3
        visit.do("copy-plain")
        expect(tools.locator(".beside")).to_have_text("已复制")
        box, button = tools.locator(".beside").bounding_box(), tools.locator("button").first.bounding_box()
        assert box is not None
        assert button is not None
        assert abs(box["y"] - button["y"]) < 40
        assert visit.page.evaluate("navigator.clipboard.readText()").startswith(f"{TEA} [1]")
        tools.locator("summary").click()
        expect(tools.locator('[data-do="gold"]')).to_contain_text("以后每次改动都会用它检查答案是否还对。")


def test_a_question_without_words_is_refused_in_the_pages_language(small: Visit) -> None:
    expect(small.ask("？？？").locator(".statement")).to_have_text(re.compile(r"^这些文章没有回答这个问题[。，]"))
    small.do("language")
    expect(small.last.locator(".statement")).to_have_text(re.compile(r"^The articles don't answer this question"))


def test_signals_are_called_by_words(small: Visit, small_documents: dict[str, Document]) -> None:
    signals = {"reading": 0.5, "focus": 1.0, "byline": 1.0}
    show_kept(small, answered("几点？", citation_from(small_documents["tea"], TEA, signals=signals)))
    small.last.locator(".why > summary").click()
    small.last.locator(".figures > summary").click()
    assert small.last.locator(".signals span").all_inner_texts() == ["细读的判断", "属于优先的文章", "文章自身的信息"]


@pytest.mark.parametrize("endpoint", ["shell", "show"])
def test_a_server_that_dies_leaves_the_page_in_its_language(
    small: Visit, small_documents: dict[str, Document], endpoint: str
) -> None:
    show_kept(small, answered("几点？", citation_from(small_documents["tea"], TEA)))
    small.page.route(f"**/endpoints/{endpoint}", lambda route: route.abort())
    small.do("language")
    expect(small.page.locator(".hint .notice")).to_contain_text("服务器没有回应")
    expect(small.turns).to_have_count(1)
    expect(small.page.locator(".yinju")).to_have_attribute("lang", "zh")
    small.page.unroute(f"**/endpoints/{endpoint}")
    expect(small.ask("几点开门？").locator(".why > summary")).to_have_text(re.compile("^为什么"))
    small.page.reload()
    expect(small.page.locator(".yinju")).to_have_attribute("lang", "zh")
    small.complaints.clear()  # the browser's own


def test_a_page_that_never_comes_says_so(browser: Browser, small_url: str) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.route("**/endpoints/**", lambda route: route.abort())
        page.goto(small_url)
        for said in ("服务器没有回应", "The server does not respond."):
            expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize(("dark", "least", "most"), [(False, 200, 255), (True, 0, 120)])
def test_boxes_are_drawn_for_the_pages_theme_and_not_the_systems(
    browser: Browser, small_url: str, dark: bool, least: int, most: int
) -> None:
    with visit_of(browser, small_url, color_scheme="light" if dark else "dark") as visit:
        visit.do("theme")
        box = visit.page.locator(".library input[type=checkbox]").first
        assert least <= brightness(box.screenshot()) <= most


def brightness(picture: bytes) -> int:
    """Return how light the middle of a picture is, 0…255."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("L")
    light: Any = image.getpixel((image.width // 2, image.height // 2))
    return int(light)


def test_before_the_first_question_the_list_takes_little_room(small: Visit) -> None:
    talk, room = small.page.locator(".talk"), small.page.locator(".room")
    small.page.locator(".welcome").wait_for()
    widths = [each.evaluate("element => element.clientWidth") for each in (talk, room)]
    assert widths[0] > 2 * widths[1] > 500
    small.page.locator(".library .title").first.click()
    expect(small.page.locator(".reader h2")).to_be_visible()
    assert room.evaluate("element => element.clientWidth") > 550


@pytest.fixture
def changing(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """A visit to a page whose articles may be changed."""
    with served_without_model(home_of_six(tmp_path)) as port, visit_of(browser, f"http://127.0.0.1:{port}/") as visit:
        yield visit


def test_an_abstention_of_another_language_keeps_it(small: Visit, small_documents: dict[str, Document]) -> None:
    said = "The articles don't answer this question."
    show_kept(small, unanswered("Where?", citation_from(small_documents["tea"], TEA), text=said))
    expect(small.last.locator(".statement")).to_have_text(said)
