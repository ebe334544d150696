"""The offset that puts most guest events inside run windows, exactly, within some reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracetui.engine.offset_bounds import Floats
from tracetui.engine.run_windows import RunWindows, room_in

_MOST_PAIRS = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The windows of one vCPU as ns since a common origin, so that floats are exact to far below a ns.

    Attributes:
        start, end: float64[n], the windows, ascending.
        first, last: the time judged.
    """

    start: Floats
    end: Floats
    first: float
    last: float

    @property
    def gaps(self) -> tuple[Floats, Floats]:
        """float64[n-1] each, the stretches between windows."""
        return self.end[:-1], self.start[1:]

    def judged(self, x: Floats) -> Floats:
        """Those of some times that can be judged."""
        return x[(x >= self.first) & (x <= self.last)]

    def room(self, x: Floats) -> tuple[Floats, Floats]:
        """How far times may move back and forth within their window; see RunWindows.room."""
        return room_in(self.start, self.end, x)


def axis_of(windows: RunWindows, origin_ns: int) -> Axis:
    """Windows relative to an origin; blind stretches count as windows, since events in them are no contradiction."""
    starts = np.concatenate([windows.start_ns, windows.blind_start_ns])
    ends = np.concatenate([windows.end_ns, windows.blind_end_ns])
    order = np.argsort(starts, kind="stable")
    return Axis(
        (starts[order] - origin_ns).astype(np.float64),
        (ends[order] - origin_ns).astype(np.float64),
        float(windows.first_ns - origin_ns),
        float(windows.last_ns - origin_ns),
    )


@dataclass(frozen=True, slots=True)
class Sweep:
    """The best offsets.

    Attributes:
        low, high: every offset from low to high puts the same number of events inside, the most; of several
            such stretches the one nearest to 0.
        inside: that number.
        events: events there were.
    """

    low: float
    high: float
    inside: int
    events: int

    @property
    def share(self) -> float:
        """Share of the events inside, 0 to 1."""
        return self.inside / self.events if self.events else 0.0

    @property
    def centre(self) -> float:
        """The middle of the best offsets."""
        return (self.low + self.high) / 2


def best_offset(times: Sequence[Floats], axes: Sequence[Axis], reach: float) -> Sweep:
    """Try all offsets from -reach to reach.

    Args:
        times: per vCPU its events, float64[n] ns on the axis.
        axes: per vCPU its windows.
        reach: in ns.
    """
    parts = [_offsets(x, axis, reach) for x, axis in zip(times, axes, strict=True)]
    low, high = (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else (np.empty(0),) * 2
    events = sum(map(len, times))
    if not len(low):
        return Sweep(0.0, 0.0, 0, events)
    places = np.concatenate([low, high])
    steps = np.concatenate([np.ones(len(low), np.int64), np.full(len(high), -1, np.int64)])
    order = np.lexsort((steps, places))
    covered, places = np.cumsum(steps[order]), places[order]
    best = np.flatnonzero(covered == covered.max())
    begin, end = places[best], places[np.minimum(best + 1, len(places) - 1)]
    nearest = int(np.argmin(np.maximum(np.maximum(begin, -end), 0)))
    return Sweep(float(begin[nearest]), float(end[nearest]), int(covered.max()), events)


def _offsets(x: Floats, axis: Axis, reach: float) -> tuple[Floats, Floats]:
    """For every event and every window in reach, the offsets from .. to that put the event into the window."""
    if not len(x) or not len(axis.start):
        return np.empty(0), np.empty(0)
    low, high = np.searchsorted(axis.end, x - reach), np.searchsorted(axis.start, x + reach)
    counts = np.maximum(high - low, 0)
    if counts.sum() > _MOST_PAIRS:
        step = int(counts.sum() // _MOST_PAIRS) + 1
        x, low, counts = x[::step], low[::step], counts[::step]
    event = np.repeat(np.arange(len(x)), counts)
    window = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    return (
        np.clip(axis.start[window] - x[event], -reach, reach),
        np.clip(axis.end[window] - x[event], -reach, reach),
    )
