"""Compiled radix sort of the keys of a slice."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import bit_length
from tracetui.engine.jit import inlined

DIGIT_BITS = 11
MOST_DIGITS = 1 << DIGIT_BITS
_U = np.uint64


@inlined
def sort_keys(keys: npt.NDArray[np.uint64], digits: npt.NDArray[np.uint32], count: Any, low_bits: int) -> Any:
    """Sort keys that are in order within their lowest bits.

    Args:
        keys: uint64[2, n], the first row is sorted.
        digits: uint32[MOST_DIGITS].
        count: of keys.
        low_bits: these do not count.

    Returns:
        The row that holds the sorted keys.
    """
    all_bits, falls = _U(0), np.int64(0)
    for i in range(1, count):
        all_bits |= keys[0, i]
        falls += keys[0, i] < keys[0, i - 1]
    side = np.int64(0)
    if falls == 0:
        return side
    all_bits |= keys[0, 0]
    bits = np.int64(bit_length(all_bits)) - low_bits
    passes = (bits + DIGIT_BITS - 1) // DIGIT_BITS
    width = (bits + passes - 1) // passes
    mask = (_U(1) << _U(width)) - _U(1)
    shift = _U(low_bits)
    for _ in range(passes):
        for digit in range(np.int64(mask) + 1):
            digits[digit] = 0
        for i in range(count):
            digits[(keys[side, i] >> shift) & mask] += np.uint32(1)
        before = np.uint32(0)
        for digit in range(np.int64(mask) + 1):
            found = digits[digit]
            digits[digit] = before
            before += found
        for i in range(count):
            key = keys[side, i]
            digit = (key >> shift) & mask
            at = digits[digit]
            digits[digit] = at + np.uint32(1)
            keys[1 - side, at] = key
        side = 1 - side
        shift += _U(width)
    return side
