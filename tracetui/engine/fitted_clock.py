"""A fitted clock as the options that a file would state it with, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tracetui.engine.clock_fit import ClockFit
from tracetui.engine.machine import Machine
from tracetui.engine.slots import CYCLE_CLOCKS, counts_cycles
from tracetui.formats.recording import Recording, TimeSample, TimeShift, Tsc2Nsec

_RATIO_BITS = 48
_MULT_BITS = 31
_ENDS = 2
_PLAIN_RATIO = Fraction(1, 100)
"""A ratio this near 1 is drift, not TSC scaling."""


@dataclass(frozen=True, slots=True)
class FitFacts:
    """What `--fit` found for one guest.

    Attributes:
        offset: what is added to the guest's raw times at the trace's beginning, in their unit.
        offset_bound: that is off by no more than this.
        bound_ns: the clock is off by no more than this anywhere in the trace, as far as the windows tell.
        rate_ns: ns per raw unit; is_rate_known tells whether the files say it.
        is_rate_known: see rate_ns.
        stored_difference_ns: the recorded time shift puts the guest this much later at worst; None without one.
        unit: of the raw times, "cycles" or "ns".
    """

    offset: int
    offset_bound: int
    bound_ns: int
    rate_ns: float
    is_rate_known: bool
    stored_difference_ns: int | None
    unit: str

    @property
    def words(self) -> str:
        """The facts for people."""
        said = f"fitted: {self.offset:+d} +- {self.offset_bound} {self.unit}"
        if not self.is_rate_known:
            said += f", {self.rate_ns:.9f} ns per unit"
        if self.stored_difference_ns is not None:
            said += f"; the recorded time shift differs by {self.stored_difference_ns:+d} ns"
        return said

    def as_json(self) -> dict[str, Any]:
        """The facts as plain values."""
        return {
            "offset": self.offset,
            "offset_bound": self.offset_bound,
            "unit": self.unit,
            "bound_ns": self.bound_ns,
            "rate_ns": self.rate_ns,
            "rate_known": self.is_rate_known,
            "stored_difference_ns": self.stored_difference_ns,
        }


@dataclass(frozen=True, slots=True)
class FittedClock:
    """A guest's clock options as the fit has them."""

    time_shift: TimeShift
    tsc2nsec: Tsc2Nsec | None
    facts: FitFacts


def fitted_clock(fit: ClockFit, guest: Machine, host: Machine) -> FittedClock:
    """Turn a fit into the options of a guest's file that make readers convert its times so.

    Args:
        fit: the clock.
        guest, host: the machines; the guest's times get its host's DATE, as those of synchronised guests do.
    """
    late_ns = (0 if counts_cycles(host.recording) else host.recording.date_offset_ns) + guest.recording.offset_ns
    knots = [(raw, ns - late_ns) for raw, ns in fit.knots]
    rate = (knots[-1][1] - knots[0][1]) / (knots[-1][0] - knots[0][0])
    conversion = _conversion(fit, guest.recording, host.recording, rate)
    per_unit = Fraction(conversion.mult, 1 << conversion.shift) if conversion else Fraction(1)
    scaling, fraction = _scaling(per_unit / rate)
    ratio = Fraction(scaling, 1 << fraction)
    samples = [TimeSample(raw, round(ns / per_unit * ratio) - raw, scaling, fraction) for raw, ns in knots]
    if len(fit.track.knots) == 1 or (ratio != 1 and len(samples) == _ENDS):
        samples = samples[:1]
    cpus = max(guest.recording.cpu_count, 1)
    shift = TimeShift(host.recording.trace_id, len(samples) > 1, (tuple(samples),) * cpus)
    bound = int(fit.track.bound_ns) + 1
    facts = FitFacts(
        offset=samples[0].offset,
        offset_bound=int(bound / per_unit * ratio + _ratio_freedom(fit, samples[0], ratio)) + 1,
        bound_ns=bound,
        rate_ns=float(rate),
        is_rate_known=fit.is_rate_known,
        stored_difference_ns=None,
        unit="cycles" if guest.recording.clock in CYCLE_CLOCKS else "ns",
    )
    return FittedClock(shift, conversion, facts)


def _ratio_freedom(fit: ClockFit, sample: TimeSample, ratio: Fraction) -> Fraction:
    """How far the offset moves with a TSC ratio that is not known exactly: it counts from the TSC's zero."""
    if ratio == 1 or fit.track.slopes is None:
        return Fraction(0)
    low, high = fit.track.slopes
    return abs(sample.time + sample.offset) * Fraction(high - low) / 2


def _conversion(fit: ClockFit, guest: Recording, host: Recording, rate: Fraction) -> Tsc2Nsec | None:
    """How raw units become ns: as the host's do, as the guest says, or as was estimated."""
    if guest.clock in CYCLE_CLOCKS:
        stated = (host.tsc2nsec if host.clock in CYCLE_CLOCKS else None) or guest.tsc2nsec
        if stated is not None and stated.mult:
            return stated
    if fit.is_rate_known:
        return None
    shift = min(max(_MULT_BITS - 1 - _exponent(rate), 0), 63)
    return Tsc2Nsec(round(rate * (1 << shift)), shift, 0)


def _exponent(rate: Fraction) -> int:
    """The least power of two above a rate, about."""
    return rate.numerator.bit_length() - rate.denominator.bit_length()


def _scaling(ratio: Fraction) -> tuple[int, int]:
    """(scaling, fraction bits) of a TSC ratio; (1, 0) for one that is plain drift."""
    if abs(ratio - 1) < _PLAIN_RATIO:
        return 1, 0
    return max(round(ratio * (1 << _RATIO_BITS)), 1), _RATIO_BITS
