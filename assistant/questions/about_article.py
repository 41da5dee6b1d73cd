"""Questions about an article itself, which its byline answers: who wrote it, and when and where it appeared.

The byline is no passage that is searched: below every title stand a name and a date, which are near to any question
for a person or a day. It is cited where a question asks just for it, told by its words, in Chinese or in English.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from index import AnswerSpan, Hit, Query, Sentence
from index.text.terms import terms
from sources import Document, find_byline_date


class AboutArticle(StrEnum):
    """What is asked about an article."""

    AUTHOR = "author"
    DATE = "date"
    PLACE = "place"


# Of the question without white space at its ends, in simplified Chinese and small letters.
_IN_CHINESE = "[这那哪该此]一?[篇则]|文章|本文|此文|该文|报道|报导|原文|稿[子件]"
_IN_ENGLISH = "article|piece|post|story|text"
_ARTICLE = re.compile(
    rf"(?:{_IN_CHINESE})(?!里|中|提|说|讲|写到|介绍|引|所|上)"
    rf"|\b(?:this|that|the|which)\s(?:[\w'’-]+\s){{0,4}}?(?:{_IN_ENGLISH})\b"
)
_WITHIN = re.compile(rf"\b(?:in|from|by|according to)\s(?:this|that|the)\s(?:[\w'’-]+\s){{0,3}}?(?:{_IN_ENGLISH})\b")
_NO_SUBJECT = re.compile(r"(?:请问)?作者(?:是|叫)?(?:谁|哪位|什么名字|什么)?|who(?:'s| is| was)? the author|author")
_ASKED = {
    AboutArticle.AUTHOR: re.compile(
        r"谁(?:写|撰|执笔|作)|作者|撰稿|执笔|署名|出自谁"
        r"|\bwho\s(?:wrote|authored|penned)\b|\b(?:author|writer)\b|\bwritten by\b|\bby whom\b"
    ),
    AboutArticle.DATE: re.compile(
        r"(?:什么时候|何时|几时|哪一?[年天日月]|几[月号]).{0,6}(?:发|刊|登|写)|(?:发|刊|登).{0,6}(?:日期|时间|什么时候|何时|哪一?[年天])"
        r"|\bwhen\b.*\b(?:publish|written|appear|come out|came out|post|dated|wrote)"
        r"|\b(?:publication date|date of publication|what date|(?:what|which) day)\b|\bhow (?:old|recent)\b"
    ),
    AboutArticle.PLACE: re.compile(
        r"(?:哪里|哪儿|何处|什么(?:媒体|地方|网站|平台|杂志|报纸)|哪一?[家个本份]?(?:媒体|网站|平台|杂志|报纸|报|刊)).{0,4}(?:发|刊|登)"
        r"|(?:发|刊|登).{0,6}(?:哪里|哪儿|何处|什么(?:媒体|地方|网站)|哪一?[家个本份])|来源|出处"
        r"|\bwhere\b.*\b(?:publish|appear|come out|came out|post)|\bsource of\b|\bwho published\b"
    ),
}
_FRAME = re.compile(
    rf"{_IN_CHINESE}|作者|撰稿|执笔|署名|名字|发[表布]|刊[登发]|来源|出处|日期|时间|时候"
    rf"|\b(?:{_IN_ENGLISH}|wrote|written|writer|author(?:ed)?|publish(?:ed)?|publication|date|appear(?:ed)?)\b"
)
"""What says of a question that it is about an article, and not about which."""
_SOURCE = re.compile(r"来源|出处|source", re.IGNORECASE)


def asked_about_article(query: Query) -> AboutArticle | None:
    """Return what a question asks about an article itself; None for a question to what it says."""
    folded = query.folded.strip(" ?？。.!！")
    named = _ARTICLE.search(folded) and not _WITHIN.search(folded)
    if not (named or _NO_SUBJECT.fullmatch(folded)):
        return None
    return next((each for each, pattern in _ASKED.items() if pattern.search(folded)), None)


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
    words = {term for term in Query.parse(_FRAME.sub(" ", query.folded)).terms if len(term) > 1}
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
    return (0, len(text)) if _SOURCE.search(text) else (0, 0)
