"""What articles say of themselves, in their text and, told apart, in their files."""

from pathlib import Path

import pytest

from sources import Fact, PassageKind, load_documents, particulars_of, unsearched_passages
from sources.saved_documents import about, document_digest, read_about
from tests.support.made_files import XHTML, epub

BODY = "老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人，然后才轮到别人。\n"


def told(path: Path, content: str | bytes) -> dict[Fact, tuple[str, str, str | None]]:
    """Return what an article in a file tells: of each fact the value, its passage's kind, and the date."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (document,) = load_documents([path])
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
