"""`yinju compare` with fake models, in this process: who is compared, what is refused, and what is left behind."""

import functools
import json
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.cli.main import main
from assistant.gold.contest.child import serve
from assistant.gold.contest.contest import hold_contest
from assistant.gold.contest.own_process import read_reply
from index import ModelError, PassageIndex, Progress, default_index_folder, unshown
from tests.support.fakes import BlindEncoder, FakeEncoder

GOLD = """questions:
  - id: opening
    question: 老城的茶馆每天清晨几点开门？
    evidence: 每天清晨六点开门
  - id: apples
    question: 今年果园收了几千斤苹果？
    evidence: {quote: 今年果园收了八千斤苹果, article: orchard}
  - id: mars
    question: xyz qqq
    answerable: false
"""


class BrokenEncoder(FakeEncoder):
    """Fails where passages are embedded."""

    def encode_passages(self, texts: Any, progress: Progress = unshown) -> Any:
        raise RuntimeError("out of memory\nat some place")


MODELS = {"good": FakeEncoder("good", 64), "blind": BlindEncoder("blind", 32), "broken": BrokenEncoder("broken")}


def load(name: str | None = None, progress: Progress = unshown) -> FakeEncoder:
    if Path(name or "").name == "unloadable":
        raise ModelError(name or "", "its weights are damaged.")
    return MODELS[Path(name or "").name]


def here(errand: Any, reply: type[Any], progress: Progress) -> Any:
    """Do an errand in this process, with all that is written and read between two."""
    from pydantic import TypeAdapter

    lines = BytesIO()
    serve(type(errand).__name__, TypeAdapter(type(errand)).dump_json(errand), lines)
    return read_reply(lines.getvalue().splitlines(), reply, progress)


