"""Paired tests and intervals, against values worked out by hand."""

import numpy as np
import pytest

from assistant.gold.runs.run_file import QuestionRecord
from assistant.gold.runs.significance import (
    answerable_pairs,
    compare_means,
    compare_passed,
    compare_ranks,
    compare_shares,
    mean_with_interval,
    reciprocal_rank,
)


def record(passed: bool, rank: int | None, *, answerable: bool = True) -> QuestionRecord:
    return QuestionRecord("a", "q", passed, None, answerable, passed, 0.5, rank, None)


def test_only_the_questions_that_changed_count_for_mcnemar() -> None:
    """Five won and one lost of six that changed: 2 · (1 + 6) / 2⁶, however many stayed the same."""
    changed = [(False, True)] * 5 + [(True, False)]
    for same in (0, 50):
        found = compare_shares("passed", [*changed, *[(True, True)] * same])
        assert found is not None
        assert found.p_value == pytest.approx(14 / 64)
        assert found.difference.value == pytest.approx(4 / (6 + same))
        assert not found.more_than_chance


def test_the_interval_of_the_difference_is_that_of_pairs() -> None:
    """Twenty questions that all gain a half differ by just that, however much they differ from one another."""
    before = np.random.default_rng(0).random(20) / 2
    found = compare_means("MRR@10", [(each, each + 0.5) for each in before.tolist()])
    assert found is not None
    assert [found.difference.low, found.difference.high] == pytest.approx([0.5, 0.5])
    assert found.more_than_chance


def test_the_interval_is_about_as_wide_as_the_normal_one_and_always_the_same() -> None:
    """Of 100 questions 60 passed: ± 1.96 · √(0.6 · 0.4 / 100)."""
    found = mean_with_interval([True] * 60 + [False] * 40)
    assert found is not None
    assert found.count == 100
    assert [found.value, found.low, found.high] == pytest.approx([0.6, 0.504, 0.696], abs=0.02)
    assert found == mean_with_interval([True] * 60 + [False] * 40)


def test_what_has_no_case_is_not_compared() -> None:
    assert mean_with_interval([]) is None
    assert compare_shares("passed", []) is None
    assert compare_means("MRR@10", []) is None
    assert compare_passed("passed", []) == ()
    nothing_to_find = [(record(True, None, answerable=False), record(False, None, answerable=False))]
    assert answerable_pairs(nothing_to_find) == []
    assert compare_ranks(nothing_to_find) == ()


def test_ranks_are_compared_over_the_answerable_questions() -> None:
    pairs = [
        (record(False, 2), record(True, 1)),
        (record(True, 1), record(True, 1)),
        (record(False, None), record(False, 11)),
        (record(True, None, answerable=False), record(False, None, answerable=False)),
    ]
    first, reciprocal = compare_ranks(pairs)
    assert [each.measure for each in (first, reciprocal)] == ["success@1", "MRR@10"]
    assert [first.before, first.after] == pytest.approx([1 / 3, 2 / 3])
    assert [reciprocal.before, reciprocal.after] == pytest.approx([1.5 / 3, 2 / 3])
    (passed,) = compare_passed("useful", pairs)
    assert (passed.measure, passed.before, passed.after, passed.difference.count) == ("useful", 0.5, 0.5, 4)
    assert [reciprocal_rank(record(True, rank)) for rank in (1, 4, 10, 11, None)] == [1, 0.25, 0.1, 0, 0]
