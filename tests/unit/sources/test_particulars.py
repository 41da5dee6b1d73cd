"""What articles say of themselves, in their text and, told apart, in their files."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from sources import Document, Fact, PassageKind, load_documents, particulars_of, unsearched_passages
from sources.saved_documents import about, document_digest, read_about
from tests.support.made_files import XHTML, archive, epub, pdf
from tests.support.office_files import NAMESPACES, hexed, mail, open_document, rtf, saved

BODY = "老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人，然后才轮到别人。\n"


def told(path: Path, content: str | bytes) -> dict[Fact, tuple[str, str, str | None]]:
    """Return what an article in a file tells: of each fact the value, its passage's kind, and the date."""
    return told_of_each(path.parent, {path.name: content})[path.name]


def told_of_each(folder: Path, files: Mapping[str, str | bytes]) -> dict[str, dict[Fact, tuple[str, str, str | None]]]:
    """Return the same of several files by their names."""
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return dict(zip(files, map(facts, load_documents(paths)), strict=True))


def facts(document: Document) -> dict[Fact, tuple[str, str, str | None]]:
    """Return what an article tells, and make sure that it stands where it says."""
    found = particulars_of(document)
    for each in found:
        passage = each.passage
        if passage.stands_in_text:
            assert document.text[passage.start : passage.end] == passage.text
            assert document.text[each.start : each.end] == each.value
            assert passage.start <= each.start < each.end <= passage.end
        else:
            assert (passage.start, passage.end, each.start, each.end) == (0, 0, 0, 0)
            assert each.value in {said.value for said in document.properties}
        assert passage.number <= 0
        assert passage in unsearched_passages(document)
        assert passage not in document.passages
    return {each.fact: (each.value, each.passage.kind.value, each.date) for each in found}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "作者：李青 来源：早报 2021-03-04",
            {
                Fact.AUTHOR: ("李青", "byline", None),
                Fact.PUBLISHER: ("早报", "byline", None),
                Fact.DATE: ("2021-03-04", "byline", "2021-03-04"),
            },
        ),
        ("新京报 · 2021年3月4日", {Fact.PUBLISHER: ("新京报", "byline", None)}),
        ("2021-03-04 来源：网络", {Fact.DATE: ("2021-03-04", "byline", "2021-03-04")}),
        ("By Anna Bell | March 4, 2021", {Fact.DATE: ("March 4, 2021", "byline", "2021-03-04")}),
    ],
)
def test_lines_of_the_text_tell_author_date_and_source(
    tmp_path: Path, line: str, expected: dict[Fact, tuple[str, str, str | None]]
) -> None:
    found = told(tmp_path / "tea.txt", f"茶馆里的一天\n{line}\n\n{BODY}")
    assert found[Fact.TITLE] == ("茶馆里的一天", "title", None)
    assert expected.items() <= found.items()
    assert ("网络", "byline", None) not in found.values()


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("本文来源：早报", "早报"),
        ("Originally published in Harbour Daily.", "Harbour Daily"),
        ("图片来源：视觉中国", None),
        ("数据来源：统计局", None),
        ("来源：网络", None),
    ],
)
def test_a_line_below_the_text_tells_its_source_and_not_that_of_a_picture(
    tmp_path: Path, line: str, publisher: str | None
) -> None:
    found = told(tmp_path / "tea.txt", f"茶馆里的一天\n李青 · 2021-03-04\n\n{BODY}\n{line}\n").get(Fact.PUBLISHER)
    assert found == (publisher and (publisher, "source", None))


