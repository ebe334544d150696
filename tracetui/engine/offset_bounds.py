"""How far a guest's clock may be off: lines that keep every guest event inside its run window.

A guest event at time x in a window [entry, exit) proves that the clock's error lies in
[entry - x, exit - x). An error that changes evenly with time is a line; the lines that pass between all
lower and all upper bounds form a convex polygon of (error at the middle, change per ns).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_BINS = 2048


class BoundPoints:
    """The tightest bounds per stretch of time, gathered block by block.

    Attributes:
        x: float64[bins], time of each lower bound, then of each upper one, relative to the middle.
    """

    def __init__(self, first_ns: int, last_ns: int) -> None:
        """Prepare for times from first_ns to last_ns."""
        self.middle_ns = (first_ns + last_ns) // 2
        self.half_ns = max(last_ns - first_ns, 1) / 2
        self._low = np.full(_BINS, -np.inf)
        self._high = np.full(_BINS, np.inf)
        self._low_x, self._high_x = np.zeros(_BINS), np.zeros(_BINS)

    def add(self, ts_ns: npt.NDArray[np.int64], low_ns: Floats, high_ns: Floats) -> None:
        """Add bounds of events: times int64[n], and float64[n] each the error's lower and upper bound."""
        x = (ts_ns - self.middle_ns).astype(np.float64)
        bins = np.clip(((x / self.half_ns + 1) * (_BINS / 2)).astype(np.int64), 0, _BINS - 1)
        for bound, place_x, values in ((self._low, self._low_x, low_ns), (self._high, self._high_x, -high_ns)):
            sign = 1.0 if bound is self._low else -1.0
            order = np.argsort(values, kind="stable")
            best = np.full(_BINS, -np.inf)
            best_x = np.zeros(_BINS)
            best[bins[order]], best_x[bins[order]] = values[order], x[order]
            better = best > sign * bound
            bound[better], place_x[better] = sign * best[better], best_x[better]

    def lines(self) -> LineBounds | None:
        """All lines between the bounds; None when no line passes."""
        low, high = np.isfinite(self._low), np.isfinite(self._high)
        if not low.any():
            return None
        return line_bounds(self._low_x[low], self._low[low], self._high_x[high], self._high[high], self.half_ns)


@dataclass(frozen=True, slots=True)
class LineBounds:
    """The polygon of lines error(x) = offset + slope * x, x in ns from the middle.

    Attributes:
        corners: float64[n, 2], (offset in ns, slope).
        half_ns: the time covered is -half_ns .. half_ns.
    """

    corners: Floats
    half_ns: float

    @property
    def slopes(self) -> tuple[float, float]:
        """Least and greatest change per ns."""
        return float(self.corners[:, 1].min()), float(self.corners[:, 1].max())

    def centre(self) -> tuple[float, float]:
        """A line in the middle: without slope where one passes, else through the polygon's centre."""
        low, high = self.slopes
        slope = 0.0 if low <= 0.0 <= high else (low + high) / 2
        least, most = self.offsets_at(slope)
        return (least + most) / 2, slope

    def offsets_at(self, slope: float) -> tuple[float, float]:
        """Least and greatest offset of the lines with a slope."""
        return _cut(self.corners, slope)

    def bound_ns(self, offset_ns: float, slope: float) -> float:
        """How far any line of the polygon is from a given one within the time covered, at most."""
        differences = self.corners - np.array([offset_ns, slope])
        ends = np.abs(differences[:, 0]) + np.abs(differences[:, 1]) * self.half_ns
        return float(ends.max())


def _cut(corners: Floats, slope: float) -> tuple[float, float]:
    """Where a polygon's outline crosses a slope: (least, greatest) offset."""
    found = []
    for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        low, high = min(here[1], there[1]), max(here[1], there[1])
        if low <= slope <= high:
            share = 0.0 if high == low else (slope - here[1]) / (there[1] - here[1])
            found.append(float(here[0] + share * (there[0] - here[0])))
            if high == low:
                found.append(float(there[0]))
    return min(found), max(found)


def line_bounds(low_x: Floats, low: Floats, high_x: Floats, high: Floats, half_ns: float) -> LineBounds | None:
    """All lines at or above every low point and at or below every high one.

    Args:
        low_x, low: float64[n], points that lines pass above, x in ns from the middle.
        high_x, high: float64[m], points that lines pass below.
        half_ns: half the time covered.

    Returns:
        The polygon, slopes limited to 1 in 10 either way; None when no line passes.
    """
    scale = 1.0 / half_ns
    spread = float(np.abs(np.concatenate([low, high])).max()) + half_ns / 5 + 1
    corners = np.array([[-spread, -_STEEPEST], [spread, -_STEEPEST], [spread, _STEEPEST], [-spread, _STEEPEST]])
    corners[:, 1] *= half_ns
    for sign, x, y in ((1.0, low_x, low), (-1.0, high_x, high)):
        for at, bound in _hull(x * scale, y * sign):
            corners = _clip(corners, sign, sign * at, bound)
            if len(corners) == 0:
                return None
    return LineBounds(corners * np.array([1.0, scale]), half_ns)


_STEEPEST = 0.1


def _hull(x: Floats, y: Floats) -> list[tuple[float, float]]:
    """The upper convex hull of points: only its corners can touch a line from below."""
    order = np.lexsort((-y, x))
    hull: list[tuple[float, float]] = []
    for point in zip(x[order].tolist(), y[order].tolist(), strict=True):
        if hull and hull[-1][0] == point[0]:
            continue
        while len(hull) > 1 and _turns_left(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull


def _turns_left(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) >= 0


def _clip(corners: Floats, offset_factor: float, slope_factor: float, bound: float) -> Floats:
    """The part of a convex polygon where offset_factor * offset + slope_factor * slope >= bound."""
    room = corners[:, 0] * offset_factor + corners[:, 1] * slope_factor - bound
    kept: list[Floats] = []
    for place in range(len(corners)):
        after = (place + 1) % len(corners)
        if room[place] >= 0:
            kept.append(corners[place])
        if (room[place] > 0 > room[after]) or (room[place] < 0 < room[after]):
            share = room[place] / (room[place] - room[after])
            kept.append(corners[place] + share * (corners[after] - corners[place]))
    return np.array(kept).reshape(-1, 2)
