"""Lines between lower and upper bounds: the polygon holds all that pass, and none that does not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.offset_bounds import BoundPoints, line_bounds

HALF = 1e9
points = st.lists(
    st.tuples(st.integers(-1000, 1000), st.integers(-500, 500), st.integers(1, 400)), min_size=1, max_size=30
)


@given(points, st.integers(-400, 400), st.floats(-1e-6, 1e-6))
def test_a_line_is_in_the_polygon_when_it_keeps_to_all_bounds(
    drawn: list[tuple[int, int, int]], offset: float, slope: float
) -> None:
    x = np.array([place * HALF / 1000 for place, _, _ in drawn])
    low = np.array([float(bound) for _, bound, _ in drawn])
    high = low + np.array([float(width) for _, _, width in drawn])
    value = offset + slope * x
    passes = bool((value > low + 1e-3).all() and (value < high - 1e-3).all())
    fails = bool((value < low - 1e-3).any() or (value > high + 1e-3).any())
    bounds = line_bounds(x, low, x, high, HALF)
    if bounds is None:
        assert not passes
        return
    least, most = bounds.slopes
    inside = least <= slope <= most
    if inside:
        lowest, highest = bounds.offsets_at(slope)
        inside = lowest <= offset <= highest
    if passes:
        assert inside
        assert (
            bounds.bound_ns(*bounds.centre())
            >= max(abs(bounds.centre()[0] - offset + sign * (bounds.centre()[1] - slope) * HALF) for sign in (-1, 1))
            - 1e-3
        )
    if fails:
        assert not inside


def test_contradicting_bounds_leave_no_line() -> None:
    x = np.array([0.0])
    assert line_bounds(x, np.array([10.0]), x, np.array([5.0]), HALF) is None


def test_points_are_gathered_block_by_block() -> None:
    gathered = BoundPoints(0, int(2 * HALF))
    for begin in (0, int(HALF)):
        ts_ns = np.arange(begin, begin + int(HALF), int(HALF) // 100)
        gathered.add(ts_ns, np.full(len(ts_ns), -30.0), np.full(len(ts_ns), 10.0))
    lines = gathered.lines()
    assert lines is not None
    offset, slope = lines.centre()
    assert (round(offset), slope) == (-10, 0.0)
    assert abs(lines.offsets_at(0.0)[0] + 30) < 1 and abs(lines.offsets_at(0.0)[1] - 10) < 1
