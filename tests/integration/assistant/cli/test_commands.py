"""The command line, in this process where possible; as a process of its own where that is the point."""

import importlib.metadata
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli.main import main
from assistant.library import Library
from index import PassageIndex
from tests.support.fakes import FakeEncoder
from tests.support.made_files import pdf
from tests.support.pages import free_port
from tests.support.saving import save_index, saved_file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_version_and_help() -> None:
    assert run("--version").output == f"yinju {importlib.metadata.version('yinju')}\n"
    for command in ("serve", "ask", "index", "doctor"):
        assert command in run("--help").output
        assert "Usage:" in run(command, "--help").output


def test_index_then_ask(fake_home: Path, corpus_folder: Path) -> None:
    built = run("index", str(corpus_folder))
    assert built.exit_code == 0, built.output
    assert "6 articles" in built.output
    asked = run("ask", "老城的茶馆每天清晨几点开门？", "--set", "threshold=0")
    assert asked.exit_code == 0, asked.output
    assert "[1] 茶馆里的一天" in asked.output


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(fake_home: Path, corpus_folder: Path) -> None:
    (corpus_folder / "bad\x1b[2J.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (corpus_folder / "old.txt").write_bytes("第一壶茶总是留给扫街的人，这是掌柜定下的规矩。".encode("gb18030"))
    built = run("index", str(corpus_folder))
    assert built.exit_code == 3
    assert "Indexed 7 articles" in built.stdout
    assert [line for line in built.stderr.splitlines() if line.startswith("yinju: ")] == [
        f"yinju: {corpus_folder / 'old.txt'}: read as GB18030, as its characters suggest.",
        f"yinju: {corpus_folder}/bad\\x1b[2J.txt: is a picture; an article is text.",
        "yinju: 1 of 8 files were left out; see above.",
    ]
    assert '"document_id": "old"' in run("ask", "第一壶茶留给谁？", "--document", "old", "--json").stdout
    assert run("index", str(corpus_folder / "bad\x1b[2J.txt")).stderr.startswith("yinju: No article can be read. ")
    assert '"document_id": "old"' in run("ask", "第一壶茶留给谁？", "--document", "old", "--json").stdout


def test_a_citation_of_a_pdf_names_the_page(fake_home: Path, tmp_path: Path) -> None:
    (tmp_path / "tea.pdf").write_bytes(
        pdf([[(72, 700, 12, "老城的茶馆每天清晨六点开门。")], [(72, 700, 12, "掌柜一天要烧四十壶水，从不休息。")]])
    )
    assert run("index", str(tmp_path / "tea.pdf")).exit_code == 0
    asked = json.loads(run("ask", "掌柜一天要烧多少壶水？", "--json").stdout)
    assert [each["page"] for each in (asked["citations"] + asked["closest"])[:1]] == [2]
    assert "第 2 页 · 第 2 段" in run("ask", "掌柜一天要烧多少壶水？").output


def test_a_citation_of_subtitles_names_the_time(fake_home: Path, tmp_path: Path) -> None:
    said = (
        ("00:00:01,000 --> 00:00:03,000", "老城的茶馆每天清晨六点开门。"),
        ("00:12:31,000 --> 00:12:35,000", "掌柜一天要烧四十壶水，从不休息。"),
    )
    (tmp_path / "tea.srt").write_text("".join(f"{time}\n{words}\n\n" for time, words in said), encoding="utf-8")
    assert run("index", str(tmp_path / "tea.srt")).exit_code == 0
    asked = json.loads(run("ask", "掌柜一天要烧多少壶水？", "--json").stdout)
    assert [each["label"] for each in (asked["citations"] + asked["closest"])[:1]] == ["00:12:31"]
    assert "00:12:31 · 第 2 段" in run("ask", "掌柜一天要烧多少壶水？").output
    assert "[2, 00:12:31]" in run("articles", "show", "tea").output


def test_ask_as_json_with_all_its_options(fake_home: Path, corpus_folder: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "elsewhere")
    assert run("index", "--index", place, str(corpus_folder)).exit_code == 0
    result = run(
        "ask", "茶馆几点开门", "--json", "--index", place, "-k", "2", "--document", "tea", "--history", "茶是什么？"
    )
    answer = json.loads(result.stdout)
    cited = answer["citations"] + answer["closest"]
    assert {each["document_id"] for each in cited} == {"tea"}
    assert len(cited) <= 2


def test_ask_prefers_an_article(fake_home: Path, corpus_folder: Path) -> None:
    run("index", str(corpus_folder))
    answer = json.loads(run("ask", "茶馆几点开门", "--json", "--focus", "tea").stdout)
    best = (answer["citations"] or answer["closest"])[0]
    assert (best["document_id"], best["signals"]["focus"]) == ("tea", 1)


def test_an_unanswered_question_is_no_failure(fake_home: Path, corpus_folder: Path) -> None:
    run("index", str(corpus_folder))
    result = run("ask", "zzz qqq")
    assert result.exit_code == 0
    assert "don't answer" in result.output


def test_the_first_question_builds_the_index_of_the_articles_that_come_along(fake_home: Path) -> None:
    result = run("ask", "陈高铭是谁？", "--json")
    assert result.exit_code == 0, result.output
    assert (fake_home / "indexes" / "default" / "current").is_file()


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("ask", " "), 2, "blank"),
        (("ask", "x" * 2001), 2, "The question has 2,001 characters; ask it in at most 2,000."),
        (("explain", "x" * 2001, "quote"), 2, "2,001 characters"),
        (("ask",), 2, "QUESTION"),
        (("ask", "x", "-k", "0"), 2, "-k"),
        (
            ("ask", "x", "--index", "nowhere"),
            3,
            "indexes/nowhere does not exist. Build it with `yinju index --index nowhere`",
        ),
        (("ask", "x", "--document", "none"), 3, "No article has the id none"),
        (("ask", "x", "--focus", "none"), 3, "No article has the id none"),
        (("index", "nowhere"), 3, "nowhere: there is no such file"),
        (("ask", "x", "--index", "~no-such-user/x"), 3, "~no-such-user/x: no such user"),
        (("doctor", "--model", "~no-such-user/x"), 3, "Not everything"),
        (("index", ""), 2, "empty path"),
        (("index", "--index", "pyproject.toml", "nowhere"), 3, "something else"),
        (("serve", "--auth", "me"), 2, "user:password"),
        (("serve", "--auth", "me:secret", "--mcp"), 2, "MCP clients can't log in"),
        (("serve", "--port", "99999"), 2, "port"),
        (("serve", "--host", "0.0.0.0"), 2, "ask for a password with --auth USER:PASSWORD, or add --insecure"),
        (("serve", "--host", "192.0.2.1"), 2, "--insecure"),
        (("serve", "--host", "::"), 2, "--insecure"),
        (("serve", "--share"), 2, "--insecure"),
        (("serve", "--public-name", "articles.example"), 2, "--insecure"),
        (("serve", "--host", "0.0.0.0", "--mcp"), 2, "MCP clients can't log in; leave out --mcp, or add --insecure"),
        (("serve", "--rate", "-1"), 2, "--rate"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_faults_are_one_line_and_an_exit_code(
    fake_home: Path, arguments: tuple[str, ...], exit_code: int, says: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == exit_code
    assert says in result.stderr
    assert "Traceback" not in result.output
    if exit_code == 3:
        assert result.stderr.strip().splitlines()[-1].startswith("yinju: ")


@pytest.mark.parametrize(
    ("arguments", "editable", "rate"),
    [
        ((), True, 0),
        (("--host", "localhost"), True, 0),
        (("--host", "127.0.0.2"), True, 0),
        (("--host", "0.0.0.0", "--insecure"), False, 60),
        (("--host", "0.0.0.0", "--insecure", "--editable", "--rate", "7"), True, 7),
        (("--host", "0.0.0.0", "--auth", "me:secret"), True, 60),
        (("--host", "0.0.0.0", "--auth", "me:secret", "--read-only"), False, 60),
        (("--share", "--insecure"), False, 60),
        (("--public-name", "articles.example", "--insecure"), False, 60),
        (("--read-only",), False, 0),
        (("--host", "0.0.0.0", "--insecure", "--mcp", "--rate", "0"), False, 0),
    ],
)
def test_what_visitors_may_do_follows_from_the_address(
    fake_home: Path,
    fake_index: PassageIndex,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    editable: bool,
    rate: int,
) -> None:
    served: list[tuple[bool, int]] = []

    def serve(library: Library, *_: object, rate: int, **__: object) -> None:
        served.append((library.editable, rate))

    save_index(fake_index, fake_home / "indexes" / "default")
    monkeypatch.setattr("assistant.ui.server.serve", serve)
    result = run("serve", "--port", str(free_port()), *arguments)
    assert result.exit_code == 0, result.output
    assert served == [(editable, rate)]


def test_a_home_of_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_HOME", "~no-such-user/x")
    monkeypatch.delenv("YINJU_INDEX", raising=False)
    for command in (("ask", "x"), ("index",), ("doctor",)):
        result = run(*command)
        assert result.exit_code == 3
        assert result.stderr.strip().splitlines()[-1].startswith("yinju: ~no-such-user/x: no such user")


def test_a_place_for_the_index_that_is_none_is_named_before_anything_is_embedded(
    fake_home: Path, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> FakeEncoder:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("index.encoding.sentence_encoder.SentenceEncoder.load", load)
    (corpus_folder / "file").write_text("")
    for place, says in ((corpus_folder, "something else"), (corpus_folder / "file" / "index", "can't be written")):
        result = run("index", "--index", str(place), str(corpus_folder))
        assert result.exit_code == 3
        assert says in result.stderr
        assert str(place.relative_to(corpus_folder.parent).parts[0]) in result.stderr


def test_control_codes_reach_no_terminal(fake_home: Path, corpus_folder: Path) -> None:
    (corpus_folder / "tea.txt").write_text(
        "茶馆\x1b]0;title\x07里的一天\n\n老城的茶馆\x1b[31m每天清晨\x9b2J六点开门。\r\n第一壶茶\t总是留给人。\n",
        encoding="utf-8",
    )
    run("index", str(corpus_folder))
    question = "老城的茶馆每天清晨几点开门？\x1b[2J"
    shown = run("ask", question, "--document", "tea").stdout
    assert r"\x1b[31m每天清晨\x9b2J六点" in shown
    assert not {each for each in shown if unicodedata.category(each) == "Cc"} - {"\n", "\t"}
    answer = json.loads(run("ask", question, "--document", "tea", "--json").stdout)
    cited = (answer["citations"] + answer["closest"])[0]
    assert "茶馆\x1b[31m每天清晨\x9b2J六点开门。" in cited["quote"]


def test_the_page_is_served_at_an_ipv6_address_whatever_gradios_settings_are(
    fake_home: Path, fake_index: PassageIndex
) -> None:
    save_index(fake_index, fake_home / "indexes" / "default")
    try:
        with socket.socket(socket.AF_INET6) as free:
            free.bind(("::1", 0))
            port = free.getsockname()[1]
    except OSError:
        pytest.skip("this machine has no IPv6")
    serve = [
        sys.executable,
        "-m",
        "tests.support.modelless",
        "serve",
        "--no-open",
        "--host",
        "::1",
        "--port",
        str(port),
    ]
    environment = {**os.environ, "GRADIO_SERVER_PORT": "abc", "GRADIO_SERVER_NAME": "nowhere.invalid"}
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGINT)
    assert said == f"Yinju answers at http://[::1]:{port}/ (Ctrl-C stops it)\n"
    assert process.returncode == 0


def test_a_damaged_index_is_named(fake_home: Path, fake_index: PassageIndex) -> None:
    folder = fake_home / "indexes" / "default"
    save_index(fake_index, folder)
    saved_file(folder, "passages.faiss").write_bytes(b"")
    result = run("ask", "x")
    assert result.exit_code == 3
    assert "/passages.faiss. Rebuild it with `yinju index --model fake`." in result.stderr


def test_a_data_folder_that_cannot_be_written_is_named(fake_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_home.write_text("a file, not a folder")
    result = run("ask", "x")
    assert result.exit_code == 3
    assert "YINJU_HOME" in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 3  # two tasks of the first start, and the error


def test_a_port_in_use_is_named_before_anything_is_loaded(fake_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert result.exit_code == 3
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr
    assert not fake_home.exists()


def test_doctor_says_what_is_missing_and_changes_nothing(fake_home: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 3
    assert "not prepared yet" in result.output
    assert "does not exist" in result.output
    assert "not needed" in result.output
    assert not fake_home.exists()


def test_doctor_notices_changed_articles(fake_home: Path, corpus_folder: Path) -> None:
    run("index", str(corpus_folder))
    (corpus_folder / "tea.txt").write_text("茶馆里的一天\n\n老城的茶馆每天清晨七点开门。\n", encoding="utf-8")
    result = run("doctor")
    assert result.exit_code == 3
    assert "stale" in result.output
    assert str(corpus_folder) in result.output


def test_doctor_tells_what_an_approximate_search_finds(
    fake_home: Path, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", str(corpus_folder))
    assert "sentences, exact vector search, built" in " ".join(run("doctor").output.split())
    monkeypatch.setattr("index.retrieval.vectors.MOST_EXACT", 5)
    run("index", "--rebuild")
    told = " ".join(run("doctor").output.split())
    assert re.search(r"approximate vector search \(recall@10 (9\d|100)\.\d% for passages, (9\d|100)\.\d% for", told)


@pytest.mark.model
def test_doctor_times_an_answer(home: Path) -> None:
    assert run("index").exit_code == 0
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "fresh: 2 articles" in result.output
    assert "times the bare encoding" in result.output


@pytest.mark.model
def test_a_terminal_without_chinese_gets_escapes(home: Path) -> None:
    command = [sys.executable, "-c", "from assistant.cli.main import main; main()", "ask", "陈高铭是谁？", "--json"]
    result = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["citations"][0]["quote"].endswith("陈高铭")


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from assistant.cli.main import main\n"
        "CliRunner().invoke(main, ['--help']); CliRunner().invoke(main, ['--version'])\n"
        "print([name for name in ('torch', 'gradio', 'faiss', 'sentence_transformers') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


@pytest.mark.model
def test_interrupting_a_build_leaves_the_previous_index(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "index"
    assert run("index", "--index", str(place)).exit_code == 0
    before = (place / "current").read_text()
    many = tmp_path / "many"
    many.mkdir()
    for number in range(200):
        sentences = "".join(f"第{number}篇第{sentence}句写的是一件别的事情。" for sentence in range(40))
        (many / f"{number}.txt").write_text(f"第{number}篇文章的标题\n\n{sentences}\n", encoding="utf-8")
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"from assistant.cli.main import main; main({['index', '--index', str(place), str(many)]})",
        ],
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as process:
        assert process.stderr is not None
        assert any("Embedding" in line for line in process.stderr)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert said == "yinju: stopped.\n"
    assert (place / "current").read_text() == before
    assert run("ask", "陈高铭是谁？", "--index", str(place)).exit_code == 0


@pytest.mark.model
def test_nothing_reaches_for_the_network(home: Path) -> None:
    """With the default model, a first question, an index and a doctor's visit open no connection at all."""
    code = (
        "import socket, sys\n"
        "attempts = []\n"
        "socket.socket.connect = lambda self, address: attempts.append(address)\n"
        "socket.getaddrinfo = lambda *address, **_: attempts.append(address) or []\n"
        "from click.testing import CliRunner\n"
        "from assistant.cli.main import main\n"
        "for arguments in (['index'], ['ask', '陈高铭是谁？'], ['doctor']):\n"
        "    result = CliRunner().invoke(main, arguments)\n"
        "    assert result.exit_code == 0, result.output\n"
        "print(attempts)\n"
        "socket.getaddrinfo('elsewhere', 80)  # which would be noticed\n"
        "print(attempts)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert result.returncode == 0, result.stderr
    assert result.stdout == "[]\n[('elsewhere', 80)]\n"
