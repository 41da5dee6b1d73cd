"""Every format that is more than plain text: what is read of it, and that each passage stands in the article's text."""

import io
from pathlib import Path

import pytest

from sources import ArticleError, Document, load_document
from tests.support.made_files import XHTML, archive, epub, pdf

FIRST = "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，这是掌柜定下的规矩。"
SECOND = "掌柜一天要烧四十壶水，客人最多的时候是下午三点，那时连门口的石阶也坐满了人。"
PAGE = f"""<!doctype html><html lang="zh-CN"><head><meta charset="{{charset}}"><title>茶馆里的一天 - 早报网</title>
<meta name="author" content="李青"><meta property="og:site_name" content="早报">
<meta property="article:published_time" content="2021-03-04T08:00:00+08:00"></head>
<body><nav><a href="/">首页</a><a href="/a">财经</a></nav><div class="article"><h1>茶馆里的一天</h1>
<p>2021-03-04 作者：李青</p><p>{FIRST}</p><h2>水</h2><p>{SECOND}<script>alert("不是文章")</script></p>
<ul><li>第一种茶是绿茶，要用八十度的水。</li><li>第二种茶是红茶，要用开水。</li></ul><p>{FIRST[:20]}<br>{SECOND[:20]}</p>
<p>责任编辑：王五</p></div><footer>版权所有 早报网</footer></body></html>"""


def load(folder: Path, name: str, content: bytes) -> Document:
    (folder / name).write_bytes(content)
    document = load_document(folder / name)
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    for section in document.sections:
        assert document.text[section.start : section.end] == section.heading
    return document


def texts(document: Document) -> list[str]:
    return [passage.text for passage in document.passages]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_web_page(tmp_path: Path, charset: str) -> None:
    document = load(tmp_path, "tea.html", PAGE.format(charset=charset).encode(charset))
    assert (document.title, document.author, document.publisher) == ("茶馆里的一天", "李青", "早报")
    assert (document.published, document.language) == ("2021-03-04", "zh-CN")
    assert [(passage.section, passage.text) for passage in document.passages] == [
        (None, FIRST),
        ("水", SECOND),
        ("水", "第一种茶是绿茶，要用八十度的水。"),
        ("水", "第二种茶是红茶，要用开水。"),
        ("水", f"{FIRST[:20]}\n{SECOND[:20]}"),
    ]
    assert [document.text[each.start : each.end] for each in document.left_out] == [
        "2021-03-04 作者：李青",
        "责任编辑：王五",
    ]


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    document = load(
        tmp_path,
        "tea.md",
        f"---\ntitle: 茶馆\nauthor: [李青, 王五]\ndate: 2021-03-04\nlang: zh-Hans\n---\n# 茶馆\n\n{FIRST[:15]}\n"
        f"{FIRST[15:]}\n\n## 水 *和* 茶\n\nTea is **hot**\nand [green](http://a.example).\n\n| 茶 | 水 |\n|--|--|\n"
        "| 绿茶 | 八十度的水，不能用开水，不然就苦了 |\n\n"
        "<div onclick='x'>一句写在标记里的话，也是文章的话。</div>\n".encode(),
    )
    assert (document.title, document.author, document.published) == ("茶馆", "李青、王五", "2021-03-04")
    assert document.language == "zh-Hans"
    assert [(passage.section, passage.text) for passage in document.passages] == [
        (None, FIRST),
        ("水 和 茶", "Tea is hot and green."),
        ("水 和 茶", "绿茶 | 八十度的水，不能用开水，不然就苦了"),
        ("水 和 茶", "一句写在标记里的话，也是文章的话。"),
    ]


@pytest.mark.parametrize(
    "front", ["---\n[a, b]\n---\n", "---\n{{{\n---\n", "---\na: !!python/object:os.system x\n---\n"]
)
def test_a_front_matter_that_is_none_is_text(tmp_path: Path, front: str) -> None:
    document = load(tmp_path, "tea.md", (front + f"\n{FIRST}\n").encode())
    assert texts(document)[-1].endswith(FIRST)
    assert document.author is None


def test_a_pdf_is_put_together_across_lines_and_pages(tmp_path: Path) -> None:
    header = (72, 810, 9, "早报 2021")
    document = load(
        tmp_path,
        "tea.pdf",
        pdf(
            [
                [
                    header,
                    (72, 780, 20, "茶馆里的一天"),
                    (72, 740, 12, "The kettle is a wonderful inven-"),
                    (72, 722, 12, "tion of the old town and boils all"),
                    (72, 704, 12, "day."),
                    (96, 680, 12, FIRST[:15]),
                    (72, 662, 12, FIRST[15:32]),
                    (290, 30, 9, "1"),
                ],
                [
                    header,
                    (72, 780, 12, FIRST[32:]),
                    (96, 762, 12, SECOND[:18]),
                    (72, 744, 12, SECOND[18:]),
                    (290, 30, 9, "2"),
                ],
                [],
                [
                    header,
                    (72, 780, 16, "水"),
                    (72, 740, 12, SECOND[:18]),
                    (72, 722, 12, SECOND[18:]),
                    (290, 30, 9, "4"),
                ],
            ]
        ),
    )
    assert document.title == "茶馆里的一天"
    kettle = "The kettle is a wonderful invention of the old town and boils all day."
    assert texts(document) == [kettle, FIRST, SECOND, SECOND]
    assert [passage.section for passage in document.passages] == [None, None, None, "水"]
    assert [document.page_at(passage.start) for passage in document.passages] == [1, 1, 2, 4]
    continued = document.text.index(FIRST) + 32
    assert [document.page_at(place) for place in (0, continued - 1, continued)] == [1, 1, 2]
    assert len(document.page_starts) == 4


