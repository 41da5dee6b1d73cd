"""A question that waits for its turn: the page says how many come before it, and giving it up takes it out."""

import json
import re
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_quality import serious_findings
from tests.support.pages import Visit, home_of_six, served_without_model, visit_of

pytestmark = pytest.mark.browser

QUESTION = "茶馆几点开门？"


@pytest.fixture(scope="module")
def slow_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that takes 0.3 seconds for a question, one at a time."""
    with served_without_model(home_of_six(tmp_path_factory.mktemp("queue")), seconds=0.3) as port:
        yield f"http://127.0.0.1:{port}/"


def ask_elsewhere(url: str, number: int) -> None:
    """Ask as another visitor does, and something else: the last question's vector is kept."""
    question = {"language": "zh", "id": "1", "question": f"{QUESTION}{number}", "visitor": f"other-{number}"}
    headers = {"Content-Type": "application/json", "Origin": url.rstrip("/")}
    asked = urllib.request.Request(f"{url}endpoints/ask", json.dumps(question).encode(), headers)
    with urllib.request.urlopen(asked, timeout=120) as reply:
        assert "turn" in json.load(reply)


def ask(visit: Visit) -> None:
    """Send a question, and wait for nothing."""
    visit.question.fill(QUESTION)
    visit.question.press("Enter")


@pytest.mark.parametrize(
    ("locale", "width", "scheme", "words"),
    [
        ("zh-CN", 1280, "light", re.compile(r"^你前面还有 \d+ 个问题$")),
        ("en-GB", 390, "dark", re.compile(r"^\d+ questions? before yours$")),
    ],
)
def test_one_sees_how_many_questions_come_before(
    browser: Browser, slow_url: str, locale: str, width: int, scheme: str, words: re.Pattern[str]
) -> None:
    options = {"locale": locale, "viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with visit_of(browser, slow_url, **options) as visit, ThreadPoolExecutor(20) as threads:
        others = [threads.submit(ask_elsewhere, slow_url, number) for number in range(20)]
        visit.page.wait_for_timeout(300)
        ask(visit)
        place = visit.page.locator(".turn.pending .searching")
        expect(place).to_have_text(words)
        assert serious_findings(visit) == []
        expect(visit.turns).to_have_count(1)
        expect(place).to_have_count(0)
        for each in others:
            each.result()


def test_a_question_that_is_given_up_leaves_the_queue(browser: Browser, slow_url: str) -> None:
    with visit_of(browser, slow_url) as visit, ThreadPoolExecutor(20) as threads:
        others = [threads.submit(ask_elsewhere, slow_url, number) for number in range(20)]
        visit.page.wait_for_timeout(300)
        ask(visit)
        expect(visit.page.locator(".turn.pending .searching")).to_have_text(re.compile("你前面还有"))
        visit.do("stop")
        expect(visit.page.locator(".turn.pending")).to_have_count(0)
        expect(visit.question).to_have_value(QUESTION)
        place = visit.page.evaluate(
            """async () => {
              const visitor = Object.values(sessionStorage)[0];
              const body = JSON.stringify({ language: "zh", visitor });
              const headers = { "Content-Type": "application/json" };
              return (await (await fetch("endpoints/place", { method: "POST", headers, body })).json()).before;
            }"""
        )
        assert place is None
        for each in others:
            each.result()
