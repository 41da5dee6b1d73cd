"""`yinju explain` and `assistant.explain`, over the default index."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import assistant.asking
from assistant import Stage
from assistant.cli.main import main

QUESTION = "老城的茶馆每天清晨几点开门？"


def test_the_default_index_is_explained_without_an_assistant(work_folder: Path) -> None:
    assistant.asking._default_assistant.cache_clear()
    assert assistant.explain(QUESTION, "设计者用了三年时间测量水流").stage is Stage.NOT_THERE
    assistant.asking._default_assistant.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_command_says_it_in_words_or_as_json(work_folder: Path) -> None:
    shown = run("explain", QUESTION, "李青")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines() == [
        "这段文字没有被查找：它不属于正文，而是作者和日期。",
        "位置：《茶馆里的一天》 · 署名行",
    ]
    result = run(
        "explain", "它全长多少公里？", "大桥全长3.2公里", "--history", "大桥耗资多少亿元？", "--document", "bridge",
        "-k", "2", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["document_id"], said["paragraph"], said["rank"]) == ("bridge", 1, 1)
    assert said["query"] == "大桥全长多少公里？"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        ((" ", "x"), 2, "question is blank"),
        (("x", " "), 2, "quote is blank"),
        ((), 2, "QUESTION"),
        (("x", "x", "-k", "0"), 2, "-k"),
        (("x", "x", "--index", "nowhere"), 3, "nowhere does not exist. Build it with `yinju index --index nowhere`."),
        (("x", "x", "--document", "none"), 3, "No article has the id none"),
    ],
)
def test_the_commands_faults(work_folder: Path, arguments: tuple[str, ...], exit_code: int, says: str) -> None:
    result = run("explain", *arguments)
    assert result.exit_code == exit_code
    assert says in result.stderr
    assert "Traceback" not in result.output
