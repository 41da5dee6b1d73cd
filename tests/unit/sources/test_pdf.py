"""How the lines of made-up PDFs become title, byline, headings and paragraphs again, each with its pages."""

from collections.abc import Sequence

from sources.cleaning.structure import Structured, find_structure
from sources.document import Boilerplate, PassageKind
from sources.formats import BlockKind, Kind, Parsed
from sources.sandbox.child import parse
from tests.support.made_files import Line, pdf

FULL = "茶馆开在平江路的拐角门前有一棵老槐树每天清晨六点就开门迎客从不"
END = "掌柜一天要烧四十壶水，客人最多是下午三点。"
SIZE, STEP, LEFT, TOP = 10.5, 15.75, 72.0, 700.0
PARAGRAPHS = [f"{number}{FULL}\n{FULL}\n{END}" for number in "甲乙丙丁戊"]


def set_out(
    paragraphs: Sequence[str], *, gap: float = 0, indent: float = 0, left: float = LEFT, top: float = TOP
) -> list[Line]:
    """Return paragraphs, whose lines are given, one below the other."""
    lines: list[Line] = []
    for paragraph in paragraphs:
        for number, words in enumerate(paragraph.split("\n")):
            lines.append((left + (0 if number else indent), top, SIZE, words))
            top -= STEP
        top -= gap
    return lines


def whole(paragraphs: Sequence[str]) -> list[str]:
    return [paragraph.replace("\n", "") for paragraph in paragraphs]


def read(*pages: Sequence[Line]) -> tuple[Parsed, Structured]:
    parsed = parse(Kind.PDF, pdf(pages))
    return parsed, find_structure(parsed, None, is_page=False)


def body(structured: Structured) -> list[str]:
    return [structured.text[each.start : each.end] for each in structured.layout.paragraphs]


def test_a_report_of_two_pages_is_read_as_it_was_set() -> None:
    head: Line = (LEFT, 800, 9, "老城文史")
    first: list[Line] = [head, (LEFT, 770, 18, "老茶馆的账本"), (LEFT, 745, SIZE, "作者：李青  2021年3月4日")]
    first += [*set_out(PARAGRAPHS[:3], gap=6), (290, 30, 9, "1")]
    second = [head, *set_out(PARAGRAPHS[3:], gap=6), (290, 30, 9, "2")]
    parsed, structured = read(first, second)
    layout = structured.layout
    assert (layout.title, layout.author, layout.published) == ("老茶馆的账本", "李青", "2021-03-04")
    assert body(structured) == whole(PARAGRAPHS)
    assert [structured.text[each.start : each.end] for each in layout.left_out] == ["作者：李青 2021年3月4日"]
    assert layout.left_out[0].reason is Boilerplate.BYLINE
    assert structured.page_starts == (0, structured.text.index(PARAGRAPHS[3][:4]))
    assert parsed.page_count == 2


def test_name_and_date_stand_alone_in_either_language() -> None:
    text = set_out(PARAGRAPHS[:2], gap=6)
    for name, date, expected in (
        ("李青", "2021年3月", "2021-03"),
        ("Jane Miller", "March 4, 2021", "2021-03-04"),
        ("Jane Miller", "4 Mar. 2021", "2021-03-04"),
    ):
        title = (LEFT, 770, 18, "老茶馆的账本")
        _, structured = read([title, (LEFT, 748, SIZE, name), (LEFT, 730, SIZE, date), *text])
        assert (structured.layout.author, structured.layout.published) == (name, expected)
        assert body(structured) == whole(PARAGRAPHS[:2])
    _, structured = read([title, (LEFT, 748, SIZE, "February 31, 2021"), *text])
    assert (structured.layout.author, structured.layout.published) == (None, None)
    assert body(structured)[0] == "February 31, 2021"


def test_indents_tell_paragraphs_across_pages() -> None:
    begun, rest = f"{FULL}\n{FULL[:-1]}。", f"{FULL}\n{END}"
    first = set_out([*PARAGRAPHS[:3], begun], indent=2 * SIZE)
    second = [*set_out([rest]), *set_out(PARAGRAPHS[3:], indent=2 * SIZE, top=TOP - 2 * STEP)]
    _, structured = read(first, second)
    assert body(structured) == [*whole(PARAGRAPHS[:3]), *whole([begun + rest]), *whole(PARAGRAPHS[3:])]


def test_two_columns_are_read_one_after_the_other_however_they_are_written() -> None:
    column = FULL[:18]
    texts = [f"{number}{column[1:]}\n{column}\n{column}\n{END[:9]}。" for number in "甲乙丙丁"]
    left, right = set_out(texts[:2]), set_out(texts[2:], left=320)
    title: Line = (LEFT, 770, 18, "老茶馆的账本以及它的四十个春天")
    expected = whole(texts)
    _, structured = read([title, *left, *right])
    assert body(structured) == expected
    crossed = [line for pair in zip(left, right, strict=True) for line in pair]
    _, structured = read([title, *crossed])
    assert body(structured) == expected


def test_rows_of_short_cells_are_no_columns() -> None:
    rows = [
        (LEFT + 200 * side, 700 - STEP * row, SIZE, f"{'茶水'[side]}{row}号") for row in range(6) for side in (0, 1)
    ]
    parsed, _ = read([*rows, *set_out(PARAGRAPHS[:2], top=560)])
    assert parsed.blocks[0].text.startswith("茶0号水0号")


