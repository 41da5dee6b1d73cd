"""Which reader is chosen: by the command, the variable, yinju.toml; and how it is set there."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import assistant
from assistant import Assistant, ConfigurationError
from assistant.cli.main import main
from assistant.configuration import configured_settings, reader_choice, write_reader
from index import DataFolderError, ModelError, Reader, data_folder
from tests.support.readers import FailingReader, LikesWord

QUESTION = "老城的茶馆每天清晨几点开门？"
CROSS_ENCODER = {"config.json": '{"architectures": ["BertForSequenceClassification"]}'}
THREE_CLASSES = CROSS_ENCODER["config.json"][:-1] + ', "id2label": {"0": "no", "1": "perhaps", "2": "yes"}}'
EMBEDDER = {
    "modules.json": "[]",
    "config.json": '{"architectures": ["BertModel"]}',
    "config_sentence_transformers.json": '{"model_type": "SentenceTransformer"}',
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(autouse=True)
def home(fake_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, no network, and readers that tell their names instead of being loaded."""
    monkeypatch.delenv("YINJU_READER", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return fake_home


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The names of readers that were opened, and whether they might send text away."""
    names = []

    def open_reader(name: str, encoder: object = None, *, allow_remote: bool = False) -> Reader | None:
        names.append((name, allow_remote))
        return None if name in ("embedded", "none") else LikesWord("六点", name)

    for module in ("assistant.assistant", "assistant.configuration", "index"):
        monkeypatch.setattr(f"{module}.open_reader", open_reader)
    return names


@pytest.fixture
def fit(work_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor finds all that is needed."""
    monkeypatch.setattr("assistant.cli.doctor.find_local_model", lambda *_: tmp_path)
    monkeypatch.setattr("assistant.cli.doctor.fingerprint_as_asked", lambda *_: "fake-1")


def folder_of(tmp_path: Path, files: dict[str, str], name: str = "model") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_text(content, encoding="utf-8")
    return folder


def test_the_argument_goes_before_the_variable_before_the_file_before_the_default(
    home: Path, tmp_path: Path, work_folder: Path, monkeypatch: pytest.MonkeyPatch, opened: list[tuple[str, bool]]
) -> None:
    argument, variable, file = (
        str(folder_of(tmp_path, CROSS_ENCODER, name)) for name in ("argument", "variable", "file")
    )
    assert reader_choice().name == "embedded"
    assert reader_choice().chosen_by == "by default"
    (home / "yinju.toml").write_text(f"reader = '{file}'\n[settings]\nthreshold = 0\n", encoding="utf-8")
    assert reader_choice() == type(reader_choice())(file, "by yinju.toml in the data folder", False)
    assert run("ask", QUESTION).exit_code == 0
    monkeypatch.setenv("YINJU_READER", variable)
    assert reader_choice().name == variable
    assert reader_choice().chosen_by == "by YINJU_READER"
    assert assistant.ask(QUESTION).answered
    assert run("ask", QUESTION, "--reader", argument).exit_code == 0
    reader = Assistant.open(reader=argument).reader
    assert reader is not None
    assert reader.name == argument
    assert [name for name, _ in opened] == [file, variable, argument, argument]
    monkeypatch.setenv("YINJU_READER", "")  # names none
    assert reader_choice().name == file
    own = LikesWord("六点")
    assert Assistant.open(reader=own).reader is own
    assert Assistant.open(reader="none").reader is None


@pytest.mark.parametrize("command", [("ask", QUESTION), ("explain", QUESTION), ("gold", "run", "asked.gold.yaml")])
def test_commands_take_a_reader_and_whether_it_may_send_text_away(
    command: tuple[str, ...],
    home: Path,
    tmp_path: Path,
    work_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: list[tuple[str, bool]],
) -> None:
    monkeypatch.chdir(work_folder)
    gold = "questions:\n  - id: none\n    question: 掌柜几岁？\n    answerable: false\n"
    (work_folder / "asked.gold.yaml").write_text(gold, encoding="utf-8")
    folder = str(folder_of(tmp_path, CROSS_ENCODER))
    assert run(*command, "--reader", folder).exit_code in (0, 1)
    assert run(*command, "--reader", folder, "--allow-remote-reader").exit_code in (0, 1)
    (home / "yinju.toml").write_text("allow_remote_reader = true", encoding="utf-8")
    assert run(*command, "--reader", folder).exit_code in (0, 1)
    assert opened == [(folder, False), (folder, True), (folder, True)]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "the folder holds none of modules.json, config.json. Name the folder of a whole sentence-transformers "),
        (EMBEDDER, "it is no cross-encoder. Name a reranker: a model that reads a question and a passage together."),
        ({"config.json": '{"architectures": ["BertModel"]}'}, "it is no cross-encoder."),
        ({"config.json": "{"}, "it is no cross-encoder."),
        ({"config.json": THREE_CLASSES}, "it tells 3 classes apart; a reader says one number, or one of two classes."),
        ({"config.json": '{"architectures": null}'}, "it is no cross-encoder."),
        (CROSS_ENCODER, "can't be loaded as a sentence-transformers cross-encoder ("),
        (
            CROSS_ENCODER | {"config.json": CROSS_ENCODER["config.json"][:-1] + ', "auto_map": {}}'},
            "it needs code that",
        ),
    ],
)
def test_a_folder_that_is_no_reader_is_named_in_one_line_before_anything_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], says: str
) -> None:
    monkeypatch.setattr("assistant.assistant.open_index", lambda *_: pytest.fail("the slow work began"))
    folder = folder_of(tmp_path, files)
    with pytest.raises(ModelError) as caught:
        Assistant.open(reader=str(folder))
    assert says in str(caught.value)
    assert caught.value.model == str(folder)
    for command in (("ask", "x"), ("serve", "--port", "7999"), ("explain", "x"), ("reader", "set")):
        option = () if command[0] == "reader" else ("--reader",)
        result = run(*command, *option, str(folder))
        assert result.exit_code == 3
        (line,) = result.stderr.splitlines()
        assert line.startswith(f"yinju: Model {folder}: ")
    assert not (data_folder() / "yinju.toml").exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "this is no name of a reader. A reader is `embedded`, `none`, a cross-encoder's folder or hub name"),
        (" ", "this is no name of a reader."),
        ("a\nb", "this is no name of a reader."),
        ("nobody/has-such-a-reranker", "it is neither a folder nor a model on this machine, and it could not be"),
        ("no/such/folder", "there is no such folder, and no model has such a name. Check the name; `yinju reader set"),
    ],
)
def test_a_name_that_is_no_readers_is_told_in_one_line(name: str, says: str, work_folder: Path) -> None:
    for command in (("ask", "x", "--reader"), ("reader", "set")):
        result = run(*command, name)
        assert result.exit_code == 3
        (line,) = result.stderr.splitlines()
        assert says in line
    assert not (data_folder() / "yinju.toml").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("reader = 3", 'reader must be a reader\'s name, not 3. Write it as reader = "NAME", above [settings].'),
        ("reader = ' '", "reader must be a reader's name, not ' '."),
        ("[settings]\nreader = 'none'", "reader stands among the settings. Write it above [settings]."),
        ("allow_remote_reader = 1", "allow_remote_reader must be true or false, not 1."),
        ("readers = 'none'", "'readers' is not known there."),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_left_alone(home: Path, text: str, says: str) -> None:
    home.mkdir()
    path = home / "yinju.toml"
    path.write_text(text, encoding="utf-8")
    for command in (("ask", "x"), ("reader", "set", "none"), ("reader", "show")):
        result = run(*command)
        assert result.exit_code == 3
        (line,) = result.stderr.splitlines()
        assert line.startswith(f"yinju: {path}: ")
        assert says in line
    assert path.read_text(encoding="utf-8") == text
    assert run("doctor").exit_code == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'reader = "none"\n'),
        ("[settings]\nthreshold = 0.4\n", 'reader = "none"\n\n[settings]\nthreshold = 0.4\n'),
        ("# mine\n[settings] # all\nfocus = 0\n", 'reader = "none"\n# mine\n[settings] # all\nfocus = 0\n'),
        ("# a\nreader = 'embedded'  # b\n[settings]", '# a\nreader = "none"  # b\n[settings]'),
        ("\ufeffreader='embedded'\r\n[settings]\r\n", '\ufeffreader="none"\r\n[settings]\r\n'),
        ("\ufeff[settings]\r\n", '\ufeffreader = "none"\r\n\r\n[settings]\r\n'),
        ('reader = "openai:x"\nallow_remote_reader = true\n', 'reader = "none"\nallow_remote_reader = false\n'),
    ],
)
def test_set_changes_its_own_line_alone(home: Path, before: str | None, after: str) -> None:
    home.mkdir()
    path = home / "yinju.toml"
    if before is not None:
        path.write_bytes(before.encode())
    settings = configured_settings()
    result = run("reader", "set", "none")
    assert (result.exit_code, result.stdout) == (0, f"The reader is none from now on, by {path}.\n")
    assert path.read_bytes().decode() == after
    assert configured_settings() == settings
    assert run("reader", "show").stdout == "none (by yinju.toml in the data folder)\n"
    assert run("reader", "set", "embedded").exit_code == 0
    assert reader_choice().name == "embedded"


