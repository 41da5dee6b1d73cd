"""Asking, with the fake encoder: what is cited, how it is checked, and what bad input gets."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, FalseCitationError, LongQuestionError, UnknownDocumentError, Verdict
from assistant.answering.settings import Settings
from assistant.answering.verdict import Decision
from assistant.questions.question_text import LONGEST_QUESTION
from index import PassageIndex, SearchSettings
from sources import Document, Passage
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

QUESTION = "老城的茶馆每天清晨几点开门？"


@pytest.fixture
def assistant(fake_index: PassageIndex) -> Assistant:
    """Answers whatever it is asked: how sure it is by the fake encoder's vectors tells nothing."""
    return Assistant(fake_index, Settings(threshold=0.0))


@pytest.fixture
def unsure(fake_index: PassageIndex) -> Assistant:
    """Is never sure of an answer."""
    return Assistant(fake_index, Settings(threshold=1.0, unsure=1.0))


@pytest.fixture
def answer(assistant: Assistant) -> Answer:
    return assistant.ask(QUESTION)


def test_a_question_with_slips_finds_what_the_right_one_finds(assistant: Assistant) -> None:
    right, slipped = (assistant.nearest(question) for question in ("茶馆几点开门？", "查馆几点开门？"))
    assert [(each.passage_id, each.signals) for each in slipped] == [(each.passage_id, each.signals) for each in right]
    assert assistant.ask("查馆几点开门？").query == "查馆几点开门？"


@pytest.mark.parametrize("question", ["x", "X?", "т", "7", "７。"])
def test_a_single_letter_or_figure_is_no_question_that_is_answered(question: str) -> None:
    text = "Of x and т, 7 is known."
    document = Document("all", "All", text, passages=(Passage("all", 1, text, 0, len(text)),))
    assistant = Assistant(PassageIndex.build([document], FakeEncoder()))
    traced = assistant.trace(question)
    assert (traced.answer.verdict, traced.answer.confidence) == (Verdict.UNANSWERED, 0.0)
    assert traced.decision is Decision.NO_WORDS
    assert [each.quote for each in traced.answer.closest] == [text]
    assert assistant.ask("known x").confidence > 0.0


def test_an_answer_quotes_its_article_word_for_word(assistant: Assistant, answer: Answer) -> None:
    texts = {document.document_id: document.text for document in assistant.documents}
    assert answer.answered
    citation = answer.citations[0]
    assert citation.document_id == "tea"
    assert "老城的茶馆每天清晨六点开门。" in citation.quote
    for each in answer.citations:
        text = texts[each.document_id]
        assert text[each.start : each.end] == each.quote
        assert text[each.text_start : each.text_start + len(each.text)] == each.text
        assert each.before + each.quote + each.after == each.text


def test_the_text_is_the_quotes_with_their_marks(answer: Answer) -> None:
    assert answer.text == "\n".join(f"{each.quote} [{number}]" for number, each in enumerate(answer.citations, 1))


def test_a_citation_says_where_it_stands(answer: Answer) -> None:
    citation = answer.citations[0]
    assert (citation.title, citation.author, citation.published) == ("茶馆里的一天", "李青", "2021-03-04")
    assert (citation.publisher, citation.section, citation.paragraph) == (None, None, 1)
    assert set(citation.signals) == set(SearchSettings().signal_weights)


def test_an_abstention_offers_the_closest_passages(unsure: Assistant) -> None:
    answer = unsure.ask("How many trees does the harbour have?")
    assert (answer.answered, answer.verdict, answer.citations) == (False, Verdict.UNANSWERED, ())
    assert len(answer.closest) == 3


def test_where_nothing_comes_near_nothing_is_shown(unsure: Assistant) -> None:
    answer = unsure.ask("zzzz")
    assert (answer.answered, answer.verdict, answer.citations, answer.near) == (False, Verdict.UNANSWERED, (), False)
    assert (len(answer.closest), answer.worth_reading) == (3, ())
    assert str(answer) == answer.text
    assert answer._repr_html_().count("<section") == 0


