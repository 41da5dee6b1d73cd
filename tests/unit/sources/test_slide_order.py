"""What stands on a slide is read by where it stands, as near to the file's own order as that allows."""

import pytest

from sources.formats import Kind
from sources.formats.kind import reader_of
from sources.formats.office.slide_order import Box, reading_order
from tests.support.office_files import open_document, saved


def boxes(*rows: str) -> dict[str, Box]:
    """Return boxes as they are drawn: a letter's rows and columns are its box."""
    found: dict[str, Box] = {}
    for down, row in enumerate(rows):
        for across, letter in enumerate(row):
            if letter != " ":
                old = found.get(letter, Box(across, down, across, down))
                found[letter] = Box(
                    min(old.left, across), old.top, max(old.right, across + 1), max(old.bottom, down + 1)
                )
    return found


@pytest.mark.parametrize(
    ("drawn", "written", "read"),
    [
        (("aaaa", "    ", "b  c"), "cba", "abc"),
        (("a b", "   ", "c d"), "abcd", "abcd"),  # of rows and columns, what the file has
        (("a b", "   ", "c d"), "acbd", "acbd"),
        (("a b", "   ", "c d"), "dcab", "acbd"),
        (("a bb", "    ", "a cc", "    ", "a dd"), "dacb", "abcd"),
        (("aab ", " bb "), "ba", "ba"),  # what lies over each other stays
        (("a",), "a", "a"),
        ((), "", ""),
    ],
)
def test_boxes_are_read_in_rows_or_in_columns(drawn: tuple[str, ...], written: str, read: str) -> None:
    known = boxes(*drawn)
    assert "".join(written[place] for place in reading_order([known[each] for each in written])) == read
    some: list[Box | None] = [known[each] for each in written]
    assert reading_order([*some, None]) == list(range(len(written) + 1))


def test_a_drawing_of_very_many_stays_as_it_is() -> None:
    assert reading_order([Box(0, -n, 1, 1 - n) for n in range(5000)]) == list(range(5000))


def test_slides_are_read_so_with_their_groups_together() -> None:
    from pptx import Presentation
    from pptx.util import Cm

    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "茶馆"
    slide.shapes.add_textbox(Cm(13), Cm(6), Cm(8), Cm(2)).text_frame.text = "右边的话"
    group = slide.shapes.add_group_shape()
    for top, words in ((9, "左下的话"), (6, "左上的话")):
        group.shapes.add_textbox(Cm(2), Cm(top), Cm(8), Cm(2)).text_frame.text = words
    slide.shapes.add_shape(1, 0, 0, Cm(25), Cm(19))  # it has no words, and stands in no one's way
    slides = reader_of(Kind.PPTX)(saved(made))
    assert [block.text for block in slides.blocks] == [
        "茶馆",
        "左上的话",
        "左下的话",
        "右边的话",
    ]
    frame = (
        '<draw:frame svg:x="{}cm" svg:y="{}" svg:width="8cm" svg:height="20mm">'
        "<draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    )
    page = (
        f"<draw:page {SVG}>{frame.format(13, '6cm', '右')}<draw:g>{frame.format(2, '9cm', '左下')}"
        f"{frame.format(2, '6cm', '左上')}</draw:g></draw:page>"
    )
    document = reader_of(Kind.OPEN_DOCUMENT)(open_document("presentation", page))
    assert [block.text for block in document.blocks] == ["左下", "左上", "右"]  # within a group as it was drawn
    odd = page.replace("13cm", "1e400cm")
    document = reader_of(Kind.OPEN_DOCUMENT)(open_document("presentation", odd))
    assert [block.text for block in document.blocks] == ["右", "左下", "左上"]


SVG = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
