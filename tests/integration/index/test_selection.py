"""Which files an index follows: patterns and removals outlast being indexed again, healing, damage and kills."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant
from assistant.cli.main import main
from index import default_index_folder, stored_documents

SECRET = "尚未发布的计划第{}号\n\n新工厂的第{}个厂房在北岸，一共有三百名工人。\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def ids() -> set[str]:
    return {document.document_id for document in stored_documents(default_index_folder())}


def is_quoted(question: str) -> bool:
    """Tell whether a draft is quoted, or cited at all."""
    answer = json.loads(run("ask", question, "--json").stdout)
    return any(each["document_id"].startswith("plan") for each in (*answer["citations"], *answer["closest"]))


@pytest.fixture
def folder(fake_home: Path, corpus_folder: Path) -> Path:
    """A folder with three drafts, which is indexed without them and without the moose and the tea house."""
    (corpus_folder / "drafts").mkdir()
    for number in range(1, 4):
        (corpus_folder / "drafts" / f"plan{number}.txt").write_text(SECRET.format(number, number), encoding="utf-8")
    assert run("index", corpus_folder, "--exclude", "drafts").exit_code == 0
    assert run("articles", "remove", "moose", "tea").exit_code == 0
    assert ids() == LEFT
    return corpus_folder


LEFT = {"bridge", "cafe", "harbour", "orchard"}


@pytest.mark.parametrize("again", [(), ("--rebuild",), ("--keep",)])
def test_a_folder_that_is_named_again_keeps_its_patterns(folder: Path, again: tuple[str, ...]) -> None:
    assert run("index", folder, *again).exit_code == 0
    assert ids() == LEFT
    assert not is_quoted("新工厂有多少名工人？")
    (folder / "new.txt").write_text("果园的春天\n\n果农在春天种下了二十亩梨树。\n", encoding="utf-8")
    assert "(1 added)" in run("index", folder, *again).output
    assert ids() == {*LEFT, "new"}


def test_the_command_that_doctor_advises_brings_nothing_back(folder: Path) -> None:
    (folder / "cafe.txt").write_text("Le café\n\nL'hiver, le café ouvre à 8 h. Élodie prépare six tartes.\n")
    advice = next(line for line in run("doctor").output.splitlines() if "stale" in line)
    advised = advice.split("`")[1].split()
    assert advised == ["yinju", "index", "--model", "fake", str(folder)]
    assert "(1 changed)" in run(*advised[1:]).output
    assert ids() == LEFT


def test_what_changes_is_said_aloud(folder: Path) -> None:
    out = run("index", folder, "--exclude", "bridge.txt", "--exclude", "nothing")
    assert f"In {folder}, drafts was excluded and is included now: 3 articles come in." in out.output
    assert f"In {folder}, bridge.txt is excluded now: 1 article goes." in out.output
    assert f"In {folder}, nothing is excluded now: 0 articles go." in out.output
    assert ids() == LEFT - {"bridge"} | {"plan1", "plan2", "plan3"}
    assert "exclude" not in run("index", folder).output
    only = run("index", folder, "--include", "*e*.txt").output
    assert f"In {folder}, only *e*.txt is included now: 5 articles go." in only
    assert ids() == {"cafe"}
    swapped = run("index", folder, "--include", "harb*").output
    assert f"In {folder}, *e*.txt was included and is not now: 1 article goes." in swapped
    assert f"In {folder}, harb* is included now: 1 article comes in." in swapped
    assert ids() == {"harbour"}
    everything = run("index", folder, "--include", "", "--exclude", "").output
    assert f"In {folder}, only harb* was included, and everything is now: 6 articles come in." in everything
    assert f"In {folder}, bridge.txt was excluded and is included now: 1 article comes in." in everything
    assert ids() == {*LEFT, "plan1", "plan2", "plan3"}


def test_each_kind_of_pattern_stays_unless_it_is_given(folder: Path) -> None:
    assert run("index", folder, "--include", "*.txt").exit_code == 0
    assert ids() == LEFT
    assert run("index", folder, "--include", "").exit_code == 0
    assert ids() == LEFT


def test_a_pattern_may_end_as_folders_do(fake_home: Path, folder: Path) -> None:
    assert run("index", "--index", "other", folder, "--exclude", "drafts/").exit_code == 0
    assert "plan1" not in run("articles", "list", "--index", "other").output


def test_patterns_need_a_path(folder: Path) -> None:
    for option in (("--exclude", "drafts"), ("--include", "*.txt"), ("--exclude", "")):
        refused = run("index", *option)
        assert (refused.exit_code, "need the PATH that they are for" in refused.stderr) == (2, True)


def test_the_patterns_of_a_folder_hold_when_one_above_it_is_named(folder: Path, tmp_path: Path) -> None:
    (folder.parent / "other.txt").write_text("果园的春天\n\n果农在春天种下了二十亩梨树。\n", encoding="utf-8")
    assert run("index", folder.parent, "--exclude", "home").exit_code == 0
    assert ids() == {*LEFT, "other"}
    assert "Nothing has changed" in run("index").output
    assert "Nothing has changed" in run("index", folder.parent).output
    assert run("index", folder / "drafts" / "plan1.txt").exit_code == 0  # named itself
    for again in ((), (folder.parent,), (folder,)):
        assert run("index", *again).exit_code == 0
        assert ids() == {*LEFT, "other", "plan1"}


def test_a_removed_article_does_not_come_back_under_another_name(folder: Path) -> None:
    shutil.copy(folder / "tea.txt", folder / "a-copy.txt")
    (folder / "moose.txt").rename(folder / "elk.txt")
    assert f"Stays out: {folder / 'elk.txt'} was removed; name it to have it back." in run("index").output
    assert ids() == LEFT
    assert run("index", folder / "elk.txt").exit_code == 0
    assert ids() == {*LEFT, "elk"}
    assert run("index", folder).exit_code == 0
    (folder / "elk.txt").rename(folder / "deer.txt")
    assert "Renamed: elk" in run("index").output
    assert ids() == {*LEFT, "elk"}


def store() -> Path:
    return default_index_folder() / "articles.sqlite"


def copy() -> Path:
    return default_index_folder() / "selection"


def change_byte(file: Path, word: bytes) -> None:
    """Change the last byte of a word wherever it stands."""
    content = file.read_bytes()
    assert word in content
    file.write_bytes(content.replace(word, word[:-1] + bytes([word[-1] ^ 1])))


def put_in_store(content: bytes) -> None:
    store().write_bytes(content)


def zero_page(number: int) -> Callable[[], None]:
    def zero() -> None:
        content = bytearray(store().read_bytes())
        content[4096 * number : 4096 * (number + 1)] = bytes(4096)
        put_in_store(bytes(content))

    return zero


DAMAGES: dict[str, Callable[[], None]] = {
    **{f"page {number}": zero_page(number) for number in range(8)},
    "nonsense": lambda: put_in_store(b"nonsense"),
    "cut": lambda: put_in_store(store().read_bytes()[:6000]),
    "gone": lambda: store().unlink(),
    "pattern": lambda: change_byte(store(), b"drafts"),
    "removed": lambda: change_byte(store(), b"/tea.txt"),
}


@pytest.mark.parametrize("names", [True, False], ids=["named", "not named"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_healing_keeps_what_was_excluded_and_removed(
    folder: Path, damage: str, names: bool, caplog: pytest.LogCaptureFixture
) -> None:
    DAMAGES[damage]()
    (folder / "new.txt").write_text("果园的春天\n\n果农在春天种下了二十亩梨树。\n", encoding="utf-8")
    healed = run("index", *([folder] if names else []))
    assert healed.exit_code == 0, healed.output
    assert ids() == {*LEFT, "new"}
    assert not is_quoted("新工厂有多少名工人？")
    if not damage.startswith("page"):  # a page may be free, or hold what can be told from others
        assert "selection" in caplog.text
    run("index", folder)
    assert ids() == {*LEFT, "new"}
    assert run("doctor", "--deep").output.count("NOT  articles") == 0


def test_a_changed_byte_is_noticed_by_doctor_too(folder: Path) -> None:
    change_byte(store(), b"/tea.txt")
    assert "damaged stored articles" in run("doctor").output
    assert run("index").exit_code == 0
    change_byte(copy(), b"drafts")
    assert "NOT  articles" in run("doctor", "--deep").output


def test_a_damaged_generation_and_stored_articles_keep_what_was_excluded(folder: Path) -> None:
    """The articles are read from their files then."""
    zero_page(2)()
    for file in default_index_folder().glob("generations/*/*/documents.json"):
        file.write_bytes(b"")
    assert run("ask", "x").exit_code == 3
    assert run("index", folder).exit_code == 0
    assert ids() == LEFT


@pytest.mark.parametrize("damage", ["drafts", "/tea.txt", "gone", ""])
def test_a_damaged_copy_is_noticed_and_renewed(folder: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    before = copy().read_bytes()
    if damage == "gone":
        copy().unlink()
    elif damage:
        change_byte(copy(), damage.encode())
    else:
        copy().write_bytes(b"")
    assert run("index").exit_code == 0
    assert copy().read_bytes() == before
    assert ("selection" in caplog.text) is (damage != "gone")
    assert ids() == LEFT


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("damage_of_copy", ["drafts", "gone", ""])
def test_where_both_are_damaged_nothing_is_guessed(folder: Path, damage: str, damage_of_copy: str) -> None:
    DAMAGES[damage]()
    if damage_of_copy == "gone":
        copy().unlink()
    else:
        change_byte(copy(), b"drafts") if damage_of_copy else copy().write_bytes(b"")
    names = {each: each.read_bytes() for each in default_index_folder().iterdir() if each.is_file()}
    for arguments in ((), (folder,), (folder, "--rebuild"), (folder / "cafe.txt",)):
        refused = run("index", *arguments)
        if damage.startswith("page") and refused.exit_code == 0:  # the selection stands in another page
            assert ids() == LEFT
            return
        assert refused.exit_code == 3
        (line,) = refused.stderr.splitlines()
        assert "has lost which files it follows" in line
        assert f"`yinju index --model fake {folder} --exclude PATTERN`" in line
        assert "--exclude ''" in line
        assert {each: each.read_bytes() for each in names} == names
    again = run("index", folder, "--exclude", "drafts")
    assert again.exit_code == 0, again.output
    assert not {"plan1", "plan2", "plan3"} & ids()
    assert not is_quoted("新工厂有多少名工人？")
    assert run("index", folder).exit_code == 0
    assert not {"plan1", "plan2", "plan3"} & ids()


def test_the_newer_of_two_is_taken(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An older file of articles, from a backup or for want of its last writes, brings no article back."""
    older, older_copy = store().read_bytes(), copy().read_bytes()
    assert run("articles", "remove", "cafe").exit_code == 0
    assert run("index", folder, "--exclude", "drafts", "--exclude", "bridge.txt").exit_code == 0
    newer, newer_copy = store().read_bytes(), copy().read_bytes()
    store().write_bytes(older)
    assert run("index").exit_code == 0
    assert "selection, is newer than its stored articles" in caplog.text
    assert ids() == LEFT - {"cafe", "bridge"}
    store().write_bytes(newer)
    copy().write_bytes(older_copy)
    assert run("index").exit_code == 0
    assert ids() == LEFT - {"cafe", "bridge"}
    assert (
        json.loads(copy().read_text(encoding="utf-8").splitlines()[1])["roots"]
        == (json.loads(newer_copy.decode().splitlines()[1])["roots"])
    )


