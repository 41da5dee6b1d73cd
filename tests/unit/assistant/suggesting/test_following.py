"""What may be asked after an answer."""

import pytest

from assistant import Answer, next_questions
from assistant.suggesting.following import MOST_CHECKED
from assistant.suggesting.profiles import Profiles
from tests.support.suggesting import BRIDGE, HARBOUR, Obliging, answer_from, assistant_of

ASSISTANT = assistant_of(BRIDGE, HARBOUR)
ANSWER = answer_from(ASSISTANT, "青江大桥的面积是多少？")


def test_each_has_been_asked_and_none_twice() -> None:
    obliging = Obliging(ASSISTANT)
    found = next_questions(ASSISTANT, ANSWER, ask=obliging)
    assert 1 <= len(found) <= 3
    assert set(found) <= set(obliging.asked)
    assert ANSWER.question not in found
    again = next_questions(ASSISTANT, ANSWER, asked=found, ask=Obliging(ASSISTANT))
    assert set(found).isdisjoint(again)


def test_they_are_in_the_questions_language_and_of_the_cited_article() -> None:
    found = next_questions(ASSISTANT, ANSWER, ask=Obliging(ASSISTANT))
    assert all(any("\u4e00" <= each <= "\u9fff" for each in question) for question in found)
    english = next_questions(
        ASSISTANT, answer_from(ASSISTANT, "When was Tamberlin Harbour built?"), ask=Obliging(ASSISTANT)
    )
    assert english
    assert all(each.isascii() for each in english)


def test_what_would_lead_to_the_same_passage_comes_last() -> None:
    found = next_questions(ASSISTANT, ANSWER, 10, ask=Obliging(ASSISTANT))
    cited = [answer_from(ASSISTANT, each).citations[0].paragraph for each in found]
    assert ANSWER.citations[0].paragraph == 1
    assert cited[0] != 1


def test_of_an_answer_no_more_than_so_many_are_checked() -> None:
    def never(question: str, documents: object) -> Answer:
        asked.append(question)
        return Answer(question, question, False, 0.1, "")

    asked: list[str] = []
    assert next_questions(ASSISTANT, ANSWER, ask=never) == ()
    assert len(asked) == len(set(asked)) <= MOST_CHECKED


def test_what_is_known_needs_no_asking() -> None:
    profiles = Profiles(ASSISTANT)
    profiles.make(BRIDGE, Obliging(ASSISTANT))
    known = profiles.known(BRIDGE)
    assert known is not None
    found = next_questions(ASSISTANT, ANSWER, 2, known=profiles.known, ask=Obliging(ASSISTANT, most=0))
    assert len(found) == 2
    assert set(found) <= {each.text for each in known.questions}


def test_who_may_not_ask_gets_what_was_found_until_then() -> None:
    assert next_questions(ASSISTANT, ANSWER, ask=Obliging(ASSISTANT, most=0)) == ()
    assert len(next_questions(ASSISTANT, ANSWER, ask=Obliging(ASSISTANT, most=1))) <= 1


@pytest.mark.parametrize("near", [True, False])
def test_after_an_abstention_they_are_of_what_came_nearest(near: bool) -> None:
    question = "When was Tamberlin Harbour painted?"
    closest = ASSISTANT.nearest(question, 1)
    nothing = Answer(question, question, False, 0.1, "", closest=closest, near=near)
    found = next_questions(ASSISTANT, nothing, ask=Obliging(ASSISTANT))
    assert found
    assert not near or all("Harbour" in each for each in found)


def test_only_the_articles_that_were_chosen_are_asked() -> None:
    nothing = Answer("天气好吗？", "天气好吗？", False, 0.1, "")
    found = next_questions(ASSISTANT, nothing, documents=["harbour"], ask=Obliging(ASSISTANT))
    assert found
    assert all("Harbour" in each for each in found)
