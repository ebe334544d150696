"""Raw ring-buffer time -> time on the merged axis, exactly, in Python integers.

The steps and their order are those of the ring buffer's readers: the guest's time shift in raw
units, then cycles to nanoseconds, then offsets in nanoseconds. Where the sources multiply a guest's
time by its TSC ratio this divides: KVM computes guest = host * ratio + tsc_offset, and the stored
offset is -tsc_offset, so host = (guest + offset) / ratio.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from tracetui.formats.recording import TimeSample, TimeShift, Tsc2Nsec

TS_MAX = 2**63 - 2
"""Largest time a row can have; 2**63-1 marks the end of a stream."""
TS_MIN = -(2**63)
_LONGEST_RUN = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ClockSegment:
    """The time shift from one raw time on; all in raw units.

    Attributes:
        start: raw time from which the segment holds (the first one also holds before).
        base: raw time at which the shift is `offset`.
        offset: what is added.
        rise: the offset grows by rise / run per raw unit, rounded as C rounds (o + run/2) / run.
        run: see rise, at least 1.
        scaling: the TSC ratio is scaling / 2**fraction, at least 1.
        fraction: see scaling, 0 .. 63.
    """

    start: int
    base: int
    offset: int
    rise: int = 0
    run: int = 1
    scaling: int = 1
    fraction: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """How one stream's raw time becomes time on the merged axis.

    Attributes:
        segments: the time shift, ascending by start; empty for none.
        mult: nanoseconds are floor(t * mult / 2**shift); 0 for no conversion.
        shift: see mult, 0 .. 127.
        offset_ns: added last.
    """

    segments: tuple[ClockSegment, ...] = ()
    mult: int = 0
    shift: int = 0
    offset_ns: int = 0

    def to_ns(self, raw: int) -> int:
        """Convert one raw time.

        Args:
            raw: stored time; its 64 bits are read as a signed number.

        Returns:
            Time in ns (in clock counts where the clock is not ns), signed, limited to 64 bits.
        """
        ts = signed64(raw)
        if self.segments:
            ts = signed64(_shifted(ts, self._segment(ts)))
        if self.mult:
            ts = signed64((ts * self.mult) >> self.shift)
        return min(signed64(ts + self.offset_ns), TS_MAX)

    def _segment(self, ts: int) -> ClockSegment:
        place = bisect_right(self.segments, ts, key=lambda segment: segment.start)
        return self.segments[max(place - 1, 0)]


def _shifted(ts: int, segment: ClockSegment) -> int:
    offset = segment.offset
    if segment.rise:
        offset += _divided(signed64(ts - segment.base) * segment.rise + segment.run // 2, segment.run)
    ts = signed64(ts + offset)
    if segment.scaling != 1 << segment.fraction:
        ts = (ts << segment.fraction) // segment.scaling
    return ts


def _divided(numerator: int, denominator: int) -> int:
    """C's division of a signed by a positive number: towards zero."""
    quotient = abs(numerator) // denominator
    return quotient if numerator >= 0 else -quotient


def signed64(value: int) -> int:
    """The lowest 64 bits of a number, read as a signed one."""
    return ((value + 2**63) & (2**64 - 1)) - 2**63


def make_clock(shift: TimeShift | None, cpu: int, tsc2nsec: Tsc2Nsec | None, offset_ns: int) -> Clock:
    """The clock of one CPU of a recording.

    A CPU without samples takes those of the nearest CPU that has some: the vCPUs of one
    guest normally share one offset.
    """
    samples = _samples_of(shift, cpu)
    interpolate = shift is not None and shift.interpolate
    return Clock(
        segments=_segments(samples, interpolate),
        mult=tsc2nsec.mult if tsc2nsec else 0,
        shift=min(tsc2nsec.shift, 127) if tsc2nsec else 0,
        offset_ns=offset_ns,
    )


def borrowed_cpu(shift: TimeShift, cpu: int) -> int | None:
    """The CPU whose samples serve `cpu`: itself, the nearest that has some, or None when no CPU has."""
    with_samples = [other for other, samples in enumerate(shift.cpus) if samples]
    return min(with_samples, key=lambda other: (abs(other - cpu), other), default=None)


def _samples_of(shift: TimeShift | None, cpu: int) -> tuple[TimeSample, ...]:
    if shift is None:
        return ()
    source = borrowed_cpu(shift, cpu)
    return () if source is None else shift.cpus[source]


def _segments(samples: tuple[TimeSample, ...], interpolate: bool) -> tuple[ClockSegment, ...]:
    if not interpolate or len(samples) == 1:
        return tuple(_segment_of(sample) for sample in samples)
    return tuple(
        _segment_of(a, rise=signed64(b.offset - a.offset), run=min(max(b.time - a.time, 1), _LONGEST_RUN))
        for a, b in pairwise(samples)
    )


def _segment_of(sample: TimeSample, rise: int = 0, run: int = 1) -> ClockSegment:
    usable = sample.scaling > 0 and 0 <= sample.fraction < 64
    return ClockSegment(
        start=sample.time,
        base=sample.time,
        offset=sample.offset,
        rise=rise,
        run=run,
        scaling=sample.scaling if usable else 1,
        fraction=sample.fraction if usable else 0,
    )
