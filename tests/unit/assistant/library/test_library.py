"""The articles of a server: added aside, removed and brought back, described and searched."""

import json
import shutil
import time
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.errors import LibraryError, UnknownDocumentError
from assistant.library import LARGEST_FILE, Library, Link, Pasted, Upload
from assistant.library.removed import KEPT_SECONDS, RemovedArticles
from assistant.library.word_search import find_articles
from index import PassageIndex, load_index, stored_documents, stored_records, update_articles
from index.storage.collection import Model
from sources import Document
from tests.support.fakes import FakeEncoder
from tests.support.libraries import ARTICLE, HALF_SURE, add, held_library, ids, settle, wait_until, windmill
from tests.support.made_files import archive, pdf
from tests.support.office_files import mail, mailbox
from tests.support.saving import save_index


@pytest.fixture
def saved(fake_index: PassageIndex, tmp_path: Path) -> Path:
    save_index(fake_index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def library(fake_index: PassageIndex, saved: Path) -> Library:
    return Library(Assistant(fake_index, HALF_SURE), saved)


def test_articles_are_added_aside_and_then_answered_from(library: Library) -> None:
    before, version = library.assistant, library.version
    twice = [Upload("风车.txt", ARTICLE.encode()), Upload("again.txt", ARTICLE.encode())]
    assert add(library, *twice) == ["done", "there"]
    assert before.documents[-1].title != "风车的一年"
    assert library.assistant.documents[-1].title == "风车的一年"
    assert library.assistant.settings == before.settings
    assert library.version != version
    assert library.assistant.ask("守风车的人叫什么？", k=1).citations[0].document_id == "风车"
    assert add(library, Upload("third.txt", ARTICLE.encode())) == ["there"]
    assert library.entries()[-1].indexed is not None
    library.remove(["风车"])
    assert ids(library) == [each.document_id for each in before.documents]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "/abs/a.txt", "C:\\x\\a.txt", ".txt", "a\0b.txt", "长" * 300 + ".txt", "\ud800.txt"],
)
def test_a_files_name_is_never_a_path(library: Library, name: str) -> None:
    assert add(library, Upload(name, ARTICLE.encode())) == ["done"]
    added = library.assistant.documents[-1]
    assert added.title == "风车的一年"
    assert not set("/\\.\0") & set(added.document_id)


