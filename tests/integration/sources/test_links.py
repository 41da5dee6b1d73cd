"""Links in a folder of articles: those that lead out of it are named and left out, unless they are to be followed."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.main import main
from index import default_index_folder, stored_documents, stored_records
from sources import ArticleError, CatalogError, find_files, load_documents, read_articles, read_found

KEY = "密钥文件\n\n服务器的口令是四个字，谁也不能告诉。\n"
OWN = "茶馆里的一天\n\n老城的茶馆每天清晨六点开门。\n"
OTHER = "果园的秋天\n\n今年果园收了八千斤苹果。\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def ids() -> set[str]:
    return {document.document_id for document in stored_documents(default_index_folder())}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with a file that is nobody's business."""
    folder = tmp_path / "outside"
    (folder / "deep").mkdir(parents=True)
    (folder / "key.txt").write_text(KEY, encoding="utf-8")
    (folder / "deep" / "letter.txt").write_text(OTHER, encoding="utf-8")
    return folder


@pytest.fixture
def folder(fake_home: Path, tmp_path: Path) -> Path:
    """A folder with one article of its own."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "own.txt").write_text(OWN, encoding="utf-8")
    return folder


def test_a_link_that_leads_out_is_named_and_left_out(folder: Path, outside: Path) -> None:
    (folder / "a.txt").symlink_to(outside / "key.txt")
    (folder / "b.txt").symlink_to("../outside/key.txt")
    (folder / "c.txt").symlink_to("b.txt")  # a chain
    (folder / "d").symlink_to(outside, target_is_directory=True)
    (folder / "e").symlink_to("..", target_is_directory=True)
    (folder / "program.sh").symlink_to(outside / "key.txt")  # nothing that would be read
    (folder / "nowhere.txt").symlink_to(outside / "none.txt")
    for again in ((folder,), (), (folder, "--rebuild")):
        indexed = run("index", *again)
        assert indexed.exit_code == 3
        said = [line for line in indexed.stderr.splitlines() if "leads out of the folder" in line]
        assert [line.split(": ")[1] for line in said] == [
            str(folder / name) for name in ("a.txt", "b.txt", "c.txt", "d", "e", "nowhere.txt")
        ]
        assert all("--follow-links" in line for line in said)
        assert f"to {outside / 'key.txt'};" in said[2]
        assert ids() == {"own"}
    assert "口令" not in run("ask", "服务器的口令是什么？", "--json").stdout.partition('"citations"')[2]
    assert [str(each.path.name) for each in read_articles([folder]).refused] == [
        "a.txt",
        "b.txt",
        "c.txt",
        "d",
        "e",
        "nowhere.txt",
    ]
    with pytest.raises(ArticleError, match="leads out of the folder"):
        load_documents([folder])


def test_a_folder_of_nothing_but_such_links_is_one_line(folder: Path, outside: Path) -> None:
    (folder / "own.txt").unlink()
    (folder / "a.txt").symlink_to(outside / "key.txt")
    indexed = run("index", folder)
    assert indexed.exit_code == 3
    assert indexed.stderr.startswith(f"yinju: No article can be read. {folder / 'a.txt'}: is a link that leads out")


def test_links_within_the_folder_work_as_before(folder: Path, tmp_path: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "other.txt").write_text(OTHER, encoding="utf-8")
    (folder / "link.txt").symlink_to("deep/other.txt")
    (folder / "chain.txt").symlink_to(tmp_path / "chain")  # out of the folder, and back
    (tmp_path / "chain").symlink_to(folder / "deep" / "other.txt")
    (folder / "self").symlink_to(".", target_is_directory=True)
    (folder / "deep" / "up").symlink_to("..", target_is_directory=True)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "no.txt").symlink_to("none.txt")
    for options in ((), ("--follow-links",), ()):
        indexed = run("index", folder, *options)
        assert indexed.exit_code == 0, indexed.output
        assert len(ids()) == 2
        assert indexed.stdout.count("Already there") == 2


def test_a_link_to_what_is_excluded_or_removed_brings_nothing_in(folder: Path) -> None:
    (folder / "drafts").mkdir()
    (folder / "drafts" / "plan.txt").write_text(KEY, encoding="utf-8")
    (folder / "public.txt").symlink_to("drafts/plan.txt")
    (folder / "other.txt").write_text(OTHER, encoding="utf-8")
    assert run("index", folder, "--exclude", "drafts").exit_code == 0
    assert ids() == {"own", "other"}
    assert run("articles", "remove", "other").exit_code == 0
    (folder / "again.txt").symlink_to("other.txt")
    assert run("index").exit_code == 0
    assert ids() == {"own"}


def test_the_path_that_is_named_may_be_a_link(folder: Path, outside: Path, tmp_path: Path) -> None:
    (tmp_path / "named").symlink_to(folder, target_is_directory=True)
    (tmp_path / "named.txt").symlink_to(outside / "key.txt")
    (folder / "inner.txt").symlink_to(outside / "deep" / "letter.txt")
    assert run("index", tmp_path / "named.txt").exit_code == 0
    assert run("index", tmp_path / "named").exit_code == 3
    assert run("index", folder / "inner.txt").exit_code == 0
    assert ids() == {"own", "key", "letter"}
    assert [each.document_id for each in load_documents([tmp_path / "named.txt"])] == ["named"]


def test_links_are_followed_where_that_is_said_and_it_is_remembered(folder: Path, outside: Path) -> None:
    (folder / "a.txt").symlink_to(outside / "key.txt")
    (folder / "d").symlink_to(outside / "deep", target_is_directory=True)
    (folder / "same").symlink_to(outside / "deep", target_is_directory=True)
    (outside / "deep" / "back").symlink_to(folder, target_is_directory=True)
    (outside / "deep" / "loop").symlink_to(".", target_is_directory=True)
    assert run("index", folder).exit_code == 3
    followed = run("index", folder, "--follow-links")
    assert followed.exit_code == 0, followed.output
    assert f"In {folder}, links that lead out are followed now: 2 articles come in." in followed.output
    assert ids() == {"own", "a", "letter"}
    for again in ((), (folder,), (folder, "--rebuild")):
        assert run("index", *again).exit_code == 0
        assert ids() == {"own", "a", "letter"}
    (default_index_folder() / "articles.sqlite").write_bytes(b"nonsense")
    assert run("index", folder).exit_code == 0
    assert ids() == {"own", "a", "letter"}
    left = run("index", folder, "--no-follow-links")
    assert left.exit_code == 3
    assert f"In {folder}, links that lead out are not followed now: 2 articles go." in left.output
    assert ids() == {"own"}
    assert "need the PATH" in run("index", "--follow-links").stderr


def test_an_article_that_came_by_such_a_link_goes(folder: Path, outside: Path) -> None:
    (folder / "a.txt").write_text(OTHER, encoding="utf-8")
    assert run("index", folder).exit_code == 0
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(outside / "key.txt")
    swapped = run("index")
    assert swapped.exit_code == 3
    assert "Removed: a" in swapped.output
    assert ids() == {"own"}


def test_a_file_that_was_named_and_is_a_link_now_is_left_out(folder: Path, outside: Path) -> None:
    (folder / "a.txt").write_text(OTHER, encoding="utf-8")
    assert run("index", folder / "a.txt", folder / "own.txt").exit_code == 0
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(outside / "key.txt")
    assert run("index").exit_code == 3
    assert ids() == {"own"}


def test_a_catalog_must_be_in_its_folder(folder: Path, outside: Path) -> None:
    entry = '[[article]]\nid = "named"\nfile = "own.txt"\ntitle = "茶馆"\n'
    (outside / "catalog.toml").write_text(entry, encoding="utf-8")
    (folder / "catalog.toml").symlink_to(outside / "catalog.toml")
    for path in (folder, folder / "own.txt"):
        refused = run("index", path)
        assert refused.exit_code == 3
        assert f"{folder / 'catalog.toml'}: is a link that leads out of the folder, to {outside}" in refused.stderr
    assert run("index", folder, "--follow-links").exit_code == 0
    assert ids() == {"named"}
    (folder / "catalog.toml").unlink()
    (folder / "deep").mkdir()
    (folder / "deep" / "catalog.toml").write_text(entry, encoding="utf-8")
    (folder / "catalog.toml").symlink_to("deep/catalog.toml")
    assert [each.document_id for each in load_documents([folder])] == ["named"]
    (folder / "deep" / "catalog.toml").write_text(entry.replace("own.txt", "../own.txt"), encoding="utf-8")
    with pytest.raises(CatalogError, match="must be the name of a file in the catalog's folder"):
        find_files(folder)


def test_a_catalog_brings_in_no_link_that_leads_out(folder: Path, outside: Path) -> None:
    (folder / "a.txt").symlink_to(outside / "key.txt")
    (folder / "catalog.toml").write_text('[[article]]\nid = "x"\nfile = "a.txt"\ntitle = "X"\n', encoding="utf-8")
    assert run("index", folder).exit_code == 3
    assert ids() == {"own"}


@pytest.mark.parametrize("swap", ["file", "folder", "pipe"])
def test_what_is_read_is_what_was_checked(folder: Path, outside: Path, swap: str) -> None:
    """Between listing and reading, a file or its folder gives way to a link."""
    (folder / "deep").mkdir()
    (folder / "deep" / "key.txt").write_text(OTHER, encoding="utf-8")
    (folder / "link.txt").symlink_to("deep/key.txt")
    found = {each.path.name: each for each in find_files(folder).files}
    assert read_found(found["link.txt"]) == read_found(found["key.txt"]) == OTHER.encode()
    if swap == "folder":
        shutil.rmtree(folder / "deep")
        (folder / "deep").symlink_to(outside, target_is_directory=True)
    else:
        (folder / "deep" / "key.txt").unlink()
        if swap == "pipe":
            os.mkfifo(folder / "deep" / "key.txt")
        else:
            (folder / "deep" / "key.txt").symlink_to(outside / "key.txt")
    for name in ("key.txt", "link.txt"):
        with pytest.raises(ArticleError, match="not a file" if swap == "pipe" else "has become a link"):
            read_found(found[name])


def test_indexing_reads_what_was_checked(folder: Path, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = find_files

    def swap(*arguments: object, **options: object) -> object:
        found = listed(*arguments, **options)  # type: ignore[arg-type]
        (folder / "own.txt").unlink()
        (folder / "own.txt").symlink_to(outside / "key.txt")
        return found

    assert run("index", folder).exit_code == 0
    monkeypatch.setattr("index.storage.following.comparison.find_files", swap)
    assert "has become a link" in run("index").stderr
    assert "口令" not in stored_documents(default_index_folder())[0].text


def test_followed_links_are_watched(folder: Path, outside: Path) -> None:
    (folder / "a.txt").symlink_to(outside / "key.txt")
    (folder / "d").symlink_to(outside / "deep", target_is_directory=True)
    command = [sys.executable, "-u", "-m", "tests.support.modelless", "index", "--watch", "--follow-links", str(folder)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout)
            assert any("Watching" in line for line in lines)
            (outside / "key.txt").write_text(KEY.replace("四", "五"), encoding="utf-8")
            assert any("(1 changed)" in line for line in lines)
            (outside / "deep" / "new.txt").write_text("小桥\n\n河上的小桥是去年春天修好的。\n", encoding="utf-8")
            assert any("(1 added)" in line for line in lines)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
        finally:
            process.kill()
    assert {each.document_id: each.origin.source for each in stored_records(default_index_folder())}["new"] == (
        folder / "d" / "new.txt"
    )