def test_what_only_the_file_says_is_told_apart_and_word_for_word(tmp_path: Path) -> None:
    said = (
        "<dc:title>茶馆</dc:title><dc:creator>李青</dc:creator><dc:creator>王明</dc:creator>"
        "<dc:publisher>早报出版社</dc:publisher><dc:date>2021-03-04T08:00:00Z</dc:date>"
    )
    path = tmp_path / "book.epub"
    found = told(path, epub({"one.xhtml": XHTML.format(f"<h1>开门</h1><p>{BODY}</p>")}, said))
    assert found[Fact.TITLE] == ("茶馆", "file", None)
    assert found[Fact.PUBLISHER] == ("早报出版社", "file", None)
    assert found[Fact.DATE] == ("2021-03-04T08:00:00Z", "file", "2021-03-04")
    (document,) = load_documents([path])
    assert [each.value for each in particulars_of(document) if each.fact is Fact.AUTHOR] == ["李青", "王明"]


def test_of_a_page_only_its_heads_own_words_count(tmp_path: Path) -> None:
    head = (
        '<title>茶馆里的一天 - 早报网</title><meta name="author" content="李青">'
        '<meta property="og:site_name" content="早报网">'
        '<meta property="article:published_time" content="2021-03-04T08:00">'
    )
    paragraphs = f"<p>{BODY}</p>" * 3
    found = told(
        tmp_path / "a.html",
        f"<html><head>{head}</head><body><article><h1>茶馆里的一天</h1>{paragraphs}</article></body></html>",
    )
    assert found[Fact.AUTHOR] == ("李青", "file", None)
    assert found[Fact.PUBLISHER] == ("早报网", "file", None)
    assert found[Fact.DATE] == ("2021-03-04T08:00", "file", "2021-03-04")
    bare = told(tmp_path / "b.html", f"<html><body><article><h1>茶馆里的一天</h1>{paragraphs}</article></body></html>")
    assert set(bare) <= {Fact.TITLE}


@pytest.mark.parametrize(
    "said",
    [
        '{"@type": "NewsArticle", "author": {"name": "李青"}, "publisher": {"name": "早报网"},'
        ' "datePublished": "2021-03"}',
        '{"@graph": [{"@type": "WebSite", "author": "站长"}, {"@type": ["Thing", "BlogPosting"], "publisher": "早报网",'
        ' "author": [{"@type": "Person", "name": "李青"}, "https://zaobao.example/wm"], "datePublished": "2021-03"}]}',
    ],
)
def test_what_a_page_says_in_linked_data_counts_where_its_head_says_nothing(tmp_path: Path, said: str) -> None:
    page = (
        "<html><head>{}</head><body><article><h1>茶馆里的一天</h1>" + f"<p>{BODY}</p>" * 3 + "</article></body></html>"
    )
    script = '<script type="application/ld+json">{}</script>'
    found = told(tmp_path / "a.html", page.format(script.format("no JSON") + script.format(said)))
    assert found[Fact.AUTHOR] == ("李青", "file", None)
    assert found[Fact.PUBLISHER] == ("早报网", "file", None)
    assert found[Fact.DATE] == ("2021-03", "file", "2021-03")
    both = told(tmp_path / "b.html", page.format('<meta name="author" content="王明">' + script.format(said)))
    assert both[Fact.AUTHOR] == ("王明", "file", None)
    deep = '{"@type": "Article", "author": ' + "[" * 90_000 + "]" * 90_000 + "}"
    for nothing in (
        deep,
        '{"@type": "Article", "author": [null, 7, {"name": []}]}',
        '[[{"@type": "Article"}], 3]',
        "null",
    ):
        assert Fact.AUTHOR not in told(tmp_path / "c.html", page.format(script.format(nothing)))


