"""Slides, sheets, OpenDocument, RTF, mails, subtitles and records: what is in each is read, and stands at its place."""

from collections.abc import Iterator
from datetime import date, time
from email.message import EmailMessage
from pathlib import Path

import pytest

from sources import ArticleError, ArticleReader, Document, PassageKind
from sources.formats import BlockKind
from sources.formats.office.number_format import Value, shown
from sources.formats.office.sheet import SheetCell, sheet_blocks
from tests.support.hostile_files import SENTENCE
from tests.support.made_files import XHTML, epub
from tests.support.office_files import hexed, mail, open_document, open_rows, rtf, saved, workbook_of

ROWS = [["品名", "价格（元）", "产地"], ["龙井", "28", "杭州"], ["毛尖", "30", "信阳"]]


@pytest.fixture(scope="module")
def reader() -> Iterator[ArticleReader]:
    with ArticleReader() as reader:
        yield reader


def read(reader: ArticleReader, name: str, content: bytes) -> Document:
    document = reader.read(Path(name), None, content).document
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    return document


def words(document: Document) -> list[str]:
    return [passage.searched for passage in document.passages]


def test_a_presentation_is_pages_with_titles_text_tables_and_notes(reader: ArticleReader) -> None:
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    made.core_properties.author, made.core_properties.title = "陈高铭", ""
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = "茶馆年报", SENTENCE
    first.notes_slide.notes_text_frame.text = SENTENCE[::-1]
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "价目"
    table = second.shapes.add_table(4, 3, 0, 0, Inches(4), Inches(2)).table
    for row, texts in enumerate([*ROWS, ["合计", "", "无"]]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(3, 0).merge(table.cell(3, 1))
    hidden = made.slides.add_slide(made.slide_layouts[1])
    hidden.shapes.title.text, hidden.placeholders[1].text = "藏", SENTENCE + "藏"
    hidden._element.set("show", "0")
    last = made.slides.add_slide(made.slide_layouts[6])
    group = last.shapes.add_group_shape()
    for text in ("没有标题", SENTENCE + "第四页"):
        group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = text
    document = read(reader, "a.pptx", saved(made))
    assert (document.title, document.author, len(document.page_starts)) == ("茶馆年报", "陈高铭", 4)
    assert [(each.searched, each.section, document.page_at(each.start)) for each in document.passages] == [
        (SENTENCE, None, 1),
        (SENTENCE[::-1], None, 1),
        ("品名 龙井 · 价格 28元 · 产地 杭州", "价目", 2),
        ("品名 毛尖 · 价格 30元 · 产地 信阳", "价目", 2),
        ("品名 合计 · 产地 无", "价目", 2),
        (SENTENCE + "第四页", "没有标题", 4),
    ]


def test_a_sheet_is_read_as_it_is_shown(reader: ArticleReader) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = "茶叶", "陈高铭"
    tea = book.active
    assert tea is not None
    tea.title = "价目"
    tea.append(["2020年茶叶价目"])
    tea.append(["品名", "价格（元/斤）", "成本", "上市"])
    for row in (
        ["碧螺春", 28, 9, date(2020, 3, 15)],
        ["龙井", 1234.5, 8, date(2020, 4, 1)],
        ["毛尖", 3, 7, date(2021, 1, 1)],
    ):
        tea.append(row)
        tea.cell(tea.max_row, 2).number_format = "#,##0.00"
        tea.cell(tea.max_row, 4).number_format = 'yyyy"年"m"月"d"日"'
    tea.append(["注：含税。"])
    tea.row_dimensions[4].hidden = True
    tea.column_dimensions["C"].hidden = True
    tea.merge_cells("A1:D1")
    tea["G8"], tea["H8"], tea["G9"], tea["H9"] = "城", "户", "苏州", "=1+1"
    quarters = book.create_sheet("季度")
    quarters.append(["产品", "2019年", None, "2020年", None])
    quarters.append([None, "上半年", "下半年", "上半年", "下半年"])
    quarters.append(["手机", 1, 2, 3, 4])
    for merged in ("A1:A2", "B1:C1", "D1:E1"):
        quarters.merge_cells(merged)
    secret = book.create_sheet("藏")
    secret.append([SENTENCE])
    secret.sheet_state = "hidden"
    document = read(reader, "a.xlsx", saved(book))
    assert (document.title, document.author) == ("茶叶", "陈高铭")
    assert [(each.section, each.kind, each.searched) for each in document.passages] == [
        ("价目", PassageKind.CAPTION, "2020年茶叶价目"),
        ("价目", PassageKind.ROW, "2020年茶叶价目 · 品名 碧螺春 · 价格 28.00元/斤 · 上市 2020年3月15日"),
        ("价目", PassageKind.ROW, "2020年茶叶价目 · 品名 毛尖 · 价格 3.00元/斤 · 上市 2021年1月1日"),
        ("价目", PassageKind.BODY, "注：含税。\n\n城 | 户\n\n苏州"),  # what was never computed shows nothing
        (
            "季度",
            PassageKind.ROW,
            "产品 手机 · 2019年 上半年 1 · 2019年 下半年 2 · 2020年 上半年 3 · 2020年 下半年 4",
        ),
    ]


def test_formulas_are_read_by_their_last_value(reader: ArticleReader) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>城</t></is></c><c r="B1" t="inlineStr"><is><t>户</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>苏州</t></is></c><c r="B2"><f>WEBSERVICE("http://x.org")</f>'
        "<v>1234</v></c></row>"
        '<row r="3"><c r="A3" t="inlineStr"><is><t>=SUM(1)</t></is></c><c r="B3"><v>5</v></c></row>'
    )
    document = read(reader, "a.xlsx", workbook_of(f"<sheetData>{rows}</sheetData>"))
    assert words(document) == ["城 苏州 · 户 1234", "城 =SUM(1) · 户 5"]