def test_headings_are_told_by_size_weight_and_number_and_captions_by_theirs() -> None:
    lines = [
        (LEFT, 790, 20, "老茶馆的账本"),
        (LEFT, 760, 14, "早晨"),
        *set_out(PARAGRAPHS[:1], top=735),
        (LEFT, 675, SIZE, "2.1 价目与人物"),
        *set_out(PARAGRAPHS[1:2], top=655),
        (LEFT, 590, SIZE, "图1 茶馆门口的石阶"),
        *set_out(PARAGRAPHS[2:3], top=565),
    ]
    parsed, structured = read(lines)
    assert [
        (block.kind, block.level, block.text) for block in parsed.blocks if block.kind is not BlockKind.PARAGRAPH
    ] == [
        (BlockKind.HEADING, 1, "老茶馆的账本"),
        (BlockKind.HEADING, 2, "早晨"),
        (BlockKind.HEADING, 3, "2.1 价目与人物"),
        (BlockKind.CAPTION, 1, "图1 茶馆门口的石阶"),
    ]
    kinds = [each.kind for each in structured.layout.paragraphs]
    assert kinds == [PassageKind.BODY, PassageKind.BODY, PassageKind.CAPTION, PassageKind.BODY]


def test_a_line_alone_in_bold_letters_is_a_heading_unless_all_is_bold() -> None:
    lines = [(LEFT, 760.0, SIZE, "早晨"), *set_out(PARAGRAPHS[:2], top=744, gap=6)]
    kinds = {
        bold: [block.kind for block in parse(Kind.PDF, pdf([lines], bold=bold)).blocks]
        for bold in ((), ("早晨",), tuple(words for *_, words in lines))
    }
    heading, paragraph = BlockKind.HEADING, BlockKind.PARAGRAPH
    assert list(kinds.values()) == [[paragraph] * 3, [heading, paragraph, paragraph], [paragraph] * 3]


def test_a_list_with_numbers_is_no_row_of_headings() -> None:
    items = ["一、买茶叶", "二、烧开水", "三、扫石阶"]
    parsed, _ = read(set_out([PARAGRAPHS[0], *items, PARAGRAPHS[1]], gap=6))
    kinds = {block.text: block.kind for block in parsed.blocks}
    assert [kinds[item] for item in items[:2]] == [BlockKind.PARAGRAPH] * 2


def test_footnotes_do_not_tear_what_goes_on_upon_the_next_page() -> None:
    torn = [f"{FULL}\n{FULL}", f"{FULL}\n{END}"]
    notes: list[Line] = [(LEFT, 120, 8, "1 账本现存县档案馆。"), (LEFT, 105, 8, "2 掌柜姓李。")]
    first = [*set_out(PARAGRAPHS[:2], gap=6), *set_out(torn[:1], top=TOP - 7 * STEP), *notes]
    _, structured = read(first, set_out([torn[1], PARAGRAPHS[3]], gap=6))
    expected = [*PARAGRAPHS[:2], "1 账本现存县档案馆。", "2 掌柜姓李。", "".join(torn), PARAGRAPHS[3]]
    assert body(structured) == whole(expected)
    first_page, second_page = structured.text[: structured.page_starts[1]], structured.text[structured.page_starts[1] :]
    assert first_page.endswith(f"2 掌柜姓李。\n\n{FULL}{FULL}")
    assert second_page.startswith(f"{FULL}{END}\n\n")


def test_each_footnote_is_a_paragraph_and_a_number_within_one_begins_none() -> None:
    words = "账本现存县档案馆的第二排书架上，民国年间曾经遗失过一次，后来由掌柜的后人寄回"
    notes: list[Line] = [
        (LEFT, 120, 8, f"1 {words}"),
        (LEFT, 109, 8, f"2 {words}，收在"),
        (LEFT, 98, 8, "35 页的表里"),
    ]
    _, structured = read([*set_out(PARAGRAPHS[:2], gap=6), *notes])
    assert [each for each in body(structured) if each[0].isdigit()] == [f"1 {words}", f"2 {words}，收在 35 页的表里"]


def test_a_hyphen_at_a_lines_end_stays_in_words_that_have_one_elsewhere() -> None:
    lines = [
        "The old tea house has a well-known garden and a stream",
        "where people sit all day. It is the most well-",
        "known place of the whole town, and even its gar-",
        "den is open to anybody who comes by in the spring.",
    ]
    _, structured = read(set_out(["\n".join(lines)]))
    assert body(structured) == [
        "The old tea house has a well-known garden and a stream where people sit all day. It is the most well-known "
        "place of the whole town, and even its garden is open to anybody who comes by in the spring."
    ]


def test_pages_keep_what_is_printed_as_their_number() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /P (A-) /S /D /St 3 >>] >>"
    pages = [set_out([each]) for each in PARAGRAPHS[:3]]
    assert parse(Kind.PDF, pdf(pages, catalog=labels)).page_labels == ("i", "ii", "A-3")
    assert parse(Kind.PDF, pdf(pages)).page_labels == ()
    counted = "/PageLabels << /Nums [0 << /S /D >>] >>"
    assert parse(Kind.PDF, pdf(pages, catalog=counted)).page_labels == ()
    endless = f"/PageLabels << /Nums [0 << /P ({'A' * 10_000}) >>] >>"
    assert parse(Kind.PDF, pdf(pages, catalog=endless)).page_labels == ("A" * 16,) * 3


def test_a_line_goes_on_where_its_parts_touch_and_few_letters_are_read_too() -> None:
    year = "The profit of the year"
    end = 72 + 6 * len(year)
    rest = " rose by a tenth, all in all."
    parsed, _ = read([(72.0, 700.0, 12.0, year), (end, 708.0, 7.0, "2"), (end + 3.5, 700.0, 12.0, rest)])
    assert [block.text for block in parsed.blocks] == [year + rest]
    parsed, _ = read([(72.0, 700.0, 12.0, "EXAMPLE")])
    assert [block.text for block in parsed.blocks] == ["EXAMPLE"]
