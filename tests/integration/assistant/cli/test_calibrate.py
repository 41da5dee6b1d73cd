"""`yinju calibrate`, with the fake encoder: what is fitted, what is written, and what answers go by from then on."""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant import Assistant, Settings
from assistant.calibration.calibration import CalibratedBy, Calibration
from assistant.cli.doctor import examine
from assistant.cli.main import main
from assistant.gold.calibrating import calibrate as fitting
from assistant.gold.calibrating.cases import Case, Way, ask_all
from assistant.library import Library
from assistant.ui.views.page_views import show_shell
from index import Reader, default_index_folder
from tests.support.fakes import FakeEncoder

ARTICLES, ENTRIES = 8, 64
ANSWER = "Entry {number} of the ledger lists {nails} nails, which the smith delivered before noon."
QUESTION = "How many nails does entry 7 of the ledger list?"
UNANSWERABLE = 6


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def gold(count: int = ENTRIES, unanswerable: int = UNANSWERABLE, quote: str = ANSWER) -> str:
    """Return gold questions on the ledger, and some that nothing answers."""
    lines = ["questions:"]
    for number in range(count):
        said = quote.format(number=number, nails=number * 7)
        lines.append(f"  - {{id: entry-{number}, question: 'How many nails does entry {number} of the ledger list?',")
        lines.append(f"     evidence: '{said}'}}")
    for number in range(unanswerable):
        lines.append(f"  - {{id: none-{number}, question: 'How many nails does entry {number}9{number} list?',")
        lines.append("     answerable: false}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Kept:
    """A data folder whose default index is calibrated, and what was said and found while that was done."""

    home: Path
    said: str
    cases: tuple[Case, ...]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("calibrated")
    (folder / "articles").mkdir()
    for article in range(ARTICLES):
        numbers = range(article, ENTRIES, ARTICLES)
        entries = [ANSWER.format(number=number, nails=number * 7) for number in numbers]
        text = "\n\n".join([f"The ledger of year {article}", *entries]) + "\n"
        (folder / "articles" / f"ledger-{article}.txt").write_text(text, encoding="utf-8")
    (folder / "own.gold.yaml").write_text(gold(), encoding="utf-8")
    cases: list[Case] = []

    def recorded(*parts: Any) -> Iterator[Case]:
        for case in ask_all(*parts):
            cases.append(case)
            yield case

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINJU_HOME", str(folder / "home"))
        patch.delenv("YINJU_MODEL", raising=False)
        patch.delenv("YINJU_INDEX", raising=False)
        patch.setattr("index.encoding.sentence_encoder.SentenceEncoder.load", lambda *_: FakeEncoder())
        patch.setattr(fitting, "ask_all", recorded)
        assert run("index", str(folder / "articles")).exit_code == 0
        result = run("calibrate", str(folder / "own.gold.yaml"))
    assert result.exit_code == 0, result.output
    return Kept(folder / "home", result.output, tuple(cases))


@pytest.fixture
def work(kept: Kept, fake_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with gold questions, in use, and a default index that is calibrated on them."""
    shutil.copytree(kept.home, fake_home)
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "own.gold.yaml").write_text(gold(), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def asked_before(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found for the questions is known already."""
    monkeypatch.setattr(fitting, "ask_all", lambda *_: iter(kept.cases))


def file() -> Path:
    return default_index_folder() / "calibration.json"


def saved() -> Any:
    return json.loads(file().read_bytes())


def changed(**values: Any) -> None:
    """Change what the file says, without a checksum that fits."""
    file().write_text(json.dumps(saved() | values), encoding="utf-8")


def test_it_fits_and_shows_before_and_after(work: Path, kept: Kept) -> None:
    assert f"{kept.home.name}/indexes/default/calibration.json." in kept.said
    assert "70 questions: 64 with an answer, 6 without; and 64 near-misses" in kept.said
    assert "questions on articles held out (8 articles in all)" in kept.said
    assert all(
        word in kept.said for word in ("calibration error", "AUROC", "false answers", "most sure, share", "0.9–1.0")
    )
    fitted = saved()["fitted"]
    assert (fitted["files"], fitted["questions"], fitted["answerable"]) == (["own.gold.yaml"], 70, 64)
    assert fitted["after"]["log_loss"] < fitted["before"]["log_loss"]
    for name, (low, high) in fitted["between"].items():
        assert low <= fitted["after"][name] <= high
    assert 0 <= saved()["unsure"] <= saved()["threshold"] <= 1
    assert [case.right for case in kept.cases if case.way is not Way.ANSWERABLE] == [False] * 70


def test_answers_go_by_it_and_say_so(work: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "yinju"):
        own = Assistant.open()
    assert f"calibrated on 70 own questions ({file()})" in caplog.text
    assert own.calibration.by is CalibratedBy.OWN
    assert (own.settings.threshold, own.settings.unsure) == (saved()["threshold"], saved()["unsure"])
    assert own.trace(QUESTION).judgement.to_dict()["calibrated_on"] == 70
    assert "calibrated for this model and reader, on your 70 questions" in str(own.explain(QUESTION))
    assert "可信度已按此模型和阅读器校准，依据您的 70 个问题" in str(own.explain("第7条的钉子有多少？entry 7"))
    confidence = own.ask(QUESTION).confidence

    file().unlink()
    with caplog.at_level(logging.INFO, "yinju"):
        guessing = Assistant.open()
    assert "The confidence is not calibrated for this model and reader; `yinju calibrate` does it." in caplog.text
    assert guessing.calibration == Calibration.guessed()
    assert guessing.settings == Settings()
    assert "not calibrated for this model" in str(guessing.explain(QUESTION))
    assert guessing.ask(QUESTION).confidence != pytest.approx(confidence, abs=1e-3)


def test_the_page_says_whose_the_confidence_is(work: Path) -> None:
    def shown(language: str) -> str:
        return show_shell(language, Library(Assistant.open(), default_index_folder()), ())

    assert "The confidence is calibrated for this model and reader, on your 70 questions." in shown("en")
    file().unlink()
    assert "The confidence is not calibrated for this model" in shown("en")
    assert "可信度尚未按此模型校准" in shown("zh")


@pytest.mark.usefixtures("asked_before")
def test_what_the_owner_sets_wins_over_it_and_it_over_the_products_own(work: Path, fake_home: Path) -> None:
    changed_ = Assistant.open(changes=["threshold=0.61"]).settings
    assert (changed_.threshold, changed_.unsure) == (0.61, saved()["unsure"])
    assert Assistant.open(settings=Settings()).settings == Settings()
    assert Assistant.open(settings=Settings(), changes=["unsure=0.1"]).settings == Settings(unsure=0.1)
    (fake_home / "yinju.toml").write_text("[settings]\nthreshold = 0.62\n", encoding="utf-8")
    assert Assistant.open().settings.threshold == 0.62
    assert Assistant.open(changes=["threshold=0.61"]).settings.threshold == 0.61
    assert "yinju.toml sets threshold 0.62 and unsure" in run("calibrate").output


@pytest.mark.usefixtures("asked_before")
def test_a_target_bounds_the_near_misses_that_are_answered(work: Path) -> None:
    assert run("calibrate", "--target", "false-answers=0.1").exit_code == 0
    assert saved()["fitted"]["after"]["false_answers"] <= 0.1
    loose = saved()["threshold"]
    assert run("calibrate", "--target", "false-answers=0.01").exit_code == 0
    assert saved()["fitted"]["after"]["false_answers"] <= 0.01
    assert saved()["threshold"] >= loose


@pytest.mark.usefixtures("asked_before")
def test_a_dry_run_writes_nothing(work: Path) -> None:
    file().unlink()
    result = run("calibrate", "--dry-run")
    assert (result.exit_code, "calibration error" in result.output) == (0, True)
    assert not file().exists()


def test_it_stays_when_articles_are_added(work: Path) -> None:
    before = file().read_bytes()
    (work / "more.txt").write_text("More\n\nMore nails are sold in the market hall.\n", encoding="utf-8")
    result = run("index", str(work / "more.txt"))
    assert result.exit_code == 0, result.output
    assert file().read_bytes() == before
    opened = Assistant.open()
    assert opened.calibration.by is CalibratedBy.OWN
    assert len(opened.documents) == ARTICLES + 1


def test_it_stays_where_everything_else_of_the_index_is_gone(work: Path) -> None:
    before = file().read_bytes()
    for each in default_index_folder().iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each != file():
            each.unlink()
    (work / "more.txt").write_text("More\n\nMore nails are sold in the market hall.\n", encoding="utf-8")
    result = run("index", str(work / "more.txt"))
    assert result.exit_code == 0, result.output
    assert (file().read_bytes(), Assistant.open().calibration.by) == (before, CalibratedBy.OWN)


def test_one_of_another_model_or_a_damaged_one_is_not_used(work: Path, caplog: pytest.LogCaptureFixture) -> None:
    sound = file().read_text(encoding="utf-8")
    places = sound.index('"threshold"') + len('"threshold": 0.')
    digit = "1" if sound[places] != "1" else "2"
    for text in ("", "{", "[]", "3", "[" * 100_000, sound[:-200], sound[:places] + digit + sound[places + 1 :]):
        file().write_text(text, encoding="utf-8")
        caplog.clear()
        assert Assistant.open().calibration == Calibration.guessed()
        assert f"{file()} is damaged. Run `yinju calibrate` anew, or delete the file. It is not used." in caplog.text
    file().write_text(sound, encoding="utf-8")
    changed(format=99)
    Assistant.open()
    assert "has format 99; this version reads 1." in caplog.text
    file().write_text(sound, encoding="utf-8")
    assert Assistant.open().calibration.by is CalibratedBy.OWN


def test_one_of_another_reader_is_not_used(work: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Other(Reader):
        name = "another one"

        def read(self, query: str, hits: Any) -> list[Any]:
            raise AssertionError

    assert Assistant.open(reader=Other()).calibration == Calibration.guessed()
    assert "was fitted to the reader none, not to another one. Run `yinju calibrate` anew" in caplog.text


def test_doctor_says_whose_the_confidence_is(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("index.models.model_folder.find_local_model", "assistant.cli.doctor.find_local_model"):
        monkeypatch.setattr(place, lambda *_: work)
    monkeypatch.setattr("assistant.cli.doctor.fingerprint_as_asked", lambda *_: FakeEncoder().fingerprint)
    (own,) = [each for each in examine() if each.subject == "confidence"]
    assert (own.fit, "on your 70 questions" in own.says) == (True, True)
    file().write_text("{}", encoding="utf-8")
    (damaged,) = [each for each in examine() if each.subject == "confidence"]
    assert not damaged.fit
    assert "is damaged. Run `yinju calibrate` anew" in damaged.says
    assert "not calibrated for this model" in damaged.says


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("false-alarms=0.1", "'false-alarms' is no target; write false-answers=0.05."),
        ("0.1", "'0.1' is no target"),
        ("false-answers=0", "0 is no share above 0, up to 1"),
        ("false-answers=1.5", "1.5 is no share above 0, up to 1"),
        ("false-answers=nan", "nan is no share above 0, up to 1"),
        ("false-answers=few", "'few' is no number"),
        ("false-answers", "'' is no number"),
    ],
)
def test_a_target_that_is_none_is_a_fault_of_usage(work: Path, target: str, says: str) -> None:
    result = run("calibrate", "--target", target)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("questions", "says"),
    [
        (gold(50, 5), "There are 55 gold questions that the index's articles can be asked; 60 are needed. Write more"),
        (
            gold(64, 0, "Entry {number} is lost."),
            "There are 0 gold questions that the index's articles can be asked; 60 are needed. 64 more have no passage "
            "in the index, the first 'entry-0'; index its article.",
        ),
        (gold(0, 65), "No gold question has its answer in the passage that is found first"),
    ],
)
def test_questions_that_tell_too_little_are_refused(work: Path, questions: str, says: str) -> None:
    before = file().read_bytes()
    (work / "own.gold.yaml").write_text(questions, encoding="utf-8")
    result = run("calibrate")
    assert result.exit_code == 3
    assert says in " ".join(result.output.split())
    assert file().read_bytes() == before


def test_without_files_it_says_how_to_write_one(work: Path) -> None:
    (work / "own.gold.yaml").unlink()
    result = run("calibrate")
    assert result.exit_code == 2
    assert "No *.gold.yaml file is here or below" in result.output


def test_answerable_questions_of_squads_form_are_enough_and_found_where_their_words_stand(work: Path) -> None:
    paragraphs = [
        {
            "context": ANSWER.format(number=number, nails=number * 7),
            "qas": [
                {
                    "id": str(number),
                    "question": f"How many nails does entry {number} of the ledger list?",
                    "answers": [{"text": f"{number * 7} nails", "answer_start": 0}],
                }
            ],
        }
        for number in range(ENTRIES)
    ]
    (work / "q.json").write_text(json.dumps({"data": [{"title": "Ledger", "paragraphs": paragraphs}]}))
    result = run("calibrate", "q.json")
    assert result.exit_code == 0, result.output
    fitted = saved()["fitted"]
    assert (fitted["files"], fitted["articles"]) == (["q.json"], ARTICLES)
    assert (fitted["questions"], fitted["answerable"], fitted["near_misses"]) == (64, 64, 64)


@pytest.mark.usefixtures("asked_before")
def test_an_interrupted_run_leaves_the_file_as_it_was(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    before = file().read_bytes()
    for place in ("choose_thresholds", "SavedCalibration"):
        monkeypatch.setattr(fitting, place, interrupt)
        assert run("calibrate", "--target", "false-answers=0.2").exit_code == 130
        assert file().read_bytes() == before
    assert not list(default_index_folder().glob(".aside-*"))


@pytest.mark.usefixtures("asked_before")
def test_what_is_no_better_is_written_only_by_force(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file().unlink()
    monkeypatch.setattr(fitting.Calibrated, "better", property(lambda _: False))
    result = run("calibrate")
    assert result.exit_code == 3
    assert "It is no better than what there is" in result.output
    assert not file().exists()
    assert run("calibrate", "--force").exit_code == 0
    assert file().exists()
