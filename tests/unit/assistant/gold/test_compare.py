"""Runs beside their baseline: statuses, directions, and the paired tests."""

from pathlib import Path

import pytest

from assistant.explaining.stages import Stage
from assistant.gold.runs.compare import Status, compare, status_of
from assistant.gold.runs.run_file import Fingerprint, QuestionRecord, SavedRun, read_run, write_baseline


def record(name: str, passed: bool, rank: int | None = 1) -> QuestionRecord:
    stage = None if passed else Stage.RANKED_LOWER
    return QuestionRecord(name, "q", passed, stage, True, passed, 0.5, rank, None)


@pytest.mark.parametrize(
    ("before", "after", "stale", "status"),
    [
        (True, True, False, Status.PASS),
        (True, False, False, Status.REGRESSED),
        (False, True, False, Status.FIXED),
        (False, False, False, Status.STILL_FAILING),
        (None, True, False, Status.NEW),
        (None, False, False, Status.NEW),
        (True, False, True, Status.STALE),
    ],
)
def test_each_status(before: bool | None, after: bool, stale: bool, status: Status) -> None:
    baseline = {} if before is None else {"a": record("a", before)}
    assert status_of(record("a", after), stale, baseline) is status


def test_the_paired_tests_against_values_by_hand() -> None:
    """Eight questions won and none lost: p = 2 / 2⁸; in rank the same eight differences of ½ can be signed 2⁸ ways."""
    fingerprint = Fingerprint("c", "m", "f", {"x": 1.0}, "0")
    before = SavedRun(fingerprint, tuple(record(str(number), False, 2) for number in range(8)))
    after = SavedRun(fingerprint, tuple(record(str(number), True, 1) for number in range(8)))
    passed, first, ranks = compare(before, after).significance
    assert (passed.before, passed.after, passed.p_value) == (0.0, 1.0, 2 / 256)
    assert (first.measure, first.before, first.after, first.p_value) == ("success@1", 0.0, 1.0, 2 / 256)
    assert (ranks.before, ranks.after) == (0.5, 1.0)
    assert ranks.p_value == pytest.approx(2 / 256)
    assert [each.p_value for each in compare(after, after).significance] == [1.0, 1.0, 1.0]


def test_a_rank_can_get_better_without_passing(tmp_path: Path) -> None:
    fingerprint = Fingerprint("c", "m", "f", {"x": 1.0}, "0")
    ranks = {"up": (5, 2), "down": (2, None), "same": (11, 12)}
    runs = [
        SavedRun(fingerprint, tuple(record(name, False, pair[side]) for name, pair in ranks.items())) for side in (0, 1)
    ]
    directions = {change.after.id: change.direction for change in compare(*runs).changes}
    assert directions == {"up": 1, "down": -1, "same": 0}
    write_baseline(tmp_path / "b.json", runs[0])
    assert read_run(tmp_path / "b.json").by_id() == runs[0].by_id()
