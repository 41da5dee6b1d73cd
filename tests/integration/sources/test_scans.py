"""Scans and pictures: what stands on them, where, how certain; page by page, and in reading order."""

import io
from pathlib import Path

import pypdfium2
import pytest

from sources import ArticleError, ArticleReader, Document, frames_of, load_document, read_articles
from sources.document import Boilerplate
from sources.formats import RefusedError
from sources.saved_documents import about, load_documents, read_about, save_documents
from tests.support.made_files import pdf
from tests.support.scans import (
    FakeEngine,
    Sheet,
    blank,
    engine,
    needs_engine,
    needs_font,
    packed,
    picture_of,
    recognized,
)

__all__ = ["engine"]

SENTENCE = "茶馆每天清晨六点开门，掌柜姓陈，名叫高铭。"
WRITTEN = "渡船每天中午开出，傍晚才回来，船票五元一张。"
OTHERS = "据2020年的统计，老城共有茶馆137家。"


def plain(text: str) -> str:
    return "".join(text.split()).replace("，", ",").replace("。", ".").replace("．", ".")


def read(folder: Path, name: str, content: bytes) -> Document:
    (folder / name).write_bytes(content)
    document = load_document(folder / name)
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    return document


def mixed() -> bytes:
    """Return a PDF whose first and third page have text, and whose second is a picture."""
    whole = pypdfium2.PdfDocument.new()
    for each in (pdf([[(72, 700, 12, WRITTEN)], [(72, 700, 12, WRITTEN[::-1])]]), blank("PDF")):
        whole.import_pages(pypdfium2.PdfDocument(each), index=1 if len(whole) else 0)
    written = io.BytesIO()
    whole.save(written)
    return written.getvalue()


@needs_engine
@needs_font
def test_a_picture_is_read_with_its_places(tmp_path: Path) -> None:
    sheet = Sheet(150, width=4.5, height=1.6)
    document = read(tmp_path, "page.png", packed(picture_of([SENTENCE, OTHERS], sheet), "PNG"))
    assert plain(document.text) == plain(SENTENCE) + plain(OTHERS)
    assert all(0.8 < line.certainty <= 1 for line in document.scanned)
    assert document.page_starts == (0,)
    start = document.text.index("137")
    (frame,) = frames_of(document.text, document.scanned, start, start + 3)
    left, top, right, _, _, bottom, *_ = frame.corners
    assert 0.4 * 10_000 < left < right < 10_000  # behind the middle of the second line or so
    assert right - left < 1_200
    assert 2_000 < top < bottom < 6_000


@needs_engine
@needs_font
def test_vertical_text_of_a_pdf_is_read_from_the_right(tmp_path: Path) -> None:
    sheet = Sheet(150, width=2.0, height=3.0, vertical=True)
    document = read(tmp_path, "page.pdf", packed(picture_of([SENTENCE], sheet), "PDF"))
    assert plain(SENTENCE).replace(",", "").replace(".", "") in plain(document.text).replace(",", "").replace(".", "")


def test_a_mixed_pdf_is_read_page_by_page(tmp_path: Path, engine: FakeEngine) -> None:
    engine.pages[2] = recognized(2, (SENTENCE, 1200, 1000, 8000, 1200, 0.97))
    document = read(tmp_path, "mixed.pdf", mixed())
    assert [each.text for each in document.passages] == [WRITTEN, SENTENCE, WRITTEN[::-1]]
    assert engine.asked == [2]
    certainties = [document.certainty_of(each.start, each.end) for each in document.passages]
    assert certainties == [None, 0.97, None]
    assert [document.page_at(each.start) for each in document.passages] == [1, 2, 3]


def test_without_the_engine_scans_are_refused_and_mixed_files_say_what_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = "needs rapidocr, which is not installed; install it with: pip install 'yinju[ocr]'"
    for module in ("sources.sandbox.scans", "sources.formats.kind"):
        monkeypatch.setattr(f"{module}.missing_extra", lambda _: lacking)
    (tmp_path / "scan.pdf").write_bytes(blank("PDF"))
    (tmp_path / "mixed.pdf").write_bytes(mixed())
    (tmp_path / "photo.png").write_bytes(blank())
    articles = read_articles([tmp_path])  # pictures are not looked for
    assert [str(error) for error in articles.refused] == [
        f"{tmp_path / 'scan.pdf'}: holds pictures of text; reading them {lacking}"
    ]
    (document,) = articles.documents
    assert [each.text for each in document.passages] == [WRITTEN, WRITTEN[::-1]]
    assert articles.guessed == (
        f"{tmp_path / 'mixed.pdf'}: 1 of its pages (2) are pictures and were left out; reading them {lacking}",
    )
    with pytest.raises(ArticleError, match=r"pip install 'yinju\[ocr\]'$"):
        load_document(tmp_path / "photo.png")


