"""The compiled conversion gives what the plain one gives, whatever the numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tracetui.engine.clock import Clock, ClockSegment
from tracetui.engine.clock_kernel import convert, pack_clocks

signed64 = st.integers(-(2**63), 2**63 - 1)
everyday = st.integers(0, 2**52)


@st.composite
def segments(draw: st.DrawFn) -> tuple[ClockSegment, ...]:
    starts = sorted(draw(st.lists(signed64 | everyday, max_size=4, unique=True)))
    return tuple(
        ClockSegment(
            start=start,
            base=start,
            offset=draw(signed64 | everyday),
            rise=draw(st.just(0) | st.integers(-(10**6), 10**6) | signed64),
            run=draw(st.integers(1, 2**40) | st.integers(1, 2**63 - 1)),
            scaling=draw(st.just(1) | st.integers(1, 2**50)),
            fraction=draw(st.sampled_from([0, 32, 48]) | st.integers(0, 62)),
        )
        for start in starts
    )


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    return Clock(
        segments=draw(segments()),
        mult=draw(st.just(0) | st.integers(1, 2**32 - 1)),
        shift=draw(st.integers(0, 32) | st.integers(0, 127)),
        offset_ns=draw(st.just(0) | signed64),
    )


@settings(max_examples=1500)
@given(clocks(), st.lists(signed64 | everyday, min_size=1, max_size=8))
def test_kernel_and_twin_agree(clock: Clock, raw_times: list[int]) -> None:
    table, rows = pack_clocks([clock])
    hint = 0
    for raw in raw_times:
        ts_ns, hint = convert(np.int64(raw), 0, table, rows, hint)
        assert int(ts_ns) == clock.to_ns(raw)