def test_a_long_sheet_is_several_tables_with_its_headings() -> None:
    cells = {(0, 0): SheetCell("编号"), (0, 1): SheetCell("户数")}
    for row in range(1, 10_502):
        cells |= {(row, 0): SheetCell(f"N{row}"), (row, 1): SheetCell(str(row), is_number=True)}
    blocks = sheet_blocks("单", cells)
    tables = [place for place, block in enumerate(blocks) if block.begins_table]
    assert tables == [1, 10_002]
    assert {blocks[place].text for place in tables} == {"编号 | 户数"}
    assert (blocks[0].text, blocks[-1].text) == ("单", "N10501 | 10501")
    assert len([block for block in blocks if block.kind is BlockKind.ROW]) == 10_501


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (28, "General", "28"),
        (0.1 + 0.2, "General", "0.3"),
        (13800138000, "General", "13800138000"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.256, "0.0%", "25.6%"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"无"', "无"),
        (2.5, "0", "3"),
        (5, "000", "005"),
        (1234, '#,##0"元"', "1,234元"),
        (-1.5, "¥#,##0.00_);[Red](¥#,##0.00)", "(¥1.50)"),
        (1234, "[$¥-804]#,##0.00", "¥1,234.00"),
        (1234567, '0.0,,"M"', "1.2M"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
        (0.5, "# ?/?", "0.5"),
        (1e300, "0.00", "1e+300"),
        (True, "0", "TRUE"),
        (date(2020, 10, 21), "yyyy/m/d", "2020/10/21"),
        (date(2020, 10, 21), "mmmm d, yyyy", "October 21, 2020"),
        (date(2020, 10, 21), "[$-804]aaaa", "星期三"),
        (date(2020, 10, 21), "mm-dd-yy", "2020-10-21"),  # it is shown as each reader's system has it
        (time(15, 4, 5), "h:mm AM/PM", "3:04 PM"),
        (time(6, 5), "h:mm", "6:05"),
        ("=1+1", "0.00", "=1+1"),
        (1, "#." + "0" * 400, "1." + "0" * 30),
    ],
)
def test_values_are_written_as_their_format_says(value: Value, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_open_documents(reader: ArticleReader) -> None:
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{SENTENCE[::-1]}</text:p>"
    body = (
        '<text:tracked-changes><text:p>删</text:p></text:tracked-changes><text:h text:outline-level="1">开门</text:h>'
        f"<text:p>茶馆<text:s text:c='3'/>的<text:span>规矩</text:span>。{SENTENCE}{note}</text:note-body></text:note>"
        "</text:p>"
        f"<table:table>{open_rows(*ROWS)}</table:table>"
    )
    text = read(reader, "a.odt", open_document("text", body))
    assert (text.title, text.author) == ("茶馆", "陈高铭")
    assert words(text) == [
        f"茶馆 的规矩。{SENTENCE}",
        SENTENCE[::-1],
        "品名 龙井 · 价格 28元 · 产地 杭州",
        "品名 毛尖 · 价格 30元 · 产地 信阳",
    ]
    assert {each.section for each in text.passages} == {"开门"}
    hidden = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    sheets = (
        '<table:table table:name="价目"><table:table-column table:number-columns-repeated="2"/><table:table-column '
        f'table:visibility="collapse"/>{open_rows(*ROWS)}<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        f'<table:table table:name="藏" table:style-name="h">{open_rows([SENTENCE])}</table:table>'
    )
    sheet = read(reader, "a.ods", open_document("spreadsheet", sheets, hidden))
    assert [(each.section, each.searched) for each in sheet.passages] == [
        ("价目", "品名 龙井 · 价格 28元"),
        ("价目", "品名 毛尖 · 价格 30元"),
    ]
    frame = "<draw:frame{}><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    title = frame.format(' presentation:class="title"', "年报")
    notes = f"<presentation:notes>{frame.format('', SENTENCE[::-1])}</presentation:notes>"
    pages = f"<draw:page/><draw:page>{frame.format('', SENTENCE)}{title}{notes}</draw:page>"
    slides = read(reader, "a.odp", open_document("presentation", pages))
    assert [(each.text, each.section, slides.page_at(each.start)) for each in slides.passages] == [
        (SENTENCE, "年报", 2),
        (SENTENCE[::-1], "年报", 2),
    ]


def test_rich_text(reader: ArticleReader) -> None:
    cells = r"\trowd\cellx1\cellx2\intbl {}\cell {}\cell\row"
    body = (
        rf"{{\*\generator X;}}{{\header head}}\pard\s1 {hexed('开门')}\par\pard {hexed(SENTENCE)}\f1  caf\'e9 "
        r"\u-10179?\u-8704? \uc2\u33590xx{\v secret}\v  too\v0  end\par\plain "
        + cells.format(hexed("品名"), hexed("价格"))
        + cells.format(hexed("龙井"), "28")
        + r"\pard {\pict\bin5 }}}{x}{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}, and more than that, too\par"
    )
    document = read(reader, "a.rtf", rtf(body))
    assert (document.title, document.author) == ("茶馆", "Anna")
    assert [(each.section, each.searched) for each in document.passages] == [
        ("开门", f"{SENTENCE} café 😀 茶 end"),
        ("开门", "品名 龙井 · 价格 28"),
        ("开门", "shown, and more than that, too"),
    ]


def test_a_mail_with_attachments(reader: ArticleReader) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "陈高铭 <chen@example.org>", "a@example.org", "茶馆的会议纪要"
    made["Date"] = "Wed, 21 Oct 2020 23:30:00 +0800"
    made.set_content("the plain part")
    made.add_alternative(
        f"<p>{SENTENCE}</p><blockquote>{SENTENCE[::-1]}</blockquote><script>x</script><img src='http://x.org/a'>"
        "<table><tr><th>品名<th>价格<tr><td>龙井<td>28</table>",
        subtype="html",
    )
    book = epub({"a.xhtml": XHTML.format(f"<h1>书</h1><p>{SENTENCE}附件</p>")})
    made.add_attachment(book, maintype="application", subtype="octet-stream", filename="书.epub")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="图.png")
    made.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="../坏.zip")
    inner = EmailMessage()
    inner["Subject"] = "转发"
    inner.set_content(SENTENCE + "转发的")
    made.add_attachment(inner)
    document = read(reader, "a.eml", made.as_bytes())
    assert (document.title, document.author, document.published) == ("茶馆的会议纪要", "陈高铭", "2020-10-21")
    assert [(each.section, each.searched) for each in document.passages] == [
        (None, SENTENCE),
        (None, SENTENCE[::-1]),
        (None, "品名 龙井 · 价格 28"),
        (None, "[图.png] [坏.zip]"),
        ("书", SENTENCE + "附件"),
        ("转发", SENTENCE + "转发的"),
    ]
    assert document.byline is not None
    assert document.byline.text == (
        "From: 陈高铭 <chen@example.org>\nTo: a@example.org\nDate: Wed, 21 Oct 2020 23:30:00 +0800"
    )