def test_without_pages_no_place_is_on_one(tmp_path: Path) -> None:
    assert load(tmp_path, "tea.md", FIRST.encode()).page_at(3) is None


def test_docx(tmp_path: Path) -> None:
    from docx import Document as new_document

    made = new_document()
    made.core_properties.author = "李青"
    made.add_heading("茶馆里的一天", 0)
    made.add_paragraph(FIRST)
    made.add_heading("水", 1)
    paragraph = made.add_paragraph(SECOND[:10])
    paragraph.add_run(SECOND[10:]).bold = True
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "绿茶要用八十度的水来泡", "红茶要用开水"
    buffer = io.BytesIO()
    made.save(buffer)
    document = load(tmp_path, "tea.docx", buffer.getvalue())
    assert (document.title, document.author) == ("茶馆里的一天", "李青")
    assert [(passage.section, passage.text) for passage in document.passages] == [
        (None, FIRST),
        ("水", SECOND),
        ("水", "绿茶要用八十度的水来泡 | 红茶要用开水"),
    ]


def test_the_notes_of_a_docx_stand_behind_what_refers_to_them(tmp_path: Path) -> None:
    from docx import Document as new_document
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    made = new_document()

    def referring(text: str, *references: str) -> None:
        paragraph = made.add_paragraph(text)
        for each in references:
            paragraph._p.append(parse_xml(f"<w:r {word}>{each}</w:r>"))

    def related(name: str, notes: str) -> None:
        content = f"<w:{name}s {word}>{notes}</w:{name}s>".encode()
        part = Part(PackURI(f"/word/{name}s.xml"), "application/xml", content, made.part.package)
        made.part.relate_to(part, f"{office}/{name}s")

    def note(name: str, number: int, words: str, more: str = "") -> str:
        return f'<w:{name} w:id="{number}"{more}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{name}>'

    referring(
        FIRST, '<w:endnoteReference w:id="1"/>', '<w:footnoteReference w:id="2"/>', '<w:footnoteReference w:id="9"/>'
    )
    referring(SECOND, '<w:footnoteReference w:id="2"/>', '<w:footnoteReference w:id="3"/>')
    made.paragraphs[-1]._p.append(parse_xml(f'<w:del {word}><w:r><w:footnoteReference w:id="4"/></w:r></w:del>'))
    separator = note("footnote", 0, "线", ' w:type="separator"')
    footnotes = [
        note("footnote", 2, "扫街的人共有十二位，名字都记在掌柜的账本上，第一位姓王。"),
        note("footnote", 3, "水是从后山的两口井里挑来的，一口甜，一口苦，苦的拿来洗碗。"),
    ]
    related(
        "footnote",
        separator + "".join(footnotes) + note("footnote", 4, "删去的注。") + note("footnote", 5, "没人提的注。"),
    )
    related("endnote", note("endnote", 1, "这条规矩是民国八年冬天定下的，那年的雪下了整整二十天。"))
    buffer = io.BytesIO()
    made.save(buffer)
    assert texts(load(tmp_path, "tea.docx", buffer.getvalue())) == [
        FIRST,
        "扫街的人共有十二位，名字都记在掌柜的账本上，第一位姓王。",
        SECOND,
        "水是从后山的两口井里挑来的，一口甜，一口苦，苦的拿来洗碗。",
        "这条规矩是民国八年冬天定下的，那年的雪下了整整二十天。",
    ]
    made.part.rels.clear()
    chain = (f'<w:r><w:footnoteReference w:id="{number + 1}"/></w:r>' for number in range(2, 3000))
    related(
        "footnote",
        "".join(
            f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{FIRST}</w:t></w:r>{each}</w:p></w:footnote>'
            for number, each in enumerate(chain, start=2)
        ),
    )
    buffer = io.BytesIO()
    made.save(buffer)
    assert texts(load(tmp_path, "tea.docx", buffer.getvalue())) == [FIRST] * 2999 + [SECOND]
    buffer = io.BytesIO()
    made.part.rels.clear()
    related("footnote", "<broken")
    made.save(buffer)
    assert texts(load(tmp_path, "tea.docx", buffer.getvalue())) == [FIRST, SECOND]