@pytest.fixture
def work(work_folder: Path, fake_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with gold questions and models, in use, and an empty one for what is temporary."""
    monkeypatch.setattr("index.encoding.sentence_encoder.SentenceEncoder.load", load)
    monkeypatch.setattr("assistant.gold.contest.contest.hold_contest", functools.partial(hold_contest, run=here))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (fake_home / "yinju.toml").write_text("[settings]\nthreshold = 0.05\n", encoding="utf-8")
    monkeypatch.chdir(work_folder)
    Path("some.gold.yaml").write_text(GOLD, encoding="utf-8")
    for name in (*MODELS, "unloadable"):
        Path(name).mkdir()
        Path(name, "modules.json").write_text("[]", encoding="utf-8")
    Path("empty").mkdir()
    return work_folder


def compare(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["compare", *arguments])


def content(folder: Path) -> dict[Path, bytes | None]:
    return {each: each.read_bytes() if each.is_file() else None for each in sorted(folder.rglob("*"))}


def left_behind(work: Path) -> list[Path]:
    return list((work.parent / "temporary").glob("yinju-compare-*"))  # libraries leave things of their own there


def test_two_models_are_compared_and_the_index_stays(work: Path) -> None:
    before = content(default_index_folder())
    result = compare("--model", "good", "--model", "blind", "--json", "out.json", "--html", "out.html")
    assert result.exit_code == 0, result.output
    assert content(default_index_folder()) == before
    assert left_behind(work) == []
    said = json.loads((work / "out.json").read_text(encoding="utf-8"))
    assert said["questions"] == ["opening", "apples", "mars"]
    assert (said["articles"], said["left_out"]) == (6, {})
    good, blind = said["contenders"]
    assert (good["name"], good["model"], good["indexed"]["dim"], good["bytes_on_disk"]) == ("A", "good", 64, 2)
    assert (blind["indexed"]["dim"], blind["asked"]["reader"]) == (32, "none")
    assert good["asked"]["fingerprint"]["model_fingerprint"] == "good"
    assert [each["passed"] for each in good["asked"]["records"]] == [True, True, True]
    assert good["figures"]["useful"]["value"] == 1
    assert len(good["asked"]["milliseconds"]) == len(good["asked"]["encoding"]) == 3
    assert [each["measure"] for each in said["against_first"]["B"]] == ["passed", "useful", "success@1", "MRR@10"]
    assert result.stdout.rstrip().endswith(said["verdict"])
    assert said["verdict"] in (work / "out.html").read_text(encoding="utf-8")
    assert "A: Asking gold questions …" in result.stderr


def test_every_model_is_asked_with_every_reader(work: Path) -> None:
    result = compare("--model", "good", "--model", "blind", "--reader", "none", "--reader", "embedded", "--json", "j")
    assert result.exit_code == 3  # neither has an embedded reader
    contenders = json.loads((work / "j").read_text(encoding="utf-8"))["contenders"]
    assert [(each["model"], each["reader"], each["fault"] is None) for each in contenders] == [
        ("good", "none", True),
        ("good", "embedded", False),
        ("blind", "none", True),
        ("blind", "embedded", False),
    ]
    assert "has no embedded reader" in contenders[1]["fault"]
    assert "C against A:" in result.output


def test_all_are_asked_with_the_same_settings(work: Path) -> None:
    result = compare("--model", "good", "--model", "blind", "--set", "threshold=1", "--json", "j")
    asked = [each["asked"] for each in json.loads((work / "j").read_text(encoding="utf-8"))["contenders"]]
    assert [each["fingerprint"]["settings"]["threshold"] for each in asked] == [1, 1]
    assert not any(record["answered"] for each in asked for record in each["records"])
    assert "are equally good: of 3 questions each handles 1 rightly." in result.output


def test_a_model_that_fails_is_named_and_the_others_are_compared(work: Path) -> None:
    result = compare("--model", "good", "--model", "broken", "--model", "unloadable", "--model", "blind")
    assert result.exit_code == 3
    assert "B failed: RuntimeError: out of memory\n" in result.output
    assert "C failed: Model unloadable: its weights are damaged.\n" in result.output
    assert "D against A:" in result.output
    assert left_behind(work) == []
    alone = compare("--model", "good", "--model", "broken")
    assert alone.exit_code == 3
    assert "Only A (good, reader: none) could be asked, so nothing is compared." in alone.output


def test_some_of_the_questions_of_some_files(work: Path) -> None:
    Path("other.gold.yaml").write_text(
        "questions:\n  - {id: gone, question: q, evidence: {quote: 每天, article: nowhere}}\n", encoding="utf-8"
    )
    result = compare("--model", "good", "--model", "blind", "--limit", "2", "--json", "j")
    assert json.loads((work / "j").read_text(encoding="utf-8"))["questions"] == ["opening", "apples"]
    assert "Left out, since they don't fit the articles: gone (There is no article 'nowhere'.)" in result.output
    stale = compare("--model", "good", "--model", "blind", "other.gold.yaml")
    assert stale.exit_code == 3
    assert "None of the 1 questions that have an answer fits the articles" in stale.stderr


def test_a_set_that_brings_its_own_articles_is_asked_over_those(work: Path) -> None:
    paragraph = {
        "context": "The lighthouse was built in 1890.",
        "qas": [{"id": "q", "question": "The lighthouse was built when?", "answers": [{"text": "1890"}]}],
    }
    Path("set.json").write_text(json.dumps({"data": [{"title": "Light", "paragraphs": [paragraph]}]}))
    result = compare("--model", "good", "--model", "blind", "set.json")
    assert "1 questions over 1 articles with 1 passages." in result.output
    named = compare("--model", "good", "--model", "blind", "set.json", "--index", str(default_index_folder()))
    assert (named.exit_code, "fits the articles" in named.stderr) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--model", "good"], 2, "1 to compare; name from two to 26"),
        ([], 2, "1 to compare; name from two to 26"),
        (["--model", "good", "--model", "good"], 2, "good with its own reader is named twice"),
        (["--model", "good", "--model", "./good"], 2, "./good with its own reader is named as good with its own"),
        (["--model", "good", "--reader", "none", "--reader", "none"], 2, "good with the reader none is named twice"),
        (
            ["--model", "good", "--model", "blind", "--reader", "nobody"],
            3,
            "nobody: it is neither a folder nor a model",
        ),
        (["--model", "good", "--model", "empty"], 3, "Model empty: the folder holds none of modules.json"),
        (["--model", "no/such", "--model", "empty"], 3, "Model empty: the folder holds none of modules.json"),
        (["--model", "no/such", "--model", "empty"], 3, "Model no/such: it is neither a folder nor a model"),
        (["--model", "good", "--model", "a b"], 3, "Model a b: it is neither a folder nor a model"),
        (["--model", "good", "--model", "blind", "--limit", "0"], 2, "--limit"),
        (["--model", "good", "--model", "blind", "--set", "coverge=0"], 2, "there is no such setting"),
        (["--model", "good", "--model", "blind", "--index", "none"], 3, "none does not exist"),
        (["--model", "good", "--model", "blind", "none.gold.yaml"], 3, "none.gold.yaml: can't be read"),
        (["--model", "good", "--model", "blind", "--json", "none/j"], 3, "none/j: can't be written"),
        (["--model", "good", "--model", "blind", "--html", "none/h"], 3, "none/h: can't be written"),
    ],
)
def test_what_can_not_be_used_is_said_in_a_line(
    work: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, said: str
) -> None:
    monkeypatch.setattr("huggingface_hub.model_info", lambda _: (_ for _ in ()).throw(OSError("no network")))
    result = compare(*arguments)
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert left_behind(work) == []


def test_no_gold_questions(work: Path) -> None:
    Path("some.gold.yaml").unlink()
    result = compare("--model", "good", "--model", "blind")
    assert result.exit_code == 2
    assert "No *.gold.yaml file is here or below" in result.stderr


def test_an_interrupted_comparison_leaves_nothing(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> PassageIndex:
        assert len(left_behind(work)) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr("index.retrieval.passage_index.PassageIndex.updated", interrupted)
    result = compare("--model", "good", "--model", "blind")
    assert result.exit_code == 130
    assert "yinju: stopped." in result.stderr
    assert left_behind(work) == []