def test_a_catalog_and_a_front_matter_are_told_apart_and_the_text_comes_first(tmp_path: Path) -> None:
    catalog = '[[article]]\nid = "tea"\nfile = "tea.txt"\ntitle = "茶馆"\nauthor = "编辑部"\npublisher = "早报"\n'
    (tmp_path / "catalog.toml").write_text(catalog, encoding="utf-8")
    (tmp_path / "tea.txt").write_text(f"茶馆\n李青 · 2021-03-04\n\n{BODY}", encoding="utf-8")
    front = f"---\ntitle: 茶\nauthor: [李青]\ndate: 2021-03-04\n---\n\n{BODY}"
    (tmp_path / "note.md").write_text(front, encoding="utf-8")
    note, tea = sorted(load_documents([tmp_path]), key=lambda each: each.document_id)
    assert [(each.fact, each.value, each.passage.kind) for each in particulars_of(tea)] == [
        (Fact.TITLE, "茶馆", PassageKind.TITLE),
        (Fact.AUTHOR, "李青", PassageKind.BYLINE),
        (Fact.DATE, "2021-03-04", PassageKind.BYLINE),
        (Fact.PUBLISHER, "早报", PassageKind.CATALOG),
    ]
    assert {each.passage.kind for each in particulars_of(note)} == {PassageKind.FILE}
    for document in (tea, note):
        assert read_about(about(document)).properties == document.properties
    plain = load_documents([tmp_path / "note.md"])[0]
    assert document_digest(plain) == document_digest(note)


def test_a_file_that_names_thousands_and_endless_names_is_read(tmp_path: Path) -> None:
    creators = "".join(f"<dc:creator>Writer {number}</dc:creator>" for number in range(5000))
    said = f"<dc:title>{'x' * 5000}</dc:title>{creators}<dc:date>99999-99-99</dc:date>"
    path = tmp_path / "book.epub"
    path.write_bytes(epub({"one.xhtml": XHTML.format(f"<p>{BODY}</p>")}, said))
    (document,) = load_documents([path])
    assert [each.value for each in document.properties if each.fact is Fact.AUTHOR][:2] == ["Writer 0", "Writer 1"]
    assert len(document.properties) <= 21
    assert all(each.date is None for each in particulars_of(document))


CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)


