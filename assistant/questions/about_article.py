"""Questions about an article itself, which its byline answers: who wrote it, and when and where it appeared.

The byline is no passage that is searched: below every title stand a name and a date, which are near to any question
for a person or a day. It is cited where a question asks just for it, told by its words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from assistant.questions.forms import form_in, forms_in
from index import AnswerSpan, Hit, Query, Sentence
from index.text.languages.language import joined
from index.text.terms import terms
from sources import Document, find_byline_date


class AboutArticle(StrEnum):
    """What is asked about an article."""

    AUTHOR = "author"
    DATE = "date"
    PLACE = "place"


def asked_about_article(query: Query) -> AboutArticle | None:
    """Return what a question asks about an article itself; None for a question to what it says."""
    folded = query.folded.strip(" ?？。.!！")
    forms = forms_in(folded)
    this, within, author = (
        joined(each)
        for each in (
            [form.this_article for form in forms],
            [form.within_article for form in forms],
            [form.its_author for form in forms],
        )
    )
    named = this.search(folded) and not within.search(folded)
    if not (named or author.fullmatch(folded)):
        return None
    asked = ((about, joined(form.about_article.get(about.value, ()) for form in forms)) for about in AboutArticle)
    return next((about for about, pattern in asked if pattern.search(folded)), None)


def bylines_for(
    query: Query, asked: AboutArticle, documents: Sequence[Document], focus: str | None, k: int
) -> list[Hit]:
    """Find the bylines that answer.

    Args:
        query: The question.
        asked: What it asks for.
        documents: The articles that it is put to.
        focus: The id of the one that is preferred.
        k: So many bylines may answer: of more, none is meant.

    Returns:
        Those of the articles whose titles share most of the question's words; of the preferred one, where none is
        named so; or else of all. Nothing where these give no such thing.
    """
    meant = _meant(query, documents, focus)
    found = [hit for document in meant if (hit := _hit(document, asked)) is not None]
    return [replace(hit, rank=rank) for rank, hit in enumerate(found, start=1)] if len(found) <= k else []


def _meant(query: Query, documents: Sequence[Document], focus: str | None) -> Sequence[Document]:
    without_frame = form_in(query.folded, lambda each: each.article_words).sub(" ", query.folded)
    words = {term for term in Query.parse(without_frame).terms if len(term) > 1}
    shared = [len(words & terms(document.title)) for document in documents]
    if most := max(shared, default=0):
        return [document for document, its in zip(documents, shared, strict=True) if its == most]
    preferred = [document for document in documents if document.document_id == focus]
    return preferred or documents


def _hit(document: Document, asked: AboutArticle) -> Hit | None:
    byline = document.byline
    if byline is None:
        return None
    start, end = _place(byline.text, document, asked)
    if start == end:
        return None
    return Hit(
        document=document,
        passage=byline,
        rank=1,
        score=1.0,
        signals={"byline": 1.0},
        sentences=(Sentence(byline.start, byline.end, 1.0),),
        answer=AnswerSpan(byline.start + start, byline.start + end, 1.0),
    )


def _place(text: str, document: Document, asked: AboutArticle) -> tuple[int, int]:
    """Return where a byline says what is asked; an empty span where it doesn't."""
    if asked is AboutArticle.AUTHOR:
        start = text.find(document.author) if document.author else -1
        return (start, start + len(document.author or "")) if start >= 0 else (0, 0)
    if asked is AboutArticle.DATE:
        return find_byline_date(text) or (0, 0)
    return (0, len(text)) if form_in(text, lambda each: each.sources, flags=re.IGNORECASE).search(text) else (0, 0)
