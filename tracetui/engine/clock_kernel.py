"""The compiled counterpart of `clock.Clock.to_ns`: the same numbers, 128-bit steps included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.clock import Clock
from tracetui.engine.jit import inlined

Ints = npt.NDArray[np.int64]

SEGMENT_FIRST, SEGMENT_COUNT, MULT, SHIFT, OFFSET_NS, CLOCK_COLUMNS = 0, 1, 2, 3, 4, 5
START, BASE, OFFSET, RISE, RUN, SCALING, FRACTION, SEGMENT_COLUMNS = 0, 1, 2, 3, 4, 5, 6, 7

_LOW = np.uint64(0xFFFFFFFF)
_U0, _U1, _U32, _U63 = np.uint64(0), np.uint64(1), np.uint64(32), np.uint64(63)
_TS_MAX = np.int64(2**63 - 2)


def pack_clocks(clocks: Sequence[Clock]) -> tuple[Ints, Ints]:
    """Clocks as arrays for kernels.

    Returns:
        int64[clocks, CLOCK_COLUMNS] and int64[segments, SEGMENT_COLUMNS] (at least one row each).
    """
    table = np.zeros((max(len(clocks), 1), CLOCK_COLUMNS), np.int64)
    rows: list[tuple[int, ...]] = []
    for number, clock in enumerate(clocks):
        table[number] = (len(rows), len(clock.segments), clock.mult, clock.shift, clock.offset_ns)
        rows += [(s.start, s.base, s.offset, s.rise, s.run, s.scaling, s.fraction) for s in clock.segments]
    segments = np.array(rows or [(0,) * SEGMENT_COLUMNS], np.int64)
    return table, segments


@inlined
def plus(a: Any, b: Any) -> Any:
    """The sum of two int64 modulo 2**64; of signed numbers the compiler may assume that they never overflow."""
    return np.int64(np.uint64(a) + np.uint64(b))


@inlined
def minus(a: Any, b: Any) -> Any:
    """The difference of two int64 modulo 2**64."""
    return np.int64(np.uint64(a) - np.uint64(b))


@inlined
def convert(raw: Any, clock: int, clocks: Ints, segments: Ints, hint: int) -> tuple[Any, int]:
    """Convert one raw time.

    Args:
        raw: int64, the stored 64 bits.
        clock: row of `clocks`.
        clocks, segments: see pack_clocks.
        hint: segment number (within the clock) used last, to begin the search at.

    Returns:
        (time on the merged axis int64, segment number).
    """
    ts = raw
    count = clocks[clock, SEGMENT_COUNT]
    if count > 0:
        first = clocks[clock, SEGMENT_FIRST]
        while hint + 1 < count and segments[first + hint + 1, START] <= ts:
            hint += 1
        while hint > 0 and segments[first + hint, START] > ts:
            hint -= 1
        ts = _shifted(ts, segments[first + hint])
    mult = clocks[clock, MULT]
    if mult != 0:
        ts = nanoseconds(ts, mult, clocks[clock, SHIFT])
    ts = plus(ts, clocks[clock, OFFSET_NS])
    return min(ts, _TS_MAX), hint


@inlined
def nanoseconds(ts: Any, mult: Any, shift: Any) -> Any:
    """floor(ts * mult / 2**shift) modulo 2**64; mult < 2**32, so the product is exact in two halves."""
    high = (ts >> 32) * mult
    low = (np.uint64(ts) & _LOW) * np.uint64(mult)
    if shift <= 32:
        return np.int64((low >> np.uint64(shift)) + (np.uint64(high) << np.uint64(32 - shift)))
    return (high + np.int64(low >> _U32)) >> min(shift - 32, 63)


@inlined
def _shifted(ts: Any, segment: Ints) -> Any:
    offset = segment[OFFSET]
    if segment[RISE] != 0:
        offset = plus(offset, _risen(minus(ts, segment[BASE]), segment[RISE], segment[RUN]))
    ts = plus(ts, offset)
    scaling = segment[SCALING]
    fraction = segment[FRACTION]
    if scaling != np.int64(_U1 << np.uint64(fraction)):
        ts = _unscaled(ts, scaling, fraction)
    return ts


@inlined
def _magnitude(value: Any) -> Any:
    return np.uint64(value) if value >= 0 else _U0 - np.uint64(value)


@inlined
def _product(a: Any, b: Any) -> tuple[Any, Any]:
    """The 128-bit product of two uint64 as (high, low)."""
    a_low, a_high, b_low, b_high = a & _LOW, a >> _U32, b & _LOW, b >> _U32
    low = a_low * b_low
    middle = a_high * b_low + (low >> _U32)
    cross = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _U32) + (cross >> _U32), (cross << _U32) | (low & _LOW)


@inlined
def _quotient(high: Any, low: Any, divisor: Any) -> tuple[Any, Any]:
    """(lowest 64 bits of the quotient, remainder) of a 128-bit by a 64-bit number."""
    rest = high % divisor
    if rest == _U0:
        return low // divisor, low % divisor
    quotient = _U0
    for _ in range(64):
        carry = rest >> _U63
        rest = (rest << _U1) | (low >> _U63)
        low = low << _U1
        quotient = quotient << _U1
        if carry != _U0 or rest >= divisor:
            rest = rest - divisor
            quotient = quotient | _U1
    return quotient, rest


@inlined
def _risen(elapsed: Any, rise: Any, run: Any) -> Any:
    """(elapsed * rise + run / 2) / run, divided towards zero."""
    high, low = _product(_magnitude(elapsed), _magnitude(rise))
    half = np.uint64(run // 2)
    negative = (elapsed < 0) != (rise < 0)
    if not negative:
        low = low + half
        if low < half:
            high = high + _U1
    elif high == _U0 and low <= half:
        low = half - low
        negative = False
    else:
        if low < half:
            high = high - _U1
        low = low - half
    quotient, _ = _quotient(high, low, np.uint64(run))
    return np.int64(_U0 - quotient) if negative else np.int64(quotient)


@inlined
def _unscaled(ts: Any, scaling: Any, fraction: Any) -> Any:
    """floor(ts * 2**fraction / scaling)."""
    magnitude = _magnitude(ts)
    bits = np.uint64(fraction)
    high = magnitude >> (np.uint64(64) - bits) if fraction > 0 else _U0
    quotient, rest = _quotient(high, magnitude << bits, np.uint64(scaling))
    if ts >= 0:
        return np.int64(quotient)
    return np.int64(_U0 - quotient - (_U1 if rest != _U0 else _U0))