def test_a_plain_mail_keeps_what_it_quotes(reader: ArticleReader) -> None:
    body = (
        "A long line of a mail that was wrapped at some seventy characters, as they are,\nand goes on here.\n\n"
        "> What was written earlier,\n> in two lines.\n>> And before.\nRegards\n-- \nAnna\n"
    )
    mail = "From: anna@example.org\nSubject: =?utf-8?B?6Iy2?= and =?x?Q?=E8=8C=B6?=\nDate: nonsense\n\n" + body
    document = read(reader, "a.eml", mail.encode())
    assert (document.title, document.author, document.published) == ("茶 and 茶", "anna@example.org", None)
    assert document.text.split("\n\n")[2:] == [
        "A long line of a mail that was wrapped at some seventy characters, as they are, and goes on here.",
        "> What was written earlier,\n> in two lines.",
        ">> And before.",
        "Regards\nAnna\n",
    ]


def test_a_mail_that_is_laid_out_by_tables_is_paragraphs_and_a_list_keeps_its_lines(reader: ArticleReader) -> None:
    cell = f"<tr><td></td><td><div>{SENTENCE}</div><div>26 Street</div><span>Town</span></td><td></td></tr>"
    page = (
        f"<table><tr><td></td><td><table role='presentation'>{cell}</table></td></tr><tr><td>Second</td><td>third</td>"
        "</tr></table>"
    )
    document = read(reader, "a.eml", mail("tables", page, "Content-Type: text/html; charset=utf-8\n").encode())
    assert document.text.endswith(f"\n\n{SENTENCE} 26 Street Town\n\nSecond\n\nthird\n")
    rules = "It validates these, which are more than one line can hold:"
    items = ["1. the first of all the rules, which is a long one and goes", "on in the next line,", "2. the second."]
    document = read(reader, "b.eml", mail("list", "\n".join([rules, *items])).encode())
    assert document.passages[0].text == f"{rules}\n{items[0]} {items[1]}\n{items[2]}"


