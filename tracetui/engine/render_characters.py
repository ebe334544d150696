"""Kernels' ways to write characters: numbers, times, padding. The caller sees to it that there is room."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import WORD, bit_length, load_word, store_word, swapped
from tracetui.engine.jit import inlined

Bytes = npt.NDArray[np.uint8]

_U = np.uint64
_HUNDRED_MILLION = np.uint64(10**8)
_ZEROS = np.uint64(0x3030303030303030)
_BLANKS = np.uint64(0x2020202020202020)
_POWERS = np.array([10**n for n in range(20)], np.uint64)


@inlined
def copy(out: Bytes, at: Any, source: Bytes, place: Any, count: Any) -> Any:
    """Copy bytes by whole words: up to WORD - 1 more than `count` are read and written."""
    copied = np.int64(0)
    while copied < count:
        store_word(out, at + copied, load_word(source, place + copied))
        copied += WORD
    return at + count


@inlined
def _eight_digits(value: Any) -> Any:
    """The word of the eight decimal digits of a number below 10**8, all lanes of it divided at once."""
    top = value // _U(10000)
    lanes = top | ((value - top * _U(10000)) << _U(32))
    hundreds = ((lanes * _U(10486)) >> _U(20)) & _U(0x7F0000007F)
    lanes = hundreds | ((lanes - hundreds * _U(100)) << _U(16))
    tens = ((lanes * _U(103)) >> _U(10)) & _U(0x000F000F000F000F)
    return tens | ((lanes - tens * _U(10)) << _U(8)) | _ZEROS


@inlined
def put_decimal(out: Bytes, at: Any, value: Any, least: Any) -> Any:
    """Write a uint64 in decimal with at least so many digits."""
    guess = bit_length(value | _U(1)) * 1233 >> 12
    count = guess + 1 if value >= _POWERS[_U(guess)] else guess
    count = max(count, least)
    end = at + count
    if count > 16:
        top = value // (_HUNDRED_MILLION * _HUNDRED_MILLION)
        value -= top * (_HUNDRED_MILLION * _HUNDRED_MILLION)
        store_word(out, at, _eight_digits(top) >> _U(8 * (24 - count)))
        at, count = end - 16, np.int64(16)
    if count > 8:
        top = value // _HUNDRED_MILLION
        value -= top * _HUNDRED_MILLION
        store_word(out, at, _eight_digits(top) >> _U(8 * (16 - count)))
        at, count = end - 8, np.int64(8)
    store_word(out, at, _eight_digits(value) >> _U(8 * (8 - count)))
    return end


@inlined
def _eight_nibbles(value: Any, to_letter: Any) -> Any:
    """The word of the eight hexadecimal digits of a number below 2**32."""
    lanes = (value | (value << _U(16))) & _U(0x0000FFFF0000FFFF)
    lanes = (lanes | (lanes << _U(8))) & _U(0x00FF00FF00FF00FF)
    lanes = (lanes | (lanes << _U(4))) & _U(0x0F0F0F0F0F0F0F0F)
    letters = ((lanes + _U(0x0606060606060606)) >> _U(4)) & _U(0x0101010101010101)
    return swapped(lanes + _ZEROS + letters * to_letter)


@inlined
def put_hex(out: Bytes, at: Any, value: Any, to_letter: Any) -> Any:
    """Write a uint64 in hexadecimal; from the digit 10 on `to_letter` is added to the character."""
    count = (bit_length(value | _U(1)) + 3) >> 2
    value = value << _U(64 - 4 * count)
    store_word(out, at, _eight_nibbles(value >> _U(32), to_letter))
    store_word(out, at + 8, _eight_nibbles(value & _U(0xFFFFFFFF), to_letter))
    return at + count


@inlined
def fill(out: Bytes, start: Any, at: Any, width: Any, left: Any) -> Any:
    """Pad out[start:at] with blanks to a width, in front unless `left` is not 0."""
    missing = width - (at - start)
    if missing <= 0:
        return at
    if left != 0:
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


@inlined
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
        at = fill(out, start, at, np.int64(5), np.int64(0))
        out[_U(at)] = 46
        at = put_decimal(out, at + 1, magnitude - whole * scale, digits)
    else:
        at = fill(out, start, at, np.int64(12), np.int64(0))
    out[_U(at)] = 58
    return at + 1


@inlined
def shown_time(ts: Any, seconds: Any, digits: Any) -> Any:
    """A time in units of the last digit that put_time writes of it, rounded up at half of one."""
    if seconds == 0 or digits != 6:
        return ts
    whole = ts // 1000
    return whole + (1 if ts - whole * 1000 >= 500 else 0)


@inlined
def put_difference(out: Bytes, at: Any, time: Any, before: Any) -> Any:
    """Write ` (+54)   `, how long one time is after another, in a blank and eight columns or more."""
    narrowest = at + 9
    magnitude = _U(time) - _U(before)
    out[_U(at)], out[_U(at + 1)], out[_U(at + 2)] = 32, 40, 43
    if time < before:
        magnitude = _U(0) - magnitude
        out[_U(at + 2)] = 45
    at = put_decimal(out, at + 3, magnitude, np.int64(1))
    out[_U(at)] = 41
    store_word(out, at + 1, _BLANKS)
    return max(at + 1, narrowest)
