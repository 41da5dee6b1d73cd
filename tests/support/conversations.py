"""Answers as a visitor's browser keeps them, made without asking: what tests of how the page shows them share."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, expect

from assistant import Answer, Citation
from sources import Document
from tests.support.pages import Visit


def citation_from(document: Document, quote: str, **more: Any) -> Citation:
    """Return a citation of words that stand in a passage of an article."""
    start = document.text.index(quote)
    passage = next(each for each in document.passages if each.start <= start < each.end)
    values = {
        "document_id": document.document_id,
        "title": document.title,
        "publisher": None,
        "author": None,
        "published": None,
        "language": "zh",
        "section": passage.section,
        "paragraph": passage.number,
        "text": passage.text,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "text_start": passage.start,
        "score": 1.0,
        "signals": {"sentence": 0.9},
        "page": document.page_at(start),
    }
    return Citation(**{**values, **more})


def citation_of(document: Document, number: int, *, whole: bool = True, **more: Any) -> Citation:
    """Return a citation of one of an article's passages, or of its first sentence, with the article's metadata."""
    text = document.passages[number - 1].text
    about = {"publisher": document.publisher, "author": document.author, "published": document.published}
    quoted = text if whole else text[: text.index("。") + 1]
    return citation_from(document, quoted, **{**about, "signals": {}, "page": None, **more})


def answered(question: str, *citations: Citation) -> Answer:
    """Return an answer that cites passages."""
    text = "\n".join(f"{each.quote} [{number}]" for number, each in enumerate(citations, start=1))
    return Answer(question, question, True, 0.9, text, citations)


def unsure(question: str, *closest: Citation) -> Answer:
    """Return an answer whose first passage may be it."""
    return Answer(question, question, False, 0.4, f"…\n{closest[0].quote}", closest=closest, unsure=True)


def unanswered(question: str, *closest: Citation, text: str = "这些文章没有回答这个问题。") -> Answer:
    """Return an abstention with what comes nearest."""
    return Answer(question, question, False, 0.1, text, closest=closest)


def turn_of(name: str, answer: Answer) -> dict[str, Any]:
    """Return an answer as it is kept."""
    return {"id": name, "answer": answer.to_dict(), "history": [], "documents": None, "seconds": 0.1}


def kept_records(page: Page, shelf: str) -> list[dict[str, Any]]:
    """Return what the browser keeps: all conversations, or all notes."""
    read = """shelf => new Promise((resolve, reject) => {
        const request = indexedDB.open("yinju");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
            const all = request.result.transaction(shelf).objectStore(shelf).getAll();
            all.onsuccess = () => { request.result.close(); resolve(all.result); };
        };
    })"""
    records: list[dict[str, Any]] = page.evaluate(read, shelf)
    return records


def kept_turns(page: Page) -> list[dict[str, Any]]:
    """Return the turns of the conversation that was changed last."""
    talks = sorted(kept_records(page, "conversations"), key=lambda talk: talk["changed"])
    turns: list[dict[str, Any]] = talks[-1]["turns"] if talks else []
    return turns


def keep(visit: Visit, turns: Sequence[dict[str, Any]]) -> None:
    """Have the browser keep a conversation as an earlier version did; it is shown when the page is loaded anew."""
    visit.page.evaluate("kept => localStorage.setItem('yinju-conversation', JSON.stringify(kept))", list(turns))


def show_kept(visit: Visit, *answers: Answer, **more: Any) -> None:
    """Show a conversation of some answers, as it is when a visitor comes back to the page."""
    kept = [{**turn_of(f"kept-{number}", each), **more} for number, each in enumerate(answers)]
    keep(visit, kept)
    visit.page.reload()
    expect(visit.turns).to_have_count(len(kept))
