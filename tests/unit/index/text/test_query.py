"""A question is taken apart once, into a `Query`, and passed on as that."""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from assistant import Assistant
from assistant.answering.settings import Settings
from index import EncodedQuery, PassageIndex, Query
from index.text import answer_type, folding, names, quantities, script, terms
from index.text.answer_type import AnswerType
from index.text.script import Script
from tests.support.fakes import FakeEncoder

PARSERS: tuple[Callable[..., Any], ...] = (
    terms.query_terms,
    quantities.find_quantities,
    answer_type.answer_type_of,
    names.names_in,
    script.has_han,
    folding.fold_with_places,
    terms.without_question_words,
)
CHINESE = "小米2019年在北京的收入是多少？"
TRADITIONAL = "臺北的軟體公司是誰創立的？"
ENGLISH = "When did Lei Jun earn 343 million in Q1 2019?"


class Remembering(FakeEncoder):
    """Takes a question apart, as a model does in its own way, before anything is counted."""

    known: dict[str, EncodedQuery]

    def encode_query(self, text: str) -> EncodedQuery:
        return self.known[text]


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """Count from now on how often each parser is called with each text, wherever it is imported.

    But for the rules that complete a question or a part of one by what was asked before: they look for dates in what
    was typed, to put others in their place, and only what they make of it is the query.
    """
    calls: Counter[tuple[str, str]] = Counter()

    def wrapped(parser: Callable[..., Any]) -> Callable[..., Any]:
        def counting(text: str, *others: Any) -> Any:
            calls[parser.__name__, text] += 1
            return parser(text, *others)

        return counting

    for parser in PARSERS:
        for module_name, module in list(sys.modules.items()):
            ours = module_name.split(".")[0] in ("index", "assistant") and module_name != "assistant.questions.dates"
            if ours and vars(module).get(parser.__name__) is parser:
                monkeypatch.setattr(module, parser.__name__, wrapped(parser))
    return calls


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("长江上的大桥2019年全长3.2公里，耗资多少元？", ()),
        ("長江上的大橋耗資多少元？", ("长江上的大桥耗资多少元？",)),  # in the articles' script
        ("How many ships docked at the Habrour in 2018?", ("How many ships docked at the harbour in 2018?",)),
        ("大桥全长多少公里，果园收了多少斤苹果？", ("大桥全长多少公里", "果园收了多少斤苹果？")),  # its parts
    ],
)  # fmt: skip
@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_no_text_is_parsed_twice_for_an_answer_and_its_reasons(
    fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch, question: str, texts: tuple[str, ...], threshold: float
) -> None:
    """Nor is one for searching again in the preferred article, for citing, or for saying why."""
    encoder = Remembering()
    encoder.known = {text: FakeEncoder().encode_query(text) for text in (question, *texts)}
    known = Assistant(PassageIndex(fake_index.parts, encoder), Settings(threshold=threshold, unsure=threshold))
    calls = counted(monkeypatch)
    traced = known.trace(question, focus=known.documents[0].document_id)
    said = traced.explain()
    found = {text for each in traced.found for text in (each.query.text, each.normalised.text)}
    assert found == {question, *texts}
    assert (said.judgement is not None and said.judgement.verdict) == traced.answer.verdict
    asked = found | {Query.parse(text).folded for text in found}
    of_questions = {call: times for call, times in calls.items() if call[1] in asked}
    assert max(of_questions.values()) == 1, of_questions
    last = traced.found[-1].normalised
    assert {("query_terms", last.text), ("find_quantities", last.text), ("answer_type_of", last.folded)} <= {*calls}


def test_a_search_takes_a_query_or_its_text(fake_index: PassageIndex) -> None:
    assert fake_index.search(Query.parse("大桥全长多少？")) == fake_index.search("大桥全长多少？")


def test_a_chinese_question() -> None:
    query = Query.parse(CHINESE)
    assert (query.script, query.has_han, query.answer_type) == (Script.SIMPLIFIED, True, AnswerType.NUMBER)
    assert query.subject.split() == ["小米2019年在北京的收入", "?"]
    assert query.han_runs == ("小米", "年在北京的收入")
    assert query.latin_words == ()
    assert {"小米", "收入", "@2019"} <= query.terms
    assert not {"多少", "2019"} & query.terms
    assert [CHINESE[each.start : each.end] for each in query.quantities] == ["2019年"]
    assert query.dates[0] == {"@2019"}
    assert not any(query.dates[1:])
    assert query.names == {"北京"}
    assert query.in_script(Script.TRADITIONAL).text == "小米2019年在北京的收入是多少？"
    assert query.in_script(Script.SIMPLIFIED) is query


def test_a_traditional_question() -> None:
    query = Query.parse(TRADITIONAL)
    assert (query.script, query.has_han, query.answer_type) == (Script.TRADITIONAL, True, AnswerType.PERSON)
    assert query.folded == "台北的软体公司是谁创立的?"
    assert {"台北", "公司"} <= query.terms
    assert query.quantities == ()
    assert not any(query.dates)
    assert query.names == {"台北"}
    brought = query.in_script(Script.SIMPLIFIED)
    assert brought.text == "台北的软件公司是谁创立的？"
    assert brought is query.in_script(Script.SIMPLIFIED)
    assert query.in_script(Script.TRADITIONAL) is query.in_script(Script.OTHER) is query


def test_an_english_question() -> None:
    query = Query.parse(ENGLISH)
    assert (query.script, query.has_han, query.answer_type) == (Script.OTHER, False, AnswerType.DATE)
    assert query.latin_words == ("lei", "jun", "earn", "million")
    assert query.possible_names == {"when", "lei", "jun", "q1"}
    assert query.terms == {"lei", "jun", "earn", "=343000000", "@2019q1", "@2019", "@q1"}
    assert query.quantity_terms == {"=343000000", "@2019q1", "@2019", "@q1"}
    assert query.dates[0] == {"@2019"}
    assert query.dates[2] == {"@q1"}
    assert query.names == {"lei", "jun"}
    assert query.in_script(Script.TRADITIONAL) is query


def test_nothing_is_found_out_before_it_is_asked_for() -> None:
    query = Query.parse(CHINESE)
    assert vars(query).keys() == {"text", "parts", "_scripts"}
    assert query.terms is query.terms
    assert vars(query).keys() == {"text", "parts", "_scripts", "quantities", "terms"}


def test_queries_are_as_equal_as_their_texts() -> None:
    query = Query.parse(CHINESE)
    assert Query.parse(query) is query
    assert query == Query.parse(str(query))
    assert hash(query) == hash(Query.parse(CHINESE))
    assert query.rewritten(CHINESE) is query
    assert query.rewritten(ENGLISH) == Query.parse(ENGLISH)
