"""The walk-and-merge kernel: the pages of all streams of all files, merged by time in one pass.

A stream is one CPU of one buffer; its number (the slot) decides between equal times: CPUs of the first
file, CPUs of the second, ..., then the buffer instances. Within a stream stored order is
kept even where its time steps back. `merge_plain.py` is the same in plain Python.

The kernel works on an arena of bytes in which every stream has a window of whole pages. It goes from slice to slice
of time: each stream is walked up to the slice's end, then the rows of all are brought in order. It returns when its
output is full, when a window is used up (the caller refills it and calls again) or at the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.comm_kernel import note_names
from tracetui.engine.jit import inlined, kernel
from tracetui.engine.page_kernel import Bytes, Ints, begin_window, half_at, word_at
from tracetui.engine.slice_kernel import (
    KEPT_BACK,
    KEPT_COLUMNS,
    KEPT_ROWS,
    LONGEST_NS,
    MOST_ROWS,
    PLACE_BITS,
    Keys,
    walk_slice,
)
from tracetui.engine.slice_order_kernel import MOST_DIGITS, sort_keys
from tracetui.engine.walk_state import (
    BIG_ENDIAN,
    DONE,
    FULL,
    HEAD_KIND,
    HEAD_TS,
    NAMING_BIT,
    NEED,
    NONE,
    PID_OFFSET,
    RECORDING,
    REFILL,
    ROW_COLUMNS,
    ROW_LENGTH,
    ROW_OFFSET,
    ROW_TS,
    STOPPED,
    STREAM_MASK,
    TYPE_BIT,
    TYPE_DAMAGE,
    TYPE_MASK,
    TYPE_OVERFLOW,
)

_SLICE_ROWS = MOST_ROWS
_FIRST_PACE_NS = 1 << 20

_END = np.int64(2**63 - 1)
_PLACE_MASK = np.uint64(MOST_ROWS - 1)
_PLACE_BITS = np.uint64(PLACE_BITS)
_U1, _U2 = np.uint64(1), np.uint64(2)
_FORTH, _BACK = np.int64(0), np.int64(1)


def slice_arrays(streams: int) -> tuple[Ints, Ints, Ints, Keys, npt.NDArray[np.uint32], Ints]:
    """What walk_merge works on: kept, rows, what, keys, digits and pace."""
    return (
        np.zeros((streams, KEPT_COLUMNS), np.int64),
        np.zeros((_SLICE_ROWS, ROW_COLUMNS), np.int64),
        np.zeros(_SLICE_ROWS, np.int64),
        np.zeros((2, _SLICE_ROWS), np.uint64),
        np.zeros(MOST_DIGITS, np.uint32),
        np.full(1, _FIRST_PACE_NS, np.int64),
    )


@inlined
def _new_type(recording: Any, event_id: Any, type_of: npt.NDArray[np.uint16], type_keys: Ints) -> Any:
    """Give an event that was not met before its dictionary number; type_keys[0] is the next free one."""
    number = type_keys[0]
    if number >= len(type_keys):
        return np.int64(TYPE_OVERFLOW)
    type_keys[0] = number + 1
    type_keys[number] = (recording << 16) | event_id
    type_of[recording, event_id] = number
    return number


@inlined
def _earliest(state: Ints) -> tuple[Any, Any]:
    """Whether there are rows, and the earliest head's time."""
    is_any, ts = False, _END
    for s in range(len(state)):
        if state[s, HEAD_KIND] != NONE:
            is_any, ts = True, min(ts, state[s, HEAD_TS])
    return is_any, ts


