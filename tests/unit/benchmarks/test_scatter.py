"""What a question that many shards answer waits for."""

import numpy as np
import pytest

from tests.benchmarks.scatter import Cluster, simulate


def test_one_shard_that_is_never_slow_takes_what_was_measured() -> None:
    ways = simulate([7.0], Cluster(1, network_ms=0.5, slow_share=0.0), questions=100, deadline_ms=50)
    for waited in ways.values():
        assert waited.ms.tolist() == [7.5] * 100
        assert waited.missing == 0
        assert waited.asked == 1


def test_the_slowest_of_many_shards_is_waited_for() -> None:
    found = {
        shards: simulate(range(1, 101), Cluster(shards, 0.0, 0.0), deadline_ms=1000)["all"].percentiles()["p50"]
        for shards in (1, 100)
    }
    assert found[1] == pytest.approx(50, abs=5)
    assert found[100] == pytest.approx(99, abs=1.5)  # the largest of a hundred


def test_copies_and_a_deadline_shorten_the_tail() -> None:
    ways = simulate([10.0], Cluster(100, 0.0, slow_share=0.02, slow_ms=500.0), deadline_ms=60.0)
    everything, hedged, partial = (ways[way].percentiles() for way in ("all", "hedged", "partial"))
    assert everything["p99"] > 1000
    assert hedged["p99"] < everything["p99"] / 2
    assert partial["p99"] == 60.0
    assert hedged["missing"] == everything["missing"] == 0
    assert 0 < partial["missing"] < 0.02
    assert 1 < hedged["asked"] <= 1.05
    assert np.all(ways["hedged"].ms <= ways["all"].ms)


def test_the_same_seed_gives_the_same_figures() -> None:
    one, same, other = (
        simulate([1.0, 9.0], Cluster(10), deadline_ms=9.0, seed=seed)["all"].ms.tolist() for seed in (1, 1, 2)
    )
    assert one == same != other
