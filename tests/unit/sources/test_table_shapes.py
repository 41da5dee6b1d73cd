"""Tables of many shapes: CSV, transposed ones, headings of several rows, what stands above, and pages of PDFs."""

from collections import Counter
from pathlib import Path

import pytest

from sources import ArticleError, ArticleReader, Document, load_document, read_articles
from sources.formats import BlockKind, Kind, RefusedError
from sources.formats.tables import MOST_CELLS, RawCell, table_blocks, with_merged_headings
from sources.sandbox.child import parse
from tests.support.made_files import Line, Rule, pdf
from tests.support.made_tables import SHAPES, made_tables

SENTENCE = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，这是掌柜定下的规矩。"
PAGE = "<!doctype html><html><head><title>集市</title></head><body><p>{0}</p>{1}<p>{0}</p></body></html>"


def said(document: Document) -> list[str]:
    return [each.with_labels for each in document.passages if each.with_labels]


def parts(document: Document) -> list[list[tuple[str, str]]]:
    """Return of each row its cells, as they stand in the article, with their headings."""
    rows = [each.parts for each in document.passages if each.parts]
    return [[(each.label, document.text[each.start : each.end]) for each in row] for row in rows]


def csv_file(folder: Path, content: str | bytes, name: str = "a.csv") -> Document:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_document(path)


def html_rows(tmp_path: Path, table: str) -> list[str]:
    path = tmp_path / "a.html"
    path.write_text(PAGE.format(SENTENCE, table), encoding="utf-8")
    return said(load_document(path))


def test_cells_of_ten_shapes_stand_under_their_headings_and_at_their_place(tmp_path: Path) -> None:
    right, total = Counter[str](), Counter[str]()
    with ArticleReader() as reader:
        for made in (each for seed in (4, 5) for each in made_tables(seed)):
            document = reader.read(tmp_path / made.name, content=made.content).document
            found = parts(document)
            assert all(document.text[each.start : each.end] == each.text for each in document.passages)
            total[made.shape] += sum(map(len, made.rows))
            if len(found) == len([row for row in made.rows if row]):
                pairs = zip(filter(None, made.rows), found, strict=True)
                right[made.shape] += sum(len(set(true) & set(cells)) for true, cells in pairs)
    assert set(total) == set(SHAPES)
    assert {shape: right[shape] / total[shape] >= 0.97 for shape in SHAPES} == dict.fromkeys(SHAPES, True)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_values_are_divided_by_what_divides_all_lines_alike(tmp_path: Path, separator: str) -> None:
    lines = [["品名", "价格（元）", "说明"], ["碧螺春", "1,280", "a, b; c | d"], ["龙井", "90", '说"好"']]
    quoted = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    assert said(csv_file(tmp_path, quoted)) == [
        "品名 碧螺春 · 价格 1,280元 · 说明 a, b; c | d",
        '品名 龙井 · 价格 90元 · 说明 说"好"',
    ]


def test_values_in_other_encodings_with_lines_above_and_below_and_without_headings(tmp_path: Path) -> None:
    text = "集市茶价表,,\n单位：元,,\n品名,春茶,秋茶\n碧螺春,1280,960\n龙井,90,80\n,,\n来源：集市办公室,,\n"
    document = csv_file(tmp_path, text.encode("gb18030"))
    assert said(document) == [
        "集市茶价表 · 品名 碧螺春 · 春茶 1280元 · 秋茶 960元",
        "集市茶价表 · 品名 龙井 · 春茶 90元 · 秋茶 80元",
    ]
    assert document.passages[-1].text == "来源：集市办公室"
    assert said(csv_file(tmp_path, "\ufeff苏州,12\n杭州,15\n黄山,9\n")) == ["苏州 · 12", "杭州 · 15", "黄山 · 9"]
    words = csv_file(tmp_path, "name\tcity\nAnn\tParis\nBob\tRome\n", "a.tsv")
    assert said(words) == ["name Ann · city Paris", "name Bob · city Rome"]
    assert words.tables[0].headings == 1


