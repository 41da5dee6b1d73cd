"""Questions to begin with, drawn from the articles' own words; only those that the articles answer are offered."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from assistant.assistant import Assistant
from sources import Document, PassageKind

_MOST_PER_DOCUMENT = 4
_MOST_DOCUMENTS = 8
_MOST_ASKED = 16

_HAN = r"[\u4e00-\u9fff]"
_MEASURE = (
    "收入|营收|利润|利润率|销量|产量|出货量|保有量|规模|面积|人口|用户|用户数|人数|总数|数量|总额|金额|销售额|价格|成本|投资|耗资|市值"
    "|占比|比例|增幅|增速|增长率|时长|全长|长度|高度|宽度|深度|重量|寿命|速度"
)
_MEASURED = re.compile(
    rf"(?:^|[，,。；;！？：:“”\s])(?P<what>[\w·]{{0,12}}?{_HAN}{{1,6}}?(?:{_MEASURE}))"
    r"(?:约|仅|已|将|也|就)?(?:达到|达|超过|超|突破|约为|为|有|近|约|共计)?了?(?:约|近|超过)?\d"
)
_COUNTED = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion))? (?P<what>[a-z]{4,}s)\b")
_NAMED = re.compile(r"(?:^|[\s,，·])(?P<name>[\u4e00-\u9fff]{2,4}|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)$")


def example_questions(assistant: Assistant, most: int = 4) -> tuple[str, ...]:
    """Return questions that a visitor may begin with.

    Args:
        assistant: Its articles are drawn from, and it is asked each candidate: one that it doesn't answer from the very
            article that the candidate comes from is dropped.
        most: How many, at most.

    Returns:
        In turns from one article and the next; first what an article's catalog entry offers.
    """
    by_document = [
        [(question, document) for question in list(dict.fromkeys(_candidates(document)))[:_MOST_PER_DOCUMENT]]
        for document in assistant.documents[:_MOST_DOCUMENTS]
    ]
    candidates = [each for round_ in zip_longest(*by_document) for each in round_ if each is not None]
    chosen: list[str] = []
    for question, document in candidates[:_MOST_ASKED]:
        if len(chosen) == most:
            break
        answer = assistant.ask(question, k=1)
        if question not in chosen and any(each.document_id == document.document_id for each in answer.citations):
            chosen.append(question)
    return tuple(chosen)


def _candidates(document: Document) -> Iterator[str]:
    """Give an article's own example questions, then what its headings ask, what it measures, and whom it names."""
    yield from document.questions
    for section in document.sections:
        if section.heading.endswith(("?", "？")):
            yield section.heading
    for passage in document.passages:
        if passage.kind is PassageKind.ROW:
            continue
        if passage.kind is PassageKind.CAPTION:
            if named := _NAMED.search(passage.text):
                name = named["name"]
                yield f"Who is {name}?" if name.isascii() else f"{name}是谁？"
            continue
        for found in _MEASURED.finditer(passage.text):
            yield f"{found['what']}是多少？"
        for found in _COUNTED.finditer(passage.text):
            yield f"How many {found['what']}?"
