"""Kernels' ways to write characters: numbers, times, padding. The caller sees to it that there is room."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.jit import spliced

Bytes = npt.NDArray[np.uint8]

_U = np.uint64
_POWERS = np.array([10**n for n in range(20)], np.uint64)


@spliced
def copy(out: Bytes, at: Any, source: Bytes, place: Any, count: Any) -> Any:
    for k in range(count):
        out[_U(at + k)] = source[_U(place + k)]
    return at + count


@spliced
def put_decimal(out: Bytes, at: Any, value: Any, least: Any) -> Any:
    """Write a uint64 in decimal with at least so many digits."""
    count = np.int64(1)
    while count < 20 and value >= _POWERS[_U(count)]:
        count += 1
    count = max(count, least)
    place = at + count
    while place > at:
        place -= 1
        tens = value // _U(10)
        out[_U(place)] = np.uint8(_U(48) + value - tens * _U(10))
        value = tens
    return at + count


@spliced
def put_hex(out: Bytes, at: Any, value: Any, ten: Any) -> Any:
    """Write a uint64 in hexadecimal; `ten` is the character of the digit 10."""
    count = np.int64(1)
    while count < 16 and value >> _U(4 * count) != _U(0):
        count += 1
    place = at + count
    while place > at:
        place -= 1
        digit = np.int64(value & _U(15))
        out[_U(place)] = np.uint8(48 + digit if digit < 10 else ten + digit - 10)
        value = value >> _U(4)
    return at + count


@spliced
def fill(out: Bytes, start: Any, at: Any, width: Any, left: Any) -> Any:
    """Pad out[start:at] with blanks to a width."""
    missing = width - (at - start)
    if missing <= 0:
        return at
    if left:
        for k in range(missing):
            out[_U(at + k)] = 32
        return at + missing
    place = at
    while place > start:
        place -= 1
        out[_U(place + missing)] = out[_U(place)]
    for k in range(missing):
        out[_U(start + k)] = 32
    return at + missing


@spliced
def put_time(out: Bytes, at: Any, ts: Any, seconds: Any, digits: Any) -> Any:
    """A time and its colon: seconds with 6 or 9 digits behind the point, else the bare number."""
    magnitude = _U(ts)
    if ts < 0:
        magnitude = _U(0) - magnitude
    start = at
    if seconds != 0:
        out[_U(at)] = 32
        at += 1
        start = at
        scale = _U(1000000000)
        if digits == 6:
            magnitude = (magnitude + _U(500)) // _U(1000)
            scale = _U(1000000)
    else:
        scale = _U(1)
    if ts < 0:
        out[_U(at)] = 45
        at += 1
    whole = magnitude // scale
    at = put_decimal(out, at, whole, np.int64(1))
    if seconds != 0:
        at = fill(out, start, at, np.int64(5), False)
        out[_U(at)] = 46
        at = put_decimal(out, at + 1, magnitude - whole * scale, digits)
    else:
        at = fill(out, start, at, np.int64(12), False)
    out[_U(at)] = 58
    return at + 1