def test_what_a_revision_of_a_docx_deleted_is_gone_and_what_it_added_is_there(tmp_path: Path) -> None:
    from docx import Document as new_document
    from docx.oxml import parse_xml

    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = new_document()
    paragraph = made.add_paragraph(FIRST)
    for change in (
        f"<w:ins {word}><w:r><w:t>后来加的话。</w:t></w:r></w:ins>",
        f"<w:del {word}><w:r><w:delText>后来删的话。</w:delText></w:r></w:del>",
    ):
        paragraph._p.append(parse_xml(change))
    buffer = io.BytesIO()
    made.save(buffer)
    assert texts(load(tmp_path, "tea.docx", buffer.getvalue())) == [FIRST + "后来加的话。"]


def test_epub(tmp_path: Path) -> None:
    chapters = {
        "one.xhtml": XHTML.format(
            f"<h1>第一章</h1><p>{FIRST}</p><p>Tea&nbsp;&amp; caf&eacute;, every day of the week.</p>"
        ),
        "two.xhtml": XHTML.format(f"<h1>第二章</h1><p>{SECOND}</p>"),
    }
    says = (
        "<dc:title>茶书</dc:title><dc:creator>李青</dc:creator><dc:creator>王五</dc:creator><dc:language>zh</dc:language>"
        "<dc:publisher>早报社</dc:publisher><dc:date>2019-05-06T00:00:00Z</dc:date>"
    )
    document = load(tmp_path, "tea.epub", epub(chapters, says))
    assert (document.title, document.author, document.publisher) == ("茶书", "李青、王五", "早报社")
    assert (document.published, document.language) == ("2019-05-06", "zh")
    assert [(passage.section, passage.text) for passage in document.passages] == [
        ("第一章", FIRST),
        ("第一章", "Tea & café, every day of the week."),
        ("第二章", SECOND),
    ]


def test_the_type_is_told_by_the_content(tmp_path: Path) -> None:
    assert texts(load(tmp_path, "a.txt", PAGE.format(charset="utf-8").encode()))[0] == FIRST
    assert texts(load(tmp_path, "b.html", pdf([[(72, 700, 12, FIRST)]]))) == [FIRST]
    assert texts(load(tmp_path, "c.bin", epub({"a.xhtml": XHTML.format(f"<p>{FIRST}</p>")}))) == [FIRST]
    assert texts(load(tmp_path, "d.txt", f"%PDF- 是什么？\n\n{FIRST}".encode()))[-1] == FIRST


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("scan.pdf", pdf([[], []]), "no text layer"),
        (
            "locked.pdf",
            pdf(
                [[(72, 700, 12, FIRST)]],
                trailer="/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 "
                f"/P -4 /O <{'00' * 32}> /U <{'11' * 32}> >>",
            ),
            "is encrypted",
        ),
        ("cut.pdf", pdf([[(72, 700, 12, FIRST)]])[:200], "damaged PDF"),
        ("cut.epub", epub({"a.xhtml": XHTML.format(FIRST)})[:200], "damaged archive"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted Office file"),
        ("other.docx", archive({"a.txt": FIRST}), "no document that is read"),
        ("word.docx", archive({"word/document.xml": "<w/>"}), "damaged"),
        ("book.epub", archive({"mimetype": "application/epub+zip"}), "container.xml is missing"),
        (
            "drm.epub",
            epub(
                {"a.xhtml": XHTML.format(FIRST)},
                more={"META-INF/encryption.xml": '<e><CipherReference URI="OPS/a.xhtml"/></e>'},
            ),
            "protected against copying",
        ),
        ("empty.html", b"<html><body><script>x</script></body></html>", "no article"),
        ("program.txt", b"\x7fELF\x02\x01", "a program"),
    ],
)
def test_what_can_not_be_read_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleError, match=says) as caught:
        load_document(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_the_lines_of_a_pdf_that_come_back_on_every_page_and_its_table_of_contents_are_left_out(tmp_path: Path) -> None:
    pages = [
        [
            (72, 810, 9, f"第二章 茶馆 {number}"),
            (72, 740, 12, f"水 . . . . . . . . . . . . {number}"),
            (72, 700, 12, f"{'甲乙丙丁'[number]}说：{FIRST[:20]}。"),
            (290, 30, 9, f"- {number} -"),
        ]
        for number in range(4)
    ]
    document = load(tmp_path, "tea.pdf", pdf(pages))
    assert texts(document) == [f"{name}说：{FIRST[:20]}。" for name in "甲乙丙丁"]


def test_larger_letters_of_another_font_within_a_line_begin_no_paragraph(tmp_path: Path) -> None:
    lines = [(72, 700, 12, FIRST[:20]), (72, 682, 12.4, "Tea"), (92, 682, 12, FIRST[20:])]
    (text,) = texts(load(tmp_path, "tea.pdf", pdf([lines])))
    assert text.replace(" ", "") == f"{FIRST[:20]}Tea{FIRST[20:]}"
