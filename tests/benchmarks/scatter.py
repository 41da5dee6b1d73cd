"""A question that many servers search at once, some of which are slow: what that does to the time of the whole.

A simulation, by latencies that were measured on one machine. Each of the servers holds a part of the passages (a shard)
and has a copy. The question goes to all shards, and waits for the slowest (Dean and Barroso 2013, "The Tail at
Scale"). Three ways of waiting are compared:

- `all`: for every shard, whatever it takes;
- `hedged`: a shard that has said nothing when 95 of 100 have is asked at its copy too, and the first reply counts;
- `partial`: likewise, and after a deadline the shards that still lack are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEDGED_FROM = 95
"""Percent of the replies after which a copy is asked."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The servers.

    Attributes:
        shards: How many parts the passages are divided into.
        network_ms: Milliseconds there and back.
        slow_share: How often a server is slow: it collects garbage, reads from disk, answers somebody else.
        slow_ms: Milliseconds that it takes longer then, on average; they are distributed exponentially.
    """

    shards: int
    network_ms: float = 0.5
    slow_share: float = 0.01
    slow_ms: float = 100.0


@dataclass(frozen=True, slots=True)
class Waited:
    """How long questions took in one way of waiting.

    Attributes:
        ms: (n,) milliseconds of each question.
        missing: The share of all shards that were left out.
        asked: How many requests a shard got for each question, on average.
    """

    ms: NDArray[np.float64]
    missing: float = 0.0
    asked: float = 1.0

    def percentiles(self) -> dict[str, float]:
        """Return what is reported."""
        found = {f"p{each}": float(np.percentile(self.ms, each)) for each in (50, 95, 99)}
        return {**found, "missing": self.missing, "asked": self.asked}


def simulate(
    measured_ms: Sequence[float], cluster: Cluster, *, questions: int = 2_000, deadline_ms: float, seed: int = 0
) -> dict[str, Waited]:
    """Ask questions of a cluster.

    Args:
        measured_ms: Milliseconds that searches of a shard of this size took on one machine.
        cluster: The servers.
        questions: How many are asked.
        deadline_ms: After how many milliseconds `partial` leaves shards out.
        seed: Of the random numbers.

    Returns:
        What came of each way of waiting, by its name.
    """
    chance = np.random.default_rng(seed)
    first, second = (_drawn(chance, measured_ms, cluster, questions) for _ in range(2))
    hedged_from = float(np.percentile(first, _HEDGED_FROM))
    is_hedged = first > hedged_from
    hedged = np.where(is_hedged, np.minimum(first, hedged_from + second), first)
    asked = 1 + float(is_hedged.mean())
    return {
        "all": Waited(first.max(axis=1)),
        "hedged": Waited(hedged.max(axis=1), asked=asked),
        "partial": Waited(
            np.minimum(hedged, deadline_ms).max(axis=1), missing=float((hedged > deadline_ms).mean()), asked=asked
        ),
    }


def _drawn(
    chance: np.random.Generator, measured_ms: Sequence[float], cluster: Cluster, questions: int
) -> NDArray[np.float64]:
    """Return milliseconds: (questions, shards)."""
    size = (questions, cluster.shards)
    searching = chance.choice(np.asarray(measured_ms, dtype=np.float64), size)
    slow = np.where(chance.random(size) < cluster.slow_share, chance.exponential(cluster.slow_ms, size), 0.0)
    return searching + slow + cluster.network_ms
