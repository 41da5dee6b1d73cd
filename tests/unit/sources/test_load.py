import errno
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sources import (
    ArticleError,
    Boilerplate,
    CatalogError,
    Excluded,
    Section,
    SourceError,
    corpus_hash,
    load_documents,
    read_articles,
)

ENTRY = '[[article]]\nid = "one"\nfile = "one.txt"\ntitle = "一个足够长的文章标题"\n'
TEXT = "一个足够长的文章标题\n\n第一段说了一件事，说得很长。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_catalog_wins_over_the_page(folder: Path) -> None:
    (folder / "catalog.toml").write_text(
        ENTRY + 'publisher = "早报"\npublished = "2021"\nquestions = ["问？"]\n', encoding="utf-8"
    )
    (document,) = load_documents([folder])
    assert (document.document_id, document.publisher, document.published) == ("one", "早报", "2021")
    assert document.questions == ("问？",)


def test_a_sentence_that_ends_as_the_title_does_is_kept(folder: Path) -> None:
    (folder / "catalog.toml").write_text(
        '[[article]]\nid = "one"\nfile = "one.txt"\ntitle = "小米"\n', encoding="utf-8"
    )
    sentence = "今年最受人们关注的手机公司是小米"
    (folder / "one.txt").write_text(f"{sentence}\n它在北京，说得很长很长。\n", encoding="utf-8")
    (document,) = load_documents([folder])
    assert document.left_out == ()
    assert sentence in [section.heading for section in document.sections] + [each.text for each in document.passages]


def test_without_a_catalog_the_file_name_is_the_id(folder: Path) -> None:
    (folder / "one.txt").rename(folder / "老 张.Shop.txt")
    (document,) = load_documents([folder])
    assert document.document_id == "老-张-shop"


