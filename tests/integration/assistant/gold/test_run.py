"""`yinju gold run`, `diff`, `add` and `schema`, with the fake encoder: statuses, exit codes, and what is written."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from assistant.cli.main import main
from assistant.gold.questions.gold_file import read_gold_file
from assistant.gold.questions.trec import read_beir
from assistant.gold.runs.run_file import read_run
from index import default_index_folder

GOLD = """questions:
  - id: opening
    question: 老城的茶馆每天清晨几点开门？
    evidence: 每天清晨六点开门
    tags: [lookup]
  - id: apples
    question: 今年果园收了几千斤苹果？
    evidence: {quote: 今年果园收了八千斤苹果, article: orchard}
    tags: [lookup]
  - id: hopeless
    question: zzz
    evidence: 设计者用了两年时间测量水流
    tags: [hard]
  - id: mars
    question: xyz qqq
    answerable: false
    tags: [off-topic]
"""


def run(*arguments: str, says: str | None = None) -> Result:
    return CliRunner().invoke(main, ["gold", *arguments], input=says)


@pytest.fixture
def work(work_folder: Path, fake_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with gold questions, in use; what the articles have some words of is answered."""
    (fake_home / "yinju.toml").write_text("[settings]\nthreshold = 0.05\n", encoding="utf-8")
    monkeypatch.chdir(work_folder)
    (work_folder / "some.gold.yaml").write_text(GOLD, encoding="utf-8")
    return work_folder


def statuses(result: Result) -> dict[str, str]:
    return {each["id"]: each["status"] for each in json.loads(result.stdout)["questions"]}


def test_without_a_baseline_every_question_is_new_and_a_failing_one_counts(work: Path) -> None:
    result = run("run", "--json")
    assert statuses(result) == dict.fromkeys(("opening", "apples", "hopeless", "mars"), "NEW")
    assert result.exit_code == 1
    text = run("run")
    assert "There is no baseline" in text.output
    assert "NEW  hopeless  zzz\n    some.gold.yaml:10\n    lost:     ranked lower" in text.output
    assert "NEW  opening" not in text.output
    assert run("run", "--only", "lookup").exit_code == 0


def test_an_accepted_run_is_what_later_ones_are_compared_with(work: Path) -> None:
    assert run("run", "--accept").exit_code == 0
    result = run("run", "--json")
    assert result.exit_code == 0
    assert statuses(result) == {"opening": "PASS", "apples": "PASS", "hopeless": "STILL FAILING", "mars": "PASS"}
    assert "4 questions: 1 STILL FAILING, 3 PASS." in run("run").output


def test_accepting_some_of_the_files_drops_no_question_of_the_others(work: Path) -> None:
    first, second = GOLD.split("  - id: hopeless")
    (work / "some.gold.yaml").write_text(first, encoding="utf-8")
    (work / "deeper").mkdir()
    other = work / "deeper" / "other.gold.yaml"
    other.write_text("questions:\n  - id: hopeless" + second, encoding="utf-8")
    files = ["some.gold.yaml", str(other)]
    assert run("run", *files, "--baseline", "baseline.json", "--accept").exit_code == 0
    accepted = (work / "baseline.json").read_text()
    refused = run("run", "some.gold.yaml", "--accept")
    assert refused.exit_code == 2
    assert "baseline.json is the baseline of deeper/other.gold.yaml, too" in refused.stderr
    assert (work / "baseline.json").read_text() == accepted
    assert run("run", "some.gold.yaml", "--accept", "--baseline", "elsewhere.json").exit_code == 0
    assert read_run(work / "elsewhere.json").by_id().keys() == {"opening", "apples"}


def test_a_deleted_question_leaves_the_baseline(work: Path) -> None:
    run("run", "--accept")
    (work / "some.gold.yaml").write_text(GOLD[: GOLD.index("  - id: mars")], encoding="utf-8")
    assert run("run", "--accept").exit_code == 0
    assert read_run(work / "baseline.json").by_id().keys() == {"opening", "apples", "hopeless"}


