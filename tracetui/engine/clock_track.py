"""From a rough offset to a clock: followed from one stretch over the whole trace, then made exact.

A correction is what has to be added to a guest's time. It is a line where a line keeps all events inside
their run windows, else a chain of lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

import numpy as np

from tracetui.engine.offset_bounds import Floats, LineBounds, line_bounds
from tracetui.engine.offset_sweep import Axis, best_offset
from tracetui.engine.run_windows import outside

_FIRST_REACH_NS = 100_000.0
_MARGIN_NS = 20_000.0
_EDGE_NS = 1e6
_BESIDE = (-2.0, 2.0, -4.0, 4.0, -8.0, 8.0)
_LONGEST_REACH_NS = 2e6
_FIRST_HALF_NS = 2e7
_FIRST_EVENTS = 200
_SLICES = 12
_FEWEST = 8
_TRUSTED = 0.9
_FEW_OUTSIDE = 0.0005
_PIECES = 400
_PIECE_EVENTS = 60
_CUTS = 20


class RateTrust(Enum):
    """What is known of the rate of a guest's clock."""

    EXACT = "the host's own counter"
    NOMINAL = "another clock of the same unit, which may drift"
    UNKNOWN = "an estimate"


@dataclass(frozen=True, slots=True)
class Track:
    """A correction over the whole trace.

    Attributes:
        knots: (x, correction) in ns, ascending by x, joined by lines that go on beyond both ends; at least one.
        bound_ns: the correction is off by no more than this wherever there are events.
        events, outside: guest events that can be judged, and those that lie outside nevertheless.
        slopes: least and greatest change of the correction per ns that the windows allow, None for a chain.
    """

    knots: tuple[tuple[float, float], ...]
    bound_ns: float
    events: int
    outside: int
    slopes: tuple[float, float] | None

    @property
    def share(self) -> float:
        """Share of the events inside, 0 to 1."""
        return 1 - self.outside / self.events if self.events else 0.0

    def correction(self, x: Floats) -> Floats:
        """What to add at times float64[n]."""
        return _interpolated(self.knots, x)


def _interpolated(knots: Sequence[tuple[float, float]], x: Floats) -> Floats:
    if len(knots) == 1:
        return np.full_like(x, knots[0][1])
    at, value = np.array(knots).T
    place = np.clip(np.searchsorted(at, x, side="right") - 1, 0, len(at) - 2)
    slope = (value[place + 1] - value[place]) / (at[place + 1] - at[place])
    return np.asarray(value[place] + (x - at[place]) * slope)


@dataclass(frozen=True, slots=True)
class _Line:
    """correction(x) = offset + slope * (x - at)."""

    at: float
    offset: float
    slope: float

    def __call__(self, x: Floats) -> Floats:
        return np.asarray(self.offset + self.slope * (x - self.at))

    def knots(self, first: float, last: float) -> tuple[tuple[float, float], ...]:
        if self.slope == 0:
            return ((first, self.offset),)
        return tuple((x, self.offset + self.slope * (x - self.at)) for x in (first, max(last, first + 1.0)))


def follow(
    times: Sequence[Floats], axes: Sequence[Axis], offset: float, at: float, trust: RateTrust = RateTrust.NOMINAL
) -> Track:
    """Make a rough offset exact.

    Args:
        times: per vCPU its events, float64[n], ascending ns.
        axes: per vCPU its windows.
        offset: the correction around `at`, good to 0.1 ms.
        at: where that is known.
        trust: what is known of the rate of the times.
    """
    if trust is not RateTrust.UNKNOWN:
        constant = _constant(times, axes, offset, at, trust)
        if constant.outside <= _FEW_OUTSIDE * constant.events:
            return constant
    line = _extend(times, axes, offset, at)
    straight = _widest_line(times, axes, line, trust)
    if straight.outside <= _FEW_OUTSIDE * straight.events:
        return straight
    chain = _chain(times, axes, line)
    return chain if chain.outside < straight.outside else straight


def _constant(times: Sequence[Floats], axes: Sequence[Axis], offset: float, at: float, trust: RateTrust) -> Track:
    """The best correction that never changes, made exact."""
    judged = [axis.judged(x + offset) for x, axis in zip(times, axes, strict=True)]
    sweep = best_offset(judged, axes, _FIRST_REACH_NS)
    return _widest_line(times, axes, _Line(at, offset + sweep.centre, 0.0), trust)


def _extend(times: Sequence[Floats], axes: Sequence[Axis], offset: float, at: float) -> _Line:
    """Follow a line from a stretch around `at`, doubling the stretch until it holds all events."""
    first, last = min(float(x[0]) for x in times), max(float(x[-1]) for x in times)
    line, reach, half = _Line(at, offset, 0.0), _FIRST_REACH_NS, _first_half(times, at)
    while True:
        points = _slices(times, axes, line, at - half, at + half, reach)
        refined = _refined(line, points, half)
        if refined is not None:
            line, reach = refined
        if at - half <= first and at + half >= last:
            return line
        half *= 2


