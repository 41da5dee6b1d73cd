"""Real questions to the two articles, with the real model."""

import pytest

from assistant import Assistant
from assistant.answering.confidence import DEFAULT_BACKGROUND
from index import PassageIndex

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def assistant(built_in_index: PassageIndex) -> Assistant:
    return Assistant(built_in_index)


@pytest.mark.parametrize(
    ("question", "document_id", "words"),
    [
        ("小米2019年互联网收入是多少？", "xiaomi-internet-revenue-2019", "收入达到198亿元"),
        ("MIUI月活有多少？", "xiaomi-ecosystem-2020", "3.43亿的MIUI月活用户"),
        ("陈高铭是谁？", "xiaomi-ecosystem-2020", "互联网商业部品牌部总经理 陈高铭"),
        ("贾斌是谁", "xiaomi-ecosystem-2020", "全国策划总经理 贾斌"),
        ("支付宝集五福带来多少下载", "xiaomi-ecosystem-2020", "381.1万个新增下载"),
        ("华米上市了吗", "xiaomi-ecosystem-2020", "已经上市的华米和云米"),
        ("小米电视出货量", "xiaomi-internet-revenue-2019", "年出货量突破1000万台"),
        ("How many connected devices does Xiaomi's AIoT platform have?", "xiaomi-ecosystem-2020", "2.71亿个AIoT平台"),
        ("智能化投放分哪四步？", "xiaomi-internet-revenue-2019", "4步即可完成智能化服务"),
        ("小米電視的出貨量是多少", "xiaomi-internet-revenue-2019", "年出货量突破1000万台"),
        ("小蜜2019年互连网收入", "xiaomi-internet-revenue-2019", "收入达到198亿元"),
        ("When was Xiaomi's first router released?", "xiaomi-ecosystem-2020", "2013年,支持IoT设备接入的首款小米路由器"),
    ],
)
def test_the_answering_sentence_is_quoted_first(
    assistant: Assistant, question: str, document_id: str, words: str
) -> None:
    answer = assistant.ask(question)
    assert answer.answered or answer.unsure
    first = (answer.citations or answer.closest)[0]
    assert first.document_id == document_id
    assert words in first.quote


@pytest.mark.parametrize(
    "question",
    [
        "明天会下雨吗？",
        "如何做红烧肉",
        "What is the capital of France?",
        "苹果公司的市值是多少？",
        "？？？",
        "🙂",
    ],
)
def test_what_the_articles_do_not_say_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.answered
    assert answer.closest
    assert answer.near == ("nothing in them comes near" not in answer.text and "相近的内容" not in answer.text)


def test_a_sentence_that_merely_asks_the_question_is_not_quoted_as_its_answer(assistant: Assistant) -> None:
    question = "为什么会有这样的思维转变？"
    assert question[:-1] in " ".join(each.text for document in assistant.documents for each in document.passages)
    assert not any(question[:-1] in citation.quote for citation in assistant.ask(question).citations)


def test_a_question_with_slips_is_answered_like_the_right_one(assistant: Assistant) -> None:
    """Also where it is compared with what further passages say, and in what is marked."""
    right, slipped = (assistant.ask(f"{words}收入是多少？") for words in ("小米2019年互联网", "小蜜2019年互连网"))
    assert slipped.text == right.text
    assert [each.highlights for each in slipped.citations] == [each.highlights for each in right.citations]
    assert slipped.query == "小蜜2019年互连网收入是多少？"


def test_the_default_models_background_is_what_the_confidence_was_fitted_with(built_in_index: PassageIndex) -> None:
    measured = built_in_index.parts.background
    for script in ("han_han", "han_other", "other_han", "other_other"):
        expected, found = getattr(DEFAULT_BACKGROUND, script), getattr(measured, script)
        assert (found.mean, found.spread) == pytest.approx((expected.mean, expected.spread), abs=5e-4)
        assert found.tokens == pytest.approx(expected.tokens, abs=5e-3)
