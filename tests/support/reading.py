"""What holds of every file that is read, whatever stands in it: shared by tests that read odd ones."""

from pathlib import Path

from sources import ArticleError, ArticleReader, Document
from sources.formats import Kind
from tests.support.hostile_files import SENTENCE, docx_of
from tests.support.made_files import XHTML, epub, pdf

SEEDS = {
    Kind.PDF: pdf([[(72, 700, 20, "茶馆"), (72, 660, 12, SENTENCE)], [(72, 700, 12, SENTENCE)]]),
    Kind.EPUB: epub({"a.xhtml": XHTML.format(f"<h1>茶馆</h1><p>{SENTENCE}</p>")}),
    Kind.DOCX: docx_of(
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        f"{SENTENCE}</w:t></w:r></w:p></w:body></w:document>"
    ),
}


def check_line(error: Exception) -> None:
    assert "\n" not in str(error)


def check(path: Path, content: bytes, reader: ArticleReader) -> Document | None:
    """Read a file with some content; None where it is refused, which is said in a line."""
    path.write_bytes(content)
    try:
        document = reader.read(path).document
    except ArticleError as error:
        check_line(error)
        return None
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    for section in document.sections:
        assert 0 <= section.start < section.end <= len(document.text)
    for left in document.left_out:
        assert 0 <= left.start < left.end <= len(document.text)
    (document.text + document.title).encode()
    return document
