"""The kernel that finds the records which give a task another name than the record before that named it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import load_word
from tracetui.engine.jit import kernel
from tracetui.engine.text_table import KEYS, row_of

Ints = npt.NDArray[np.int64]

# Columns of a pair: where a record has a pid and that task's name; 0 bytes of name: take every record.
PID_OFFSET, COMM_OFFSET, COMM_SIZE, MACHINE, PAIR_COLUMNS = range(5)

NAME_SIZE = 16
"""Bytes of a name's field: the kernel's TASK_COMM_LEN."""
KNOWN_COLUMNS = KEYS + 2
_U = np.uint64
_NO = np.int64(0)


@kernel
def find_renamed(
    arena: npt.NDArray[np.uint8],
    event_type: npt.NDArray[np.uint16],
    offset: Ints,
    length: Ints,
    pairs: Ints,
    pairs_of: Ints,
    known: Ints,
    fill: Ints,
    out: Ints,
) -> int:
    """Find what is new in a block.

    Args:
        arena, event_type, offset, length: of a walk.Block with n rows.
        pairs: int64[pairs, PAIR_COLUMNS].
        pairs_of: int64[types, 2], first pair of an event type and how many.
        known: int64[power of two, KNOWN_COLUMNS] hash table: machine and pid, then the two words of the last name.
        fill: int64[1], rows of `known` that are taken; once half of them are, further tasks count as renamed.
        out: int64[2 * n, 2], (row, pair) in the order of rows.

    Returns:
        How many rows of `out` are filled.
    """
    found = 0
    for row in range(len(event_type)):
        first, count = pairs_of[event_type[row], 0], pairs_of[event_type[row], 1]
        for pair in range(first, first + count):
            start, size = offset[row], length[row]
            at = pairs[pair, PID_OFFSET]
            if at + 4 > size:
                continue
            # Of a big-endian machine this is another number, but the same for the same task.
            pid = np.int64(load_word(arena, start + at) & _U(0xFFFFFFFF))
            if pid == 0:
                continue
            name = pairs[pair, COMM_OFFSET]
            if pairs[pair, COMM_SIZE] == NAME_SIZE and name + NAME_SIZE <= size:
                low, high = np.int64(load_word(arena, start + name)), np.int64(load_word(arena, start + name + 8))
                place = row_of(known, pairs[pair, MACHINE], pid, _NO, _NO, _NO)
                if place >= 0 and known[place, KEYS] == low and known[place, KEYS + 1] == high:
                    continue
                if place < 0 and 2 * fill[0] < len(known):
                    place = -1 - place
                    fill[0] += 1
                    known[place, 0], known[place, 1] = pairs[pair, MACHINE], pid
                    known[place, 2] = known[place, 3] = known[place, 4] = 0
                if place >= 0:
                    known[place, KEYS], known[place, KEYS + 1] = low, high
            out[found, 0], out[found, 1] = row, pair
            found += 1
    return found
