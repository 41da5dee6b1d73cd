"""The HTML report in a real browser: it opens by itself, filters, and shows hostile text as text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.gold import Anchor, GoldQuestion
from assistant.gold.reports.html_report import write_html
from assistant.gold.runs.examine import examine
from assistant.gold.runs.result import settle
from assistant.gold.runs.run_file import fingerprint_of
from index import PassageIndex
from sources import document_of
from tests.support.fakes import FakeEncoder

pytestmark = pytest.mark.browser

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} </details>"
QUESTIONS = (
    GoldQuestion("opening", "茶馆清晨开门吗？", evidence=(Anchor("清晨六点开门"),), tags=("lookup", "fan")),
    GoldQuestion("other", "茶馆清晨开门吗？", evidence=(Anchor("烧四十壶水"),), tags=("lookup",), note=HOSTILE),
    GoldQuestion("hostile", HOSTILE, answerable=False, tags=("injection",)),
    GoldQuestion("gone", "什么？", evidence=(Anchor("没有的话"),), tags=("fan",)),
)


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The report of four questions, opened; whatever it asks the network for, or complains of, fails the test."""
    documents = [document_of("tea", f"茶馆 {HOSTILE}", ["茶馆清晨六点开门。", f"掌柜一天烧四十壶水。{HOSTILE}"])]
    assistant = Assistant(PassageIndex.build(documents, FakeEncoder()))
    outcomes = examine(assistant, QUESTIONS)
    before = settle(fingerprint_of(assistant), [replace(each, stage=None) for each in outcomes[:2]], None).saved
    path = tmp_path / "report.html"
    write_html(path, settle(fingerprint_of(assistant), outcomes, before))
    faults: list[str] = []
    requests: list[str] = []
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("requestfinished", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert faults == []
    assert requests == [path.as_uri()]


def test_it_opens_and_counts(report: Page) -> None:
    expect(report).to_have_title("Gold questions: 4 asked")
    expect(report.locator("output")).to_have_text("4 of 4")
    expect(report.locator("figure svg[role=img]")).to_have_count(3)
    assert report.locator("body").evaluate("body => body.scrollWidth <= body.clientWidth + 40")


def test_filters_combine(report: Page) -> None:
    report.get_by_label("Tag").select_option("lookup")
    expect(report.locator("output")).to_have_text("2 of 4")
    report.get_by_label("Status").select_option("REGRESSED")
    expect(report.locator("output")).to_have_text("1 of 4")
    expect(report.locator("details:visible")).to_have_attribute("id", "question-other")
    report.get_by_label("Status").select_option("")
    report.get_by_label("Tag").select_option("")
    report.get_by_label("Words").fill("没有的话")
    expect(report.locator("details:visible")).to_have_attribute("id", "question-gone")
    report.get_by_label("Words").fill("")
    report.get_by_label("Language").select_option("zh")
    expect(report.locator("output")).to_have_text("3 of 4")


def test_a_question_opens_to_what_was_expected_and_what_came(report: Page) -> None:
    question = report.locator("#question-other")
    question.locator("summary").click()
    expected, came = question.locator("section").all()
    expect(expected.locator("mark")).to_have_text("烧四十壶水")
    assert "清晨六点开门" in came.locator("mark").first.inner_text()
    expect(question.locator(".facts")).to_contain_text("lost: ")


def test_hostile_text_is_shown_as_text(report: Page) -> None:
    expect(report.locator("#question-hostile summary")).to_contain_text(HOSTILE)
    assert report.locator("img").count() == 0
    assert report.locator("script").count() == 1
    report.locator("#question-other summary").click()
    expect(report.locator("#question-other")).to_contain_text(HOSTILE)
