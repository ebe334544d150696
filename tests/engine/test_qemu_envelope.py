"""The line between two clouds of points, and how far from the truth it can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.qemu_envelope import MAX_DRIFT, line_between

NONE = np.empty(0)


@given(
    level=st.integers(-(10**6), 10**6),
    slope=st.floats(-9e-4, 9e-4),
    seed=st.integers(0, 1000),
    below=st.integers(1, 30),
    above=st.integers(1, 30),
)
def test_the_true_line_is_never_further_away_than_the_bound(
    level: int, slope: float, seed: int, below: int, above: int
) -> None:
    random = np.random.default_rng(seed)
    below_x, above_x = random.uniform(0, 1e9, below), random.uniform(0, 1e9, above)
    below_y = level + slope * below_x - random.exponential(1e4, below)
    above_y = level + slope * above_x + random.exponential(1e4, above)
    line = line_between(below_x, below_y, above_x, above_y)
    assert line.consistent
    assert line.bound is not None
    assert (line.level + line.slope * below_x >= below_y - 1e-3).all()
    assert (line.level + line.slope * above_x <= above_y + 1e-3).all()
    ends = np.array([min(below_x.min(), above_x.min()), max(below_x.max(), above_x.max())])
    assert (np.abs(line.level + line.slope * ends - level - slope * ends) <= line.bound + 1e-3).all()


def test_points_that_contradict_each_other() -> None:
    x = np.array([0.0, 1e9])
    line = line_between(x, np.array([100.0, 100.0]), x, np.array([0.0, 0.0]))
    assert not line.consistent
    assert line.bound == pytest.approx(50)
    assert line.level == pytest.approx(50)


def test_points_on_one_side_give_no_bound() -> None:
    x = np.array([0.0, 5e8, 1e9])
    line = line_between(x, np.array([10.0, 0.0, 1000.0]), NONE, NONE)
    assert line.bound is None
    assert line.level == pytest.approx(10)
    assert line.slope == pytest.approx(990e-9)
    assert line_between(np.array([7.0]), np.array([3.0]), NONE, NONE).level == 3


def test_the_drift_is_limited() -> None:
    x = np.array([0.0, 1e6])
    line = line_between(x, np.array([0.0, 1e5]), x, np.array([1.0, 1e5 + 1]))
    assert abs(line.slope) <= MAX_DRIFT
    assert not line.consistent
