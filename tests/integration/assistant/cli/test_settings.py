"""The numbers that answers depend on: from the product, from yinju.toml, and as asked for."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import assistant
from assistant import Assistant, ConfigurationError, SettingError, Settings
from assistant.cli.main import main
from assistant.configuration import configured_settings
from index import PassageIndex

QUESTION = "老城的茶馆每天清晨几点开门？"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def verdict(*arguments: str) -> str:
    result = run("ask", QUESTION, "--json", *arguments)
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["verdict"])


def write(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / "yinju.toml").write_text(text, encoding="utf-8")
    return home / "yinju.toml"


def test_the_file_changes_the_products_own_and_the_command_changes_the_file(fake_home: Path, work_folder: Path) -> None:
    assert configured_settings() == Settings()
    write(fake_home, "\ufeff[settings]\nthreshold = 0\ncoverage = 0.5\n")
    assert configured_settings() == Settings(threshold=0).changed(["coverage=0.5"])
    assert Assistant.open().settings.threshold == 0
    assert Assistant.open(settings=Settings()).settings == Settings()
    assert verdict() == "answered"
    assert verdict("--set", "threshold=1", "--set", "unsure=1") == "unanswered"
    assert configured_settings(["threshold=1"]).search.coverage == 0.5


def test_the_python_function_takes_settings(fake_home: Path, work_folder: Path) -> None:
    assert assistant.ask(QUESTION, settings=Settings(threshold=0)).answered
    assert not assistant.ask(QUESTION, settings=Settings(threshold=1, unsure=1)).answered
    assert not assistant.ask(QUESTION, settings=Settings(threshold=1)).answered


def test_settings_of_the_ranking_reach_the_index(fake_index: PassageIndex) -> None:
    assert Assistant(fake_index).index is fake_index
    changed = Assistant(fake_index, Settings().changed(["exact=0"]))
    assert changed.index.settings.exact == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("threshold = 0.5", "'threshold' is not known there. Write settings as [settings] and, below it, lines"),
        ("[settings]\nthreshhold = 0.5", "Setting threshhold=0.5: there is no such setting; there are paragraph"),
        ("[settings]\nthreshold = 45", "The threshold and unsure are probabilities, from 0 to 1. Mend that line"),
        ("[settings]\ncoverage = -1", "Setting coverage=-1: Weights must not be negative"),
        ("[settings]\nthreshold = 'high'", "threshold must be a number, not 'high'."),
        ("[settings]\nthreshold = true", "threshold must be a number, not True."),
        ("[settings]\nthreshold = nan", "must be a finite number"),
        ("settings = 3", "settings are no table."),
        ("[settings\n", "is not TOML ("),
        ("a = " + "[" * 5000, "yinju.toml: is "),
        ("[settings]\nfocus = " + "9" * 400, "must be a finite number"),
        ("[settings]\nfocus = " + "9" * 5000, "is not TOML ("),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_line(fake_home: Path, text: str, says: str) -> None:
    path = write(fake_home, text)
    with pytest.raises(ConfigurationError) as caught:
        configured_settings()
    assert caught.value.place == path
    for command in (("ask", "x"), ("serve", "--port", "7999"), ("gold", "run", "tests/gold"), ("explain", "x", "y")):
        result = run(*command)
        assert result.exit_code == 3
        (line,) = result.stderr.splitlines()
        assert line.startswith(f"yinju: {path}: ")
        assert says in line
    (fake_home / "yinju.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not TOML"):
        configured_settings()


def test_a_file_that_is_a_folder_is_named(fake_home: Path) -> None:
    (fake_home / "yinju.toml").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="can't be read"):
        configured_settings()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("coverage", "Setting coverage: a setting is written as NAME=NUMBER, such as coverage=0"),
        ("coverage=much", "a setting is written as NAME=NUMBER"),
        ("nonsense=1", "Setting nonsense=1: there is no such setting; there are paragraph, "),
        ("threshold=2", "probabilities, from 0 to 1"),
        ("focus=inf", "must be a finite number"),
    ],
)
def test_a_wrong_change_is_a_fault_of_usage(fake_home: Path, change: str, says: str) -> None:
    with pytest.raises(SettingError):
        Settings().changed([change])
    for command in (("ask", "x"), ("explain", "x", "y"), ("serve", "--port", "7999")):
        result = run(*command, "--set", change)
        assert result.exit_code == 2
        assert says in " ".join(result.stderr.split())


def test_the_doctor_tells_what_is_set(fake_home: Path, work_folder: Path) -> None:
    assert "settings      the product's own" in run("doctor").output
    write(fake_home, "[settings]\nthreshold = 0.6\n")
    assert "settings      threshold = 0.6, by yinju.toml in the data folder" in run("doctor").output
    write(fake_home, "[settings]\nthreshold = 5\n")
    result = run("doctor")
    assert result.exit_code == 3
    assert "NOT  settings" in result.output


def test_the_stages_of_an_answer_are_timed(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index)
    traced = assistant.trace("老城的茶馆每天清晨几点开门，今年果园收了多少斤苹果？")
    assert len(traced.found) > 1
    assert traced.durations.search == sum(each.durations.search for each in traced.found) > 0
    assert traced.durations.judging > 0
    assert traced.durations.composing > 0
    assert traced.durations.total == pytest.approx(sum(traced.durations.by_stage().values()))
    assert traced.candidates > 3
    greeted = assistant.trace("你好")
    assert (greeted.found, greeted.candidates, greeted.durations.search) == ((), 0, 0)
    assert greeted.durations.total > 0
