"""Questions about an article itself: its byline is cited, and only where just that is asked."""

import pytest

from assistant import Assistant
from assistant.questions.about_article import AboutArticle, asked_about_article
from assistant.rendering.article_view import QuotedSpan, blocks_of
from index import PassageIndex, Query

AUTHOR, DATE, PLACE = AboutArticle


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("这篇文章是谁写的？", AUTHOR),
        ("讲茶馆的那篇文章，作者是谁", AUTHOR),
        ("這篇報導的作者叫什麼名字？", AUTHOR),
        ("作者是谁？", AUTHOR),
        ("Who wrote this article?", AUTHOR),
        ("Who is the author of the piece about moose?", AUTHOR),
        ("这篇文章什么时候发表的", DATE),
        ("本文的发布日期是？", DATE),
        ("那篇茶馆的报道是哪天刊登的？", DATE),
        ("When was the tea house article published?", DATE),
        ("这篇文章发在哪家媒体上？", PLACE),
        ("文章的来源是什么？", PLACE),
        ("Where did this story appear?", PLACE),
        ("茶馆几点开门？", None),
        ("《三体》的作者是谁？", None),
        ("文章里提到的那本书，作者是谁？", None),
        ("Who wrote the book mentioned in the article?", None),
        ("When was the report on tea published?", None),
        ("小米什么时候发布的电视？", None),
        ("这篇文章讲了什么？", None),
        ("What does the article say about the bridge?", None),
    ],
)
def test_only_questions_about_an_article_are_taken_for_such(question: str, asked: AboutArticle | None) -> None:
    assert asked_about_article(Query.parse(question)) is asked


def test_the_byline_is_cited_with_the_name_or_the_date_marked(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index)
    who, when = assistant.ask("讲茶馆的那篇文章是谁写的？"), assistant.ask("茶馆那篇文章什么时候发表的？")
    for answer, words in ((who, "李青"), (when, "2021-03-04")):
        assert answer.answered
        assert answer.text == "李青 · 2021-03-04 [1]"
        (citation,) = answer.citations
        text = next(each.text for each in assistant.documents if each.document_id == "tea")
        assert (citation.document_id, citation.paragraph) == ("tea", 0)
        assert text[citation.start : citation.end] == citation.quote
        assert citation.answer is not None
        assert text[citation.answer.start : citation.answer.end] == words
    assert "署名行" in str(who)


def test_the_article_that_is_meant_is_the_named_the_preferred_or_the_only_one(fake_index: PassageIndex) -> None:
    assistant, question = Assistant(fake_index), "Who wrote this article?"
    assert assistant.ask("Who wrote the moose article?").citations[0].quote == "by Anna Bell"
    assert [each.document_id for each in assistant.ask(question, focus="moose").citations] == ["moose"]
    assert [each.document_id for each in assistant.ask(question, documents=["tea"]).citations] == ["tea"]
    assert {each.document_id for each in assistant.ask(question).citations} == {"moose", "tea"}
    assert not assistant.ask(question, k=1).answered  # of two, neither is meant


def test_what_the_byline_does_not_say_is_not_answered(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index)
    for question in (
        "When was the moose article published?",
        "Who wrote the harbour article?",
        "茶馆那篇文章的来源是？",
    ):
        answer = assistant.ask(question)
        assert not answer.answered
        assert not answer.closest
        assert answer.confidence == 0


def test_the_byline_is_marked_where_the_article_is_read_and_found_where_it_is_looked_for(
    fake_index: PassageIndex,
) -> None:
    assistant = Assistant(fake_index)
    document = next(each for each in assistant.documents if each.document_id == "tea")
    (citation,) = assistant.ask("茶馆那篇文章是谁写的？").citations
    blocks = blocks_of(document, [QuotedSpan(1, citation.start, citation.end, citation.highlights)])
    (marked,) = [block for block in blocks if any(piece.numbers for piece in block.pieces)]
    assert "".join(piece.text for piece in marked.pieces) == "李青 · 2021-03-04"
    assert [piece.text for piece in marked.pieces if piece.highlighted] == ["李青"]
    explained = assistant.explain("茶馆那篇文章是谁写的？", "李青 · 2021-03-04")
    assert (explained.stage, explained.paragraph) == ("cited", 0)
    assert "署名行" in str(explained)
