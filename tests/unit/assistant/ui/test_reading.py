"""What the reader shows of an article: its outline, tables and captions; and glosses of its words."""

from pathlib import Path

import pytest

from assistant.answering.answer import Answer
from assistant.errors import RequestError
from assistant.rendering.article_view import ArticleBlockKind, QuotedSpan, blocks_of
from assistant.rendering.export import to_markdown, to_plain
from assistant.rendering.gloss import gloss, tone_marked
from assistant.rendering.outline import outline_of, path_to
from assistant.rendering.renderer import to_notebook, to_terminal
from assistant.ui.requests.gloss_requests import MOST_CHARACTERS, GlossRequest
from assistant.ui.requests.page_requests import Turn, parse_request
from assistant.ui.views.page_views import show_article, show_turn
from index import HeldArticles, PassageIndex
from index.reading.embedded_reader import place_of
from sources import Document, Section, load_document
from tests.support.conversations import answered, citation_from, unanswered, unsure
from tests.support.fakes import FakeEncoder

SENTENCE = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人。"
TEXT = f"""---
title: 茶馆
lang: zh
---
# 茶馆

{SENTENCE}

## 第二章 账本

账本记到1998年，一共十二本，都还在。

### 2.1 价目

| 品名 | 价格（元） |
|--|--|
| 碧螺春 | 1280 |
| 龙井 | 960 |
"""


@pytest.fixture
def tea(tmp_path: Path) -> Document:
    (tmp_path / "tea.md").write_text(TEXT, encoding="utf-8")
    return load_document(tmp_path / "tea.md")


def depths(*headings: str, levels: tuple[int, ...] = ()) -> list[int]:
    given = levels or (1,) * len(headings)
    sections = [
        Section(heading, 10 * n, 10 * n + 5, level)
        for n, (heading, level) in enumerate(zip(headings, given, strict=True))
    ]
    return [each.depth for each in outline_of(Document("a", "A", "", sections=tuple(sections)))]


def test_the_outline_goes_by_levels_or_else_by_numbers() -> None:
    assert depths("a", "b", "c", "d", levels=(2, 4, 3, 2)) == [0, 1, 1, 0]
    assert depths("第一章 早晨", "第一节", "一、水", "（一）井", "二、茶", "第二章") == [0, 1, 2, 3, 2, 0]
    assert depths("1. Morning", "1.1 Water", "1.1.1 Wells", "1.2 Tea", "2. Noon") == [0, 1, 2, 1, 0]
    assert depths("早晨", "2.5%的水", "2019年", "结语") == [0, 0, 0, 0]


def test_a_place_stands_under_the_nearest_heading_of_each_depth(tea: Document) -> None:
    outline = outline_of(tea)
    assert [each.section.heading for each in path_to(tea.text.index("碧螺春"), outline)] == ["第二章 账本", "2.1 价目"]
    assert [each.section.heading for each in path_to(tea.text.index("1998"), outline)] == ["第二章 账本"]
    assert path_to(0, outline) == ()


def test_a_quoted_row_is_marked_cell_by_cell_in_its_table(tea: Document) -> None:
    row = tea.passages[-2]
    assert row.text == "碧螺春 | 1280"
    block = next(
        each for each in blocks_of(tea, [QuotedSpan(1, row.start, row.end)]) if each.kind is ArticleBlockKind.TABLE
    )
    shown = [
        (each.number, [(piece.text, piece.numbers) for cell in each.cells for piece in cell.pieces])
        for each in block.rows
    ]
    assert shown == [
        (None, [("品名", ()), ("价格（元）", ())]),
        (row.number, [("碧螺春", (1,)), ("1280", (1,))]),
        (row.number + 1, [("龙井", ()), ("960", ())]),
    ]
    assert [each.section.heading for each in block.path] == ["第二章 账本", "2.1 价目"]
    html = show_article("zh", tea, "tea", None)
    assert '<th scope="col">品名</th>' in html
    assert "crumbs" not in html
    assert "碧螺春 | 1280" not in html