@pytest.mark.parametrize("text", ['"reader" = "embedded"', 'reader = """embedded"""', "reader = 'a'\nx = [\n[1],\n]"])
def test_set_leaves_alone_what_it_does_not_understand(home: Path, text: str) -> None:
    home.mkdir()
    (home / "yinju.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"yinju\.toml: "):
        write_reader(home / "yinju.toml", "none")
    assert (home / "yinju.toml").read_text(encoding="utf-8") == text


def test_names_with_quotes_and_backslashes_come_back(home: Path) -> None:
    for name in ('C:\\models\\"mine"', "模型"):
        write_reader(home / "yinju.toml", name)
        assert tomllib.loads((home / "yinju.toml").read_text(encoding="utf-8")) == {"reader": name}
        (home / "yinju.toml").unlink()


def test_a_file_that_cannot_be_written_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_reader(home / "yinju.toml", "none")
    before = sorted((path, path.read_bytes()) for path in home.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.atomic_files._flush_to_disk", full)
    with pytest.raises(DataFolderError, match="No space left"):
        write_reader(home / "yinju.toml", "embedded")
    assert sorted((path, path.read_bytes()) for path in home.iterdir()) == before


def test_set_opens_the_reader_once_and_keeps_its_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[tuple[str, bool]]
) -> None:
    folder = folder_of(tmp_path, CROSS_ENCODER)
    monkeypatch.chdir(tmp_path)
    assert run("reader", "set", "model", "--allow-remote-reader").exit_code == 0
    assert opened == [(str(folder), True)]
    assert reader_choice() == type(reader_choice())(str(folder), "by yinju.toml in the data folder", True)
    assert run("reader", "set", "somebody/fetched-later", "--no-check").exit_code == 0
    assert len(opened) == 1
    assert reader_choice().name == "somebody/fetched-later"
    assert reader_choice().allow_remote is False


@pytest.mark.usefixtures("fit")
def test_the_doctor_says_who_reads_and_what_stronger_ones_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("doctor").output
    assert "ok   reader        embedded, by default" in said
    assert "ok   reading       nobody reads what was found" in said
    needs = "568 M parameters, 2.3 GB to fetch once; `yinju reader set BAAI/bge-reranker-v2-m3`"
    assert f"ok   stronger      BAAI/bge-reranker-v2-m3: {needs}" in said
    monkeypatch.setattr("index.EmbeddedReader.load", lambda _: LikesWord("六点"))
    said = run("doctor").output
    assert "about 0.0 s a question here; `yinju reader set Qwen/Qwen3-Reranker-0.6B`" in said
    result = run("doctor", "--reader", "somebody/else")
    assert result.exit_code == 3
    assert "NOT  reader        somebody/else is not on this machine; `yinju reader set somebody/else`" in result.output
    result = run("doctor", "--reader", str(folder_of(tmp_path, EMBEDDER)))
    assert "NOT  reader        Model " in result.output


@pytest.mark.usefixtures("fit")
def test_where_text_is_sent_is_said_at_the_start_and_by_the_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(folder_of(tmp_path, CROSS_ENCODER))
    for module in ("assistant.configuration", "index"):
        monkeypatch.setattr(f"{module}.open_reader", lambda *_, **__: FailingReader())
    result = run("ask", QUESTION, "--json", "--reader", folder)
    assert "The reader far-away sends questions and passages to reader.example." in result.stderr
    assert "far-away" in json.loads(result.stdout)["remarks"][0]
    assert "far-away sends questions and passages to reader.example" in run("doctor", "--reader", folder).output
    result = run("reader", "set", folder, "--allow-remote-reader")
    assert "It sends questions and passages to reader.example." in result.stderr
