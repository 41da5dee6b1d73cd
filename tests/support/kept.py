"""Conversations as a browser keeps them, made up: with answers that quote real passages of articles."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import expect

from assistant import Answer, Citation
from sources import Document
from tests.support.pages import Visit


def citation_of(document: Document, number: int, *, whole: bool = True, page: int | None = None) -> Citation:
    """Return a citation of one of an article's passages, or of its first sentence."""
    passage = document.passages[number - 1]
    quoted = passage.text if whole else passage.text[: passage.text.index("。") + 1]
    return Citation(
        document_id=document.document_id,
        title=document.title,
        publisher=document.publisher,
        author=document.author,
        published=document.published,
        language="zh",
        section=passage.section,
        paragraph=number,
        text=passage.text,
        quote=quoted,
        start=passage.start,
        end=passage.start + len(quoted),
        text_start=passage.start,
        score=1.0,
        signals={},
        page=page,
    )


def answer_of(question: str, *citations: Citation) -> Answer:
    """Return an answer with citations."""
    text = "\n".join(f"{each.quote} [{number}]" for number, each in enumerate(citations, start=1))
    return Answer(question, question, True, 0.9, text, citations)


def turn_of(name: str, answer: Answer) -> dict[str, Any]:
    """Return an answer as it is kept."""
    return {"id": name, "answer": answer.to_dict(), "history": [], "documents": None, "seconds": 0.1}


def keep(visit: Visit, turns: Sequence[dict[str, Any]]) -> None:
    """Have the browser keep a conversation; it is shown from the next time on that the page is loaded."""
    visit.page.evaluate("kept => localStorage.setItem('yinju-conversation', JSON.stringify(kept))", list(turns))


def go(visit: Visit, places: str) -> None:
    """Load the page anew at an address."""
    visit.page.goto("about:blank")
    visit.page.goto(f"{visit.url}{places}")
    visit.question.wait_for()


def expect_at(visit: Visit, places: str) -> None:
    """Expect an address."""
    expect(visit.page).to_have_url(f"{visit.url}{places}")