def test_values_that_make_no_table_are_kept_as_text_and_that_is_said(tmp_path: Path) -> None:
    ragged = "甲,20,苏州\n乙,30\n丙,40,杭州,多出来的话\n"
    (tmp_path / "a.csv").write_text(ragged, encoding="utf-8")
    articles = read_articles([tmp_path])
    assert articles.documents[0].tables == ()
    assert [each for each in ragged.splitlines() if each not in articles.documents[0].text] == []
    assert articles.guessed == (f"{tmp_path / 'a.csv'}: 1 of its tables can't be read surely and are kept as text.",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a,b,c,d\n" * 250_000, f"has more than {MOST_CELLS:,} cells; divide it."),
        ("," * 1_000_000 + "a\n" * 2, f"has more than {MOST_CELLS:,} cells; divide it."),
        ("", "is empty."),
        (",,\n,,\n", None),
        ('"' + "a,\n" * 100_000, None),
        (",".join("abc" for _ in range(60)) + "\n" + ",".join("1" for _ in range(60)), None),
    ],
)
def test_hostile_values_are_bounded(tmp_path: Path, content: str, problem: str | None) -> None:
    if problem is None:
        assert csv_file(tmp_path, content).tables == ()
    else:
        with pytest.raises(ArticleError) as caught:
            csv_file(tmp_path, content)
        assert str(caught.value) == f"{tmp_path / 'a.csv'}: {problem}"


def test_headings_in_the_first_column_are_said_with_what_the_columns_are_of(tmp_path: Path) -> None:
    teas = [["品名", "碧螺春", "龙井"], ["价格（元）", "28", "30"], ["产地", "苏州", "杭州"], ["存量", "20斤", "9斤"]]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in teas)
    assert html_rows(tmp_path, f"<table>{table}</table>") == [
        "价格（元） · 碧螺春 28元 · 龙井 30元",
        "产地 · 碧螺春 苏州 · 龙井 杭州",
        "存量 · 碧螺春 20斤 · 龙井 9斤",
    ]
    one = "".join(f"<tr><td>{row[0]}</td><td>{row[1]}</td></tr>" for row in teas)
    assert html_rows(tmp_path, f"<table>{one}</table>") == [
        "品名 · 碧螺春",
        "价格（元） · 碧螺春 28元",
        "产地 · 碧螺春 苏州",
        "存量 · 碧螺春 20斤",
    ]


def test_a_unit_above_a_table_or_in_front_of_a_row_holds_for_its_bare_numbers_but_for_years(tmp_path: Path) -> None:
    table = "| 年份 | 收入 | 增长 |\n|--|--|--|\n| 2019 | 198 | 24% |\n| 2020 | 238 | 20% |\n"
    (tmp_path / "a.md").write_text(f"# 年报\n\n{SENTENCE}\n\n单位：亿元\n\n{table}", encoding="utf-8")
    assert said(load_document(tmp_path / "a.md")) == [
        "年份 2019 · 收入 198亿元 · 增长 24%",
        "年份 2020 · 收入 238亿元 · 增长 20%",
    ]
    rows = "| 指标 | 2019年 | 2020年 |\n|--|--|--|\n| 收入（亿元） | 198 | 238 |\n| 员工（人） | 900 | 960 |\n"
    (tmp_path / "a.md").write_text(f"# 年报\n\n{SENTENCE}\n\n{rows}", encoding="utf-8")
    assert said(load_document(tmp_path / "a.md")) == [
        "指标 收入（亿元） · 2019年 198亿元 · 2020年 238亿元",
        "指标 员工（人） · 2019年 900人 · 2020年 960人",
    ]


def test_headings_of_two_rows_are_told_by_what_is_empty_or_merged() -> None:
    rows = [["品名", "销量", "", "产地"], ["", "2019年", "2020年", ""], ["碧螺春", "280", "300", "苏州"]]
    made = table_blocks(with_merged_headings([[RawCell(cell) for cell in row] for row in rows]))
    assert [block.kind for block in made] == [BlockKind.HEADING_ROW, BlockKind.HEADING_ROW, BlockKind.ROW]
    assert [(cell.columns, cell.rows) for cell in made[0].cells] == [(1, 2), (2, 1), (1, 2)]
    merged = [
        [RawCell("品名", rows=2), RawCell("销量", columns=2)],
        [RawCell("2019年"), RawCell("2020年")],
        [RawCell("碧螺春"), RawCell("280"), RawCell("300")],
    ]
    assert [block.kind for block in table_blocks(merged)].count(BlockKind.HEADING_ROW) == 2


