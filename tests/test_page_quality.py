"""The page with one, four and ten citations; its accessibility; and pictures of its main states."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sources import BUILTIN_ARTICLES
from tests.pages import OFF_TOPIC, QUESTION, Visit, served

pytestmark = [pytest.mark.model, pytest.mark.browser]

ARTEFACTS = Path(__file__).parent / "artefacts"
SCREENSHOTS = os.environ.get("YINJU_SCREENSHOTS")
README_PICTURES = {"answer", "abstention"}

LIGHTHOUSES = ("东礁", "西礁", "南礁", "北礁", "青屿", "白屿", "长屿", "小屿", "大屿", "远屿")
HEIGHT_QUESTION = "灯塔的高度是多少米？"


@pytest.fixture(scope="module")
def url(model_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with the two articles, and with ten that answer one question equally well."""
    folder = tmp_path_factory.mktemp("quality")
    for name in LIGHTHOUSES:
        text = f"{name}灯塔\n\n{name}灯塔的高度是42米。\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with served(folder, model_home, [BUILTIN_ARTICLES, folder], "-k", "10", "--gold", str(folder / "g.yaml")) as url:
        yield url


def visit_of(browser: Browser, url: str, **options: Any) -> Iterator[Visit]:
    with browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", **options}) as context:
        visit = Visit(context.new_page(), url)
        yield visit
        assert visit.complaints == []


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    yield from visit_of(browser, url)


@pytest.mark.parametrize("number", [1, 4, 10])
def test_every_citation_opens_its_passage(visit: Visit, number: int) -> None:
    for name in LIGHTHOUSES[:number]:
        visit.page.locator(f'.library input[value="{name}"]').check()
    answer = visit.ask(HEIGHT_QUESTION)
    expect(answer.locator(".mark")).to_have_count(number)
    titles = answer.locator(".card .title").all_inner_texts()
    assert sorted(titles) == sorted(f"{name}灯塔" for name in LIGHTHOUSES[:number])
    for _ in range(2):
        for kind in (".mark", ".card"):
            for place, title in enumerate(titles):
                visit.last.locator(kind).nth(place).click()
                expect(visit.page.locator(".reader h2")).to_have_text(title)
                expect(visit.page.locator(".reader mark.current")).to_have_text(f"{title}的高度是42米。")
                expect(visit.page.locator(".reader mark.current")).to_be_focused()
                expect(visit.page.locator(".reader .place")).to_contain_text(f"第 {place + 1} 处，共 {number} 处")
        visit.page.reload()
        expect(visit.turns).to_have_count(1)
    next_one = visit.page.locator('.reader [data-do="next"]')
    for title in titles[1:]:
        next_one.click()
        expect(visit.page.locator(".reader h2")).to_have_text(title)
    expect(next_one).to_be_disabled()
    for title in reversed(titles[:-1]):
        visit.do("previous")
        expect(visit.page.locator(".reader h2")).to_have_text(title)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_an_accessibility_checker_finds_nothing_serious(browser: Browser, url: str, scheme: str, width: int) -> None:
    for visit in visit_of(browser, url, color_scheme=scheme, viewport={"width": width, "height": 800}):
        assert serious_findings(visit) == []
        visit.ask(OFF_TOPIC)
        answer = visit.ask(QUESTION)
        answer.locator(".why summary").click()
        answer.locator(".mark").first.click()
        visit.settle()
        assert serious_findings(visit) == []
        if width < 900:
            visit.do("close", visit.page.locator(".reader"))
        visit.do("gold", answer)
        expect(visit.page.locator("dialog.gold h2")).to_be_visible()
        assert serious_findings(visit) == []
        visit.do("close-gold")
        visit.do("library")
        assert serious_findings(visit) == []


def serious_findings(visit: Visit) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(visit.page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_pictures_of_the_main_states(browser: Browser, url: str) -> None:
    for visit in visit_of(browser, url):
        picture(visit, "welcome")
        visit.ask(QUESTION)
        picture(visit, "answer")
        visit.last.locator(".why summary").click()
        picture(visit, "why")
        visit.do("gold", visit.last)
        picture(visit, "gold")
        visit.do("close-gold")
        visit.do("clear")
        visit.ask(OFF_TOPIC)
        picture(visit, "abstention")
        visit.page.route("**/component_server**", lambda route: route.abort())
        visit.question.fill(QUESTION)
        visit.question.press("Enter")
        expect(visit.page.locator(".hint .notice")).not_to_be_empty()
        picture(visit, "error")
        visit.complaints.clear()  # the browser's own
    for visit in visit_of(browser, url, color_scheme="dark", locale="en-US"):
        visit.ask("How many connected devices does Xiaomi's AIoT platform have?")
        picture(visit, "answer-dark")
    for visit in visit_of(browser, url, viewport={"width": 360, "height": 740}, color_scheme="dark"):
        visit.ask(QUESTION)
        picture(visit, "phone-answer-dark")
        visit.last.locator(".mark").first.click()
        picture(visit, "phone-reader-dark")
    for visit in visit_of(browser, url, viewport={"width": 360, "height": 740}):
        picture(visit, "phone-welcome")
        visit.do("library")
        picture(visit, "phone-library")


def picture(visit: Visit, name: str) -> None:
    visit.settle()
    ARTEFACTS.mkdir(exist_ok=True)
    visit.page.screenshot(path=ARTEFACTS / f"{name}.png")
    if SCREENSHOTS and name in README_PICTURES:
        visit.page.screenshot(path=Path(SCREENSHOTS, f"{name}.png"))