def test_a_regression_is_said_in_full_and_a_repair_too(work: Path) -> None:
    run("run", "--accept")
    path = work / "baseline.json"
    path.write_text(
        path.read_text().replace('"passed": true, "stage": null', '"passed": false, "stage": "ranked lower"', 1)
    )
    result = run("run", "--set", "threshold=1")
    assert result.exit_code == 1
    assert "REGRESSED  opening  老城的茶馆每天清晨几点开门？\n    some.gold.yaml:2\n" in result.output
    assert "lost:     below the threshold (confidence " in result.output
    assert "expected: “每天清晨六点开门”\n" in result.output
    assert "again:    yinju ask '老城的茶馆每天清晨几点开门？'" in result.output
    assert "Asked differently from the baseline: setting threshold: 0.05 → 1.0." in result.output
    assert statuses(run("run", "--json"))["apples"] == "FIXED"


def test_a_changed_article_is_read_anew_and_stale_gold_stops_the_run(work: Path, corpus_folder: Path) -> None:
    run("run", "--accept")
    accepted = (work / "baseline.json").read_text()
    tea = corpus_folder / "tea.txt"
    tea.write_text(tea.read_text(encoding="utf-8").replace("六点", "七点"), encoding="utf-8")
    result = run("run", "--json")
    assert result.exit_code == 3
    assert statuses(result) == {"opening": "STALE GOLD", "apples": "PASS", "hopeless": "STILL FAILING", "mars": "PASS"}
    said = json.loads(result.stdout)
    assert "have changed since the index" in said["notice"]
    assert said["differences"][0].startswith("corpus: ")
    assert run("run", "--accept").exit_code == 3
    assert (work / "baseline.json").read_text() == accepted
    shutil.rmtree(corpus_folder)
    assert "can't be read again" in run("run").output


def test_an_index_of_another_version_of_the_articles_is_left_as_it_is(work: Path, corpus_folder: Path) -> None:
    before = (default_index_folder() / "current").read_text()
    (corpus_folder / "new.txt").write_text("新的\n\n一篇新的文章，说的是别的事情。\n", encoding="utf-8")
    run("run")
    assert (default_index_folder() / "current").read_text() == before


def test_the_baseline_is_a_line_a_question(work: Path) -> None:
    run("run", "--accept")
    lines = (work / "baseline.json").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line.rstrip(",")) for line in lines if '"id"' in line]
    assert [each["id"] for each in records] == ["apples", "hopeless", "mars", "opening"]
    assert records[2] | {"confidence": 0} == {
        "id": "mars",
        "question": "xyz qqq",
        "passed": True,
        "stage": None,
        "answerable": False,
        "answered": False,
        "confidence": 0,
        "rank": None,
        "quote": None,
        "tags": ["off-topic"],
        "language": "en",
    }
    assert read_run(work / "baseline.json").fingerprint.model == "fake"
    again = (work / "baseline.json").read_text()
    run("run", "--accept")
    assert (work / "baseline.json").read_text() == again


def test_questions_of_the_baseline_that_were_not_asked_are_named(work: Path) -> None:
    run("run", "--accept")
    (work / "some.gold.yaml").write_text(GOLD[: GOLD.index("  - id: mars")], encoding="utf-8")
    result = run("run")
    assert result.exit_code == 0
    assert "Of the baseline not asked this time: mars." in result.output
    assert "not asked" not in run("run", "--only", "opening").output


