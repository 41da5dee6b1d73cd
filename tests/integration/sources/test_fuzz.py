"""Readers fed with what nobody wrote: each input becomes a document whose places are true, or is refused in one line.

`python -m tests.attacks fuzz=10000` tries 10,000 inputs a test.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import ArticleReader
from sources.cleaning.structure import find_structure
from sources.files.encodings import EncodingError, decode
from sources.formats import Block, BlockKind, Kind, Parsed, RefusedError
from sources.sandbox.process import ParserProcess
from tests.support.fuzzing import examples
from tests.support.hostile_files import SENTENCE
from tests.support.made_files import XHTML, epub
from tests.support.reading import (
    FILES,
    PICTURES,
    SEEDS,
    changed,
    changed_inside,
    check,
    check_bundled,
    check_line,
)

fuzz = examples(25)
TAGS = ("p", "div", "h1", "h2", "table", "tr", "td", "ul", "li", "a", "br", "span", "pre", "b", "script")
words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60) | st.just(SENTENCE)
tags = st.sampled_from(TAGS).flatmap(lambda name: st.sampled_from([f"<{name}>", f"</{name}>", f"<{name} hidden>"]))
markup = st.lists(tags | words, max_size=40).map("".join)
marks = st.sampled_from(
    ["# ", "- ", "> ", "\n", "\n\n", "```\n", "|a|b|\n|-|-|\n", "*", "[x](y)", "---\n", "    ", "<p>", "  \n"]
)
markdown = st.lists(marks | words, max_size=40).map("".join)


@pytest.fixture(scope="module")
def reader() -> Iterator[ArticleReader]:
    with ArticleReader() as reader:
        yield reader


@pytest.fixture(scope="module")
def process() -> Iterator[ParserProcess]:
    with ParserProcess() as process:
        yield process


@fuzz
@given(content=st.binary(max_size=400))
def test_any_bytes(content: bytes, tmp_path: Path, reader: ArticleReader) -> None:
    for suffix in (".txt", ".md", ".html", ".pdf"):
        check(tmp_path / f"a{suffix}", content, reader)


@fuzz
@given(
    text=st.lists(
        words | st.sampled_from(["\n", "\r\n", "\u2028", "。", "“", "摘要：", "作者：李青"]), max_size=40
    ).map("".join)
)
def test_any_text(text: str, tmp_path: Path, reader: ArticleReader) -> None:
    check(tmp_path / "a.txt", text.encode(), reader)


@fuzz
@given(
    text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80),
    encoding=st.sampled_from(["gb18030", "big5", "utf-16-le", "utf-16-be", "euc-kr", "shift-jis", "cp1252"]),
)
def test_an_encoding_is_stated_or_guessed_but_nothing_else_is_raised(text: str, encoding: str) -> None:
    try:
        decoded = decode(text.encode(encoding, "ignore"))
    except EncodingError as error:
        check_line(error)
    else:
        decoded.text.encode()


@fuzz
@given(text=markup)
def test_any_page(text: str, tmp_path: Path, reader: ArticleReader) -> None:
    check(tmp_path / "a.html", f"<html><body>{text}".encode(), reader)
    check(tmp_path / "a.epub", epub({"a.xhtml": XHTML.format(text)}), reader)


@fuzz
@given(text=markdown)
def test_any_markdown(text: str, tmp_path: Path, reader: ArticleReader) -> None:
    check(tmp_path / "a.md", text.encode(), reader)


@fuzz
@given(
    kind=st.sampled_from(sorted(SEEDS)),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
    length=st.none() | st.floats(0, 1),
)
def test_a_file_with_changed_bytes(
    kind: Kind, changes: list[tuple[float, int]], length: float | None, tmp_path: Path, reader: ArticleReader
) -> None:
    content = bytearray(SEEDS[kind])
    for place, byte in changes:
        content[int(place * len(content))] = byte
    check(tmp_path / f"a.{kind}", bytes(content[: None if length is None else int(length * len(content))]), reader)


@fuzz
@given(
    name=st.sampled_from(sorted(FILES)),
    inside=st.none() | st.integers(0, 40),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), min_size=1, max_size=8),
    length=st.none() | st.floats(0, 1),
)
def test_a_file_of_a_later_format_with_changed_bytes(
    name: str,
    inside: int | None,
    changes: list[tuple[float, bytes]],
    length: float | None,
    tmp_path: Path,
    reader: ArticleReader,
    process: ParserProcess,
) -> None:
    content = FILES[name]
    if inside is not None and content.startswith(b"PK"):
        content = changed_inside(content, inside, changes, length)
    else:
        content = changed(content, changes, length)
    if name not in PICTURES:
        check_bundled(tmp_path / name, content, reader)
        return
    try:
        process.show(Kind.PICTURE, content, 1, "")
    except RefusedError as error:
        check_line(error)


def test_the_files_of_later_formats_are_read(tmp_path: Path, reader: ArticleReader, process: ParserProcess) -> None:
    for name in FILES.keys() - PICTURES:
        found = check_bundled(tmp_path / name, FILES[name], reader)
        assert any(SENTENCE in each.text for document in found for each in document.passages), name
    for name in PICTURES:
        assert process.show(Kind.PICTURE, FILES[name], 1, "").width == 40


@fuzz
@given(
    blocks=st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(BlockKind),
            text=st.text(max_size=60),
            pages=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=3).map(tuple),
        ),
        max_size=12,
    ),
    title=st.none() | st.text(max_size=20),
    is_page=st.booleans(),
)
def test_whatever_a_reading_process_says_places_are_true(blocks: list[Block], title: str | None, is_page: bool) -> None:
    structured = find_structure(Parsed(tuple(blocks), title, page_count=9), None, is_page=is_page)
    for paragraph in structured.layout.paragraphs:
        assert structured.text[paragraph.start : paragraph.end].strip()
    assert list(structured.page_starts) == sorted(structured.page_starts)


def test_the_seeds_are_read(tmp_path: Path, reader: ArticleReader) -> None:
    for kind, content in SEEDS.items():
        document = check(tmp_path / f"a.{kind}", content, reader)
        assert document is not None
        assert document.passages[0].text == SENTENCE


def test_a_refusal_is_the_only_error_of_the_reading_process() -> None:
    with ParserProcess() as process:
        for kind in (Kind.HTML, Kind.PDF, Kind.DOCX, Kind.EPUB):
            with pytest.raises(RefusedError):
                process.parse(kind, b"")
