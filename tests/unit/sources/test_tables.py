"""Tables: which are read as such, where their cells stand, and what a row says with the headings of its columns."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from sources import Document, PassageKind, corpus_hash, load_document
from sources import load_documents as load_builtin
from sources.formats import BlockKind, Kind
from sources.formats.tables import MOST_COLUMNS, RawCell, table_blocks
from sources.sandbox.child import parse
from sources.saved_documents import load_documents, save_documents

SENTENCE = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，这是掌柜定下的规矩。"
PAGE = "<!doctype html><html><head><title>集市</title></head><body><p>{0}</p>{1}<p>{0}</p></body></html>"
MERGED = """<figure><img src="a"><figcaption>图1 集市入口的石牌坊</figcaption></figure>
<table><caption>两年的销量</caption><thead><tr><th rowspan="2">品名</th><th colspan="2">销量（斤）</th></tr>
<tr><th>2019年</th><th>2020年</th></tr></thead><tbody><tr><td colspan="100">绿茶</td></tr>
<tr><th>碧螺春</th><td>280</td><td>300</td></tr><tr><td rowspan="2">龙井<br>新茶</td><td>1,900</td><td></td></tr>
<tr><td>3</td><td>4</td></tr><tr><td> </td><td></td><td></td></tr></tbody></table>"""


def written(folder: Path, name: str, content: str) -> Document:
    (folder / name).write_text(content, encoding="utf-8")
    document = load_document(folder / name)
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    return document


def rows(document: Document) -> list[tuple[str, str]]:
    return [(each.text, each.with_labels) for each in document.passages if each.kind is PassageKind.ROW]


def grid(document: Document, number: int = 0) -> list[list[str]]:
    return [[document.text[cell.start : cell.end] for cell in row] for row in document.tables[number].rows]


def test_a_row_knows_the_headings_of_its_columns_and_the_units_in_them(tmp_path: Path) -> None:
    table = (
        "| 品名 | 价格（元/斤） | revenue (in million) |\n|--|--|--|\n| 碧螺春 | 1,280 | 28 |\n| 龙井 | | about 3 |\n"
    )
    document = written(tmp_path, "tea.md", f"# 茶馆\n\n{SENTENCE}\n\n## 价目\n\n{table}")
    assert rows(document) == [
        ("碧螺春 | 1,280 | 28", "品名 碧螺春 · 价格 1,280元/斤 · revenue 28 million"),
        ("龙井 | about 3", "品名 龙井 · revenue (in million) about 3"),
    ]
    assert grid(document) == [
        ["品名", "价格（元/斤）", "revenue (in million)"],
        ["碧螺春", "1,280", "28"],
        ["龙井", "", "about 3"],
    ]
    assert document.tables[0].headings == 1
    assert [(each.heading, each.level) for each in document.sections] == [("价目", 2)]
    assert document.passages[0].searched == SENTENCE
    assert document.passages[1].searched == document.passages[1].with_labels
    assert document.passages[1].labels == "品名 | 价格（元/斤） | revenue (in million)"


def test_merged_cells_are_said_in_each_row_and_a_row_of_one_cell_heads_those_below(tmp_path: Path) -> None:
    document = written(tmp_path, "fair.html", PAGE.format(SENTENCE, MERGED))
    assert rows(document) == [
        ("绿茶", "绿茶"),
        ("碧螺春 | 280 | 300", "两年的销量 · 绿茶 · 品名 碧螺春 · 销量 2019年 280斤 · 销量 2020年 300斤"),
        ("龙井新茶 | 1,900", "两年的销量 · 绿茶 · 品名 龙井新茶 · 销量 2019年 1,900斤"),
        ("3 | 4", "两年的销量 · 绿茶 · 品名 龙井新茶 · 销量 2019年 3斤 · 销量 2020年 4斤"),
    ]
    (table,) = document.tables
    assert (table.headings, table.width) == (2, 3)
    assert [[(cell.column, cell.columns, cell.rows) for cell in row] for row in table.rows][:3] == [
        [(0, 1, 2), (1, 2, 1)],
        [(1, 1, 1), (2, 1, 1)],
        [(0, 3, 1)],
    ]
    captions = [each.text for each in document.passages if each.kind is PassageKind.CAPTION]
    assert captions == ["图1 集市入口的石牌坊", "两年的销量"]


def test_tables_of_word_files(tmp_path: Path) -> None:
    from docx import Document as new_document

    made = new_document()
    made.add_paragraph(SENTENCE)
    made.add_paragraph("表1 茶价", style="Caption")
    table = made.add_table(3, 3)
    for place, words in enumerate(["产地", "品名", "价格", "苏州", "碧螺春", "1280元", "", "炒青", "90元"]):
        table.cell(place // 3, place % 3).text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    made.save(str(tmp_path / "tea.docx"))
    document = load_document(tmp_path / "tea.docx")
    assert rows(document) == [
        ("苏州 | 碧螺春 | 1280元", "表1 茶价 · 产地 苏州 · 品名 碧螺春 · 价格 1280元"),
        ("炒青 | 90元", "表1 茶价 · 产地 苏州 · 品名 炒青 · 价格 90元"),
    ]
    assert document.passages[1].kind is PassageKind.CAPTION
    with ZipFile(tmp_path / "tea.docx") as archive:
        assert b"vMerge" in archive.read("word/document.xml")


def test_values_and_lines_with_bars_are_tables_in_markdown_too(tmp_path: Path) -> None:
    values = '```csv\n年份,收入\n2019,100亿\n2020,"1,200亿"\n```\n'
    bars = "甲 | 20 | 苏州\n乙 | 30 | 杭州\n"
    document = written(tmp_path, "a.md", f"{SENTENCE}\n\n{values}\n{SENTENCE}\n\n{bars}\n{SENTENCE}\n\n甲 | 乙\n丙\n")
    assert rows(document) == [
        ("2019 | 100亿", "年份 2019 · 收入 100亿"),
        ("2020 | 1,200亿", "年份 2020 · 收入 1,200亿"),
        ("甲 | 20 | 苏州", "甲 · 20 · 苏州"),
        ("乙 | 30 | 杭州", "乙 · 30 · 杭州"),
    ]
    assert [table.headings for table in document.tables] == [1, 0]


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td>左栏的话</td><td>1</td></tr><tr><td>右栏的话</td><td>2</td></tr></table>",
        "<table><tr><td>只有一栏</td></tr><tr><td>的表</td></tr></table>",
        f"<table><tr><td>{SENTENCE * 8}</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>",
        "<table><tr><td><table><tr><td>里面</td></tr></table></td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>",
        "<table><tr><td><a href=a>甲</a></td><td><a href=b>乙</a></td></tr></table>",
    ],
)
def test_what_a_page_is_laid_out_by_is_no_table(tmp_path: Path, table: str) -> None:
    assert written(tmp_path, "a.html", PAGE.format(SENTENCE, table)).tables == ()


def test_hostile_tables_are_bounded() -> None:
    wide = "".join(f"<td>{number}</td>" for number in range(10_000))
    nested = "<table><tr><td>甲</td><td>" * 100 + SENTENCE
    spans = '<tr><td colspan="1000000000" rowspan="1000000000">甲</td><td>乙</td></tr><tr><td>丙</td></tr>' * 3
    for table in (f"<table><tr>{wide}</tr><tr>{wide}</tr></table>", nested, f"<table>{spans}</table>"):
        parsed = parse(Kind.HTML, PAGE.format(SENTENCE, table).encode())
        assert parsed.blocks[0].text == SENTENCE
        assert not any(block.kind is BlockKind.HEADING_ROW for block in parsed.blocks)
    assert table_blocks([[RawCell("a")] * (MOST_COLUMNS + 1)] * 2) == ()
    ragged = [[RawCell("a", rows=3), RawCell("b")], [RawCell("c"), RawCell("d"), RawCell("e")]]
    assert [block.text for block in table_blocks(ragged)] == ["a | b", "c | d | e"]
    huge = [[RawCell("甲", columns=10**9, rows=10**9), RawCell("乙")], [RawCell("丙")]]
    assert all(cell.columns <= 2 and cell.rows <= 2 for block in table_blocks(huge) for cell in block.cells)
    assert table_blocks([[RawCell("a"), RawCell("b")]] * 60_000) == ()
    assert table_blocks([]) == table_blocks([[]]) == table_blocks([[RawCell("")] * 2] * 3) == ()


def test_tables_and_levels_are_saved_and_articles_without_keep_their_hash(tmp_path: Path) -> None:
    document = written(tmp_path, "fair.html", PAGE.format(SENTENCE, "<h2>账</h2>" + MERGED))
    save_documents([document], tmp_path / "saved")
    assert load_documents(tmp_path / "saved") == (document,)
    without = [replace(each, properties=()) for each in load_builtin()]  # these came later than tables
    assert corpus_hash(without).startswith("e6c236f6e437")
    assert corpus_hash([document]) != corpus_hash([written(tmp_path, "fair.html", PAGE.format(SENTENCE, MERGED))])
