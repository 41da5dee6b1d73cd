"""Archives and mailboxes are read as folders are: their articles come, change and go one by one."""

import struct
from pathlib import Path

import pytest

from index import Model, stored_records, update_articles
from sources import ArticleError, Patterns, find_files, load_document, read_articles
from tests.support.fakes import FakeEncoder
from tests.support.hostile_files import SENTENCE
from tests.support.made_files import XHTML, archive, epub
from tests.support.office_files import mail, mailbox

BOOK = epub({"a.xhtml": XHTML.format(f"<p>{SENTENCE}</p>")})
TEA = f"# Tea\n\n{SENTENCE}茶\n"


def refused(path: Path) -> list[str]:
    return [str(error).replace(f"{path}/", "") for error in read_articles([path]).refused]


def test_an_archive_is_read_as_a_folder(tmp_path: Path) -> None:
    inside: dict[str, str | bytes] = {
        "in/tea.md": TEA,
        "book.epub": BOOK,
        "a.png": b"\x89PNG",
        "__MACOSX/._tea.md": "x",
        "b.zip": archive({}),
    }
    (tmp_path / "a.zip").write_bytes(archive(inside))
    (tmp_path / "b.zip").write_bytes(BOOK)  # by its content it is a book
    articles = read_articles([tmp_path])
    assert [(each.document_id, each.title) for each in articles.documents] == [
        ("book", "书"),
        ("tea", "Tea"),
        ("b", "书"),
    ]
    assert refused(tmp_path) == ["a.zip/b.zip: is an archive in an archive; unpack it first."]
    assert [each.path for each in find_files(tmp_path / "a.zip").files] == [
        tmp_path / "a.zip/book.epub",
        tmp_path / "a.zip/in/tea.md",
    ]
    only = find_files(tmp_path, Patterns(("*.md",), ("b.zip",))).files
    assert [each.path.name for each in only] == ["tea.md"]
    with pytest.raises(ArticleError, match="holds several articles"):
        load_document(tmp_path / "a.zip")


def test_names_in_an_archive_are_read_as_they_were_written(tmp_path: Path) -> None:
    content = archive({"xxxx.txt": SENTENCE}).replace(b"xxxx", "茶馆".encode("gb18030"))
    (tmp_path / "a.zip").write_bytes(content)
    assert [each.document_id for each in read_articles([tmp_path]).documents] == ["茶馆"]


def test_a_mailbox_is_its_mails(tmp_path: Path) -> None:
    first, second = mail("one", f"{SENTENCE}\n\nFrom here on.\n"), mail("two", SENTENCE[::-1])
    (tmp_path / "in.mbox").write_bytes(mailbox(first, second, first))
    documents = {each.title: each for each in read_articles([tmp_path]).documents}
    assert set(documents) == {"one", "two"}
    one = documents["one"]
    assert (one.author, one.published) == ("Anna Bell", "2020-10-21")
    assert [each.text for each in one.passages] == [f"{SENTENCE}\n\nFrom here on."]


def test_what_changes_in_an_archive_changes_alone(tmp_path: Path) -> None:
    folder, index = tmp_path / "articles", tmp_path / "index"
    folder.mkdir()
    box, zipped = folder / "in.mbox", folder / "a.zip"
    mails = [mail("one", SENTENCE + "一"), mail("two", SENTENCE + "二")]

    def update() -> tuple[list[str], list[str]]:
        changes = update_articles(index, [folder], Model(encoder=FakeEncoder())).result
        return sorted(put.document.title for put in changes.put), sorted(each.title for each in changes.gone)

    box.write_bytes(mailbox(*mails))
    zipped.write_bytes(archive({"tea.md": TEA, "book.epub": BOOK}))
    assert update() == (["Tea", "one", "two", "书"], [])
    ids = {record.title: record.document_id for record in stored_records(index)}
    assert update() == ([], [])
    box.write_bytes(mailbox(mails[1], mail("three", SENTENCE + "三")))
    zipped.write_bytes(archive({"tea.md": TEA + "更多。\n", "book.epub": BOOK}))
    assert update() == (["Tea", "three"], ["one"])
    zipped.write_bytes(b"PK\x03\x04")  # what can't be read now stays as it was
    assert update() == ([], [])
    records = {record.title: record for record in stored_records(index)}
    assert set(records) == {"Tea", "two", "three", "书"}
    assert all(records[title].document_id == ids[title] for title in ("Tea", "two", "书"))
    assert records["书"].origin.source == zipped / "book.epub"


def _changed(content: bytes, place: int, form: str, value: int) -> bytes:
    """Return an archive whose directory's first entry says something else."""
    changed = bytearray(content)
    struct.pack_into(form, changed, content.index(b"PK\x01\x02") + place, value)
    return bytes(changed)


GOOD = archive({"a.txt": SENTENCE})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 nonsense", "is no ZIP file"),
        (b"nonsense", "is no ZIP file"),
        (GOOD[:60], "is no ZIP file"),
        (GOOD.replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged archive"),
        (_changed(GOOD, 42, "<I", 1 << 30), "damaged archive"),
        (_changed(GOOD, 42, "<I", 1), "damaged archive"),
        (_changed(GOOD, 8, "<H", 1), "is encrypted"),
        (_changed(GOOD, 10, "<H", 14), "packed in a way"),
        (_changed(GOOD, 16, "<I", 1), "is damaged in its archive"),
        (_changed(GOOD, 24, "<I", 10), "is damaged in its archive"),
        (_changed(GOOD, 24, "<I", 0xFFFFFFFF), "more tightly than any text"),
        (archive({"a.txt": bytes(20 << 20)}), "more tightly than any text"),
        (archive({f"{number}.bin": bytes(1_000_000) for number in range(300)}), "unpack to more than 256 MiB"),
        (archive({f"{number}.txt": "x" for number in range(1_001)}), "holds 1,001 articles; 1,000 are allowed"),
        (archive({str(number): "x" for number in range(5_001)}), "holds 5,001 files; 5,000 are allowed"),
        (archive({"../../etc/passwd.txt": "x"}), "'../../etc/passwd.txt', which leads out"),
        (archive({"/etc/passwd.txt": "x"}), "which leads out"),
        (archive({"a/./b.txt": "x"}), "which leads out"),
        (archive({"..\\b.txt": "x"}), "which leads out"),
        (archive({"C:b.txt": "x"}), "which leads out"),
        (archive({"a.txt": "x", "b.txt": "y"}).replace(b"b.txt", b"a.txt"), "two files of one name"),
        (archive({"a.png": "x"}), "no file that can be read"),
        (archive({"b.zip": GOOD}), "no file that can be read"),
        (archive({}), "no file that can be read"),
    ],
    ids=range(24),  # an archive holds the time at which it was made
)
def test_archives_made_to_do_harm_are_refused_in_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    (tmp_path / "b.txt").write_text(TEA, encoding="utf-8")
    articles = read_articles([tmp_path])
    assert [document.document_id for document in articles.documents] == ["b"]
    (error,) = articles.refused
    assert says in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SENTENCE.encode(), "is no MBOX file"),
        (mailbox(*(mail(str(number), "x") for number in range(1_001))), "holds 1,001 articles"),
    ],
    ids=["no mails", "too many"],
)
def test_mailboxes_that_are_none_or_too_long(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.mbox").write_bytes(content)
    (line,) = refused(tmp_path)
    assert says in line
