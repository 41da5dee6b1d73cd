"""Which rows have a term, compared with counting by hand; from the beginning, and with rows of an earlier index."""

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from index.retrieval import inverted_index
from index.retrieval.inverted_index import Postings, ReusedRows


def drawn_rows(count: int, seed: int) -> tuple[list[list[str]], NDArray[np.int64]]:
    """Return the terms of some rows, some of them none, and what each row is a part of."""
    drawn = random.Random(seed)
    rows = [drawn.sample("abcdefghij", drawn.randint(0, 5)) for _ in range(count)]
    steps = [drawn.randint(0, 1) for _ in range(count)]
    return rows, np.cumsum(steps, dtype=np.int64) - steps[0]


def expect_counted(postings: Postings, rows: list[list[str]], owners: NDArray[np.int64]) -> None:
    known = sorted({term for terms in rows for term in terms})
    assert list(postings) == known
    for term in known:
        having = [row for row, terms in enumerate(rows) if term in terms]
        assert postings[term].tolist() == having
        assert postings[term].dtype == np.int32
        assert postings.frequency(term) == len(set(owners[having].tolist()))
    assert (postings.size, len(postings["z"]), postings.frequency("z")) == (len(rows), 0, 0)


@pytest.mark.parametrize("count", [0, 1, 7, 200])
def test_rows_and_their_owners_are_those_counted_by_hand(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted_index, "_COUNTED_AT_ONCE", 10)
    rows, owners = drawn_rows(count, count) if count else ([], np.empty(0, dtype=np.int64))
    expect_counted(Postings.build(rows, owners), rows, owners)


def test_rows_without_a_term_have_none() -> None:
    owners = np.arange(3)
    expect_counted(Postings.build([[], [], []], owners), [[], [], []], owners)


def test_rows_of_an_earlier_index_count_as_if_counted_anew() -> None:
    rows, owners = drawn_rows(50, 1)
    more, _ = drawn_rows(20, 2)
    earlier = Postings.build(rows, owners)
    kept = [30, 2, 2, 49, 0]
    together = [*(rows[row] for row in kept), *more]
    of_each = np.arange(len(together)) // 2
    reused = ReusedRows(earlier, np.array([*kept, *([-1] * len(more))]))
    expect_counted(Postings.build(more, of_each, reused), together, of_each)
