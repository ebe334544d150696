"""How many rows there are when, from the buckets and exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.demo_session import demo_session
from tests.engine.lanes_by_rows import lanes_of
from tracetui.engine import lanes_density
from tracetui.engine.lanes_density_kernel import FIRST_NS, PLACES, SHIFT, count_rows
from tracetui.engine.lanes_edges import edges_between
from tracetui.engine.open_session import open_session


def test_each_cell_has_its_rows() -> None:
    lanes = lanes_of(demo_session())
    rows = demo_session().timeline.rows(0, demo_session().timeline.row_count)
    times_ns = np.array([row.ts_ns for row in rows])
    of_host = np.array([row.slot.machine.number == 0 for row in rows])
    assert (lanes.first_ns, lanes.last_ns) == (rows[0].ts_ns, rows[-1].ts_ns)
    for from_ns, to_ns in ((lanes.first_ns, lanes.first_ns + 10**6), (rows[4000].ts_ns, rows[4200].ts_ns)):
        edges = edges_between(from_ns, to_ns, 70)
        for machine, mine in ((None, times_ns), (0, times_ns[of_host]), (1, times_ns[~of_host])):
            wanted = np.histogram(mine[mine < to_ns], edges)[0].tolist()
            assert lanes.density.cells(machine, from_ns, to_ns, 70) == wanted
            assert lanes.density.count(machine, from_ns, to_ns) == sum(wanted)
    assert lanes.density.count(None, rows[4000].ts_ns, lanes.last_ns + 1) == int((times_ns >= rows[4000].ts_ns).sum())


def test_the_whole_trace_has_all_rows_nearly_where_they_are() -> None:
    lanes = lanes_of(demo_session())
    rows = demo_session().timeline.rows(0, demo_session().timeline.row_count)
    edges = edges_between(lanes.first_ns, lanes.last_ns + 1, 70)
    found = lanes.density.cells(None, lanes.first_ns, lanes.last_ns + 1, 70)
    wanted = np.histogram([row.ts_ns for row in rows], edges)[0].tolist()
    # A cell is some 80 buckets; the one that an edge cuts, also the last, is taken to be filled evenly.
    assert np.abs(np.cumsum(found) - np.cumsum(wanted)).max() <= 60


def test_what_holds_too_many_rows_is_drawn_from_the_buckets(monkeypatch: pytest.MonkeyPatch, recordings: Path) -> None:
    session = open_session([recordings / "i386/sched.dat"])
    lanes = lanes_of(session)
    middle_ns = session.timeline.row(session.timeline.row_count // 2).ts_ns
    exact = lanes.density.cells(None, middle_ns - 50_000, middle_ns + 50_000, 40)
    monkeypatch.setattr(lanes_density, "_MOST_ROWS", 0)
    rough = lanes.density.cells(None, middle_ns - 50_000, middle_ns + 50_000, 40)
    assert exact != rough
    assert abs(sum(exact) - sum(rough)) <= 8


@given(st.lists(st.integers(0, 1 << 40), min_size=1, max_size=60), st.integers(0, 1 << 40), st.integers(0, 1 << 41))
def test_buckets_widen_and_lose_nothing(times: list[int], from_ns: int, to_ns: int) -> None:
    times_ns = np.array(times, np.int64)
    stream, owner = np.arange(len(times), dtype=np.uint16) % 3, np.array([0, 1, 0], np.int64)
    where, counts = np.zeros(PLACES, np.int64), np.zeros((2, 8), np.int64)
    for part in (slice(0, len(times) // 2), slice(len(times) // 2, None)):
        count_rows(times_ns[part], stream[part].astype(np.uint16), owner, from_ns, to_ns, where, counts)
    inside = (times_ns >= from_ns) & (times_ns <= to_ns)
    wanted = np.zeros_like(counts)
    if inside.any():
        since = np.maximum(times_ns - times_ns[inside][0], 0) >> where[SHIFT]
        np.add.at(wanted, (owner[stream[inside]], since[inside]), 1)
        assert where[FIRST_NS] == times_ns[inside][0]
    assert counts.tolist() == wanted.tolist()
