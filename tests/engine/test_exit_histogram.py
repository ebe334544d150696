"""Histograms and percentiles of durations, beside a count by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.demo_session import demo_exits
from tracetui.engine.exit_histogram import Bucket, distribution


@given(st.lists(st.integers(-1, 10**12), max_size=60))
def test_every_duration_is_in_one_bucket_and_percentiles_are_nearest_ranks(durations: list[int]) -> None:
    found = distribution(np.arange(len(durations), dtype=np.int64), np.array(durations, np.int64))
    known = sorted(duration for duration in durations if duration >= 0)
    assert (found.count, found.paired, found.total_ns) == (len(durations), len(known), sum(known))
    assert [b.count for b in found.buckets] == [sum(b.from_ns <= ns < b.to_ns for ns in known) for b in found.buckets]
    assert sum(bucket.count for bucket in found.buckets) == len(known)
    assert all(a.to_ns == b.from_ns for a, b in zip(found.buckets, found.buckets[1:], strict=False))
    for percentile in found.percentiles:
        assert durations[percentile.row] == percentile.duration_ns
    if known:
        assert found.buckets[0].count > 0 < found.buckets[-1].count
        assert abs(found.buckets[-1].up_to - 1) < 1e-9
        values = {percentile.name: percentile.duration_ns for percentile in found.percentiles}
        assert (values["min"], values["max"]) == (known[0], known[-1])
        assert values["p50"] == known[-(-len(known) // 2) - 1]
        assert values["p99.9"] == known[-(-999 * len(known) // 1000) - 1]


def test_the_demo() -> None:
    exits = demo_exits()
    halts = exits.select(exits.reason == exits.reasons.index("EXIT_HLT"))
    found = distribution(halts.row, halts.duration_ns)
    longest = found.percentiles[-1]
    assert (longest.name, longest.duration_ns, longest.row) == ("max", 470_159_058, 13219)
    assert found.buckets[-1] == Bucket(200_000_000, 500_000_000, 2, 2 / found.paired, 1.0)