def test_what_probably_answers_but_not_surely_is_offered_first(assistant: Assistant) -> None:
    sure = assistant.ask(QUESTION)
    settings = replace(assistant.settings, threshold=(sure.confidence + 1) / 2, unsure=sure.confidence)
    answer = Assistant(assistant.index, settings).ask(QUESTION)
    assert (answer.answered, answer.verdict, answer.citations) == (False, Verdict.UNSURE, ())
    assert answer.closest[0].quote == sure.citations[0].quote
    assert answer.text == f"不能肯定，但答案可能在这里：\n{sure.citations[0].quote}"
    assert answer.to_dict()["verdict"] == "unsure"
    shown = str(answer).splitlines()
    assert shown[:2] == answer.text.splitlines()
    assert shown[2].startswith("    茶馆里的一天 · ")
    assert "其他相近的段落：" in shown
    assert "并不是答案" not in str(answer)
    doubtful = Assistant(assistant.index, replace(settings, unsure=settings.threshold)).ask(QUESTION)
    assert (doubtful.verdict, doubtful.to_dict()["verdict"]) == (Verdict.UNANSWERED, "unanswered")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many trees does the harbour have?", "The articles don't answer this question."),
        ("zzzz", "The articles don't answer this question, and nothing in them comes near it."),
        ("茶馆的掌柜姓什么？", "这些文章没有回答这个问题。"),
        ("Python 怎么读取文件？", "这些文章没有回答这个问题，也没有与它相近的内容。"),
    ],
)
def test_near_but_no_answer_is_told_from_nothing_near(unsure: Assistant, question: str, said: str) -> None:
    assert unsure.ask(question).text == said


def test_an_article_in_focus_is_preferred_but_not_against_a_clearly_better_one(corpus: tuple[Document, ...]) -> None:
    tea = next(each for each in corpus if each.document_id == "tea")
    twin = replace(tea, document_id="twin", title="另一间茶馆",
                   passages=tuple(replace(passage, document_id="twin") for passage in tea.passages))  # fmt: skip
    assistant = Assistant(PassageIndex.build([*corpus, twin], FakeEncoder()))
    for focus in ("tea", "twin"):
        found = assistant.trace(QUESTION, focus=focus).ranking
        assert found[0].document.document_id == focus
        assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
        assert len({hit.passage.passage_id for hit in found}) == len(found)
    assert assistant.trace(QUESTION, focus="moose").ranking[0].document.document_id in ("tea", "twin")
    assert assistant.trace(QUESTION, focus="tea", documents=["twin"]).ranking[0].document.document_id == "twin"
    with pytest.raises(UnknownDocumentError, match="nowhere"):
        assistant.ask(QUESTION, focus="nowhere")


def test_without_articles_there_is_nothing_to_be_found(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, documents=[])
    assert (answer.answered, answer.closest, answer.confidence) == (False, (), 0.0)
    assert answer.text == "没有可供查找的文章，请先选择至少一篇。"
    assert assistant.ask("hi", documents=[]).text == "Hello! There is no article to search; select at least one."


@pytest.mark.parametrize(
    ("said", "documents", "reply"),
    [
        ("你好！", ["tea", "bridge"], "你好！可以向我提问《长江上的新桥》、《茶馆里的一天》里的内容，我用原文回答。"),
        ("謝謝", ["tea"], "不客气！可以向我提问《茶馆里的一天》里的内容，我用原文回答。"),
        ("What can you do?", None, "Hello! You can ask me what stands in these 6 articles; I answer by quoting."),
        ("Thanks, bye!", ["moose"], "Goodbye! You can ask me what stands in “The Great Moose”; I answer by quoting."),
    ],
)
def test_small_talk_is_told_what_can_be_asked(
    assistant: Assistant, said: str, documents: list[str] | None, reply: str
) -> None:
    answer = assistant.ask(said, documents=documents, history=[QUESTION])
    assert (answer.text, answer.query) == (reply, said)
    assert (answer.answered, answer.confidence, answer.citations, answer.closest) == (False, 0.0, (), ())


def test_a_follow_up_is_searched_for_as_it_is_completed(assistant: Assistant, unsure: Assistant) -> None:
    history = ["今年果园收了多少斤苹果？", "\u200b", "谢谢", "\ud83d"]
    assert assistant.ask("那明年呢？", history=history[:3]).query == "明年果园收了多少斤苹果？"
    answer = assistant.ask("它全长多少公里？", history=["大桥耗资多少亿元？"])
    assert (answer.question, answer.query) == ("它全长多少公里？", "大桥全长多少公里？")
    assert answer.citations[0].document_id == "bridge"
    assert assistant.ask(QUESTION, history=history).query == QUESTION
    english = unsure.ask("And Mars?", history=["火星离地球有多远？"])
    assert english.text.startswith("The articles")
    with pytest.raises(TypeError, match=r"history=\['茶馆？'\]"):
        assistant.ask(QUESTION, history="茶馆？")


