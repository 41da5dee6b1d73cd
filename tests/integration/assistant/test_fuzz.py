"""Asking what nobody would: each question gets an answer whose places are true, or is refused in one line.

`python -m tests.attacks fuzz=10000` tries 10,000 questions a test.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Assistant, BlankQuestionError, BlankQuoteError, LongQuestionError
from assistant.answering.settings import Settings
from index import PassageIndex
from tests.support.articles import ARTICLES
from tests.support.asking import ask_anything
from tests.support.fuzzing import examples

fuzz = examples(50)
few = settings(fuzz, max_examples=max(10, fuzz.max_examples // 10))

PARTS = (
    *(
        "那",
        "呢？",
        "它的",
        "他",
        "这家公司",
        "多少",
        "谁",
        "哪一年",
        "为什么",
        "和",
        "分别",
        "各",
        "，",
        "？",
        "还有呢？",
    ),
    *(
        "what about",
        "and",
        "its",
        "how many",
        "who",
        "when",
        "in 2019",
        "?",
        ", and",
        " ",
        "\n",
        "Q2",
        "第四季度",
        "去年",
    ),
    *(
        "3.2公里",
        "11.8亿元",
        "1,250",
        "百分之三",
        "450 kg",
        "〇",
        "²",
        "①",
        "ﬁ",
        "ß",
        "İ",
        "\u0301",
        "\u200b",
        "\u202e",
    ),
    *(
        "\x00",
        "\ud83d",
        "🫖",
        "小蜜",
        "Xiomi",
        "lei jun",
        "<b>",
        "{{7*7}}",
        "[1]",
        "\\",
        "`",
        "\u3000",
        "長",
        "\U00020000",
    ),
)
stretches = st.sampled_from([line for text in ARTICLES.values() for line in text.splitlines() if line])
parts = st.sampled_from(PARTS) | stretches | st.text(max_size=20)
questions = st.lists(parts, max_size=12).map("".join) | st.builds(
    lambda part, times: part * times, parts, st.sampled_from((1, 2, 3, 30, 1000))
)
histories = st.lists(questions, max_size=4)


@fuzz
@given(question=questions, history=histories, k=st.integers(1, 8), threshold=st.sampled_from([0.0, 1.0]))
def test_any_question_after_any_others(
    fake_index: PassageIndex, question: str, history: list[str], k: int, threshold: float
) -> None:
    """Of whoever answers whatever it is asked, and of whoever is never sure."""
    ask_anything(Assistant(fake_index, Settings(threshold=threshold)), question, history, k)


@pytest.mark.model
@few
@given(question=questions, history=histories)
def test_any_question_with_the_real_model(built_in_index: PassageIndex, question: str, history: list[str]) -> None:
    ask_anything(Assistant(built_in_index), question, history)


@fuzz
@given(question=questions, quote=questions)
def test_any_words_are_explained_in_one_text(fake_index: PassageIndex, question: str, quote: str) -> None:
    try:
        explanation = Assistant(fake_index).explain(question, quote)
    except (BlankQuestionError, BlankQuoteError, LongQuestionError) as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        (str(explanation) + explanation.to_json()).encode()
