"""The straight line between two clouds of points: an offset and a drift that no event contradicts.

QEMU sees an exit after the kernel sent it, and calls KVM_RUN before the kernel enters the guest. So with x the
QEMU time, every pair of the first kind says offset(x) >= y and every one of the second offset(x) <= y.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MAX_DRIFT = 1e-3
"""Clocks of one machine are never further apart than this; real ones stay within a tenth of it."""
_BISECTIONS = 60


class Line(NamedTuple):
    """y = level + slope * x.

    Attributes:
        level: at x = 0.
        slope: see above.
        bound: no line that agrees with all points is further away anywhere between the first and the last; None
            when points bound it on one side only. If no line agrees with all, by how much the best one fails.
        consistent: whether it agrees with all points.
    """

    level: float
    slope: float
    bound: float | None
    consistent: bool


def line_between(below_x: Floats, below_y: Floats, above_x: Floats, above_y: Floats) -> Line:
    """The line as far as possible from the points below it and those above it.

    Args:
        below_x, below_y: float64[n], n >= 1, points the line must not be under.
        above_x, above_y: float64[m], points it must not be over.
    """
    below = _Hull(below_x, below_y)
    if not len(above_x):
        return below.touching_line(float(np.median(below_x)))
    above = _Hull(above_x, -above_y)
    slopes = np.clip(
        [0.0, -MAX_DRIFT, MAX_DRIFT, *below.slopes(), *(-s for s in above.slopes())], -MAX_DRIFT, MAX_DRIFT
    )
    room = np.array([_room(below, above, slope) for slope in slopes])
    slope = float(slopes[int(room.argmax())])
    low, high = below.level(slope), -above.level(-slope)
    level = (low + high) / 2
    if low > high:
        return Line(level, slope, (low - high) / 2, False)
    ends = [_last_with_room(below, above, slope, limit) for limit in (-MAX_DRIFT, MAX_DRIFT)]
    agreeing = [*slopes[room >= 0].tolist(), *ends]
    first, last = min(below_x.min(), above_x.min()), max(below_x.max(), above_x.max())
    bound = max(
        max(-above.level(-other) + other * x - level - slope * x, level + slope * x - below.level(other) - other * x)
        for x in (first, last)
        for other in agreeing
    )
    return Line(level, slope, float(bound), True)


def _room(below: _Hull, above: _Hull, slope: float) -> float:
    """How far apart the highest and the lowest line of a slope are; negative when there is none."""
    return -above.level(-slope) - below.level(slope)


def _last_with_room(below: _Hull, above: _Hull, inside: float, limit: float) -> float:
    """The slope nearest to a limit that still has room; room is a concave function of the slope."""
    if _room(below, above, limit) >= 0:
        return limit
    for _ in range(_BISECTIONS):
        middle = (inside + limit) / 2
        if _room(below, above, middle) >= 0:
            inside = middle
        else:
            limit = middle
    return inside


class _Hull:
    """The upper convex hull of some points: all that lines above them can touch."""

    def __init__(self, x: Floats, y: Floats) -> None:
        points: list[tuple[float, float]] = []
        order = np.lexsort((-y, x))
        for point in zip(x[order].tolist(), y[order].tolist(), strict=True):
            while len(points) > 1 and _turns_up(points[-2], points[-1], point):
                points.pop()
            if not points or point[0] > points[-1][0]:
                points.append(point)
        self._x, self._y = np.array(points).T

    def level(self, slope: float) -> float:
        """Of the lowest line of a slope above all points, the value at 0."""
        return float((self._y - slope * self._x).max())

    def slopes(self) -> list[float]:
        """Slopes of the hull's edges."""
        return [(b - a) / (d - c) for (a, b), (c, d) in zip(pairwise(self._y), pairwise(self._x), strict=True)]

    def touching_line(self, x: float) -> Line:
        """The line along the edge over x; there is no bound from one side."""
        slopes = self.slopes()
        edge = int(np.searchsorted(self._x, x)) - 1
        slope = float(np.clip(slopes[max(edge, 0)], -MAX_DRIFT, MAX_DRIFT)) if slopes else 0.0
        return Line(self.level(slope), slope, None, True)


def _turns_up(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    """Whether b lies on or below the line from a to c."""
    return (b[0] - a[0]) * (c[1] - a[1]) >= (b[1] - a[1]) * (c[0] - a[0])
