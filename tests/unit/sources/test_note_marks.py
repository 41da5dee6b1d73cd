"""Marks of notes are no words of the sentence that they stand at; powers and ordinals are."""

import io

import pytest

from index.text.terms import terms
from sources.formats import Kind
from sources.formats.kind import reader_of
from sources.formats.words import is_note_mark
from tests.support.made_files import XHTML, epub, pdf

ENGLISH = "The profit rose by a tenth. It was good for all of them."
CHINESE = "今年的利润增加了两成，老城的茶馆每天清晨六点开门。"


@pytest.mark.parametrize(
    ("before", "raised", "is_mark"),
    [
        ("by a tenth.", "1", True),
        ("the profit", "12", True),
        ("the profit", "1,2", True),
        ("今年的利润", "①", True),
        ("今年的利润", "2", True),
        ("两成。", "[3]", True),
        ("as", "*", True),
        ("after the war", "2", True),
        ("30 m", "2", False),
        ("30km", "2", False),
        ("the value of x", "2", False),
        ("三十平方米", "2", False),
        ("30 feet", "2", False),
        ("about 10", "6", False),
        ("isotope ", "14", False),
        ("the 21", "st", False),
        ("", "1", False),
        ("  ", "[1]", False),
        ("the profit", "1850", False),
    ],
)
def test_what_a_raised_number_is_follows_from_what_stands_before_it(before: str, raised: str, is_mark: bool) -> None:
    assert is_note_mark(raised, before) is is_mark


def read(kind: Kind, content: bytes) -> list[str]:
    return [block.text for block in reader_of(kind)(content).blocks]


def test_pages_and_books_are_read_without_them() -> None:
    marked = (
        '<p>The profit<sup>2</sup> rose by a tenth.<sup id="r1"><a href="#n1">1</a></sup> It was good'
        '<a role="doc-noteref" href="#n2">[2]</a> for all of them.</p>'
        "<p>今年的利润<sup>①</sup>增加了两成<sup>[1]</sup>，老城的茶馆每天清晨六点开门。</p>"
        "<p>It has 30 m<sup>2</sup>, and 10<sup>6</sup> people on the 21<sup>st</sup> of May saw it.</p>"
        '<p>A note that says where all this stands. <a role="doc-backlink" href="#r1">↩</a></p>'
    )
    expected = [
        ENGLISH,
        CHINESE,
        "It has 30 m2, and 10⁶ people on the 21st of May saw it.",
        "A note that says where all this stands.",
    ]
    page = f"<html><body><article><h1>茶馆</h1>{marked}</article></body></html>"
    assert read(Kind.HTML, page.encode()) == ["茶馆", *expected]
    book = epub({"a.xhtml": XHTML.format(marked)})
    assert read(Kind.EPUB, book) == expected
    deep = XHTML.format("<p>words" + "<sup>" * 400 + "1" + "</sup>" * 400 + "</p>")
    assert read(Kind.EPUB, epub({"a.xhtml": deep})) == ["words"]


def test_documents_are_read_without_those_that_somebody_raised_by_hand() -> None:
    import docx

    made = docx.Document()
    for pieces in (
        ("The profit rose by a tenth.", "1", " It was good for all of them."),
        ("今年的利润", "①", "增加了两成，老城的茶馆每天清晨六点开门。"),
        ("It has 30 m", "2", ", by the books."),
    ):
        paragraph = made.add_paragraph()
        for number, words in enumerate(pieces):
            paragraph.add_run(words).font.superscript = number == 1
    buffer = io.BytesIO()
    made.save(buffer)
    assert read(Kind.DOCX, buffer.getvalue()) == [ENGLISH, CHINESE, "It has 30 m2, by the books."]


def test_pdfs_are_read_without_them_and_footnotes_keep_theirs() -> None:
    one, two = "The profit rose by a tenth.", "今年的利润"
    width = 72 + 6 * len(one)
    page = [
        (72.0, 700.0, 12.0, one),
        (width, 704.5, 7.0, "1"),
        (width + 3.5, 700.0, 12.0, "It was good for all of them."),
        (72.0, 660.0, 12.0, two),
        (132.0, 664.5, 7.0, "2"),
        (135.5, 660.0, 12.0, CHINESE.removeprefix(two)),
        (72.0, 620.0, 12.0, "They were 10"),
        (144.0, 624.5, 7.0, "6"),
        (147.5, 620.0, 12.0, " people, all in all."),
        (72.0, 102.6, 5.5, "1"),
        (75.0, 100.0, 8.0, " A note on what was said above it."),
    ]
    assert read(Kind.PDF, pdf([page])) == [
        f"{ENGLISH} {CHINESE} They were 10⁶ people, all in all.",
        "1 A note on what was said above it.",
    ]


def test_written_ones_are_no_part_of_the_word_that_is_searched() -> None:
    assert {"profit", "1"} <= terms("The profit¹ rose.")
    assert "profit" in terms("profit①")
    assert "106" not in terms("10⁶")
    assert "利润" in terms("利润①增加")
