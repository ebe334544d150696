"""How the durations of kvm exits are distributed: a histogram with steps of 1, 2 and 5, and percentiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracetui.engine.exit_table import nearest_rank
from tracetui.engine.walk import Ints

_STEPS = (1, 2, 5)
PERCENTILES = ((10, 100), (25, 100), (50, 100), (75, 100), (90, 100), (95, 100), (99, 100), (999, 1000))
"""(rank, of how many)."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Exits whose durations are in from_ns <= duration < to_ns.

    Attributes:
        from_ns, to_ns: its ends.
        count: exits.
        share: of all that have a duration, 0 to 1.
        up_to: share of those below to_ns.
    """

    from_ns: int
    to_ns: int
    count: int
    share: float
    up_to: float


@dataclass(frozen=True, slots=True)
class Percentile:
    """A duration that some share of the exits do not exceed, by nearest rank."""

    name: str
    duration_ns: int
    row: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The durations of some exits.

    Attributes:
        count: exits.
        paired: those with a duration.
        total_ns: of these.
        buckets: from the first that holds some to the last, empty ones between them included.
        percentiles: the shortest, some between, the longest, each with an exit's row that took so long.
    """

    count: int
    paired: int
    total_ns: int
    buckets: list[Bucket]
    percentiles: list[Percentile]


def distribution(rows: Ints, durations_ns: Ints) -> Distribution:
    """Count durations.

    Args:
        rows: int64[n], row numbers of exits.
        durations_ns: int64[n], below 0 where there is none.
    """
    known = durations_ns >= 0
    order = np.lexsort((rows[known], durations_ns[known]))
    ascending, rows = durations_ns[known][order], rows[known][order]
    return Distribution(
        len(durations_ns), len(ascending), int(ascending.sum()), _buckets(ascending), _percentiles(ascending, rows)
    )


def _edges(last_ns: int) -> list[int]:
    """0, 1, 2, 5, 10, ... up to the first that is more than a duration."""
    edges, decade = [0], 1
    while True:
        for step in _STEPS:
            edges.append(step * decade)
            if edges[-1] > last_ns:
                return edges
        decade *= 10


def _buckets(ascending: Ints) -> list[Bucket]:
    if not len(ascending):
        return []
    edges = _edges(int(ascending[-1]))
    below = np.searchsorted(ascending, edges).tolist()
    total = len(ascending)
    buckets = [
        Bucket(edges[n], edges[n + 1], below[n + 1] - below[n], (below[n + 1] - below[n]) / total, below[n + 1] / total)
        for n in range(len(edges) - 1)
    ]
    first = next(place for place, bucket in enumerate(buckets) if bucket.count)
    return buckets[first:]


def _percentiles(ascending: Ints, rows: Ints) -> list[Percentile]:
    if not len(ascending):
        return []
    named = [("min", int(ascending[0]))]
    named += [(f"p{100 * rank / of:g}", nearest_rank(ascending, rank, of)) for rank, of in PERCENTILES]
    named.append(("max", int(ascending[-1])))
    places = np.searchsorted(ascending, [duration for _, duration in named]).tolist()
    return [Percentile(name, duration, int(rows[place])) for (name, duration), place in zip(named, places, strict=True)]