def test_a_row_is_found_by_the_headings_of_its_columns(tea: Document) -> None:
    encoder = FakeEncoder()
    index = PassageIndex.build([tea], encoder)
    assert "品名 碧螺春 · 价格 1280元" in encoder.encoded_passages
    assert not any("|" in text for text in encoder.encoded_passages)
    hit = index.search("龙井的价格是多少元？")[0]
    assert hit.passage.text == "龙井 | 960"
    assert [(each.start, each.end) for each in hit.sentences] == [(hit.passage.start, hit.passage.end)]
    assert hit.heading == "茶馆 · 品名 | 价格（元）"
    again = PassageIndex.build([tea], FakeEncoder(), previous=index)
    assert again.search("龙井的价格是多少元？")[0].score == pytest.approx(hit.score)


def test_what_was_read_under_a_heading_stands_in_its_cell(tea: Document) -> None:
    row, prose = tea.passages[-2], tea.passages[0]
    read = "品名 碧螺春 · 价格 1280元"
    assert row.searched == read
    for words, stands in (("1280元", "1280"), (" 碧螺春 · 价格", "碧螺春"), ("280", "1280")):
        start = read.index(words)
        begin, length, known = place_of(row, start, start + len(words))
        assert (row.text[begin : begin + length], known) == (stands, True)
    start = read.index("价格")
    assert place_of(row, start, start + 2)[2] is False
    assert place_of(prose, 0, 3) == (0, 3, True)


def test_words_are_glossed_whole_in_both_scripts() -> None:
    text = "掌柜说：绿茶收入198亿元。"
    words = gloss(text)
    assert "".join(word.text for word in words) == text
    found = {word.text: [(each.pinyin, each.senses) for each in word.readings] for word in words}
    assert found["掌柜"] == [("zhǎng guì", ("shopkeeper",))]
    assert found["绿茶"][0][0] == "lǜ chá"
    assert found["绿茶"][0][1][0] == "green tea"
    assert found["说"][0][0] == "shuō"
    assert found["："] == found["198"] == []
    assert all(sum(len(senses) for _, senses in readings) <= 3 for readings in found.values())
    traditional = {word.text: word.readings for word in gloss("掌櫃說：綠茶")}
    assert traditional["掌櫃"][0].senses == ("shopkeeper",)
    assert traditional["綠茶"][0].pinyin == "lǜ chá"
    assert [word.text for word in gloss("only English, 42")] == ["only English, 42"]
    assert gloss("") == ()
    assert "".join(word.text for word in gloss("𠮷茶\n馆 | 水")) == "𠮷茶\n馆 | 水"


def test_numbers_of_tones_become_marks() -> None:
    assert tone_marked("lu:4 cha2") == "lǜ chá"
    assert tone_marked("Ou1 gou3 hui4 gui1 de5 r5 yuan2") == "Ōu gǒu huì guī de r yuán"


def test_a_gloss_is_of_one_passage() -> None:
    assert parse_request(GlossRequest, {"language": "en", "text": "茶"}).text == "茶"
    for wrong in (
        {"language": "en", "text": "茶" * (MOST_CHARACTERS + 1)},
        {"language": "en"},
        {"language": "xx", "text": "茶"},
    ):
        with pytest.raises(RequestError):
            parse_request(GlossRequest, wrong)


def test_that_a_quote_was_read_from_a_picture_is_said_once(tea: Document) -> None:
    scanned = citation_from(tea, SENTENCE, certainty=0.925)
    written = citation_from(tea, "账本记到1998年，一共十二本，都还在。")
    question, mark = "When does the tea house open?", "read from a picture (92 % sure), check it"

    def shown(answer: Answer) -> tuple[int, int]:
        page, _, printed = show_turn("en", Turn("t", answer), HeldArticles([tea]), editable=False).partition(
            'class="report"'
        )
        return page.count(mark), printed.count(mark)

    for answer in (answered(question, scanned, written), unsure(question, scanned, written)):
        assert shown(answer) == (1, 1)
        assert [show(answer).count(mark) for show in (to_terminal, to_notebook, to_markdown, to_plain)] == [1] * 4
    assert shown(unanswered(question, written, scanned)) == (1, 0)  # where no quote stands above the passages
    same = citation_from(tea, SENTENCE, certainty=0.925, repeats=1)
    assert shown(answered(question, scanned, same)) == (2, 2)  # it was read from another picture
    assert shown(answered(question, written)) == (0, 0)