def test_subtitles_keep_their_times(reader: ArticleReader) -> None:
    cues = [
        ("00:00:01,000 --> 00:00:03,000", "老城的茶馆每天清晨\n六点开门，"),
        ("00:00:03,100 --> 00:00:05,000", "<i>第一壶茶</i>总是留给\n扫街的人。"),
        ("00:12:31,900 --> 00:12:33,000", "{\\an8}Hello there, this is"),
        ("00:12:33,000 --> 00:12:35,000", "a new paragraph &amp; more."),
    ]
    srt = "".join(f"{number}\r\n{time}\r\n{said}\r\n\r\n" for number, (time, said) in enumerate(cues, start=1))
    document = read(reader, "a.srt", srt.encode("gb18030"))
    first, second = document.passages
    assert (first.text, second.text) == (
        "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人。",
        "Hello there, this is a new paragraph & more.",
    )
    places = [document.text.index(each) for each in ("老城", "扫街", "Hello", "more")]
    assert [document.label_at(each) for each in places] == ["00:00:01", "00:00:03", "00:12:31", "00:12:33"]
    bare = f"WEBVTT\n\n0:0:0.0 --> 0:0:3.540\n{SENTENCE}\n\n0:12:1.5 --> 0:12:9.0\n{SENTENCE[::-1]}\n"
    assert read(reader, "b.vtt", bare.encode()).labels == ((0, "00:00:00"), (len(SENTENCE) + 2, "00:12:01"))
    vtt = "WEBVTT - 访谈\n\nSTYLE\n::cue {}\n\nNOTE x\n\nid\n01:00.000 --> 01:03.000 align:start\n<v 陈>" + SENTENCE
    again = "\n\n01:03.000 --> 01:04.000\n" + SENTENCE + "\n掌柜说完了。\n"
    document = read(reader, "a.txt", (vtt + again).encode())  # known by its content
    assert document.title == "访谈"
    assert (document.passages[0].text, document.labels[0]) == (f"陈: {SENTENCE}{SENTENCE}掌柜说完了。", (0, "00:01:00"))


def test_records_are_rows_or_parts(reader: ArticleReader) -> None:
    lines = [
        '{"品名": "龙井", "价格": 28, "产": {"省": "浙江"}}',
        "",
        '{"品名": "毛尖", "价格": null, "产": {"省": "河南"}}',
    ]
    assert words(read(reader, "a.jsonl", "\n".join(lines).encode())) == [
        "品名 龙井 · 价格 28 · 产.省 浙江",
        "品名 毛尖 · 产.省 河南",
    ]
    lines = [
        f'{{"title": "茶馆", "author": "陈", "text": "{SENTENCE}\\n{SENTENCE[::-1]}"}}',
        '{"title": "米店", "n": 1}',
    ]
    document = read(reader, "a.jsonl", "\n".join(lines).encode())
    assert [(each.section, each.text, document.label_at(each.start)) for each in document.passages] == [
        ("茶馆", "author: 陈", "#1"),
        ("茶馆", SENTENCE, "#1"),
        ("茶馆", SENTENCE[::-1], "#1"),
        ("米店", "1", "#2"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.eml", SENTENCE.encode(), "is no EML file"),
        ("a.srt", SENTENCE.encode(), "is no SRT file"),
        ("a.xlsx", rtf(""), "holds no paragraph"),
        ("a.rtf", SENTENCE.encode(), "is no RTF file"),
        ("a.jsonl", b'{"a": 1}\nx', "is no JSON on line 2"),
        ("a.jsonl", b'{"a": 1}\n[1]', "has no named fields on line 2"),
        ("a.odt", open_document("graphics", ""), "is a drawing"),
        ("a.ods", open_document("spreadsheet", "", more={"content.xml": "x"}), "holds XML that can't be read"),
        ("a.ods", open_document("text", "", more={"META-INF/manifest.xml": "<encryption-data/>"}), "is encrypted"),
        ("a.xlsx", workbook_of("<sheetData/>"), "holds no paragraph"),
        ("a.xlsx", workbook_of("", more={"xl/workbook.bin": "x"}), "save it as XLSX"),
    ],
)
def test_what_is_something_else_is_said(reader: ArticleReader, name: str, content: bytes, says: str) -> None:
    with pytest.raises(ArticleError, match=says):
        reader.read(Path(name), None, content)
