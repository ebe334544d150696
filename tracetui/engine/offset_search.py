"""Where a guest's events belong on the host's axis when only the rate of its clock is known.

The guest's activity and the time its vCPU threads spent in the guest are correlated over all offsets at once;
the highest peaks are looked at closely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracetui.engine.offset_bounds import Floats
from tracetui.engine.offset_sweep import Axis, best_offset

_MOST_BINS = 1 << 20
_FINEST_NS = 20_000.0
_PEAKS = 24
_LOOKED_AT = 2000
"""Events of the stretch that a peak is judged by, bursts counted once."""
_FEWEST = 20
_SEARCHED_VCPUS = 4
_LONGEST_NS = 1e9


@dataclass(frozen=True, slots=True)
class Found:
    """Where a guest's clock seems to be.

    Attributes:
        offset: axis time = x + offset around `at`.
        at: x in the middle of the stretch that was looked at closely.
        share: share of that stretch's events inside, 0 to 1.
        chance: the share of them that any offset would put inside.
        events: events looked at, bursts counted once.
        chosen: guest CPU -> place of its thread among the candidates.
    """

    offset: float
    at: float
    share: float
    chance: float
    events: int
    chosen: Mapping[int, int]

    @property
    def weight(self) -> float:
        """How much better this explains the events than chance does, as a log-likelihood."""
        return self.events * _evidence(self.share, self.chance)

    @property
    def is_certain(self) -> bool:
        """Whether this is hardly a coincidence."""
        return self.share >= _CERTAIN and self.weight > _CERTAIN_WEIGHT


_CERTAIN = 0.9
_CERTAIN_WEIGHT = 20.0
_TRUE_SHARE = 0.99


def _evidence(share: float, chance: float) -> float:
    """Log-likelihood ratio per event, of nearly all events belonging inside against their lying there by chance."""
    chance = min(max(chance, 0.001), 0.999)
    by_inside, by_outside = np.log(_TRUE_SHARE / chance), np.log((1 - _TRUE_SHARE) / (1 - chance))
    return float(share * by_inside + (1 - share) * by_outside)


def find_offset(
    times: Mapping[int, Floats], candidates: Mapping[int, Sequence[Axis]], reach: float | None = None
) -> Found | None:
    """Find the offset, and of several threads that may have run a vCPU the one that did.

    Args:
        times: guest CPU -> its events, float64[n], ascending ns since any origin.
        candidates: guest CPU -> windows of each thread that may have run it.
        reach: only offsets from -reach to reach, in ns; None for all at which guest and host overlap.

    Returns:
        The best offset, None when there is nothing to compare.
    """
    cpus = [cpu for cpu in sorted(times, key=lambda cpu: -len(times[cpu])) if candidates.get(cpu) and len(times[cpu])]
    if not cpus:
        return None
    searched = cpus[:_SEARCHED_VCPUS]
    width, peaks = _peaks([times[cpu] for cpu in searched], [candidates[cpu] for cpu in searched], reach)
    sparse = {cpu: _sparse(times[cpu]) for cpu in cpus}
    looked_at = {cpu: sparse[cpu] for cpu in searched}
    looks = (_look(looked_at, candidates, offset, 2 * width) for offset in peaks)
    best = max((each for each in looks if each), key=lambda each: each.weight, default=None)
    if best is None:
        return None
    rest = {cpu: _beside(sparse[cpu], best, candidates[cpu]) for cpu in cpus if cpu not in best.chosen}
    return replace(best, chosen={**best.chosen, **rest})


def _beside(x: Floats, found: Found, axes: Sequence[Axis]) -> int:
    """The thread of a vCPU that was not looked at, by its events near the place that was."""
    near = _part(x, found.at - _LONGEST_NS / 2, found.at + _LONGEST_NS / 2)
    return choose_thread((near if len(near) >= _FEWEST else x) + found.offset, axes, _FINEST_NS)


def _peaks(times: list[Floats], candidates: list[Sequence[Axis]], reach: float | None) -> tuple[float, list[float]]:
    """(bin width, offsets) of the highest peaks of the correlation summed over the vCPUs."""
    last = max(axis.last for axes in candidates for axis in axes)
    first = min(axis.first for axes in candidates for axis in axes)
    begin, end = min(float(x[0]) for x in times), max(float(x[-1]) for x in times)
    width = max(_FINEST_NS, (last - first + end - begin) / _MOST_BINS)
    size = 1 << int(np.ceil(np.log2((last - first + end - begin) / width + 2)))
    total = np.zeros(size, np.float64)
    for x, axes in zip(times, candidates, strict=True):
        spectrum = np.conj(np.fft.rfft(_activity(x, begin, width), size))
        scores = [np.fft.irfft(np.fft.rfft(_presence(axis, first, width), size) * spectrum, size) for axis in axes]
        total += np.maximum.reduce(scores).astype(np.float64)
    places = np.arange(size)
    places[places > (last - first) / width + 1] -= size
    offsets = (places * width + first - begin).astype(np.float64)
    if reach is not None:
        total[np.abs(offsets) > reach + width] = -np.inf
    return width, _highest(total, offsets)


def _activity(x: Floats, begin: float, width: float) -> Floats:
    """Events per bin, bursts damped."""
    return np.sqrt(np.bincount(((x - begin) / width).astype(np.int64)))


def _presence(axis: Axis, first: float, width: float) -> Floats:
    """Share of each bin spent inside, less the average, so that offsets without overlap gain nothing."""
    edges = first + np.arange(int((axis.last - first) / width) + 2) * width
    if not len(axis.start):
        return np.zeros(len(edges) - 1)
    if not len(axis.start):
        return np.zeros(len(edges) - 1)
    knots = np.column_stack([axis.start, np.maximum(axis.end, axis.start)]).reshape(-1)
    spent = np.concatenate([[0.0], np.cumsum(axis.end - axis.start)])
    inside = np.diff(np.interp(edges, knots, np.repeat(spent, 2)[1:-1])) / width
    within = (edges[1:] > axis.first) & (edges[:-1] < axis.last)
    mean = inside[within].mean() if within.any() else 0.0
    return np.where(within, inside - mean, 0.0)


def _highest(score: Floats, offsets: Floats) -> list[float]:
    """Offsets of the highest peaks, each at least two bins from the others."""
    score, found = score.copy(), []
    for _ in range(_PEAKS):
        best = int(np.argmax(score))
        if not np.isfinite(score[best]):
            break
        found.append(float(offsets[best]))
        score[[(best + step) % len(score) for step in (-1, 0, 1)]] = -np.inf
    return found


def _sparse(x: Floats) -> Floats:
    """The first event of each bin, so that a burst inside one window does not count as many."""
    return x[np.flatnonzero(np.diff(np.floor(x / _FINEST_NS), prepend=-np.inf))]


def _busy_stretch(merged: Floats) -> tuple[float, float]:
    """The part of some times, ascending, that is densest, at most a second of it."""
    count = min(_LOOKED_AT, len(merged))
    spans = merged[count - 1 :] - merged[: len(merged) - count + 1]
    place = int(np.argmin(spans))
    start = float(merged[place])
    return start, min(float(merged[place + count - 1]), start + _LONGEST_NS)


def _look(
    times: Mapping[int, Floats], candidates: Mapping[int, Sequence[Axis]], offset: float, reach: float
) -> Found | None:
    """Look closely at one offset: choose each vCPU's thread, and count. None without events to look at."""
    spans = {cpu: (min(a.first for a in candidates[cpu]), max(a.last for a in candidates[cpu])) for cpu in times}
    overlap = {cpu: _part(times[cpu], spans[cpu][0] - offset, spans[cpu][1] - offset) for cpu in times}
    merged = np.sort(np.concatenate(list(overlap.values())))
    if len(merged) < _FEWEST:
        return None
    begin, end = _busy_stretch(merged)
    parts = {cpu: _part(overlap[cpu], begin, end) + offset for cpu in times}
    used = [cpu for cpu in times if len(parts[cpu])]
    chosen = {cpu: choose_thread(parts[cpu], candidates[cpu], reach) for cpu in used}
    axes = [candidates[cpu][chosen[cpu]] for cpu in used]
    sweep = best_offset([parts[cpu] for cpu in used], axes, reach)
    chance = sum(len(parts[cpu]) * _occupancy(axis) for cpu, axis in zip(used, axes, strict=True))
    events = max(sweep.events, 1)
    return Found(offset + sweep.centre, (begin + end) / 2, sweep.share, chance / events, events, chosen)


def _part(x: Floats, begin: float, end: float) -> Floats:
    return x[np.searchsorted(x, begin) : np.searchsorted(x, end, side="right")]


def choose_thread(x: Floats, axes: Sequence[Axis], reach: float) -> int:
    """Place of the thread whose windows explain events at times float64[n] best, looking `reach` ns around."""
    if len(axes) == 1:
        return 0
    return int(np.argmax([_evidence(best_offset([x], [axis], reach).share, _occupancy(axis)) for axis in axes]))


def _occupancy(axis: Axis) -> float:
    """Share of the time judged that the thread spent inside."""
    return float((axis.end - axis.start).sum()) / max(axis.last - axis.first, 1.0)
