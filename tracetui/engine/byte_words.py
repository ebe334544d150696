"""Eight bytes at a time, at any place of a byte array, for kernels.

A word's lowest byte is the first in memory, whatever machine this is. Nothing checks the place: arrays that are
read this way end with WORD bytes that hold nothing, and who writes keeps that much room behind what counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.jit import intrinsic

WORD = 8

load_word: Any = intrinsic("tracetui.engine.word_intrinsics", "load_word")
"""load_word(array, at): the uint64 at a place of an array of bytes."""
store_word: Any = intrinsic("tracetui.engine.word_intrinsics", "store_word")
"""store_word(array, at, word): write a uint64 at a place of an array of bytes."""
swapped: Any = intrinsic("tracetui.engine.word_intrinsics", "swapped")
"""swapped(word): its bytes in reverse."""
bit_length: Any = intrinsic("tracetui.engine.word_intrinsics", "bit_length")
"""bit_length(word): how many bits it takes, 0 for 0."""


def padded(data: bytes | bytearray) -> npt.NDArray[np.uint8]:
    """A byte array that may be read a word at a time."""
    return np.frombuffer(bytes(data) + bytes(WORD), np.uint8).copy()
