"""Explaining without a quote, with the real model: the reader's part in the confidence that `ask` reports."""

import math

import pytest

from assistant import Assistant
from index import PassageIndex

pytestmark = pytest.mark.model


@pytest.mark.parametrize("question", ["小米2018年互联网收入是多少？", "What was Huawei's marketing budget in 2019?"])
def test_what_the_reader_says_counts(built_in_index: PassageIndex, question: str) -> None:
    asked = Assistant(built_in_index)
    why, confidence = asked.explain(question).judgement, asked.ask(question).confidence
    assert why is not None
    assert "reading" in {factor.name for factor in why.factors}
    assert why.log_odds == pytest.approx(math.log(confidence / (1 - confidence)), abs=1e-6)
