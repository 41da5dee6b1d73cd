from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.retrieval.vectors import DenseIndex


@pytest.fixture
def vectors() -> NDArray[np.float32]:
    rows = np.random.default_rng(7).standard_normal((50, 16)).astype(np.float32)
    unit_rows: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit_rows


def test_search_equals_brute_force(vectors: NDArray[np.float32]) -> None:
    scores, rows = DenseIndex.build(vectors).search(vectors[3], 10)
    expected = np.argsort(-(vectors @ vectors[3]))[:10]
    assert rows.tolist() == expected.tolist()
    assert scores == pytest.approx((vectors @ vectors[3])[expected], abs=1e-6)


def test_negative_similarities_are_kept(vectors: NDArray[np.float32]) -> None:
    scores, rows = DenseIndex.build(vectors).search(-vectors[0], 50)
    assert len(rows) == 50
    assert scores[-1] == pytest.approx(-1.0, abs=1e-6)


def test_a_search_among_some_rows_finds_these_alone(vectors: NDArray[np.float32]) -> None:
    among = np.array([5, 8, 40])
    scores, rows = DenseIndex.build(vectors).search(vectors[0], 10, among)
    assert sorted(rows.tolist()) == among.tolist()
    assert scores == pytest.approx((vectors @ vectors[0])[rows], abs=1e-6)


def test_similarities_of_given_rows(vectors: NDArray[np.float32]) -> None:
    index = DenseIndex.build(vectors)
    rows = np.array([9, 2, 9])
    assert index.similarities(vectors[1], rows) == pytest.approx((vectors @ vectors[1])[rows], abs=1e-6)


def test_save_and_load(vectors: NDArray[np.float32], tmp_path: Path) -> None:
    DenseIndex.build(vectors).save(tmp_path / "v.faiss")
    loaded = DenseIndex.load(tmp_path / "v.faiss")
    assert (len(loaded), loaded.dim) == (50, 16)
    assert loaded.search(vectors[3], 1)[1].tolist() == [3]


@pytest.mark.parametrize("most_exact", [100, 10])
def test_what_is_saved_part_by_part_is_what_faiss_makes_of_the_whole(
    vectors: NDArray[np.float32], most_exact: int, tmp_path: Path
) -> None:
    import faiss

    index = DenseIndex.build(vectors, most_exact=most_exact)
    index.save(tmp_path / "v.faiss")
    assert (tmp_path / "v.faiss").read_bytes() == faiss.serialize_index(index._index).tobytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device here that is always full")
def test_why_a_write_failed_is_said(vectors: NDArray[np.float32]) -> None:
    with pytest.raises(OSError, match="No space left on device"):
        DenseIndex.build(vectors).save(Path("/dev/full"))


def test_a_file_that_claims_to_hold_far_more_than_it_is_long_is_refused_before_room_is_made(tmp_path: Path) -> None:
    index = DenseIndex.build(np.eye(64, dtype=np.float32))
    file = tmp_path / "index.faiss"
    index.save(file)
    assert len(DenseIndex.load(file)) == 64
    content = file.read_bytes()
    place = content.rindex((64 * 64).to_bytes(8, "little"))
    for claimed in (2**14, 2**28, 2**62):
        file.write_bytes(content[:place] + claimed.to_bytes(8, "little") + content[place + 8 :])
        with pytest.raises(RuntimeError, match=r"byte_limit|read error|codes"):
            DenseIndex.load(file)