def test_k_and_documents_are_respected(assistant: Assistant, unsure: Assistant) -> None:
    assert len(unsure.ask("zzzz", k=5).closest) == 5
    answer = unsure.ask("火星", k=9, documents=["bridge", "orchard"])
    assert {citation.document_id for citation in answer.closest} == {"bridge", "orchard"}
    with pytest.raises(ValueError, match="at least 1"):
        assistant.ask(QUESTION, k=0)
    with pytest.raises(UnknownDocumentError, match=r"\bnone\b.*tea"):
        assistant.ask(QUESTION, documents=["none", "tea"])


@pytest.mark.parametrize("documents", [[1, "a"], [None], [["tea"]], [b"tea"], ["tea", 3.5]])
def test_what_is_no_id_is_an_unknown_one(assistant: Assistant, documents: Any) -> None:
    with pytest.raises(UnknownDocumentError, match=r"There are: .*\btea\b"):
        assistant.ask(QUESTION, documents=documents)


def test_articles_may_be_named_by_any_iterable_but_a_string(assistant: Assistant) -> None:
    ids: Any = (each for each in ["tea", "orchard"])
    assert assistant.ask(QUESTION, documents=ids) == assistant.ask(QUESTION, documents=["tea", "orchard"])
    with pytest.raises(TypeError, match=r"documents=\['tea'\]"):
        assistant.ask(QUESTION, documents="tea")


@pytest.mark.parametrize("question", ["", " ", "\t\n\u3000", "\x00\x01", "\u200b\u202e"])
def test_a_blank_question_is_a_value_error(assistant: Assistant, question: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        assistant.ask(question)


def test_a_question_that_is_too_long_is_a_value_error_that_says_how_long_it_may_be(assistant: Assistant) -> None:
    with pytest.raises(ValueError, match="2,001 characters; ask it in at most 2,000") as raised:
        assistant.ask("茶" * (LONGEST_QUESTION + 1))
    assert isinstance(raised.value, LongQuestionError)
    assert (raised.value.length, raised.value.longest) == (LONGEST_QUESTION + 1, LONGEST_QUESTION)


def test_what_is_no_text_is_a_type_error(assistant: Assistant) -> None:
    for question in (5, None, b"x", ["x"]):
        with pytest.raises(TypeError, match="A question must be text, not "):
            assistant.ask(question)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="history must be a list of questions"):
        assistant.ask(QUESTION, history=[5])  # type: ignore[list-item]


def test_of_a_long_history_the_last_questions_count(assistant: Assistant) -> None:
    follow_up = "那苹果呢？"
    query = assistant.ask(follow_up, history=[QUESTION]).query
    assert query != follow_up
    for history in (["大桥多长？"] * 100_000 + [QUESTION], [QUESTION, "长" * 1_000_000], [QUESTION, *["谢谢"] * 19]):
        assert assistant.ask(follow_up, history=history).query == query
    assert assistant.ask(follow_up, history=[QUESTION, *["谢谢"] * 20]).query == follow_up


@pytest.mark.parametrize(
    "question",
    [
        "茶" * 2000, "a\x00b\x1b[31m茶馆", "🫖🍵", "？！。……", "<script>alert(1)</script>", "مرحبا كيف الحال",
        "\u202etfel ot thgir", "\ud83d 茶馆", "{{7*7}} ${7*7}", "'; DROP TABLE passages; --", "A\u0301" * 999,
    ],
)  # fmt: skip
def test_odd_questions_get_an_answer_or_an_abstention(assistant: Assistant, unsure: Assistant, question: str) -> None:
    for answer in (assistant.ask(question), unsure.ask(question)):
        assert answer.answered == bool(answer.citations)
        assert answer.answered != bool(answer.closest)
        json.loads(answer.to_json())
        str(answer).encode()
        answer._repr_html_().encode()


@pytest.mark.parametrize("question", ["？！。……", "🫖🍵", "--- ///"])
def test_a_question_without_words_is_not_answered(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).confidence == 0.0


def test_the_query_is_the_question_without_what_cannot_be_seen(assistant: Assistant) -> None:
    answer = assistant.ask("  茶馆\x00几点\u200b开门？ ")
    assert answer.query == "茶馆 几点开门？"
    assert answer.question == "  茶馆\x00几点\u200b开门？ "


