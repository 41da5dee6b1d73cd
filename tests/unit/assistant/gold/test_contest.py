"""What a comparison says of figures that are known: the sentence, which questions are asked, and the footprint."""

from pathlib import Path

import pytest

from assistant.calibration.calibration import CalibratedBy
from assistant.errors import ContestError
from assistant.gold import Anchor, GoldQuestion
from assistant.gold.contest.contender import Contender
from assistant.gold.contest.contest import Contest, askable, spread
from assistant.gold.contest.entry import Entry
from assistant.gold.contest.errands import Asked, Indexed
from assistant.gold.contest.footprint import peak_memory, size_on_disk
from assistant.gold.contest.verdict import verdict
from assistant.gold.reports.contest_report import contest_html, contest_report
from assistant.gold.runs.run_file import Fingerprint, QuestionRecord
from sources import Document


def entry(letter: str, *passed: bool, calibrated: CalibratedBy = CalibratedBy.SHIPPED) -> Entry:
    """A contender that was asked; every fifth question has no answer, and is answered where it did not pass."""
    records = tuple(
        QuestionRecord(str(place), "q", each, None, bool(place % 5), each == bool(place % 5), 0.5, 1, None)
        for place, each in enumerate(passed)
    )
    milliseconds = tuple(float(place) for place in range(1, 102))
    asked = Asked(
        Fingerprint("c", letter, "f", {}, "0"), "none", calibrated, records, milliseconds, (2.0, 3.0), 512_000_000
    )
    return Entry(letter, Contender(f"model-{letter}"), 90_000_000, Indexed(1.25, 0, 384), asked)


def failed(letter: str) -> Entry:
    return Entry(letter, Contender(f"model-{letter}"), 1, fault="it is broken <here>")


def test_the_sentence_says_which_is_better_and_whether_by_chance() -> None:
    """Eight questions won and none lost: p = 2 / 2⁸; of three that are compared, it is doubled."""
    worse, better = entry("A", *[False] * 8, *[True] * 12), entry("B", *[True] * 20)
    names = "B (model-B, reader: none)", "A (model-A, reader: none)"
    assert verdict([worse, better]) == (
        f"On your articles {names[0]} is better than {names[1]}, by more than chance: "
        "of 20 questions it handles 8 more rightly (p = 0.008)."
    )
    third = entry("C", *[False] * 20)
    assert "B (model-B, reader: none) is better than A" in verdict([worse, third, better])
    assert "8 more rightly (p = 0.016)" in verdict([worse, third, better])
    assert verdict([entry("A", *[True] * 20), failed("B"), entry("C", *[False] * 8, *[True] * 12)]).startswith(
        "On your articles A (model-A, reader: none) is better than C (model-C, reader: none), by more than chance"
    )


def test_the_sentence_says_where_there_is_no_difference_or_nothing_to_compare() -> None:
    one, other = entry("A", True, False, True), entry("B", True, True, True)
    assert verdict([one, other]) == (
        "On your articles B (model-B, reader: none) comes out ahead of A (model-A, reader: none), "
        "but that may be chance: of 3 questions it handles 1 more rightly (p = 1.000)."
    )
    assert verdict([one, entry("B", False, True, True)]) == (
        "On your articles A (model-A, reader: none) and B (model-B, reader: none) are equally good: "
        "of 3 questions each handles 2 rightly."
    )
    assert verdict([failed("A"), one]) == "Only A (model-A, reader: none) could be asked, so nothing is compared."
    assert verdict([failed("A"), failed("B")]) == "None could be asked, so nothing is compared."


def test_the_table_has_every_figure() -> None:
    """Of ten questions two are unanswerable; B answers one of them, and fails one of the other eight."""
    first = entry("A", *[True] * 10)
    second = entry("B", False, False, *[True] * 8, calibrated=CalibratedBy.NOBODY)
    contest = Contest((first, second, failed("C")), 2, 40, tuple(map(str, range(10))), {"gone": "There is no article."})
    rows = [line.split("  ") for line in contest_report(contest).splitlines()]
    table = {row[0]: [cell.strip() for cell in row[1:] if cell.strip()] for row in rows if row[0] and len(row) > 3}
    assert table == {
        "success@1, %": ["100.0", "100.0", "–"],
        "passed, %": ["100.0", "87.5", "–"],
        "false answers, %": ["0.0", "50.0", "–"],
        "useful, %": ["100.0", "80.0", "–"],
        "an answer, median, ms": ["51", "51", "–"],
        "an answer, 95th percentile, ms": ["96", "96", "–"],
        "encoding a question, median, ms": ["2.5", "2.5", "–"],
        "indexing, s": ["1.2", "1.2", "–"],
        "memory, peak, MB": ["512", "512", "–"],
        "model on disk, MB": ["90", "90", "0"],
        "dimensions": ["384", "384", "–"],
        "confidence": ["shipped", "not calibrated", "failed"],
    }
    text = contest_report(contest)
    assert "C failed: it is broken <here>" in text
    assert "Not calibrated: " in text
    assert "Left out, since they don't fit the articles: gone (There is no article.)" in text
    assert "B against A:\n    passed: 100.0 → 87.5 % (95 % interval of the difference " in text
    assert text.endswith(contest.sentence)
    alone = Contest((first, first), 2, 40, ("0",), {})
    assert "Not calibrated: " not in contest_report(alone)
    page = contest_html(contest)
    assert "it is broken &lt;here&gt;" in page
    assert "<td>87.5</td>" in page
    assert '<th scope="row">dimensions</th><td>384</td><td>384</td><td>–</td>' in page


def test_questions_are_taken_at_equal_steps() -> None:
    questions = [GoldQuestion(str(number), "q") for number in range(10)]
    assert [each.question_id for each in spread(questions, 4)] == ["0", "2", "5", "7"]
    assert [each.question_id for each in spread(questions, 7)] == ["0", "1", "2", "4", "5", "7", "8"]
    assert spread(questions, None) == spread(questions, 10) == spread(questions, 99) == tuple(questions)


def test_questions_that_do_not_fit_the_articles_are_left_out(corpus: tuple[Document, ...]) -> None:
    fits = GoldQuestion("fits", "q", evidence=(Anchor("每天清晨六点开门"),))
    gone = GoldQuestion("gone", "q", evidence=(Anchor("每天清晨六点开门", "nowhere"),))
    silent = GoldQuestion("silent", "q", answerable=False)
    assert askable([fits, gone, silent], corpus) == ((fits, silent), {"gone": "There is no article 'nowhere'."})
    with pytest.raises(ContestError, match=r"None of the 1 questions .*There is no article 'nowhere'.*--index"):
        askable([gone, silent], corpus)
    with pytest.raises(ContestError, match="hold no gold question"):
        askable([], corpus)
    assert askable([silent], corpus) == ((silent,), {})


def test_the_footprint_of_a_folder_and_of_this_process(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "weights").write_bytes(b"x" * 1000)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "lock").write_bytes(b"x" * 1000)
    (tmp_path / "config").symlink_to(tmp_path / "deep" / "weights")
    assert size_on_disk(tmp_path) == 2000  # as in the hub's cache, where the files are links
    before = peak_memory()
    assert before is not None
    held = bytearray(b"x") * 50_000_000
    after = peak_memory()
    assert after is not None
    assert after >= len(held) > 0


def test_one_model_with_other_options_is_another_contender(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    plain, other = Contender(str(tmp_path)), Contender(f"{tmp_path}@vectors=int8")
    assert plain.place == Contender(f"{tmp_path}/").place
    assert plain.place != other.place
    assert other.place == Contender(f"{tmp_path}/@vectors=int8").place
