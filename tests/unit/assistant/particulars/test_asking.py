"""Questions about articles themselves: what they say of themselves is cited, and only where just that is asked."""

import pytest

from assistant import Assistant
from assistant.particulars.asked import AskedFact, asked_about_article
from assistant.rendering.article_view import QuotedSpan, blocks_of
from index import PassageIndex, Query
from sources import Boilerplate, Document, Excluded, Fact, Passage
from tests.support.fakes import FakeEncoder

TITLE, AUTHOR, PLACE, DATE = Fact


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
def test_only_questions_about_an_article_are_taken_for_such(question: str, asked: Fact | None) -> None:
    found = asked_about_article(Query.parse(question))
    assert (found.fact if isinstance(found, AskedFact) else found) is asked


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


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who wrote the article about the tea house?", "李青 · 2021-03-04"),
        ("When was the tea house article published?", "李青 · 2021-03-04"),
        ("关于驼鹿的那篇文章是谁写的？", "by Anna Bell"),
        ("Who wrote the piece about animals in the woods of Ontario?", "by Anna Bell"),
        ("那篇关于长江大桥的文章叫什么？", "长江上的新桥"),
        ("What is the title of the article about the orchard?", "果园的秋天"),
        ("《茶馆里的一天》这篇文章是谁写的？", "李青 · 2021-03-04"),
    ],
)
def test_the_article_that_is_meant_is_known_by_its_words_in_either_language(
    fake_index: PassageIndex, question: str, quote: str
) -> None:
    assert [each.quote for each in Assistant(fake_index).ask(question).citations] == [quote]


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the article about the unicorns?",
        "Who wrote the article about the bridge?",
        "Who wrote the article about tea in Japan?",
        "关于沙漠的那篇文章是谁写的？",
        "讲果园的那篇文章是什么时候发表的？",
    ],
)
@pytest.mark.parametrize("focus", [None, "tea"])
def test_no_other_articles_byline_is_cited(fake_index: PassageIndex, question: str, focus: str | None) -> None:
    answer = Assistant(fake_index).ask(question, focus=focus)
    assert not answer.answered
    assert not answer.closest


@pytest.mark.parametrize(
    ("question", "articles"),
    [
        ("what is dated 2021?", ["tea"]),
        ("Which articles are from March 2021?", ["tea"]),
        ("哪些文章是2021年3月发表的？", ["tea"]),
        ("2021年的文章有哪些？", ["tea"]),
        ("what is dated 2019?", []),  # the harbour's text speaks of that year, and is not of it
        ("李青写了哪些文章？", ["tea"]),
        ("Which articles did Anna Bell write?", ["moose"]),
    ],
)
def test_articles_are_found_by_date_and_author(fake_index: PassageIndex, question: str, articles: list[str]) -> None:
    answer = Assistant(fake_index).ask(question)
    assert [each.document_id for each in answer.citations] == articles
    assert answer.answered is bool(articles)


def test_of_many_articles_the_newest_are_cited_and_all_counted() -> None:
    documents = [_dated(number) for number in range(1, 6)]
    answer = Assistant(PassageIndex.build(documents, FakeEncoder())).ask("what is dated 2020?")
    assert [each.document_id for each in answer.citations] == ["day-5", "day-4", "day-3"]
    assert answer.citations[0].quote_pieces == (("2020-01-05", True),)
    assert answer.remarks == ("5 in all.",)


def test_it_is_the_article_unless_a_work_was_spoken_of(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index)
    for question in ("Who wrote it?", "谁写的？"):
        assert [each.document_id for each in assistant.ask(question, focus="tea").citations] == ["tea"]
    for question in ("什么时候发表的？", "When was it published?"):
        (citation,) = assistant.ask(question, focus="tea", history=["茶馆几点开门？"]).citations
        assert citation.answer is not None
        assert citation.quote_pieces[1] == ("2021-03-04", True)
    for question, before in (("Who wrote it?", "Which novel is read aloud?"), ("谁写的？", "他读的是哪本小说？")):
        assert asked_about_article(Query.parse(question), history=[before]) is None


def _dated(day: int) -> Document:
    line = f"2020-01-0{day}"
    text = f"{line}\n\nThe gate opens at {day} o'clock."
    passage = Passage(f"day-{day}", 1, text[len(line) + 2 :], len(line) + 2, len(text))
    left_out = (Excluded(0, len(line), Boilerplate.BYLINE),)
    return Document(f"day-{day}", f"Day {day}", text, published=line, passages=(passage,), left_out=left_out)