def with_core(content: bytes, said: str) -> bytes:
    """Return an Office file that says something else of itself, or nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        parts: dict[str, str | bytes] = {name: opened.read(name) for name in opened.namelist()}
    return archive(parts | {"docProps/core.xml": CORE.format(said)})


def slides() -> bytes:
    from pptx import Presentation

    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "开门"
    slide.placeholders[1].text = BODY
    return saved(made)


def written() -> bytes:
    import docx

    made = docx.Document()
    made.add_paragraph(BODY)
    return saved(made)


def workbook() -> bytes:
    from openpyxl import Workbook

    made = Workbook()
    made.active.append([BODY.strip()])
    return saved(made)


def test_of_an_office_file_only_what_a_person_said_counts(tmp_path: Path) -> None:
    said = (
        "<dc:title>茶馆</dc:title><dc:creator>李青</dc:creator><dcterms:created>2021-03-04T08:00:00Z</dcterms:created>"
    )
    nothing = (
        "<dc:title>PowerPoint Presentation</dc:title><dc:creator>Administrator</dc:creator>"
        "<dcterms:created>2013-01-27T09:14:16Z</dcterms:created>"
    )
    files: dict[str, bytes] = {}
    for suffix, made in (("docx", written()), ("pptx", slides()), ("xlsx", workbook())):
        files |= {f"said.{suffix}": with_core(made, said), f"nothing.{suffix}": with_core(made, nothing)}
        files |= {f"empty.{suffix}": with_core(made, ""), f"made.{suffix}": made}
    named = {f"{number}.{name}": content for number, (name, content) in enumerate(files.items())}
    for name, found in told_of_each(tmp_path, named).items():
        if ".said." in name:
            assert found == {
                Fact.TITLE: ("茶馆", "file", None),
                Fact.AUTHOR: ("李青", "file", None),
                Fact.DATE: ("2021-03-04T08:00:00Z", "file", "2021-03-04"),
            }
        else:
            assert Fact.AUTHOR not in found, name  # what programs and the libraries write of themselves
            assert ".made." in name or Fact.DATE not in found, name  # nor the time at which it is read


def test_open_documents_rich_text_and_pdfs_say_who_made_them_and_when(tmp_path: Path) -> None:
    meta = (
        f'<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:creator>王明</dc:creator><meta:initial-creator>李青</meta:initial-creator><dc:publisher>早报</dc:publisher>"
        "<meta:creation-date>2021-03-04T08:00:00</meta:creation-date><dc:date>2022-01-01T00:00:00</dc:date>"
        "</office:meta></office:document-meta>"
    )
    when = rb"{\author Anna}{\creatim\yr2021\mo3\dy4\hr8\min5}"
    rich = rtf(hexed(BODY.strip()) + r"\par").replace(rb"{\author Anna}", when)
    page = [[(50.0, 700.0, 12.0, BODY.strip())]]
    dates = ("D:20210304080500+08'00'", "D:20211304", "yesterday", "")
    pdfs = {f"{n}.pdf": pdf(page, info=f"/Author (Anna Bell) /CreationDate ({each})") for n, each in enumerate(dates)}
    found = told_of_each(
        tmp_path,
        {
            "a.odt": open_document("text", f"<text:p>{BODY}</text:p>", more={"meta.xml": meta}),
            "b.rtf": rich,
            "c.rtf": rich.replace(rb"\mo3", rb"\mo13"),
            "d.pdf": pdf(page, info="/Author (Administrator)"),
            **pdfs,
        },
    )
    assert found["a.odt"] == {
        Fact.AUTHOR: ("李青", "file", None),
        Fact.PUBLISHER: ("早报", "file", None),
        Fact.DATE: ("2021-03-04T08:00:00", "file", "2021-03-04"),
    }
    assert found["b.rtf"][Fact.AUTHOR] == ("Anna", "file", None)
    assert found["b.rtf"][Fact.DATE] == found["0.pdf"][Fact.DATE] == ("2021-03-04", "file", "2021-03-04")
    assert found["0.pdf"][Fact.AUTHOR] == ("Anna Bell", "file", None)
    assert not any(Fact.DATE in found[name] for name in ("c.rtf", "d.pdf", "1.pdf", "2.pdf", "3.pdf"))
    assert Fact.AUTHOR not in found["d.pdf"]


def test_a_mail_and_subtitles_say_it_in_their_heads(tmp_path: Path) -> None:
    sent = mail("Opening hours", "The tea house opens at six in the morning.")
    found = told_of_each(
        tmp_path,
        {
            "a.eml": sent,
            "b.eml": sent.replace("Anna Bell <", r'"Anna \"Bell\"" <'),
            "c.vtt": "WEBVTT - 茶馆\n\n00:01.000 --> 00:04.000\n老城的茶馆每天清晨六点开门。\n",
        },
    )
    assert found["a.eml"] == {
        Fact.TITLE: ("Opening hours", "title", None),
        Fact.AUTHOR: ("Anna Bell", "byline", None),
        Fact.DATE: ("21 Oct 2020", "byline", "2020-10-21"),
    }
    assert found["b.eml"][Fact.AUTHOR] == ('Anna "Bell"', "file", None)
    assert found["c.vtt"] == {Fact.TITLE: ("茶馆", "file", None)}


def test_of_a_page_the_names_of_other_vocabularies_count_too(tmp_path: Path) -> None:
    head = (
        '<meta name="DC.Creator" content="李青"><meta name="DC.creator" content="王明">'
        '<meta name="dcterms.created" content="2021-03-04"><meta name="AUTHOR" content=" ">'
        '<meta name="article:author" content="https://example.org/li">'
    )
    path = tmp_path / "a.html"
    path.write_text(f"<html><head>{head}</head><body><article>{f'<p>{BODY}</p>' * 3}</article></body></html>", "utf-8")
    (document,) = load_documents([path])
    assert facts(document)[Fact.DATE] == ("2021-03-04", "file", "2021-03-04")
    assert [each.value for each in document.properties if each.fact is Fact.AUTHOR] == ["李青", "王明"]
