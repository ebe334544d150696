"""The walk-and-merge kernel: the pages of all streams of all files, merged by time in one pass.

A stream is one CPU of one buffer; its number (the slot) decides between equal times: CPUs of the first
file, CPUs of the second, ..., then the buffer instances. Within a stream stored order is
kept even where its time steps back. `merge_plain.py` is the same in plain Python.

The kernel works on an arena of bytes in which every stream has a window of whole pages. It returns when its
output is full, when a window is used up (the caller refills it and calls again) or at the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.jit import inlined, kernel
from tracetui.engine.page_kernel import Bytes, Ints, advance, begin_window, word_at
from tracetui.engine.walk_state import (
    BIG_ENDIAN,
    DAMAGE_MARK,
    DONE,
    FULL,
    HEAD_KIND,
    HEAD_LENGTH,
    HEAD_OFFSET,
    HEAD_TS,
    LOST_MARK,
    NEED,
    NONE,
    PID_OFFSET,
    RECORD,
    RECORDING,
    RECORDS,
    REFILL,
    TYPE_DAMAGE,
    TYPE_LOST,
    TYPE_OVERFLOW,
)


@inlined
def _play(tree: npt.NDArray[np.int32], state: Ints, leaves: int, s: int) -> None:
    """Replay the matches on the way from leaf `s` to the root of the tournament."""
    node = (leaves + s) >> 1
    while node > 0:
        left, right = tree[2 * node], tree[2 * node + 1]
        if right < 0 or (left >= 0 and state[left, HEAD_TS] <= state[right, HEAD_TS]):
            tree[node] = left
        else:
            tree[node] = right
        node >>= 1


@inlined
def _event_type(
    arena: Bytes, state: Ints, s: int, type_of: npt.NDArray[np.uint16], type_keys: Ints, counts: Ints
) -> Any:
    """Dictionary number of the head's event, given out when first met; type_keys[0] is the next free one."""
    event_id = np.int64(0)
    if state[s, HEAD_LENGTH] >= 2:
        position = state[s, HEAD_OFFSET]
        first, second = np.int64(arena[position]), np.int64(arena[position + 1])
        event_id = (first << 8) | second if state[s, BIG_ENDIAN] != 0 else (second << 8) | first
    recording = state[s, RECORDING]
    number = np.int64(type_of[recording, event_id])
    if number == 0:
        number = type_keys[0]
        if number >= len(type_keys):
            return np.int64(TYPE_OVERFLOW)
        type_keys[0] = number + 1
        type_keys[number] = (recording << 16) | event_id
        type_of[recording, event_id] = number
    counts[number] += 1
    return number


@kernel
def walk_merge(
    arena: Bytes,
    state: Ints,
    tree: npt.NDArray[np.int32],
    clocks: Ints,
    segments: Ints,
    type_of: npt.NDArray[np.uint16],
    type_keys: Ints,
    counts: Ints,
    page_ts: Ints,
    page_rows: Ints,
    skip: int,
    limit: int,
    detailed: bool,
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
        tree: int32[2 * leaves], leaves = power of two >= streams; the caller fills the leaves with 0, 1, ..., -1.
        clocks, segments: see clock_kernel.pack_clocks.
        type_of: uint16[recordings, 65536], event id -> type, 0 for none yet.
        type_keys: int64[types]; [0] the next free type, [n] recording << 16 | event id.
        counts: int64[types], rows per type.
        page_ts, page_rows: int64[pages] page directory; empty arrays for none.
        skip: rows to pass over before the first that is given.
        limit: rows to give at most; the outputs have at least that many.
        detailed: also fill the outputs after out_type.
        out_stream, out_type: uint16[limit].
        out_ts, out_offset, out_length: int64[limit]; time in ns, arena offset of the payload and its bytes. A
            lost-events mark has its count as length (-1 unknown), damage its reason.
        out_pid: int32[limit].

    Returns:
        (DONE, FULL or REFILL; the stream to refill; rows skipped; rows given).
    """
    streams = len(state)
    leaves = len(tree) // 2
    begun = False
    for slot in range(streams):
        if state[slot, HEAD_KIND] == NEED:
            begin_window(arena, state, slot, clocks, segments, page_ts, page_rows)
            begun = True
            if state[slot, HEAD_KIND] == NEED:
                return REFILL, slot, 0, 0
    if begun:
        for leaf in range(0, leaves, 2):
            _play(tree, state, leaves, leaf)
    skipped = 0
    given = 0
    while given < limit:
        s: Any = np.int64(tree[1])
        head = state[s, HEAD_KIND]
        if head == NONE:
            return DONE, 0, skipped, given
        if head == LOST_MARK:
            number = np.int64(TYPE_LOST)
            counts[number] += 1
        elif head == DAMAGE_MARK:
            number = np.int64(TYPE_DAMAGE)
            counts[number] += 1
        else:
            number = _event_type(arena, state, s, type_of, type_keys, counts)
        state[s, RECORDS] += 1
        if skipped < skip:
            skipped += 1
        else:
            out_stream[given] = s
            out_type[given] = number
            if detailed:
                out_ts[given] = state[s, HEAD_TS]
                out_offset[given] = state[s, HEAD_OFFSET]
                out_length[given] = state[s, HEAD_LENGTH]
                at = state[s, HEAD_OFFSET] + state[s, PID_OFFSET]
                known = head == RECORD and state[s, PID_OFFSET] + 4 <= state[s, HEAD_LENGTH]
                out_pid[given] = np.int32(word_at(arena, at, state[s, BIG_ENDIAN])) if known else -1
            given += 1
        advance(arena, state, s, clocks, segments, page_ts, page_rows)
        if state[s, HEAD_KIND] == NEED:
            return REFILL, s, skipped, given
        _play(tree, state, leaves, s)
    finished = state[tree[1], HEAD_KIND] == NONE
    return DONE if finished else FULL, 0, skipped, given