def _first_half(times: Sequence[Floats], at: float) -> float:
    """Half a stretch around `at` with enough events to begin with."""
    distances = np.sort(np.abs(np.concatenate(times) - at))
    return max(_FIRST_HALF_NS, float(distances[min(_FIRST_EVENTS, len(distances) - 1)]))


def _slices(
    times: Sequence[Floats], axes: Sequence[Axis], line: _Line, first: float, last: float, reach: float
) -> list[tuple[float, float, float]]:
    """(x, least, greatest) correction beyond the line, per slice of a stretch in which it is clear."""
    found = []
    for begin, end in pairwise(np.linspace(first, last, _SLICES + 1).tolist()):
        parts = [_cut(x, begin, end) for x in times]
        parts = [axis.judged(x + line(x)) for x, axis in zip(parts, axes, strict=True)]
        if sum(map(len, parts)) >= _FEWEST:
            sweep = best_offset(parts, axes, reach)
            if sweep.share >= _TRUSTED:
                found.append(((begin + end) / 2, sweep.low, sweep.high))
    return found


def _cut(x: Floats, begin: float, end: float) -> Floats:
    return x[np.searchsorted(x, begin) : np.searchsorted(x, end)]


def _refined(line: _Line, points: list[tuple[float, float, float]], half: float) -> tuple[_Line, float] | None:
    """The line through the slices, and how far to look beyond it in a stretch twice as long."""
    if not points:
        return None
    x, low, high = np.array(points).T
    bounds = line_bounds(x - line.at, low, x - line.at, high, half)
    if bounds is None:
        weight = 1 / np.maximum(high - low, 1000.0)
        degree = 1 if len(points) > 1 else 0
        fitted = np.polynomial.Polynomial.fit(x - line.at, (low + high) / 2, degree, w=weight).convert().coef
        offset, slope = float(fitted[0]), float(fitted[1]) if len(fitted) > 1 else 0.0
        return _Line(line.at, line.offset + offset, line.slope + slope), _FIRST_REACH_NS
    least, most = bounds.slopes
    slope = -line.slope if least <= -line.slope <= most else (least + most) / 2
    low_offset, high_offset = bounds.offsets_at(slope)
    offset = (low_offset + high_offset) / 2
    reach = LineBounds(bounds.corners, 2 * half).bound_ns(offset, slope) + _MARGIN_NS
    return _Line(line.at, line.offset + offset, line.slope + slope), min(reach, _LONGEST_REACH_NS)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What each event says: its correction beyond a line is at least `low` and less than `high`."""

    x: Floats
    low: Floats
    high: Floats


def _event_bounds(times: Sequence[Floats], axes: Sequence[Axis], line: _Line) -> _Bounds:
    """The bounds of all events that can be judged, by time.

    Those next to the first or last kvm event are left out: they may belong to a window that was not recorded.
    """
    columns = []
    for x, axis in zip(times, axes, strict=True):
        mapped = x + line(x)
        guard = min(_EDGE_NS, (axis.last - axis.first) / 100)
        judged = (mapped >= axis.first + guard) & (mapped <= axis.last - guard)
        back, forth = axis.room(mapped[judged])
        columns.append(np.stack([x[judged], -back, forth]))
    x, low, high = np.concatenate(columns, axis=1)
    order = np.argsort(x, kind="stable")
    return _Bounds(x[order], low[order], high[order])


def _widest_line(times: Sequence[Floats], axes: Sequence[Axis], line: _Line, trust: RateTrust) -> Track:
    """The exact line found from a rough one, or from one beside it when that leaves more room.

    A single event of a quiet time that was taken to lie in the neighbouring window squeezes the room to little.
    """
    best = _exact_line(times, axes, line, trust)
    for factor in _BESIDE:
        beside = replace(line, offset=line.offset + factor * best.bound_ns)
        other = _exact_line(times, axes, beside, trust) if best.bound_ns else best
        if other.outside <= best.outside and other.bound_ns > best.bound_ns:
            best = other
    return best


def _exact_line(times: Sequence[Floats], axes: Sequence[Axis], line: _Line, trust: RateTrust) -> Track:
    """The line in the middle of all that keep every event inside, or the given one where none does."""
    first, last = min(float(x[0]) for x in times), max(float(x[-1]) for x in times)
    bounds = _event_bounds(times, axes, line)
    polygon = _polygon(bounds, (first + last) / 2, max(last - first, 1.0) / 2)
    if polygon is None:
        return _measured(times, axes, line.knots(first, last), 0.0, None)
    middle = (first + last) / 2
    base = float(line(np.array([middle]))[0])
    least, most = polygon.slopes
    straight = trust is not RateTrust.UNKNOWN and least <= -line.slope <= most
    slope = -line.slope if straight else (least + most) / 2
    low, high = polygon.offsets_at(slope)
    offset = (low + high) / 2
    final = _Line(middle, base + offset, 0.0 if straight else line.slope + slope)
    slopes = (line.slope + least, line.slope + most)
    is_exact = straight and trust is RateTrust.EXACT
    bound_ns = (high - low) / 2 if is_exact else polygon.bound_ns(offset, slope)
    return _measured(times, axes, final.knots(first, last), bound_ns, slopes)


def _polygon(bounds: _Bounds, middle: float, half: float) -> LineBounds | None:
    """All lines that satisfy every event, found from the tightest events of each stretch and those they miss."""
    if not len(bounds.x):
        return None
    x = bounds.x - middle
    used_low, used_high = _tightest(x, bounds.low, half), _tightest(x, -bounds.high, half)
    for _ in range(_CUTS):
        polygon = line_bounds(x[used_low], bounds.low[used_low], x[used_high], bounds.high[used_high], half)
        if polygon is None:
            return None
        missed_low = {_worst(bounds.low - corner[0] - corner[1] * x) for corner in polygon.corners}
        missed_high = {_worst(corner[0] + corner[1] * x - bounds.high) for corner in polygon.corners}
        missed_low, missed_high = missed_low - {-1, *used_low.tolist()}, missed_high - {-1, *used_high.tolist()}
        if not missed_low and not missed_high:
            return polygon
        used_low = np.append(used_low, np.array(sorted(missed_low), np.int64))
        used_high = np.append(used_high, np.array(sorted(missed_high), np.int64))
    return polygon


def _tightest(x: Floats, bound: Floats, half: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Place of the greatest bound in each of some stretches."""
    bins = np.clip(((x / half + 1) * 128).astype(np.int64), 0, 255)
    order = np.lexsort((bound, bins))
    return order[np.flatnonzero(np.diff(bins[order], append=-1))]