def test_articles_of_one_name_get_ids_of_their_own(library: Library) -> None:
    other = ARTICLE.replace("1998", "1999")
    assert add(library, Upload("tea.txt", ARTICLE.encode()), Upload("tea.txt", other.encode())) == ["done", "done"]
    assert ids(library)[-2:] == ["tea-2", "tea-3"]
    assert {each.document_id for each in library.assistant.documents[-1].passages} == {"tea-3"}


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (Upload("a.exe", b""), "a.exe: only .csv, .docx, .eml, .epub, .htm"),
        (Upload("a.pdf", ARTICLE.encode()), "a.pdf: is no PDF file, whatever its name says"),
        (Upload("a.txt", b"\xff\xff"), "a.txt: is not UTF-8 text"),
        (Upload("a.txt", b""), "a.txt: holds no paragraph"),
        (Upload("a.txt", b" " * (LARGEST_FILE + 1)), "a.txt: is larger than 10 MB."),
        (Upload("a.txt", b"", LARGEST_FILE + 1), "a.txt: is larger than 10 MB."),
        (Pasted("", "词" * (LARGEST_FILE // 3 + 1)), f"{'词' * 40}…: is larger than 10 MB."),
        (Pasted("标题", "\0"), "标题: is not a text file: it holds NUL characters."),
        (Link("https://example.org/"), "Pages are not fetched here; `yinju serve --allow-fetch` allows it."),
    ],
)
def test_what_cannot_be_added_is_said_in_its_line(library: Library, new: Upload | Pasted | Link, problem: str) -> None:
    before = library.assistant
    assert add(library, new) == ["refused"]
    assert str(library.queue.lines[0].problem).startswith(problem)
    assert library.assistant is before


def test_what_cannot_be_removed_is_said(library: Library, saved: Path) -> None:
    before = library.assistant
    with pytest.raises(UnknownDocumentError):
        library.remove(["nowhere"])
    with pytest.raises(LibraryError, match="The last article can't be removed"):
        library.remove(ids(library))
    with pytest.raises(LibraryError, match="no samples"):
        library.remove_samples()
    closed = Library(before, saved, editable=False)
    with pytest.raises(LibraryError, match="can't be changed"):
        closed.remove(["tea"])
    with pytest.raises(LibraryError, match="can't be changed"):
        closed.undo("x")
    with pytest.raises(LibraryError, match="can't be changed"):
        closed.require_fetching()
    assert library.assistant is before
    assert library.removals == ()


def test_files_of_every_format_are_added_and_what_was_guessed_is_said(library: Library) -> None:
    lines = "".join(f"<p>灯塔每晚亮到天明，照着第{number}片海湾。</p>" for number in range(4))
    page = f"<html><body><article><h1>灯塔</h1>{lines}</article></body></html>"
    rule = "第一壶茶总是留给扫街的人，这是掌柜定下的规矩。"
    ferry = [[(72, 700, 12, "渡船每天中午开出，傍晚才回来。")], [(72, 700, 12, "船上的人一天要走两趟，从不休息。")]]
    uploads = [
        Upload("灯塔.html", page.encode()),
        Upload("渡船.pdf", pdf(ferry)),
        Upload("风车.txt", rule.encode("gb18030")),
        Upload("坏.docx", b"PK\x03\x04nonsense"),
    ]
    assert add(library, *uploads) == ["done", "done", "done", "refused"]
    assert [line.problem for line in library.queue.lines] == [
        None,
        None,
        "风车.txt: read as GB18030, as its characters suggest.",
        "坏.docx: is an archive, but no document that is read; name it .zip if it holds articles.",
    ]
    assert ids(library)[-3:] == ["灯塔", "渡船", "风车"] == [line.document_id for line in library.queue.lines[:3]]
    assert library.assistant.documents[-2].passages[-1].text == "船上的人一天要走两趟，从不休息。"


def test_the_files_in_an_archive_get_a_line_each(library: Library) -> None:
    windmills = {f"in/{year}.md": ARTICLE.replace("1998", year) for year in ("1601", "1602")}
    inside = archive({**windmills, "a.png": "x", "坏.docx": "x", "b.zip": "x"})
    box = mailbox(mail("灯塔", "灯塔每晚亮到天明，照着海湾。"))
    uploads = [Upload("a.zip", inside), Upload("bad.zip", archive({"../a.txt": "x"})), Upload("in.mbox", box)]
    assert add(library, *uploads) == ["done", "done", "refused", "refused", "refused", "done"]
    lines = library.queue.lines
    assert [line.name for line in lines[:5]] == [
        "a.zip/in/1601.md",
        "a.zip/in/1602.md",
        "a.zip/坏.docx",
        "a.zip",
        "bad.zip",
    ]
    assert [line.problem for line in lines[2:5]] == [
        "a.zip/坏.docx: is no DOCX file, whatever its name says; it may be damaged.",
        "a.zip/b.zip: is an archive in an archive; unpack it first.",
        "bad.zip: holds a file called '../a.txt', which leads out of it.",
    ]
    assert [each.document_id for each in library.assistant.documents[-3:-1]] == ["1601", "1602"]
    lighthouse = library.assistant.documents[-1]
    assert (lighthouse.title, lighthouse.author) == ("灯塔", "Anna Bell")


def test_a_pasted_text_is_an_article(library: Library) -> None:
    text = "守风车的人叫顾长河，他在山上住了三十年。\n\n风车建成于1998年，转到今天。"
    assert add(library, Pasted("风车的一年", text), Pasted("", text.replace("1998", "1999"))) == ["done", "done"]
    titled, bare = library.assistant.documents[-2:]
    assert titled.title == "风车的一年"
    assert [each.text for each in titled.passages] == text.split("\n\n")
    assert [each.text for each in bare.passages] == text.replace("1998", "1999").split("\n\n")


def test_a_changed_library_is_saved_and_a_fault_leaves_the_old_one(
    fake_index: PassageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    manifest = save_index(fake_index, folder)
    library = Library(Assistant(fake_index), folder)
    assert {entry.indexed for entry in library.entries()} == {manifest.created}
    add(library, Upload("w.txt", ARTICLE.encode()))
    assert len(load_index(folder, FakeEncoder()).documents) == 7

    def fail(*_: object) -> None:
        raise MemoryError("too much")

    monkeypatch.setattr("index.PassageIndex.updated", fail)
    before = library.assistant
    with pytest.raises(LibraryError, match=r"The articles could not be indexed \(too much\)\."):
        library.remove(["w"])
    assert add(library, windmill(1)) == ["refused"]
    assert library.queue.lines[-1].problem == "The articles could not be indexed (too much)."
    assert library.assistant is before
    assert library.removals == ()
    assert len(load_index(folder, FakeEncoder()).documents) == 7


def test_a_removal_is_real_at_once_and_can_be_undone(library: Library, saved: Path) -> None:
    first = next(each for each in library.assistant.documents if each.document_id == "tea")
    records = {each.document_id: each for each in stored_records(saved)}
    removal = library.remove(["tea", "moose"])
    assert [each.name for each in library.removals] == [removal.name]
    assert removal.titles == {"moose": "The Great Moose", "tea": "茶馆里的一天"}
    assert "tea" not in ids(library)
    assert all("茶" not in each.text for each in library.assistant.documents)
    assert "茶馆" not in (saved / "current").read_text(encoding="utf-8")
    assert [each.name for each in (saved / "removed").glob("*.json")] == [f"{removal.name}.json"]
    assert library.undo(removal.name) == 2
    assert first in library.assistant.documents
    back = {each.document_id: each for each in stored_records(saved)}
    assert {name: (each.origin, each.added) for name, each in back.items()} == {
        name: (each.origin, each.added) for name, each in records.items()
    }
    assert library.removals == ()
    with pytest.raises(LibraryError, match="can't be undone any more"):
        library.undo(removal.name)


def test_an_article_that_came_back_by_another_way_is_not_brought_back_twice(library: Library) -> None:
    add(library, Upload("w.txt", ARTICLE.encode()))
    removal = library.remove(["w"])
    assert add(library, Upload("other.txt", ARTICLE.encode())) == ["done"]
    assert library.undo(removal.name) == 0
    assert ids(library)[-1] == "other"


@pytest.mark.parametrize("name", ["", "../current", "nowhere", "0" * 15])
def test_no_other_file_is_taken_for_a_removal(library: Library, name: str) -> None:
    library.remove(["tea"])
    with pytest.raises(LibraryError, match="can't be undone any more"):
        library.undo(name)


def test_what_was_removed_is_kept_for_half_an_hour(library: Library, saved: Path) -> None:
    library.remove(["tea"])
    folder, now = saved / "removed", time.time()
    assert len(RemovedArticles(folder, lambda: now + KEPT_SECONDS - 60).all()) == 1
    assert RemovedArticles(folder, lambda: now + KEPT_SECONDS + 60).all() == ()
    assert list(folder.glob("*.json")) == []
    library.remove(["moose"])
    assert RemovedArticles(folder, lambda: now - 60).all() == ()  # a clock that was set back keeps nothing longer
    (folder / "000000000000001.json").write_text(json.dumps({"removed": "x", "articles": 3}), encoding="utf-8")
    assert library.removals == ()
    assert list(folder.glob("*.json")) == []


def test_what_was_removed_is_read_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.remove(["tea"])
    removals = library.removals
    assert removals
    with monkeypatch.context() as patch:
        patch.setattr("assistant.library.removed._read", lambda _: pytest.fail("It was read again."))
        assert library.removals == removals
    assert library.undo(removals[0].name) == 1
    assert library.removals == ()


def test_a_removal_goes_before_an_addition_that_goes_on(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    with held_library(corpus, tmp_path / "index") as (library, encoder):
        library.queue.put([windmill(1)])
        wait_until(lambda: encoder.batches > 2)
        library.remove(["tea"])
        assert "tea" not in ids(library)
        assert [str(line.state) for line in library.queue.lines] == ["embedding"]
        encoder.is_held.clear()
        assert settle(library) == ["done"]
        assert ids(library)[-1] == "w1"
        assert "tea" not in ids(library)
        assert stored_documents(tmp_path / "index") == library.assistant.documents


def test_samples_are_told_from_other_articles_and_removed_together(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    changed = update_articles(folder, (), Model(encoder=FakeEncoder()))
    assert changed.index is not None
    library = Library(Assistant(changed.index, HALF_SURE), folder)
    assert [entry.is_sample for entry in library.entries()] == [True, True]
    with pytest.raises(LibraryError, match="only samples; add an article of your own first"):
        library.remove_samples()
    add(library, Upload("w.txt", ARTICLE.encode()))
    samples = ids(library)[:2]
    removal = library.remove_samples()
    assert ids(library) == ["w"]
    assert library.undo(removal.name) == 2
    assert sorted(samples) == sorted(entry.article.document_id for entry in library.entries() if entry.is_sample)


def test_an_article_is_described_by_its_length_in_words_or_characters(library: Library) -> None:
    found = {entry.article.document_id: entry for entry in library.entries()}
    assert (found["orchard"].length, found["orchard"].in_words) == (
        len("今年果园收了八千斤苹果。品种以红富士为主。果农打算明年再种二十亩梨树。"),
        False,
    )
    assert (found["harbour"].length, found["harbour"].in_words) == (22, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("茶馆", ["tea"]),
        ("ＭＯＯＳＥ", ["moose"]),
        ("anna", ["moose"]),
        ("ships 1250", ["harbour"]),
        ("1,250", ["harbour"]),
        ("茶館", ["tea"]),
        ("馆茶", []),
        ("苹果 梨树", ["orchard"]),
        ("苹果 茶馆", []),
        ("，", []),
        ("elodie", ["cafe"]),
    ],
)
def test_articles_are_found_by_what_is_known_of_them_and_by_their_text(
    fake_index: PassageIndex, text: str, found: list[str]
) -> None:
    assert list(find_articles(fake_index, text)) == found


def test_with_nothing_to_look_for_all_are_found(fake_index: PassageIndex) -> None:
    assert len(find_articles(fake_index, "  ")) == 6


def test_articles_that_are_served_outlive_their_folder(fake_index: PassageIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    save_index(fake_index, folder)
    library = Library(Assistant(fake_index), folder)
    before = library.assistant.documents
    shutil.rmtree(folder)
    assert add(library, windmill(1)) == ["done"]
    assert library.queue.lines[0].problem == (
        "The index's folder was gone; the articles were written anew, and follow no files any more."
    )
    names = [*(document.document_id for document in before), "w1"]
    for documents in (
        library.assistant.documents,
        stored_documents(folder),
        load_index(folder, FakeEncoder()).documents,
    ):
        assert [document.document_id for document in documents] == names
    assert [document.text for document in stored_documents(folder)][:6] == [document.text for document in before]
    library.remove(["w1"])
    assert len(load_index(folder, FakeEncoder()).documents) == 6