@inlined
def _length_ns(pace_ns: Any, wanted: Any, capacity: Any) -> Any:
    """How long a slice had better be, so that a few slices of equal size make up for the rows that are wanted.

    A slice that has a few rows too many costs less than another one that has just a few.
    """
    much = max(capacity * 3 // 4, 1)
    some_more = min(wanted, 1 << 32) * 9 // 8 + 1
    usual = some_more // ((some_more + much - 1) // much)
    return np.uint64(max(pace_ns * usual // capacity, 1))


@inlined
def _next_pace_ns(pace_ns: Any, length_ns: Any, count: Any, capacity: Any) -> Any:
    """The pace to go on with after a slice that had `count` rows."""
    seen = np.int64(length_ns) * capacity // count
    longest = min(pace_ns << 2, LONGEST_NS)
    return max(min(max(seen, pace_ns >> 2), longest), 1)


@inlined
def _type_at(
    arena: Bytes, state: Ints, type_of: npt.NDArray[np.uint16], type_keys: Ints, rows: Ints, what: Ints, place: Any
) -> Any:
    """The type of a row; an event that was not met before gets its number here, in the order of rows."""
    event_type = (what[place] >> TYPE_BIT) & TYPE_MASK
    if event_type != TYPE_OVERFLOW:
        return event_type
    s = what[place] & STREAM_MASK
    event_id = np.int64(0)
    if rows[place, ROW_LENGTH] >= 2:
        event_id = half_at(arena, rows[place, ROW_OFFSET], state[s, BIG_ENDIAN])
    event_type = np.int64(type_of[state[s, RECORDING], event_id])
    return event_type if event_type != 0 else _new_type(state[s, RECORDING], event_id, type_of, type_keys)


@inlined
def _ready(keys: Keys, side: Any, count: Any, wanted: Any, complete: Any) -> Any:
    """How many of the sorted rows can be given: none is after the time up to which there are all."""
    ready = min(count, wanted)
    while ready > 0 and keys[side, ready - 1] >> _PLACE_BITS > complete:
        ready -= 1
    return ready


@inlined
def _pid_of(arena: Bytes, state: Ints, s: Any, offset: Any, length: Any) -> Any:
    """A record's pid, -1 where it is too short."""
    at = state[s, PID_OFFSET]
    return np.int32(word_at(arena, offset + at, state[s, BIG_ENDIAN])) if at + 4 <= length else np.int32(-1)


@kernel
def walk_merge(
    arena: Bytes,
    state: Ints,
    kept: Ints,
    rows: Ints,
    what: Ints,
    keys: Keys,
    digits: npt.NDArray[np.uint32],
    pace: Ints,
    clocks: Ints,
    segments: Ints,
    type_of: npt.NDArray[np.uint16],
    type_keys: Ints,
    counts: Ints,
    naming: npt.NDArray[np.int32],
    pairs: Ints,
    known: Ints,
    noted: Ints,
    names: Ints,
    until_ts: int,
    skip: int,
    limit: int,
    detailed: int,
    out_stream: npt.NDArray[np.uint16],
    out_type: npt.NDArray[np.uint16],
    out_ts: Ints,
    out_offset: Ints,
    out_length: Ints,
    out_pid: npt.NDArray[np.int32],
) -> tuple[int, int, int, int]:
    """Give the next rows of the merged stream.

    Args:
        arena: uint8[bytes], the windows of all streams.
        state: int64[streams, STATE_COLUMNS]; a stream of head kind NEED has a freshly filled window.
        kept: int64[streams, slice_kernel.KEPT_COLUMNS], where each stream stood when the slice began.
        rows, what: int64[n, ROW_COLUMNS] and int64[n], the rows of a slice; n is MOST_ROWS at most.
        keys: uint64[2, n], their keys, see slice_kernel.
        digits: uint32[slice_order_kernel.MOST_DIGITS].
        pace: int64[1], ns in which there are about n rows, LONGEST_NS at most; kept from call to call.
        clocks, segments: see clock_table.pack_clocks.
        type_of: uint16[recordings, 65536], event id -> type, 0 for none yet.
        type_keys: int64[types]; [0] the next free type, [n] recording << 16 | event id.
        counts: int64[types], rows per type.
        naming: int32[recordings, 65536], event id -> which of `pairs` it has, see comm_kernel; int32[0, 0] for none.
        pairs, known, noted, names: see comm_kernel.note_names; `names` has room for two names per row.
        until_ts: end before the first row of this time or a later one.
        skip: rows to pass over before the first that is given.
        limit: rows to give at most; the outputs have at least that many.
        detailed: 1 to fill the outputs after out_type too.
        out_stream, out_type: uint16[limit].
        out_ts, out_offset, out_length: int64[limit]; time in ns, arena offset of the payload and its bytes. A
            lost-events mark has its count as length (-1 unknown), damage its reason.
        out_pid: int32[limit].

    Returns:
        (DONE, FULL, REFILL or STOPPED; the stream to refill; rows skipped; rows given).
    """
    for s in range(len(state)):
        if state[s, HEAD_KIND] == NEED:
            begin_window(arena, state, s, clocks, segments)
            if state[s, HEAD_KIND] == NEED:
                return REFILL, s, 0, 0
    skipped = given = 0
    capacity = np.int64(len(rows))
    while True:
        is_any, start_ts = _earliest(state)
        if not is_any:
            return DONE, 0, skipped, given
        if given >= limit:
            return FULL, 0, skipped, given
        if start_ts >= until_ts:
            return STOPPED, 0, skipped, given
        wanted = limit - given + (skip - skipped)
        length_ns = _length_ns(pace[0], wanted, capacity)
        length_ns = min(length_ns, np.uint64(until_ts) - np.uint64(start_ts))
        while True:
            count, complete, needing = walk_slice(
                arena, state, kept, clocks, segments, type_of, naming, start_ts, length_ns, rows, what, keys, _FORTH
            )
            if count < capacity or length_ns == _U1:
                break
            # More than there is room for; rows of one and the same time are in order without the rest of them.
            for s in range(len(state)):
                kept[s, KEPT_BACK] = kept[s, KEPT_ROWS]
            walk_slice(
                arena, state, kept, clocks, segments, type_of, naming, start_ts, length_ns, rows, what, keys, _BACK
            )
            length_ns = max(length_ns >> _U2, _U1)
        side = sort_keys(keys, digits, count, PLACE_BITS)
        ready = _ready(keys, side, count, wanted, complete)
        if needing < 0:
            pace[0] = _next_pace_ns(pace[0], length_ns, count, capacity)
        else:
            # What was walked in vain, because a window ended, is walked again: so slices become shorter.
            pace[0] = min(pace[0], 2 * np.int64(complete) + 1)
        passed = min(ready, skip - skipped)
        skipped += passed
        named = np.int64(0)
        for i in range(ready):
            place = keys[side, i] & _PLACE_MASK
            event_type = _type_at(arena, state, type_of, type_keys, rows, what, place)
            counts[event_type] += 1
            if i < passed:
                continue
            s = what[place] & STREAM_MASK
            out_stream[given], out_type[given] = s, event_type
            if detailed != 0:
                offset, length = rows[place, ROW_OFFSET], rows[place, ROW_LENGTH]
                out_ts[given], out_offset[given], out_length[given] = rows[place, ROW_TS], offset, length
                out_pid[given] = _pid_of(arena, state, s, offset, length) if event_type > TYPE_DAMAGE else -1
            # The other row of keys is free: it takes the places of records with names, without a branch.
            keys[1 - side, named] = place
            named += np.int64(what[place] >> NAMING_BIT != 0)
            given += 1
        note_names(arena, rows, what, keys, 1 - side, named, pairs, known, noted, names)
        if ready < count:
            for i in range(ready, count):
                kept[what[keys[side, i] & _PLACE_MASK] & STREAM_MASK, KEPT_BACK] += 1
            walk_slice(
                arena, state, kept, clocks, segments, type_of, naming, start_ts, length_ns, rows, what, keys, _BACK
            )
        if needing >= 0 and state[needing, HEAD_KIND] == NEED:
            return REFILL, needing, skipped, given
