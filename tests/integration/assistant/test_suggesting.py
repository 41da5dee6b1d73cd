"""With the real model: every question that is offered is answered when it is asked by itself."""

import pytest

from assistant import Assistant, next_questions
from index import PassageIndex
from tests.support.pages import OFF_TOPIC, QUESTION

pytestmark = pytest.mark.model


@pytest.mark.parametrize("question", [QUESTION, OFF_TOPIC])
def test_what_may_be_asked_next_is_answered(built_in_index: PassageIndex, question: str) -> None:
    assistant = Assistant(built_in_index)
    found = next_questions(assistant, assistant.ask(question), 1)
    assert len(found) == 1
    assert found[0] != question
    assert assistant.ask(found[0]).answered
