"""Where a guest's events belong on the host's axis when not even the rate of its clock is known.

A guest that has nothing to do makes no events, and its vCPU thread does not enter it. Two such pauses, matched
with two pauses of a thread, give both rate and offset; of all matches whose lengths agree the one is taken
that puts the events around both pauses inside run windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine.offset_bounds import Floats
from tracetui.engine.offset_sweep import Axis, best_offset

_GUEST_PAUSES = 24
_HOST_PAUSES = 48
_LOOKED_AT = 64
_AROUND = 300
"""Events on either side of a pause that are looked at."""
_TOLERANCE = 0.03
_JITTER_NS = 100_000.0
_CERTAIN = 0.9
LEAST_RATE, MOST_RATE = 1 / 64, 64.0


@dataclass(frozen=True, slots=True)
class FoundRate:
    """What a guest's clock seems to be: axis time = x * rate + offset, best around `at`.

    Attributes:
        rate: ns per unit of the guest's clock.
        offset: in ns.
        at: x of a matched pause's end.
        share: share of the events around both pauses that lie inside.
        chosen: guest CPU -> place of the matched thread, for the CPU that was matched.
    """

    rate: float
    offset: float
    at: float
    share: float
    chosen: Mapping[int, int]

    @property
    def is_certain(self) -> bool:
        """Whether this is worth following up."""
        return self.share >= _CERTAIN


@dataclass(frozen=True, slots=True)
class _Pauses:
    end: Floats
    length: Floats


def find_rate(times: Mapping[int, Floats], candidates: Mapping[int, Sequence[Axis]]) -> FoundRate | None:
    """Find rate and offset.

    Args:
        times: guest CPU -> its events, float64[n], ascending units of the guest's clock since any origin.
        candidates: guest CPU -> windows of each thread that may have run it.

    Returns:
        The best match, None when there are not enough pauses.
    """
    found = [
        each
        for cpu, x in times.items()
        for place, axis in enumerate(candidates.get(cpu, ()))
        if len(x) > 2 and len(axis.start) > 2
        for each in _matches(cpu, place, x, axis)
    ]
    return max(found, key=lambda each: each.share, default=None)


def _matches(cpu: int, place: int, x: Floats, axis: Axis) -> Iterator[FoundRate]:
    guest = _longest(x[:-1], x[1:], _GUEST_PAUSES)
    host = _longest(*axis.gaps, _HOST_PAUSES)
    rates, firsts, lasts, targets = _agreeing(guest, host)
    for rate, first, last, target in zip(rates, firsts, lasts, targets, strict=True):
        offset = target - rate * guest.end[first]
        sweeps = [_around(x, axis, rate, offset, float(guest.end[pause])) for pause in (first, last)]
        share = min(sweep.share for sweep in sweeps)
        yield FoundRate(float(rate), float(offset + sweeps[0].centre), float(guest.end[first]), share, {cpu: place})


def _longest(begin: Floats, end: Floats, count: int) -> _Pauses:
    """The longest pauses, in the order of time."""
    length = end - begin
    places = np.sort(np.argsort(-length)[:count])
    return _Pauses(end[places], length[places])


def _agreeing(guest: _Pauses, host: _Pauses) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Pairs of guest pauses against pairs of host pauses: (rate, first and last guest pause, the first's end).

    Only the best are given: lengths agree, and the pauses are far apart.
    """
    i, j = np.triu_indices(len(guest.end), 1)
    k, m = np.triu_indices(len(host.end), 1)
    apart_guest, apart_host = (guest.end[j] - guest.end[i])[:, None], (host.end[m] - host.end[k])[None, :]
    rate = apart_host / np.maximum(apart_guest, 1e-9)
    misfit = np.zeros_like(rate)
    for guest_length, host_length in ((guest.length[i], host.length[k]), (guest.length[j], host.length[m])):
        expected = guest_length[:, None] * rate
        misfit += np.abs(expected - host_length[None, :]) / (host_length[None, :] * _TOLERANCE + _JITTER_NS)
    misfit[(rate < LEAST_RATE) | (rate > MOST_RATE)] = np.inf
    # Of equally good matches the ones of long pauses far apart say more.
    misfit -= np.log(guest.length[i] * guest.length[j] * (guest.end[j] - guest.end[i]) + 1e-9)[:, None] * 0.1
    best = np.argsort(misfit, axis=None)[:_LOOKED_AT]
    best = best[np.isfinite(misfit.reshape(-1)[best])]
    rows, columns = np.unravel_index(best, misfit.shape)
    return rate[rows, columns], i[rows], j[rows], host.end[k[columns]]


def _around(x: Floats, axis: Axis, rate: float, offset: float, at: float):  # type: ignore[no-untyped-def]
    """The best offset for the events around a pause."""
    place = int(np.searchsorted(x, at))
    return best_offset([x[max(place - _AROUND, 0) : place + _AROUND] * rate + offset], [axis], _JITTER_NS)