def test_what_was_not_read_for_certain_is_shown_but_not_searched(tmp_path: Path, engine: FakeEngine) -> None:
    engine.pages[1] = recognized(
        1,
        (SENTENCE, 1000, 1000, 8000, 1200, 0.97),
        ("茶馆门前有一块石碑，刻着告示", 1000, 1300, 8000, 1500, 0.6),
        (OTHERS, 1000, 1600, 8000, 1800, 0.92),
    )
    document = read(tmp_path, "page.jpg", blank("JPEG"))
    assert [each.text for each in document.passages] == [SENTENCE, OTHERS]
    assert [(each.reason, document.text[each.start : each.end]) for each in document.left_out] == [
        (Boilerplate.UNSURE, "茶馆门前有一块石碑，刻着告示")
    ]
    engine.pages[1] = recognized(1, (SENTENCE, 1000, 1000, 8000, 1200, 0.5))
    with pytest.raises(ArticleError, match="no paragraph can be read for certain"):
        read(tmp_path, "page.jpg", blank("JPEG"))


def test_columns_and_vertical_lines_are_put_in_reading_order(tmp_path: Path, engine: FakeEngine) -> None:
    words = [f"第{number}行的字写满了这一行直到它的尽头为止" for number in range(12)]
    both = [(words[place], 1000, 1000 + 300 * place, 4600, 1200 + 300 * place, 0.95) for place in range(6)]
    both += [(words[6 + place], 5200, 1000 + 300 * place, 8800, 1200 + 300 * place, 0.95) for place in range(6)]
    engine.pages[1] = recognized(1, *sorted(both, key=lambda line: (line[2], line[1])))  # as they stand side by side
    assert plain(read(tmp_path, "columns.png", blank()).text) == "".join(words)
    down = [(words[place], 8600 - 600 * place, 800, 9000 - 600 * place, 9000, 0.95) for place in range(12)]
    engine.pages[1] = recognized(1, *down[::-1], ("茶馆", 4500, 100, 5500, 400, 0.95))
    assert plain(read(tmp_path, "vertical.png", blank()).text) == "茶馆" + "".join(words)


def test_a_page_that_lies_askew_is_put_straight_first(tmp_path: Path, engine: FakeEngine) -> None:
    lines = [f"第{number}行的字写满了这一行直到它的尽头为止" for number in range(4)]
    page = recognized(1, *((each, 1000, 1000 + 300 * at, 9000, 1200 + 300 * at, 0.95) for at, each in enumerate(lines)))
    slope = 400  # at its end a line is higher than the beginning of the line above
    engine.pages[1] = type(page)(
        1,
        page.width,
        page.height,
        tuple(
            type(line)(line.text, tuple(y - slope if n in {3, 5} else y for n, y in enumerate(line.corners)), 0.95)  # type: ignore[arg-type]
            for line in page.lines
        ),
    )
    assert plain(read(tmp_path, "askew.png", blank()).text) == "".join(lines)


def test_the_pages_of_a_file_are_kept_until_all_are_read(tmp_path: Path, engine: FakeEngine) -> None:
    content, kept = blank("TIFF", pages=3), tmp_path / "kept"
    sentences = [SENTENCE, OTHERS, WRITTEN]
    engine.pages = {
        at: recognized(at, (each, 1000, 1000, 8000, 1200, 0.9)) for at, each in enumerate(sentences, start=1)
    }
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int, /) -> None:
        told.append((done, total))
        if done == 2 and len(told) == 3:
            reader.interrupt()  # as when the server stops

    with ArticleReader(kept, tell) as reader:
        with pytest.raises(ArticleError, match="not read to its end"):
            reader.read(Path("scan.tiff"), None, content)
        assert engine.asked == [1, 2]
        read = reader.read(Path("scan.tiff"), None, content)
    assert engine.asked == [1, 2, 3]
    assert [each.text for each in read.document.passages] == sentences
    assert told == [(0, 3), (1, 3), (2, 3), (0, 3), (1, 3), (2, 3), (3, 3)]
    assert not [*kept.iterdir()]


def test_scanned_lines_are_saved_with_the_article_and_others_are_as_they_were(
    tmp_path: Path, engine: FakeEngine
) -> None:
    engine.pages[1] = recognized(1, (SENTENCE, 1000, 1000, 8000, 1200, 0.97))
    document = read(tmp_path, "page.webp", blank("WEBP"))
    save_documents([document], tmp_path / "saved.json")
    assert load_documents(tmp_path / "saved.json") == (document,)
    assert read_about(about(document)).scanned == document.scanned
    (tmp_path / "tea.txt").write_text(SENTENCE, encoding="utf-8")
    assert "scanned" not in about(load_document(tmp_path / "tea.txt"))


def test_too_many_pictures_are_refused(tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.sandbox.scans.MAX_SCANNED_PAGES", 2)
    with pytest.raises(ArticleError, match="has 3 pages that are pictures; 2 are allowed"):
        read(tmp_path, "scan.tif", blank("TIFF", pages=3))


def test_the_engine_is_never_asked_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.formats import Kind
    from sources.sandbox.process import ParserProcess

    monkeypatch.setattr("sources.sandbox.process.missing_extra", lambda _: "needs rapidocr")
    with ParserProcess(recognizes=True) as process, pytest.raises(RefusedError, match="needs rapidocr"):
        process.recognize(Kind.PICTURE, blank(), 1)