def test_the_files_that_others_read(work: Path) -> None:
    run("run", "--accept")
    (work / "baseline.json").rename(work / "elsewhere.json")
    arguments = ["--junit", "j.xml", "--html", "r.html", "--trec-run", "run.txt", "--trec-qrels", "x.qrels"]
    assert run("run", "--baseline", "elsewhere.json", "--set", "threshold=1", *arguments).exit_code == 1
    cases = {case.get("name"): case for case in ElementTree.parse(work / "j.xml").getroot().iter("testcase")}
    assert [child.tag for child in cases["opening"]] == ["failure"]
    assert "expected: “每天清晨六点开门”" in (cases["opening"][0].text or "")
    assert [child.tag for child in cases["hopeless"]] == ["skipped"]
    assert list(cases["mars"]) == []
    assert "老城的茶馆每天清晨几点开门？" in (work / "r.html").read_text(encoding="utf-8")
    assert (work / "run.txt").read_text().startswith("opening Q0 tea:p001 1 ")
    assert "apples 0 orchard:p001 1\n" in (work / "x.qrels").read_text()


def test_a_set_that_brings_its_own_articles_is_asked_over_those(work: Path) -> None:
    paragraph = {
        "context": "The lighthouse was built in 1890.",
        "qas": [{"id": "q", "question": "The lighthouse was built when?", "answers": [{"text": "1890"}]}],
    }
    (work / "set.json").write_text(json.dumps({"data": [{"title": "Light", "paragraphs": [paragraph]}]}))
    result = run("run", "set.json", "--json")
    (question,) = json.loads(result.stdout)["questions"]
    assert (question["rank"], question["cited"][0]["title"]) == (1, "Light")
    over_the_index = json.loads(run("run", "set.json", "--json", "--index", str(default_index_folder())).stdout)
    assert over_the_index["questions"][0]["status"] == "STALE GOLD"


def test_a_report_is_a_run_that_writes_one(work: Path) -> None:
    result = run("report", "out.html", "some.gold.yaml")
    assert result.exit_code == run("run").exit_code == 1
    assert "果园收了几千斤苹果" in (work / "out.html").read_text(encoding="utf-8")


