"""Chinese questions over English passages."""

import numpy as np
import pytest

from index import Query
from index.retrieval.lexicon import Lexicon

ENGLISH = (
    "Joseph Priestley focused sunlight on mercuric oxide in 1774, and the gas that it gave off burned brightly.",
    "Jacksonville is the largest city of the state, and its harbour is the deepest.",
    "Lei Jun founded the company, and led it through the crisis.",
    "The hospitals were closed in winter, and the physicians went home.",
)
CHINESE = ("雷军在2010年创立了公司。", "《The Lord of the Rings》是一部小说。", "杰克逊维尔是最大的城市。")


def lexicon(*sentences: str) -> Lexicon:
    return Lexicon.build(sentences, np.arange(len(sentences)))


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("普利斯特里用什么照射氧化汞？", 0),
        ("杰克逊维尔是最大的吗？", 1),
        ("雷军创立了什么？", 2),
        ("医院什么时候关闭？", 3),
        ("醫院什麼時候關閉？", 3),
        ("危机", 2),
    ],
)
def test_a_chinese_question_finds_its_english_passage(question: str, passage: int) -> None:
    known = lexicon(*ENGLISH)
    shares = known.match(Query.parse(question)).bilingual.of_passages(np.arange(len(ENGLISH)))
    assert shares.argmax() == passage
    assert shares[passage] > 1.5 * np.sort(shares)[-2]


def test_all_of_a_question_may_be_found() -> None:
    known = lexicon(*ENGLISH)
    assert known.match(Query.parse("城市和危机")).bilingual.of_passages(np.arange(4))[1:3] == pytest.approx([0.5, 0.5])
    assert known.match(Query.parse("雷军")).bilingual.of_passages(np.arange(4))[2] == pytest.approx(0.9)


def test_chinese_passages_are_found_by_their_own_words() -> None:
    for sentences in (CHINESE, (*CHINESE, *ENGLISH)):
        matches = lexicon(*sentences).match(Query.parse("雷军"))
        rows = np.arange(len(sentences))
        assert matches.coverage.of_passages(rows).argmax() == 0
        assert not matches.bilingual.of_passages(rows[: len(CHINESE)]).any()


def test_english_names_in_chinese_passages_make_no_english_corpus() -> None:
    assert not lexicon(*CHINESE).match(Query.parse("小说的指环")).bilingual.of_passages(np.arange(3)).any()


def test_the_first_words_of_a_long_text_are_translated() -> None:
    known, rows, others = lexicon(*ENGLISH), np.arange(len(ENGLISH)), "茶馆，" * 200
    assert known.match(Query.parse(f"医院，{others}")).bilingual.of_passages(rows)[3] > 0
    assert not known.match(Query.parse(f"{others}医院")).bilingual.of_passages(rows).any()
