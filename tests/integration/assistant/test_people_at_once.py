"""Several people who ask at once, with the real model."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant import Assistant
from index import PassageIndex


@pytest.mark.model
def test_people_who_ask_at_once_get_the_answers_that_each_gets_alone(built_in_index: PassageIndex) -> None:
    assistant = Assistant(built_in_index)
    questions = [
        "小米2019年互联网收入是多少？",
        "陈高铭是谁？",
        "MIUI 的月活用户有多少？",
        "How many devices are connected?",
    ]
    alone = [assistant.ask(question) for question in questions]
    assert any(answer.citations for answer in alone)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(assistant.ask, questions * 6))
    for place, answer in enumerate(answers):
        expected = alone[place % len(questions)]
        assert [each.quote for each in answer.citations] == [each.quote for each in expected.citations]
        assert answer.confidence == pytest.approx(expected.confidence, abs=1e-4)
