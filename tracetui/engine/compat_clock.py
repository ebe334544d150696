"""Raw time -> time as trace-cmd 3.3.3 makes it, its defects included; the right conversion is in clock.py.

All numbers are unsigned 64-bit ones that wrap around. What differs: one sample's TSC ratio is ignored, the last
sample is never used without interpolation, the ratio multiplies instead of dividing and overflows, guest
buffer instances are not shifted at all, and CPUs without samples stay unsynchronised.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from tracetui.engine.clock import Clock, signed64
from tracetui.formats.recording import TimeSample

_BITS = (1 << 64) - 1
_LOW = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class CompatClock(Clock):
    """How trace-cmd converts the times of one stream; `segments` is not used.

    Attributes:
        samples: the CPU's time shift samples, ascending; empty for none.
        interpolate: between samples the offset is interpolated.
        hz: clock ticks per second that the user stated, 0 for none; overrides mult and shift.
        is_raw: times stay as they were recorded.
    """

    samples: tuple[TimeSample, ...] = ()
    interpolate: bool = False
    hz: int = 0
    is_raw: bool = False

    def to_ns(self, raw: int) -> int:
        """Convert one raw time.

        Returns:
            Time in ns, 0 <= ns < 2**64; what would be negative wraps.
        """
        if self.is_raw:
            return raw & _BITS
        ts = raw & _BITS
        if self.samples:
            ts = _shifted(ts, self.samples, self.interpolate)
        if self.hz:
            ts = int(float(ts) * (1e9 / self.hz)) & _BITS
        elif self.mult:
            ts = _multiplied(ts, self.mult, self.shift)
        return ts + self.offset_ns & _BITS


def _multiplied(ts: int, mult: int, shift: int) -> int:
    """Cycles -> ns by halves of 32 bits; mult is an int there, so 2**31 and more turn negative."""
    factor = (mult & _LOW) - (1 << 32 if mult >> 31 & 1 else 0) & _BITS
    low = ((ts & _LOW) * factor & _BITS) >> (shift & 63)
    high = (ts >> 32) * factor & _BITS
    return low + (high << (32 - shift & 63)) & _BITS if high else low


def _shifted(ts: int, samples: tuple[TimeSample, ...], interpolate: bool) -> int:
    if len(samples) == 1:
        return ts + samples[0].offset & _BITS
    last = len(samples) - 2
    if len(samples) == 2 or ts <= samples[0].time & _BITS:
        at = 0
    elif ts >= samples[-1].time & _BITS:
        at = last
    else:
        at = min(bisect_right(samples, ts, key=lambda sample: sample.time & _BITS) - 1, last)
    return _corrected(ts, samples[at], samples[at + 1], interpolate)


def _corrected(ts: int, before: TimeSample, after: TimeSample, interpolate: bool) -> int:
    offset = before.offset
    run = signed64(after.time - before.time)
    if interpolate and run:
        rise = signed64(signed64(ts - before.time) * signed64(after.offset - before.offset))
        offset += _divided(signed64(rise + _divided(run, 2)), run)
    scaled = (ts * before.scaling & _BITS) >> (before.fraction & 63)
    return scaled + offset & _BITS


def _divided(numerator: int, denominator: int) -> int:
    """C's division, towards zero."""
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient
