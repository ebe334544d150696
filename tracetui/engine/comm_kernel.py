"""Finds the records which give a task another name than the record before that named it, while they are walked."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import load_word
from tracetui.engine.jit import inlined
from tracetui.engine.text_table import KEYS, row_of
from tracetui.engine.walk_state import NAMING_BIT, ROW_LENGTH, ROW_OFFSET, ROW_TS

Ints = npt.NDArray[np.int64]

# Columns of a pair: where a record has a pid and that task's name; 0 bytes of name: take every record.
PID_OFFSET, COMM_OFFSET, COMM_SIZE, MACHINE, PAIR_COLUMNS = range(5)

# Columns of a name that was noted; place in the arena and bytes are the record's.
NAME_PAIR, NAME_TS, NAME_OFFSET, NAME_LENGTH, NAME_COLUMNS = range(5)

COUNT_BITS = 4
"""An event's pairs in one number: the first one, and in so many lower bits how many."""

NAME_SIZE = 16
"""Bytes of a name's field: the kernel's TASK_COMM_LEN."""
KNOWN_COLUMNS = KEYS + 2
_U = np.uint64
_NO = np.int64(0)
_COUNT_MASK = np.int64((1 << COUNT_BITS) - 1)


@inlined
def note_names(
    arena: npt.NDArray[np.uint8],
    rows: Ints,
    what: Ints,
    places: npt.NDArray[np.uint64],
    side: Any,
    count: Any,
    pairs: Ints,
    known: Ints,
    noted: Ints,
    names: Ints,
) -> None:
    """Note what is new in some records, in their order.

    Args:
        arena: uint8[bytes].
        rows, what: of the slice, see merge.walk_merge; of a record, which pairs its event has, see COUNT_BITS.
        places: uint64[2, n], the records' places in `rows`.
        side: which row of `places`.
        count: how many records.
        pairs: int64[pairs, PAIR_COLUMNS].
        known: int64[power of two, KNOWN_COLUMNS] hash table: machine and pid, then the two words of the last name.
        noted: int64[2]: rows of `known` that are taken (once half of them are, further tasks count as renamed);
            rows of `names` that are filled.
        names: int64[n, NAME_COLUMNS], in the order of records; what finds no room is left out.
    """
    for i in range(count):
        place = places[side, i]
        ts, start, size = rows[place, ROW_TS], rows[place, ROW_OFFSET], rows[place, ROW_LENGTH]
        event_pairs = what[place] >> NAMING_BIT
        first = event_pairs >> COUNT_BITS
        for pair in range(first, first + (event_pairs & _COUNT_MASK)):
            at = pairs[pair, PID_OFFSET]
            if at + 4 > size or noted[1] >= len(names):
                continue
            # Of a big-endian machine this is another number, but the same for the same task.
            pid = np.int64(load_word(arena, start + at) & _U(0xFFFFFFFF))
            if pid == 0:
                continue
            name = pairs[pair, COMM_OFFSET]
            if pairs[pair, COMM_SIZE] == NAME_SIZE and name + NAME_SIZE <= size:
                low, high = np.int64(load_word(arena, start + name)), np.int64(load_word(arena, start + name + 8))
                slot = row_of(known, pairs[pair, MACHINE], pid, _NO, _NO, _NO)
                if slot >= 0 and known[slot, KEYS] == low and known[slot, KEYS + 1] == high:
                    continue
                if slot < 0 and 2 * noted[0] < len(known):
                    slot = -1 - slot
                    noted[0] += 1
                    known[slot, 0], known[slot, 1] = pairs[pair, MACHINE], pid
                    known[slot, 2] = known[slot, 3] = known[slot, 4] = 0
                if slot >= 0:
                    known[slot, KEYS], known[slot, KEYS + 1] = low, high
            row = noted[1]
            names[row, NAME_PAIR], names[row, NAME_TS], names[row, NAME_OFFSET], names[row, NAME_LENGTH] = (
                pair,
                ts,
                start,
                size,
            )
            noted[1] = row + 1