def test_a_passage_that_left_its_article_is_never_cited(corpus: tuple[Document, ...]) -> None:
    tea = next(document for document in corpus if document.document_id == "tea")
    forged = replace(tea, text=tea.text.replace("六点", "七点"))
    with pytest.raises(FalseCitationError, match="tea:p001"):
        Assistant(PassageIndex.build([forged], FakeEncoder()), Settings(threshold=0.0)).ask(QUESTION)


def test_the_same_quote_is_cited_once(corpus: tuple[Document, ...]) -> None:
    tea = next(document for document in corpus if document.document_id == "tea")
    twice = [tea, replace(tea, document_id="tea-copy")]
    citations = Assistant(PassageIndex.build(twice, FakeEncoder()), Settings(threshold=0)).ask(QUESTION).citations
    assert [citation.document_id for citation in citations] == ["tea"]


def test_an_answer_becomes_json_and_back(answer: Answer) -> None:
    values = json.loads(answer.to_json())
    assert values == answer.to_dict()
    assert values["citations"][0]["quote"] == answer.citations[0].quote
    assert set(values) == {"question", "query", "answered", "confidence", "text", "citations", "closest", "remarks",
                           "unsure", "near", "verdict"}  # fmt: skip


def test_printing_shows_the_quote_and_its_source(answer: Answer) -> None:
    lines = str(answer).splitlines()
    assert lines[0] == f"{answer.citations[0].quote} [1]"
    assert "[1] 茶馆里的一天" in lines
    assert "    2021-03-04 · 第 1 段" in lines


def test_printing_an_abstention_says_that_it_is_none(unsure: Assistant) -> None:
    shown = str(unsure.ask("How many trees does the harbour have?"))
    assert shown.startswith("The articles don't answer this question.")
    assert "\n\nThe closest passages, not an answer:\n" in shown
    assert "[1]" not in shown


def test_a_notebook_shows_the_quote_marked_and_markup_as_text(corpus_folder: Path) -> None:
    from sources import load_documents

    (corpus_folder / "evil.txt").write_text(
        "<script>alert('title')</script>\n\nThe <img src=x onerror=alert(1)> costs 5 & more.\n", encoding="utf-8"
    )
    index = PassageIndex.build(load_documents([corpus_folder]), FakeEncoder())
    assistant = Assistant(index, Settings(threshold=0.0))
    shown = assistant.ask("<b>img src=x onerror costs</b>", documents=["evil"])._repr_html_()
    assert "<mark>The &lt;img src=x onerror=alert(1)&gt; costs 5 &amp; more.</mark>" in shown
    assert "<script>" not in shown
    assert "<img" not in shown


def test_opening_a_saved_index(fake_index: PassageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoding.sentence_encoder.SentenceEncoder.load", lambda *_: FakeEncoder())
    save_index(fake_index, tmp_path / "index")
    for assistant in (
        Assistant.open(tmp_path / "index"),
        Assistant.open(str(tmp_path / "index")),
    ):
        assert assistant.documents == fake_index.documents
    monkeypatch.setenv("YINJU_INDEX", str(tmp_path / "index"))
    assert Assistant.open().documents == fake_index.documents


def test_very_many_articles_are_looked_up_each_once(fake_encoder: FakeEncoder) -> None:
    compared = 0

    class Counted(str):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    assistant = Assistant(PassageIndex.build(made_documents(200), fake_encoder))
    ids = [Counted(document.document_id) for document in assistant.documents]
    assert assistant.ask("第七座桥有多长？", documents=ids).query
    with pytest.raises(UnknownDocumentError) as raised:
        assistant.ask("第七座桥有多长？", documents=[*ids, *(Counted(f"no-{number}") for number in range(200))])
    assert compared < 200 * 10
    assert str(raised.value) == (
        "No article has the id no-0, no-1, no-10, no-100, no-101, no-102, no-103, no-104, no-105, no-106 and 190 more. "
        "There are: a0, a1, a2, a3, a4, a5, a6, a7, a8, a9 and 190 more."
    )


def made_documents(count: int) -> list[Document]:
    """Return articles a0, a1, …, each of one sentence."""
    texts = [f"第{number}座桥长{number}公里，是周宁在那一年设计的。" for number in range(count)]
    return [
        Document(
            document_id=f"a{number}",
            title=text,
            text=text,
            passages=(Passage(f"a{number}", 1, text, 0, len(text)),),
        )
        for number, text in enumerate(texts)
    ]
