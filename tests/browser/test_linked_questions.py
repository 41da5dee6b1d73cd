"""The question that an address asks: `/?q=` has the page ask it, once, and nothing else."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Request, expect

from sources import Document
from tests.support.conversations import answered, citation_of, keep, turn_of
from tests.support.pages import Visit, expect_at, go

pytestmark = pytest.mark.browser

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def asked_by(visit: Visit) -> list[dict[str, Any]]:
    """Return what the page asks from now on."""
    asked: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/endpoints/ask"):
            asked.append(json.loads(request.post_data or "{}"))

    visit.page.on("request", note)
    return asked


def test_a_question_in_the_query_string_is_asked_once_and_nothing_else_is_taken_from_there(
    visit: Visit, small_documents: dict[str, Document]
) -> None:
    keep(visit, [turn_of("first", answered("几点开门？", citation_of(small_documents["tea"], 1)))])
    asked = asked_by(visit)
    go(visit, "?view=api&__theme=dark&q=%E5%AE%88%E6%A1%A5%E7%9A%84%E5%A4%A7%E6%A1%A5?&answer=first&documents=tea")
    expect(visit.turns).to_have_count(2)
    expect(visit.last.locator(".asked")).to_have_text("守桥的大桥?")
    expect(visit.page).to_have_url(re.compile(rf"^{visit.url}#answer=\w+(&source=1)?$"))
    assert visit.last.get_attribute("data-turn") != "first"
    assert visit.page.locator("body.dark").count() == 0
    visit.page.reload()
    expect(visit.turns).to_have_count(2)
    visit.ask("几点？")
    assert [each["question"] for each in asked] == ["守桥的大桥?", "几点？"]
    assert [asked[0][name] for name in ("history", "documents", "focus")] == [[], None, None]
    assert asked[0]["visitor"] == asked[1]["visitor"] != ""  # a reload makes nobody another visitor


def test_a_question_in_the_query_string_stays_text(visit: Visit) -> None:
    questions = [HOSTILE, "${7*7} {{7*7}} `x` & a=b # c + d %41", "\u202e倒着写 🙂\n第二行"]
    for number, question in enumerate(questions, start=1):
        go(visit, f"?q={quote(question, safe='')}")
        expect(visit.turns).to_have_count(number)
        assert visit.last.locator(".asked").evaluate("element => element.textContent") == question
        assert visit.page.locator("#yinju-page :is(script, img)").count() == 0


def test_a_question_that_is_too_long_or_blank_is_not_asked(visit: Visit) -> None:
    go(visit, f"?q={'x' * 2001}")
    expect(visit.page.locator(".hint .notice")).to_have_text("问题有 2,001 个字符，最多 2,000 个；请缩短后再问。")
    expect(visit.question).to_have_value("x" * 2001)
    expect_at(visit, "")
    asked = asked_by(visit)
    go(visit, "?q=%20%0A")
    expect(visit.page.locator(".hint .notice")).to_have_text("")
    expect_at(visit, "")
    assert asked == []


def test_another_sites_page_has_a_question_asked_and_no_more(visit: Visit) -> None:
    """It may link here; but neither look at the page it opened, nor lead that on to more questions."""
    elsewhere = visit.page.context.new_page()
    elsewhere.route("http://elsewhere.test/", lambda route: route.fulfill(body="…", content_type="text/html"))
    elsewhere.goto("http://elsewhere.test/")
    with visit.page.context.expect_page() as opened:
        elsewhere.evaluate("url => { window.opened = window.open(url + '?q=first') }", visit.url)
    page = opened.value
    expect(page.locator(".turn:not(.pending) .asked")).to_have_text(["first"])
    assert elsewhere.evaluate("window.opened.closed")
    assert page.evaluate("window.opener") is None
    elsewhere.evaluate("url => { window.opened.location = url + '#q=second' }", visit.url)
    page.evaluate("location.hash = 'q=third'")  # as a link on this very page could say
    expect(page.locator("#yinju-question")).to_have_value("third")
    expect(page.locator(".turn .asked")).to_have_text(["first"])
