"""The page with one and with ten citations; its accessibility; and the picture of it that README shows."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant import Answer, Citation
from sources import load_documents, sentence_spans
from tests.support.pages import NEAR_MISS, OFF_TOPIC, QUESTION, Visit, visit_of
from tests.support.places import ROOT, TESTS

pytestmark = [pytest.mark.model, pytest.mark.browser]

SCREENSHOTS = os.environ.get("YINJU_SCREENSHOTS")
PICTURE = "answer.png"


@pytest.fixture
def url(page_of_both: str) -> str:
    """The address of a page with the two articles."""
    return page_of_both


def answer_with(number: int) -> Answer:
    """Return an answer that cites the first sentences of passages, in turns from one article and the other."""
    places = [
        place for pair in zip(*(document.passages for document in load_documents()), strict=False) for place in pair
    ]
    titles = {document.document_id: document.title for document in load_documents()}
    citations = []
    for passage in places[:number]:
        first, last = sentence_spans(passage.text)[0]
        citation = Citation(
            document_id=passage.document_id,
            title=titles[passage.document_id],
            publisher=None,
            author=None,
            published=None,
            language="zh",
            section=passage.section,
            paragraph=passage.number,
            text=passage.text,
            quote=passage.text[first:last],
            start=passage.start + first,
            end=passage.start + last,
            text_start=passage.start,
            score=1.0,
            signals={"sentence": 0.9},
        )
        citations.append(citation)
    text = "\n".join(f"{each.quote} [{place}]" for place, each in enumerate(citations, start=1))
    return Answer("说了什么？", "说了什么？", True, 0.9, text, tuple(citations))


@pytest.mark.parametrize("number", [1, 10])
def test_every_citation_opens_its_passage(browser: Browser, url: str, number: int) -> None:
    answer = answer_with(number)
    with visit_of(browser, url) as visit:
        kept: list[dict[str, Any]] = [
            {"id": "kept", "answer": answer.to_dict(), "history": [], "documents": None, "seconds": 0.1}
        ]
        visit.page.evaluate("kept => localStorage.setItem('yinju-conversation', JSON.stringify(kept))", kept)
        visit.page.reload()
        expect(visit.turns).to_have_count(1)
        for kind in (".mark", ".card"):
            expect(visit.last.locator(kind)).to_have_count(number)
            for place, citation in enumerate(answer.citations):
                visit.last.locator(kind).nth(place).click()
                expect_open(visit, place, citation, number)
                expect(visit.page.locator(".reader mark.current")).to_be_focused()
        for place in range(number - 2, -1, -1):
            visit.do("previous")
            expect_open(visit, place, answer.citations[place], number)
        expect(visit.page.locator('.reader [data-do="previous"]')).to_be_disabled()
        for place in range(1, number):
            visit.do("next")
            expect_open(visit, place, answer.citations[place], number)
        expect(visit.page.locator('.reader [data-do="next"]')).to_be_disabled()


def expect_open(visit: Visit, place: int, citation: Citation, number: int) -> None:
    expect(visit.page.locator(".reader h2")).to_have_text(citation.title)
    expect(visit.page.locator(".reader mark.current")).to_have_text(citation.quote)
    expect(visit.page.locator(".reader mark.current")).to_be_in_viewport()
    says = f"第 {place + 1} 处，共 {number} 处 · 第 {citation.paragraph} 段"
    expect(visit.page.locator(".reader .place")).to_have_text(
        f"{says} · {citation.section}" if citation.section else says
    )


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])  # all: `benchmarks/page_states.py`
def test_an_accessibility_checker_finds_nothing_serious(browser: Browser, url: str, scheme: str, width: int) -> None:
    with visit_of(browser, url, color_scheme=scheme, viewport={"width": width, "height": 800}) as visit:
        assert serious_findings(visit) == []
        visit.ask(OFF_TOPIC).locator(".why > summary").click()
        near = visit.ask(NEAR_MISS)
        visit.do("find-words", near)
        near.locator(".closest summary").click()
        near.locator(".turn-tools summary").click()
        visit.settle()
        assert serious_findings(visit) == []
        answer = visit.ask(QUESTION)
        answer.locator(".why > summary").click()
        answer.locator(".figures > summary").click()
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

    response = Axe().run(visit.page).response
    assert response["passes"]
    violations = response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_the_picture_that_the_readme_shows(browser: Browser, url: str) -> None:
    """It is taken where `YINJU_SCREENSHOTS` says, and what it is to show is there in any case."""
    assert f"tests/screenshots/{PICTURE}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (TESTS / "screenshots").iterdir()] == [PICTURE]
    with visit_of(browser, url) as visit:
        visit.ask(QUESTION)
        expect(visit.last.locator(".mark").first).to_be_visible()
        expect(visit.page.locator(".reader mark.current")).to_be_in_viewport()
        if SCREENSHOTS:
            visit.settle()
            visit.page.screenshot(path=Path(SCREENSHOTS, PICTURE))