def ruled(rows: list[list[str]], top: float, widths: list[float], left: float = 72) -> tuple[list[Line], list[Rule]]:
    """Return the words of a ruled table and its lines; the cells of one row are next to each other."""
    places = [left + sum(widths[:number]) for number in range(len(widths) + 1)]
    bottom = top - 20 * len(rows)
    words = [
        (places[column] + 3, top - 20 * row - 14, 10.5, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    ]
    across = [(left, top - 20 * row, places[-1], top - 20 * row) for row in range(len(rows) + 1)]
    return words, [*across, *((place, bottom, place, top) for place in places)]


def test_ruled_tables_of_pages_go_on_upon_the_next_and_know_wrapped_cells(tmp_path: Path) -> None:
    head = ["品名", "价格（元）", "产地"]
    first, lines = ruled([head, ["碧螺春", "28", "苏州"], ["龙井", "30", "杭州"]], 700, [40, 55, 60])
    second, others = ruled([head, ["毛峰", "12", "黄山"]], 780, [40, 55, 60])
    wrapped = (170.0, 645.0, 8.0, "西湖")
    text = [(72.0, 760.0, 10.5, SENTENCE), (72.0, 300.0, 10.5, SENTENCE)]
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[*text, *first, wrapped], [*second, (72.0, 300.0, 10.5, SENTENCE)]], rules=[lines, others]))
    document = load_document(path)
    assert said(document) == [
        "品名 碧螺春 · 价格 28元 · 产地 苏州",
        "品名 龙井 · 价格 30元 · 产地 杭州西湖",
        "品名 毛峰 · 价格 12元 · 产地 黄山",
    ]
    rows = [each for each in document.passages if each.with_labels]
    assert [document.page_at(each.start) for each in rows] == [1, 1, 2]


def test_cells_that_no_line_divides_are_one() -> None:
    rows = [["地区", "销量", ""], ["", "2019年", "2020年"], ["苏州", "28", "30"], ["杭州", "12", "9"]]
    words, lines = ruled(rows, 700, [80, 80, 80])
    lines = [line for line in lines if line[:2] != (72, 680) and line[0] != 232]
    lines += [(152, 680, 312, 680), (232, 620, 232, 680)]
    parsed = parse(Kind.PDF, pdf([[*words, (72.0, 760.0, 10.5, SENTENCE)]], rules=[lines]))
    cells = [[(cell.columns, cell.rows) for cell in block.cells] for block in parsed.blocks if block.is_row]
    assert cells[:2] == [[(1, 2), (2, 1)], [(1, 1), (1, 1)]]
    assert [block.kind for block in parsed.blocks].count(BlockKind.HEADING_ROW) == 2


def test_what_is_drawn_without_bounds_costs_little() -> None:
    many = [(float(x % 500), float(x % 700), float(x % 500) + 30, float(x % 700)) for x in range(30_000)]
    crossed = [(72.0, 100.0 + x / 10, 500.0, 100.0 + x / 10) for x in range(3_000)]
    crossed += [(72.0 + x / 10, 100.0, 72.0 + x / 10, 400.0) for x in range(3_000)]
    for rules in (many, crossed):
        parsed = parse(
            Kind.PDF, pdf([[(72.0, 760.0, 10.5, SENTENCE), (80.0, 200.0, 10.5, "茶馆很热闹")]], rules=[rules])
        )
        assert "".join(block.text for block in parsed.blocks).replace(" ", "") == f"{SENTENCE}茶馆很热闹"


def test_more_text_than_is_allowed_is_refused_in_a_line() -> None:
    with pytest.raises(RefusedError, match="has more than 50,000 cells; divide it"):
        parse(Kind.CSV, b"1,2\n" * 500_001)