def test_what_is_written_for_other_tools_can_be_asked_again(work: Path, tmp_path: Path) -> None:
    """Our qrels name passages; with queries beside them they are a question set of their own."""
    run("run", "--trec-qrels", "x.qrels")
    folder = tmp_path / "judged"
    folder.mkdir()
    (work / "x.qrels").rename(folder / "x.qrels")
    queries = [
        {"_id": each.question_id, "text": each.question} for each in read_gold_file(work / "some.gold.yaml").questions
    ]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)) + "\n")
    assert [each.question_id for each in read_beir(folder).questions] == ["opening", "apples", "hopeless"]
    result = run("run", str(folder), "--json")
    said = {each["id"]: each["passed"] for each in json.loads(result.stdout)["questions"]}
    assert said == {"opening": True, "apples": True, "hopeless": False}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["run", "none.gold.yaml"], 3, "none.gold.yaml: can't be read"),
        (["run", "--baseline", "none.json"], 3, "none.json: can't be read"),
        (["run", "--baseline", "some.gold.yaml"], 3, "some.gold.yaml: is not JSON"),
        (["run", "--only", "none"], 2, "No question has the id or tag 'none'"),
        (
            ["run", "--set", "coverge=0"],
            2,
            "there is no such setting; there are paragraph, sentence",
        ),
        (["run", "--set", "coverage"], 2, "NAME=NUMBER"),
        (["run", "--set", "coverage=nan"], 2, "finite"),
        (["run", "--set", "coverage=-1"], 2, "must not be negative"),
        (["run", "--accept", "--only", "opening"], 2, "leave --only and --set out"),
        (["run", "--junit", "none/j.xml"], 3, "none/j.xml: can't be written"),
        (["run", "--html", "none/r.html"], 3, "none/r.html: can't be written"),
        (["run", "--index", "none"], 3, "none does not exist. Build it with `yinju index --index none`."),
        (["diff", "none", "some.gold.yaml"], 3, "none: can't be read"),
        (["add", "."], 2, "is a directory"),
        (["run", "/dev/null"], 3, "is neither a"),
    ],
)
def test_what_can_not_be_used_is_said_in_a_line(work: Path, arguments: list[str], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_folder_without_gold_questions(work: Path) -> None:
    (work / "some.gold.yaml").unlink()
    assert "No *.gold.yaml file is here or below" in run("run").stderr
    assert run("run").exit_code == 2
    assert run("add").exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "is no run of gold questions"),
        ('{"format": 99}', "has format 99"),
        ('{"format": 1, "fingerprint": 5, "questions": []}', "fingerprint"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_baseline_that_is_none(work: Path, content: str, said: str) -> None:
    (work / "baseline.json").write_text(content)
    result = run("run")
    assert result.exit_code == 3
    assert said in result.stderr


def test_two_runs_side_by_side(work: Path) -> None:
    for name, setting in (("a.json", "threshold=0.05"), ("b.json", "threshold=1")):
        (work / name).write_text(run("run", "--json", "--set", setting).stdout, encoding="utf-8")
    result = run("diff", "a.json", "b.json")
    assert result.exit_code == 0
    assert (
        "worse  opening  老城的茶馆每天清晨几点开门？\n    passed, ranked 1 → below the threshold, ranked 1"
        in result.output
    )
    assert "Asked differently: setting threshold: 0.05 → 1.0." in result.output
    assert "0 better, 2 worse, 2 the same." in result.output
    (passed,) = [line for line in result.output.splitlines() if line.startswith("passed: ")]
    assert passed.startswith("passed: 75.0 → 25.0 % (95 % interval of the difference -100.0 … ")
    assert passed.endswith("), p = 0.500 (McNemar, exact): may be chance")
    said = json.loads(run("diff", "b.json", "a.json", "--json").stdout)
    assert [each["after"]["id"] for each in said["changes"][-2:]] == ["opening", "apples"]


def test_two_indexes_side_by_side(work: Path, tmp_path: Path, corpus_folder: Path) -> None:
    smaller = tmp_path / "smaller"
    (corpus_folder / "orchard.txt").unlink()
    assert CliRunner().invoke(main, ["index", "--index", str(smaller), str(corpus_folder)]).exit_code == 0
    (work / "before.json").write_text(run("run", "--index", str(smaller), "--json").stdout)
    result = run("diff", "before.json", str(smaller))
    assert "0 better, 0 worse, 4 the same." in result.output
    assert "Asked differently: nothing." in result.output


def test_a_question_is_added_by_answering_prompts(work: Path) -> None:
    picked = ["9", "x y z", "1", "no such words", "品种以红富士为主"]
    says = ["", "", "果园种了什么？", *picked, "红富士", "lookup fan", "a note", "", "n"]
    result = run("add", says="\n".join(says) + "\n")
    assert result.exit_code == 0, result.output
    assert "There is no passage 9; there are 1 to 8." in result.output
    assert "“x y z” does not stand in any article." in result.output
    assert "“no such words” does not stand in that passage" in result.output
    question = read_gold_file(work / "some.gold.yaml").questions[-1]
    assert (question.question_id, question.question) == ("果园种了什么", "果园种了什么？")
    assert [(each.quote, each.article) for each in question.evidence] == [("品种以红富士为主", "orchard")]
    assert (question.must_contain, question.tags, question.note) == (("红富士",), ("lookup", "fan"), "a note")


def test_an_unanswerable_question_and_one_with_pasted_words_are_added(work: Path) -> None:
    says = [
        "",
        "火星上有猫吗？",
        "0",
        "",
        "",
        "mars-cats",
        "y",
        "早一点的|再早",
        "几壶？",
        "四十壶水",
        "",
        "",
        "",
        "",
        "n",
    ]
    result = run("add", "new.gold.yaml", says="\n".join(says) + "\n")
    assert result.exit_code == 0, result.output
    first, second = read_gold_file(work / "new.gold.yaml").questions
    assert (first.question_id, first.answerable) == ("mars-cats", False)
    assert (second.history, second.evidence[0].quote) == (("早一点的", "再早"), "四十壶水")
    assert second.evidence[0].article == "tea"


def test_the_schema_is_printed(work: Path) -> None:
    assert json.loads(run("schema").stdout)["title"] == "Gold questions"
