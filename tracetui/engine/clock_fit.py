"""A guest's clock from nothing but its events and its host's kvm_entry and kvm_exit.

The rate of the guest's clock is known where both machines count nanoseconds, or where cycles are turned into them
by the host's TSC2NSEC; then only an offset is sought first. Where that leads nowhere (a guest with TSC scaling, or
cycles of which nobody knows how long they take) the rate is sought as well. Either way the result is made exact,
and what is left open is stated as a bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tracetui.engine.clock_track import RateTrust, Track, follow
from tracetui.engine.guest_times import event_times
from tracetui.engine.machine import Machine
from tracetui.engine.offset_bounds import Floats
from tracetui.engine.offset_search import choose_thread, find_offset
from tracetui.engine.offset_sweep import Axis, axis_of
from tracetui.engine.rate_search import find_rate
from tracetui.engine.run_windows import run_windows
from tracetui.engine.slots import CYCLE_CLOCKS, Slot
from tracetui.engine.vcpu_threads import VcpuThread, fullest
from tracetui.engine.walk import Ints
from tracetui.formats.recording import Recording

_GOOD_SHARE = 0.98
_REACH_NS = 100_000.0


@dataclass(frozen=True, slots=True)
class ClockFit:
    """A guest's clock as its host's windows give it: host ns = origin_ns + rate * (raw - raw_origin) + correction.

    Attributes:
        rate: ns per raw unit.
        is_rate_known: the rate follows from the files; otherwise it was estimated.
        raw_origin: raw time of the guest.
        origin_ns: time on the host's axis.
        track: the correction, over x = rate * (raw - raw_origin).
        threads: guest CPU -> the thread that ran it.
    """

    rate: Fraction
    is_rate_known: bool
    raw_origin: int
    origin_ns: int
    track: Track
    threads: Mapping[int, VcpuThread]

    def host_ns(self, raw: int) -> Fraction:
        """Where a raw time lies on the host's axis."""
        x = self.rate * (raw - self.raw_origin)
        correction = float(self.track.correction(np.array([float(x)]))[0])
        return self.origin_ns + x + Fraction(correction)

    @property
    def knots(self) -> list[tuple[int, Fraction]]:
        """(raw time, time on the host's axis) of the places between which the clock runs evenly; two at least."""
        places = [x for x, _ in self.track.knots]
        if len(places) == 1:
            places.append(places[0] + 1e9)
        raws = [self.raw_origin + round(Fraction(x) / self.rate) for x in places]
        return [(raw, self.host_ns(raw)) for raw in raws]


def fit_clock(
    guest: Machine, host: Machine, slots: Sequence[Slot], candidates: Mapping[int, Sequence[VcpuThread]]
) -> ClockFit | None:
    """Estimate a guest's clock.

    Args:
        guest, host: the machines.
        slots: the session's streams; the guest's are read with their raw times.
        candidates: guest CPU -> threads of the host that may have run it.

    Returns:
        The clock, None when the events do not tell one.
    """
    times = {cpu: raw for cpu, raw in event_times(guest, slots, raw=True).items() if candidates.get(cpu)}
    if not times:
        return None
    problem = _Problem(times, {cpu: fullest(candidates[cpu]) for cpu in times})
    rate = known_rate(guest.recording, host.recording)
    found = problem.with_rate(rate, rate_trust(guest.recording, host.recording)) if rate else None
    if found is not None and found.track.share >= _GOOD_SHARE:
        return found
    searched = problem.without_rate()
    best = max((each for each in (found, searched) if each), key=lambda each: each.track.share, default=None)
    return best if best is not None and best.track.share >= _GOOD_SHARE else None


def known_rate(guest: Recording, host: Recording) -> Fraction | None:
    """How many units of the host's axis a raw unit of the guest's clock lasts, None when the files do not say."""
    guest_cycles, host_cycles = guest.clock in CYCLE_CLOCKS, host.clock in CYCLE_CLOCKS
    conversion = (host.tsc2nsec if host_cycles else None) or guest.tsc2nsec
    if not guest_cycles:
        return None if host_cycles and host.tsc2nsec is None else Fraction(1)
    if conversion is None:
        return Fraction(1) if host_cycles and guest.clock == host.clock else None
    return Fraction(conversion.mult, 1 << conversion.shift) if conversion.mult else None


def rate_trust(guest: Recording, host: Recording) -> RateTrust:
    """Whether both machines count with the same counter."""
    same = guest.clock == host.clock and guest.clock in CYCLE_CLOCKS
    return RateTrust.EXACT if same else RateTrust.NOMINAL


class _Problem:
    """One guest's events and its host's windows, as floats from common origins."""

    def __init__(self, times: Mapping[int, Ints], candidates: Mapping[int, Sequence[VcpuThread]]) -> None:
        self._threads = {cpu: candidates[cpu] for cpu in times}
        self._origin_ns = min(thread.first_ns for cpu in times for thread in candidates[cpu])
        self._raw_origin = min(int(raw[0]) for raw in times.values())
        self._raw = {cpu: (raw - self._raw_origin).astype(np.float64) for cpu, raw in times.items()}
        self._axes = {
            cpu: [axis_of(run_windows([thread]), self._origin_ns) for thread in candidates[cpu]] for cpu in times
        }

    def with_rate(self, rate: Fraction, trust: RateTrust) -> ClockFit | None:
        """Find the offset."""
        times = self._times(float(rate))
        found = find_offset(times, self._axes)
        if found is None or not found.is_certain:
            return None
        track = follow(*self._chosen(times, found.chosen), found.offset, found.at, trust)
        return self._fit(rate, True, track, found.chosen)

    def without_rate(self) -> ClockFit | None:
        """Find rate and offset: first by one vCPU's pauses, then by all events."""
        found = find_rate(self._raw, self._axes)
        if found is None or not found.is_certain:
            return None
        x, axes = self._chosen(self._times(found.rate), found.chosen)
        first = follow(x, axes, found.offset, found.at * found.rate, RateTrust.UNKNOWN)
        if first.share < _GOOD_SHARE:
            return None
        begin, end = float(x[0][0]), float(x[0][-1])
        mapped = np.array([begin, end]) + first.correction(np.array([begin, end]))
        rate = found.rate * float(mapped[1] - mapped[0]) / max(end - begin, 1.0)
        times = self._times(rate)
        offset = float(mapped[0]) - begin / found.rate * rate
        chosen = {
            cpu: found.chosen.get(cpu, choose_thread(times[cpu] + offset, axes_of_cpu, _REACH_NS))
            for cpu, axes_of_cpu in self._axes.items()
        }
        at = begin / found.rate * rate
        return self._fit(
            Fraction(rate), False, follow(*self._chosen(times, chosen), offset, at, RateTrust.UNKNOWN), chosen
        )

    def _times(self, rate: float) -> dict[int, Floats]:
        return {cpu: raw * rate for cpu, raw in self._raw.items()}

    def _chosen(self, times: Mapping[int, Floats], chosen: Mapping[int, int]) -> tuple[list[Floats], list[Axis]]:
        return [times[cpu] for cpu in chosen], [self._axes[cpu][place] for cpu, place in chosen.items()]

    def _fit(self, rate: Fraction, is_rate_known: bool, track: Track, chosen: Mapping[int, int]) -> ClockFit:
        threads = {cpu: self._threads[cpu][place] for cpu, place in chosen.items()}
        return ClockFit(rate, is_rate_known, self._raw_origin, self._origin_ns, track, threads)