@pytest.mark.parametrize(
    ("catalog", "says"),
    [
        ("[[article]", "not a TOML file"),
        (ENTRY.replace("one.txt", "../one.txt"), "name of a file in the catalog's folder"),
        (ENTRY + "pages = 3\n", "pages"),
        (ENTRY + "published = 2021-05-06\n", "published"),
        (ENTRY + 'published = "6. Mai"\n', "2020-10-21"),
        (ENTRY + 'published = "2021-99-99"\n', "2020-10-21"),
        (ENTRY + 'published = "2021-00"\n', "2020-10-21"),
        (ENTRY + 'published = "２０２１"\n', "2020-10-21"),
        (f"x = {'[' * 100_000}", "nested too deeply"),
        (ENTRY + ENTRY, "more than once"),
        (ENTRY.replace('id = "one"\n', ""), "id"),
        (ENTRY.replace('"one"', '"a b"'), "may only hold"),
        (ENTRY.replace("article", "papers"), "papers"),
        (ENTRY.replace("one.txt", "typo.txt"), "typo.txt"),
        (ENTRY + 'encoding = "base64"\n', "encoding 'base64' is not known"),
    ],
)
def test_a_faulty_catalog_is_named_with_its_fault(folder: Path, catalog: str, says: str) -> None:
    path = folder / "catalog.toml"
    path.write_text(catalog, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_documents([folder])
    assert str(path) in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00\xd8", "begins as UTF-16"),
        ("中文".encode("gb18030"), "not UTF-8.*state its encoding in catalog.toml"),
        (b"a\0b text.", "NUL"),
        (b"\x01\x02\x03 text", "control characters"),
        (b"", "is empty"),
        (b" \n\r\n ", "no paragraph"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(ArticleError, match=says) as caught:
        load_documents([path])
    assert caught.value.path == path


def test_a_missing_path_an_empty_folder_and_another_type_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such file"):
        load_documents([tmp_path / "none"])
    with pytest.raises(SourceError, match="No articles found"):
        load_documents([tmp_path])
    (tmp_path / "a.pdf").write_bytes(b"<html>")
    with pytest.raises(ArticleError, match="no PDF file, whatever its name says"):
        load_documents([tmp_path / "a.pdf"])


def test_a_file_that_is_refused_leaves_the_others(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (folder / "empty.md").touch()
    (folder / "one.md").write_text("另一段说了一件事，说得很长很长。", encoding="utf-8")
    articles = read_articles([folder])
    assert [document.text for document in articles.documents] == ["另一段说了一件事，说得很长很长。\n"]
    assert [(error.path.name, str(error).partition(": ")[2]) for error in articles.refused] == [
        ("bad.txt", "is a picture; an article is text."),
        ("empty.md", "is empty."),
        (
            "one.txt",
            f"has the id 'one', as {folder / 'one.md'} has; rename one of the files, or its id in the catalog.",
        ),
    ]
    with pytest.raises(ArticleError, match="is a picture"):
        load_documents([folder])


def test_the_folder_that_a_browser_saves_beside_a_page_is_no_article(folder: Path) -> None:
    for name in ("one_files", "notes_files"):
        (folder / name).mkdir()
        (folder / name / f"of-{name}.txt").write_text(TEXT, encoding="utf-8")
    (folder / "one.html").touch()
    assert [document.document_id for document in read_articles([folder]).documents] == ["of-notes_files", "one"]


def test_two_articles_with_one_id_are_refused(folder: Path) -> None:
    (folder / "deeper").mkdir()
    (folder / "deeper" / "one.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(SourceError, match="'one'") as caught:
        load_documents([folder])
    for file in (folder / "one.txt", folder / "deeper" / "one.txt"):
        assert str(file) in str(caught.value)


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    (tmp_path / "catalog.toml").write_bytes(b"\xef\xbb\xbf" + ENTRY.encode())
    (document,) = load_documents([tmp_path])
    assert (document.text, document.document_id) == (TEXT, "one")


def test_capitals_in_a_files_type_make_no_difference(folder: Path) -> None:
    (folder / "two.TXT").write_text(TEXT, encoding="utf-8")
    assert [document.document_id for document in load_documents([folder])] == ["one", "two"]


def test_a_folder_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = folder / "closed"
    closed.mkdir()
    scan = os.scandir

    def refuse(place: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(place) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ArticleError, match="Permission denied") as caught:
        load_documents([folder])
    assert caught.value.path == closed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_never_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert [document.document_id for document in load_documents([folder])] == ["one"]
    with pytest.raises(ArticleError, match="not a file"):
        load_documents([folder / "pipe.txt"])
    os.mkfifo(folder / "catalog.toml")
    with pytest.raises(CatalogError, match="not a file"):
        load_documents([folder])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_file_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("只有这一段，说的是一件很长的事情。\n", encoding="utf-8")
    (document,) = load_documents([tmp_path])
    assert document.title == r"caf\udce9"
    path.write_bytes(b"\xff\xff")
    with pytest.raises(ArticleError, match=r"caf.udce9\.txt: is not UTF-8") as caught:
        load_documents([tmp_path])
    str(caught.value).encode()


def test_the_corpus_hash_changes_with_the_text_and_not_with_the_order(folder: Path) -> None:
    (folder / "two.txt").write_text(TEXT.replace("一件事", "两件事"), encoding="utf-8")
    one, two = load_documents([folder])
    before = corpus_hash((one, two))
    assert corpus_hash((two, one)) == before
    (folder / "two.txt").write_text(TEXT.replace("一件事", "三件事"), encoding="utf-8")
    assert corpus_hash(load_documents([folder])) != before


def test_the_corpus_hash_is_of_all_that_is_kept_of_an_article(folder: Path) -> None:
    (document, *_) = load_documents([folder])
    (first, *others) = document.passages
    changes: list[dict[str, Any]] = [
        {"title": "另一个"},
        {"author": "李青"},
        {"published": "2021"},
        {"page_starts": (0,)},
        {"questions": ("几点开门？",)},
        {"sections": (Section("一", 0, 1),)},
        {"left_out": (Excluded(0, 1, Boilerplate.LINKS),)},
        {"left_out": (Excluded(0, 1, Boilerplate.NOTICE),)},
        {"passages": ()},
        {"passages": (replace(first, section="一"), *others)},
        {"passages": (replace(first, text=first.text[:-1], end=first.end - 1), *others)},
    ]
    hashes = {corpus_hash((replace(document, **each),)) for each in changes}
    assert len(hashes | {corpus_hash((document,))}) == len(changes) + 1
    assert len(corpus_hash((replace(document, title="caf\udce9"),))) == 64
