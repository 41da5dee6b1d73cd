"""Which cell of a quoted row is marked, and how a row is said where there is no table to show."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, Citation
from assistant.answering.citing import cite
from assistant.locales import locale_for
from assistant.rendering.export import to_markdown, to_plain
from assistant.rendering.note import Note, PinnedQuote, note_to_markdown
from assistant.rendering.renderer import source_line, to_notebook, to_terminal
from index import AnswerSpan, Hit, Query, Sentence
from sources import Document, load_document

TEA = """# 茶馆

老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，这是掌柜定下的规矩。

| 品名 | 价格（元/斤） | 销量 2019年 | 销量 2020年 | 产地 |
|--|--|--|--|--|
| 碧螺春 | 28 | 280 | 300 | 苏州 |
| 龙井 | 30 | 12 | 9 | 杭州 |

| Stall | Rent ($) | Owner |
|--|--|--|
| Linden | 237 | Harding |
| Vesper | 90 | Moreau |
"""


@pytest.fixture
def tea(tmp_path: Path) -> Document:
    path = tmp_path / "tea.md"
    path.write_text(TEA, encoding="utf-8")
    return load_document(path)


def cited(tea: Document, question: str, row: int, answer: str | None = None) -> Citation:
    """Return how a row is cited, numbered from 0, where the reader took some of its words for the answer."""
    passage = [each for each in tea.passages if each.parts][row]
    start = passage.start + passage.text.index(answer) if answer else 0
    read = AnswerSpan(start, start + len(answer), 0.9) if answer else None
    sentences = (Sentence(passage.start, passage.end, 1.0),)
    return cite(Query.parse(question), Hit(tea, passage, 1, 1.0, {}, sentences, read), 0.1)


def marked(citation: Citation) -> list[str]:
    assert "".join(piece for piece, _ in citation.quote_pieces) == citation.quote
    return [piece for piece, is_marked in citation.quote_pieces if is_marked]


@pytest.mark.parametrize(
    ("question", "row", "read", "expected"),
    [
        ("碧螺春的价格是多少？", 0, None, ["28"]),
        ("碧螺春2020年的销量是多少？", 0, None, ["300"]),
        ("碧螺春的产地在哪里？", 0, "28", ["苏州"]),
        ("碧螺春卖得怎么样？", 0, "280", ["280"]),
        ("碧螺春的销量是多少？", 0, None, []),
        ("碧螺春怎么样？", 0, None, []),
        ("What is the rent of Linden?", 2, None, ["237"]),
        ("How much does Linden pay?", 2, None, ["237"]),
        ("Why do people like Linden?", 2, None, []),
    ],
)
def test_the_cell_that_answers_is_marked(
    tea: Document, question: str, row: int, read: str | None, expected: list[str]
) -> None:
    citation = cited(tea, question, row, read)
    assert marked(citation) == expected
    if citation.answer:
        assert [tea.text[citation.answer.start : citation.answer.end]] == expected


def test_a_row_is_said_in_a_readable_line_wherever_no_table_is_shown(tea: Document) -> None:
    citation = cited(tea, "碧螺春的价格是多少？", 0)
    said = "品名 碧螺春 · 价格 28元/斤 · 销量 2019年 280 · 销量 2020年 300 · 产地 苏州"
    assert citation.row == said
    assert citation.to_dict()["row"] == said
    answer = Answer("碧螺春的价格？", "碧螺春的价格？", True, 0.9, f"{citation.quote} [1]", (citation,))
    assert to_terminal(answer).splitlines()[-1] == f"    {said}"
    assert f"\n\n{said}\n" in to_markdown(answer)
    assert to_plain(answer).endswith(f"\n{said}\n")
    assert f'<p class="yinju-row">{said}</p>' in to_notebook(answer)
    unanswered = replace(answer, answered=False, citations=(), closest=(citation,))
    assert f"\n{said}\n" in to_plain(unanswered)
    note = Note("茶", quotes=(PinnedQuote(citation.quote, "茶馆", row=said),))
    assert f"碧螺春 \\| 28 \\| 280 \\| 300 \\| 苏州 \\[1\\]\n\n{said}\n" in note_to_markdown(
        note, locale_for("茶"), "出处"
    )
    prose = cite(
        Query.parse("几点开门？"),
        Hit(tea, tea.passages[0], 1, 1.0, {}, (Sentence(tea.passages[0].start, tea.passages[0].end, 1.0),)),
        0.1,
    )
    assert prose.row == ""
    assert marked(prose) == ["清晨"]


def test_the_label_of_a_page_stands_beside_its_number(tea: Document) -> None:
    paged = replace(tea, page_starts=(0, tea.passages[1].start, tea.passages[3].start), page_labels=("i", "A-3", "3"))
    places = [source_line(cited(paged, "碧螺春？", row), locale_for("茶")) for row in (0, 2)]
    assert places[0].startswith("第 A-3 页（文件第 2 页）")
    assert places[1].startswith("第 3 页")
    assert source_line(cited(paged, "Linden?", 0), locale_for("tea")).startswith("page A-3 (page 2 of the file)")