@pytest.mark.parametrize(
    "moment",
    [
        "index.storage.article_store.write_copy",
        "index.storage.article_store.ArticleStore._commit",
        "index.storage.saved_index.replace_file",
    ],
)
@pytest.mark.parametrize("is_healed", [False, True], ids=["whole", "then damaged"])
def test_a_change_that_is_cut_off_loses_no_exclusion(
    folder: Path, moment: str, is_healed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was or as it was to be, but never with what was excluded and removed before."""
    with monkeypatch.context() as patch:
        patch.setattr(moment, cut_off)
        for command in (("articles", "remove", "cafe"), ("index", folder, "--exclude", "drafts", "--exclude", "b*")):
            run(*command)
    if is_healed:
        DAMAGES["nonsense"]()
    assert run("index").exit_code == 0
    assert ids() <= LEFT
    assert {"orchard", "harbour"} <= ids()
    run("index", folder)
    assert ids() <= LEFT


OLD_TABLES = """
CREATE TABLE roots (path BLOB PRIMARY KEY, include TEXT NOT NULL, exclude TEXT NOT NULL) STRICT;
CREATE TABLE removed (source BLOB PRIMARY KEY) STRICT;
DROP TABLE selection;
PRAGMA user_version = 1;
"""


@pytest.fixture
def old(folder: Path) -> Path:
    """The same, as the format before wrote it: without checksum and copy."""
    connection = sqlite3.connect(store())
    connection.executescript(OLD_TABLES)
    with connection:
        connection.execute("INSERT INTO roots VALUES (?, '[]', '[\"drafts\"]')", [bytes(folder)])
        removed = [[bytes(folder / name)] for name in ("tea.txt", "moose.txt")]
        connection.executemany("INSERT INTO removed VALUES (?)", removed)
    connection.close()
    copy().unlink()
    for manifest in default_index_folder().glob("generations/*/manifest.json"):
        said = json.loads(manifest.read_bytes())
        assert said.pop("stored") is True
    return folder


def test_an_index_of_the_format_before_opens_and_is_brought_up(old: Path) -> None:
    assert Assistant.open().documents
    assert "NOT  index" not in run("doctor").output
    assert run("index").exit_code == 0
    assert ids() == LEFT
    assert "drafts" in copy().read_text(encoding="utf-8")
    DAMAGES["nonsense"]()
    assert run("index", old).exit_code == 0
    assert ids() == LEFT


def cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("lost", [False, True])
def test_healing_that_is_cut_off_loses_no_exclusion(folder: Path, lost: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put away already is put away for good: what it told must stand elsewhere by then."""
    DAMAGES["nonsense"]()
    options = ("--exclude", "drafts") if lost else ()
    if lost:
        copy().write_bytes(b"")
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr("index.storage.collection.find_changes", cut_off)
            run("index", folder, *options)
        assert not store().exists() or store().read_bytes() != b"nonsense"
    for arguments in ((), (folder,)) if lost else ():
        assert run("index", *arguments).exit_code == 3
    assert run("index", folder, *options).exit_code == 0
    assert not {"plan1", "plan2", "plan3"} & ids()
    assert lost or ids() == LEFT


def test_an_article_with_a_changed_byte_leaves_what_is_followed(folder: Path) -> None:
    """Where the copy is lost too, what the damaged articles say of it still holds if its checksum fits."""
    change_byte(store(), b"Pilots board at dawn")
    copy().unlink()
    assert run("index").exit_code == 0
    assert ids() == LEFT
    assert run("index", folder).exit_code == 0
    assert ids() == LEFT


def test_a_damaged_index_of_the_format_before_is_refused(old: Path) -> None:
    zero_page(3)()
    for arguments in ((), (old,)):
        refused = run("index", *arguments)
        assert (refused.exit_code, "has lost which files it follows" in refused.stderr) == (3, True)
    assert run("index", old, "--exclude", "drafts").exit_code == 0
    assert not {"plan1", "plan2", "plan3"} & ids()


def test_the_samples_that_were_removed_stay_out(fake_home: Path) -> None:
    assert run("index").exit_code == 0
    first, *others = sorted(ids())
    assert run("articles", "remove", first).exit_code == 0
    DAMAGES["nonsense"]()
    assert run("index").exit_code == 0
    assert ids() == set(others)
    assert "Nothing has changed" in run("index").output
