"""The approximate index, with a threshold so low that a test can afford it."""

from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index.retrieval.segments.placement import Placement, Rows
from index.retrieval.segments.segmented import SegmentedVectors
from index.retrieval.vectors import DenseIndex

_VECTORS = 4000


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Clusters, as texts on common subjects form them."""
    random_numbers = np.random.default_rng(7)
    centres = random_numbers.standard_normal((80, 32))
    rows = centres[random_numbers.integers(80, size=_VECTORS)] + 0.5 * random_numbers.standard_normal((_VECTORS, 32))
    unit_rows: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit_rows


@pytest.fixture(scope="module")
def approximate(vectors: NDArray[np.float32]) -> DenseIndex:
    return DenseIndex.build(vectors, most_exact=_VECTORS - 1)


def queries(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    random_numbers = np.random.default_rng(8)
    rows = vectors[random_numbers.integers(len(vectors), size=100)]
    rows = rows + 0.05 * random_numbers.standard_normal(rows.shape).astype(np.float32)
    unit_rows: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit_rows


def test_the_number_of_vectors_decides(vectors: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.retrieval.vectors.MOST_EXACT", 1000)
    exact, approximate = DenseIndex.build(vectors[:1000]), DenseIndex.build(vectors[:1001])
    assert exact.recall is None
    assert approximate.recall is not None


def test_it_finds_nearly_all_that_is_nearest(vectors: NDArray[np.float32], approximate: DenseIndex) -> None:
    exact = DenseIndex.build(vectors)
    shared = [
        len({*approximate.search(query, 10)[1].tolist()} & {*exact.search(query, 10)[1].tolist()})
        for query in queries(vectors)
    ]
    assert np.mean(shared) >= 9.8
    assert approximate.recall is not None
    assert 0.98 <= approximate.recall <= 1


def test_similarities_are_exact_but_for_float16(vectors: NDArray[np.float32], approximate: DenseIndex) -> None:
    query = queries(vectors)[0]
    scores, rows = approximate.search(query, 20)
    assert scores == pytest.approx((vectors @ query)[rows], abs=1e-3)
    assert np.all(np.diff(scores) <= 0)
    some = np.array([3999, 2, 2, 17])
    assert approximate.similarities(query, some) == pytest.approx((vectors @ query)[some], abs=1e-3)


def test_a_restricted_search_compares_all_of_its_rows(vectors: NDArray[np.float32], approximate: DenseIndex) -> None:
    query = -vectors[0]  # whose neighbours are elsewhere
    among = np.flatnonzero(vectors @ vectors[0] > 0.6)[:30]
    assert len(among) == 30
    scores, rows = approximate.search(query, 10, among)
    expected = among[np.argsort(-(vectors[among] @ query))[:10]]
    assert scores == pytest.approx((vectors @ query)[expected], abs=1e-3)
    assert set(rows.tolist()) <= set(among.tolist())
    assert len(set(rows.tolist())) == 10
    assert sorted(approximate.search(query, 100, among)[1].tolist()) == among.tolist()


def test_a_search_that_leaves_few_out_does_not_compare_all_others(
    vectors: NDArray[np.float32], approximate: DenseIndex
) -> None:
    left = np.arange(200, _VECTORS)
    places = np.concatenate([np.full(200, -1), np.arange(len(left))]).astype(np.int32)
    segmented = SegmentedVectors([approximate], Placement((Rows(places),), len(left)))
    exact = DenseIndex.build(vectors[left])
    shared = []
    compared = faiss.cvar.indexIVF_stats  # type: ignore[attr-defined]  # its types leave it out
    compared.reset()
    for query in queries(vectors):
        scores, rows = segmented.search(query, 10)
        assert scores == pytest.approx((vectors[left] @ query)[rows], abs=1e-3)
        shared.append(len({*rows.tolist()} & {*exact.search(query, 10)[1].tolist()}))
    assert np.mean(shared) >= 9.8
    assert compared.ndis < len(queries(vectors)) * _VECTORS / 2
    assert sorted(segmented.search(vectors[0], 10_000)[1].tolist()) == list(range(len(left)))


def test_all_can_be_asked_for(vectors: NDArray[np.float32], approximate: DenseIndex) -> None:
    assert sorted(approximate.search(vectors[0], 10_000)[1].tolist()) == list(range(_VECTORS))


def test_the_same_vectors_give_the_same_index(vectors: NDArray[np.float32], approximate: DenseIndex) -> None:
    again = DenseIndex.build(vectors, most_exact=0)
    assert again.recall == approximate.recall
    assert again.search(vectors[5], 50)[1].tolist() == approximate.search(vectors[5], 50)[1].tolist()


def test_progress_ends_at_the_number_of_vectors(vectors: NDArray[np.float32]) -> None:
    told: list[tuple[int, int]] = []
    DenseIndex.build(vectors, lambda _task, done, total: told.append((done, total)), most_exact=0)
    assert told[0] == (0, _VECTORS)
    assert told[-1] == (_VECTORS, _VECTORS)


def test_save_and_load(vectors: NDArray[np.float32], approximate: DenseIndex, tmp_path: Path) -> None:
    approximate.save(tmp_path / "v.faiss")
    loaded = DenseIndex.load(tmp_path / "v.faiss", approximate.recall)
    assert (len(loaded), loaded.dim, loaded.recall) == (_VECTORS, 32, approximate.recall)
    for query in queries(vectors)[:5]:
        assert loaded.search(query, 20)[1].tolist() == approximate.search(query, 20)[1].tolist()
    rows = np.arange(_VECTORS)
    assert np.array_equal(loaded.similarities(vectors[9], rows), approximate.similarities(vectors[9], rows))


def test_one_kind_is_not_taken_for_the_other(
    vectors: NDArray[np.float32], approximate: DenseIndex, tmp_path: Path
) -> None:
    approximate.save(tmp_path / "approximate.faiss")
    DenseIndex.build(vectors).save(tmp_path / "exact.faiss")
    with pytest.raises(ValueError, match="another kind"):
        DenseIndex.load(tmp_path / "approximate.faiss")
    with pytest.raises(ValueError, match="another kind"):
        DenseIndex.load(tmp_path / "exact.faiss", 0.99)
