"""Which rows have a term, compared with counting by hand; from the beginning, and of several indexes together."""

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from index.retrieval import inverted_index
from index.retrieval.inverted_index import Postings


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


def test_rows_of_several_indexes_count_as_if_counted_together() -> None:
    rows, _ = drawn_rows(50, 1)
    more, _ = drawn_rows(20, 2)
    kept = [30, 2, 49, 0]
    together = [*(rows[row] for row in sorted(kept)), *more]
    of_each = np.arange(len(together)) // 2
    places = np.full(len(rows), -1, dtype=np.int32)
    places[sorted(kept)] = np.arange(len(kept))
    beside = np.arange(len(kept), len(together), dtype=np.int32)
    one, other = (Postings.build(each, np.arange(len(each))) for each in (rows, more))
    expect_counted(Postings.merged([(one, places), (other, beside)], of_each), together, of_each)


@pytest.mark.parametrize("count", [0, 3, 40])
def test_terms_among_some_rows_are_theirs(count: int) -> None:
    rows, owners = drawn_rows(count, 3) if count else ([], np.empty(0, dtype=np.int64))
    for kept in (range(0), range(count), range(0, count, 7)):
        some = np.isin(np.arange(count), kept)
        theirs = sorted({term for row in kept for term in rows[row]})
        assert list(Postings.build(rows, owners).terms_among(some)) == theirs
