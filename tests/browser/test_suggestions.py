"""What nobody has asked yet: questions below the latest answer, and what an article shows of itself in the list."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.support.pages import Visit, visit_of

pytestmark = pytest.mark.browser

TEA = "老城的茶馆几点开门？"
NEXT = [
    {"text": "茶馆在哪里？", "language": "zh"},
    {"text": "Where do moose live?", "language": "en"},
]


def offer(visit: Visit, questions: list[dict[str, str]] = NEXT) -> list[dict[str, Any]]:
    """Let the server offer these questions next, whatever was asked; return what it is sent."""
    sent: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        sent.append(dict(route.request.post_data_json or {}))
        route.fulfill(json={"questions": questions})

    visit.page.route("**/endpoints/next", answer)
    return sent


def serious_findings(visit: Visit) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    visit.settle()
    violations = Axe().run(visit.page).response["violations"]
    return [
        f"{each['id']}: {node['target']}"
        for each in violations
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def top(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["y"]


def test_next_questions_come_below_all_else_and_nothing_moves(small: Visit) -> None:
    held: list[Route] = []
    small.page.route("**/endpoints/next", lambda route: held.append(route))
    turn = small.ask(TEA)
    small.settle()
    before = [top(turn.locator(part)) for part in (".asked", ".turn-tools")]
    expect(turn.locator(".next")).to_have_count(0)
    for route in held:
        route.fulfill(json={"questions": NEXT})
    buttons = turn.locator(".next .example")
    expect(buttons).to_have_text([each["text"] for each in NEXT])
    assert [top(turn.locator(part)) for part in (".asked", ".turn-tools")] == before
    assert top(turn.locator(".next")) > before[-1]
    expect(buttons.nth(1)).to_have_attribute("lang", "en")


def test_they_stay_over_a_reload_and_stand_under_the_latest_turn_alone(small: Visit) -> None:
    sent = offer(small)
    small.ask(TEA)
    buttons = small.page.locator(".next .example:visible")
    expect(buttons).to_have_count(2)
    small.page.reload()
    small.question.wait_for()
    expect(buttons).to_have_text([each["text"] for each in NEXT])
    assert len(sent) == 1  # what is kept isn't asked for again
    with small.page.expect_request("**/endpoints/ask") as asking:
        buttons.first.click()
    expect(small.turns).to_have_count(2)
    expect(small.last.locator(".asked")).to_have_text(NEXT[0]["text"])
    asked = dict(asking.value.post_data_json or {})
    assert asked["history"] == []  # it stands alone
    assert asked["focus"] is None
    expect(small.last.locator(".next")).to_be_visible()
    assert serious_findings(small) == []
    small.do("theme")
    assert serious_findings(small) == []
    expect(small.turns.first.locator(".next")).to_be_hidden()
    assert sent[-1]["asked"] == [TEA]


def test_whoever_asks_meanwhile_is_not_disturbed(small: Visit) -> None:
    held: list[Route] = []
    small.page.route("**/endpoints/next", lambda route: held.append(route))
    small.ask(TEA)
    for _ in range(100):
        if not held:
            small.page.wait_for_timeout(200)
    first = held[0]
    small.ask("大桥全长多少？")
    first.fulfill(json={"questions": NEXT})
    small.page.wait_for_timeout(200)
    expect(small.page.locator(".next")).to_have_count(0)


def test_an_article_shows_its_sentences_and_its_questions(small: Visit) -> None:
    item = small.page.locator('.library li[data-document="tea"]')
    summary = item.locator(".details summary")
    summary.focus()
    small.page.keyboard.press("Enter")
    sentence = item.locator(".telling button").first
    sentence.wait_for()
    words = sentence.inner_text()
    expect(small.page.locator('.library li[data-document="bridge"] .telling')).to_have_count(0)
    sentence.press("Enter")
    expect(small.page.locator(".reader h2")).to_have_text("茶馆里的一天")
    expect(small.page.locator(".reader mark.current").first).to_contain_text(words[:6])
    assert re.search("#.*article=tea", small.page.url)


def test_an_articles_question_is_asked_with_a_click(browser: Browser, small_url: str) -> None:
    html = '<div><ul class="suggested"><li><button type="button" class="example" data-do="ask-article"'
    html += f' data-document="tea" lang="zh">{TEA}</button></li></ul></div>'
    for size in ({"width": 1280, "height": 800}, {"width": 390, "height": 844}):
        with visit_of(browser, small_url, viewport=size) as visit:
            visit.page.route("**/endpoints/details", lambda route: route.fulfill(json={"html": html}))
            offer(visit, [])
            if size["width"] < 900:
                visit.do("library")
            visit.page.locator('.library li[data-document="tea"] .details summary').click()
            button = visit.page.locator(".details .example")
            box = button.bounding_box()
            assert box is not None
            assert size["width"] > 900 or box["height"] >= 44
            assert serious_findings(visit) == []
            button.click()
            expect(visit.turns).to_have_count(1)
            expect(visit.last.locator(".asked")).to_have_text(TEA)
            expect(visit.last.locator(".asked")).to_be_in_viewport()
            expect(visit.page.locator(".next")).to_have_count(0)