def _worst(excess: Floats) -> int:
    """Place of the greatest excess above rounding, -1 for none."""
    place = int(np.argmax(excess))
    return place if excess[place] > _ROUNDING_NS else -1


_ROUNDING_NS = 0.01


def _chain(times: Sequence[Floats], axes: Sequence[Axis], line: _Line) -> Track:
    """As few lines as possible, one after the other, each keeping the events of its time inside."""
    pieces = list(_pieces(times, axes, line))
    if not pieces:
        first = min(float(x[0]) for x in times)
        return _measured(times, axes, line.knots(first, first + 1), 0.0, None)
    knots: list[tuple[float, float]] = []
    bound, start = 0.0, 0
    while start < len(pieces):
        stop = start + 1
        lines = _through(pieces[start:stop])
        while stop < len(pieces) and (more := _through(pieces[start : stop + 1])) is not None:
            lines, stop = more, stop + 1
        assert lines is not None
        middle, polygon = lines
        offset, slope = polygon.centre()
        bound = max(bound, polygon.bound_ns(offset, slope))
        for x in (pieces[start][0], pieces[stop - 1][0]):
            if not knots or x > knots[-1][0]:
                knots.append((x, float(line(np.array([x]))[0]) + offset + slope * (x - middle)))
        start = stop
    return _measured(times, axes, tuple(knots), bound, None)


def _pieces(times: Sequence[Floats], axes: Sequence[Axis], line: _Line) -> Iterator[tuple[float, float, float]]:
    """(x, least, greatest) correction beyond the line for many short pieces of the trace, each near the one before."""
    merged = np.sort(np.concatenate(times))
    count = int(np.clip(len(merged) // _PIECE_EVENTS, 1, _PIECES))
    edges = np.quantile(merged, np.linspace(0, 1, count + 1))
    edges[-1] += 1
    before = 0.0
    for begin, end in pairwise(edges.tolist()):
        parts = [_cut(x, begin, end) for x in times]
        parts = [axis.judged(x + line(x) + before) for x, axis in zip(parts, axes, strict=True)]
        if sum(map(len, parts)) >= _FEWEST:
            sweep = best_offset(parts, axes, _LONGEST_REACH_NS / 4)
            if sweep.share >= _TRUSTED:
                yield (begin + end) / 2, before + sweep.low, before + sweep.high
                before += sweep.centre


def _through(pieces: Sequence[tuple[float, float, float]]) -> tuple[float, LineBounds] | None:
    """(middle, all lines) through some pieces."""
    x, low, high = np.array(pieces).T
    middle, half = float(x[0] + x[-1]) / 2, max(float(x[-1] - x[0]) / 2, 1.0)
    polygon = line_bounds(x - middle, low, x - middle, high, half)
    return None if polygon is None else (middle, polygon)


def _measured(
    times: Sequence[Floats],
    axes: Sequence[Axis],
    knots: tuple[tuple[float, float], ...],
    bound_ns: float,
    slopes: tuple[float, float] | None,
) -> Track:
    """A track with its events counted."""
    events = missed = 0
    for x, axis in zip(times, axes, strict=True):
        mapped = axis.judged(x + _interpolated(knots, x))
        events, missed = events + len(mapped), missed + int(outside(*axis.room(mapped)).sum())
    return Track(knots, bound_ns, events, missed, slopes)
