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

from tracetui.engine.clock_kernel import MULT, OFFSET_NS, SEGMENT_COUNT, SHIFT, convert, nanoseconds, plus
from tracetui.engine.jit import inlined, kernel, spliced
from tracetui.engine.page_kernel import Bytes, Ints, advance, begin_window, complete_stamp, half_at, word_at
from tracetui.engine.walk_state import (
    BIG_ENDIAN,
    CLOCK,
    DONE,
    FULL,
    HEAD_KIND,
    HEAD_LENGTH,
    HEAD_OFFSET,
    HEAD_TS,
    LOST,
    LOST_MARK,
    NEED,
    NONE,
    PAGE,
    PAGE_END,
    PAGE_NUMBER,
    PENDING,
    PID_OFFSET,
    POS,
    RAW,
    RECORD,
    RECORDING,
    RECORDS,
    REFILL,
    RESUME_LOST,
    RESUME_PAGE,
    RESUME_PENDING,
    RESUME_POS,
    RESUME_RAW,
    SEGMENT,
    STEPPED_BACK,
    TYPE_DAMAGE,
    TYPE_LOST,
    TYPE_OVERFLOW,
)

_DELTA_MASK = np.int64(0x7FFFFFF)
_TS_MAX = np.int64(2**63 - 2)


@inlined
def _first_of(left: Any, left_ts: Any, right: Any, right_ts: Any) -> bool:
    """Whether the left stream comes first: by time, of equal times by number; -1 is no stream."""
    return bool(right < 0 or (left >= 0 and (left_ts < right_ts or (left_ts == right_ts and left < right))))


@spliced
def _play(tree: npt.NDArray[np.int32], tree_ts: Ints, leaves: int, s: int, ts: Any) -> None:
    """Replay the matches on the way from leaf `s`, whose head now has time `ts`, to the root of the tournament."""
    node = leaves + s
    winner = np.int64(s)
    tree_ts[node] = ts
    while node > 1:
        other, other_ts = np.int64(tree[node ^ 1]), tree_ts[node ^ 1]
        if not _first_of(winner, ts, other, other_ts):
            winner, ts = other, other_ts
        node >>= 1
        tree[node], tree_ts[node] = winner, ts


@spliced
def _rival(tree: npt.NDArray[np.int32], tree_ts: Ints, leaves: int, s: int) -> tuple[Any, Any]:
    """The stream that is next after `s`, and its time: the best of all it beat on its way to the root."""
    node = leaves + s
    rival, rival_ts = np.int64(-1), np.int64(2**63 - 1)
    while node > 1:
        other, other_ts = np.int64(tree[node ^ 1]), tree_ts[node ^ 1]
        if _first_of(other, other_ts, rival, rival_ts):
            rival, rival_ts = other, other_ts
        node >>= 1
    return rival, rival_ts


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


@spliced
def _next_record(
    arena: Bytes, position: Any, end: Any, raw: Any, big_endian: Any, offset: Any, length: Any
) -> tuple[bool, Any, Any, Any, Any]:
    """Pass over time stamps to the next record of the common kind, one that states its length in its type.

    Returns:
        (whether there is one in the page, position behind it, its raw time, its payload's offset and bytes).
    """
    while position + 8 <= end:
        word = word_at(arena, position, big_endian)
        code = word >> 27 if big_endian != 0 else word & 31
        delta = word & _DELTA_MASK if big_endian != 0 else word >> 5
        if code < 29:
            if code == 0 or position + 4 + 4 * code > end:
                return False, position, raw, offset, length
            return True, position + 4 + 4 * code, plus(raw, delta), position + 4, 4 * code
        if code == 29:
            return False, position, raw, offset, length
        high = word_at(arena, position + 4, big_endian)
        raw = plus(raw, (high << 27) + delta) if code == 30 else complete_stamp(raw, high, delta)
        position += 8
    return False, position, raw, offset, length


@spliced
def _keep_head(
    state: Ints,
    s: int,
    ts: Any,
    offset: Any,
    length: Any,
    position: Any,
    raw: Any,
    resume_position: Any,
    resume_raw: Any,
) -> None:
    """Store a record as the head of its stream, and where the search for it began."""
    state[s, HEAD_KIND], state[s, HEAD_TS] = RECORD, ts
    state[s, HEAD_OFFSET], state[s, HEAD_LENGTH] = offset, length
    state[s, POS], state[s, RAW] = position, raw
    state[s, RESUME_PAGE], state[s, RESUME_POS] = state[s, PAGE_NUMBER], resume_position - state[s, PAGE] + 1
    state[s, RESUME_RAW], state[s, RESUME_LOST], state[s, RESUME_PENDING] = resume_raw, 0, state[s, PENDING]


@kernel
def walk_merge(  # noqa: PLR0915  (one loop over its local variables is what makes it quick)
    arena: Bytes,
    state: Ints,
    tree: npt.NDArray[np.int32],
    tree_ts: Ints,
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
        tree_ts: int64[2 * leaves], the time of each stream in `tree`.
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
    for number in range(streams):
        if state[number, HEAD_KIND] == NEED:
            begin_window(arena, state, number, clocks, segments, page_ts, page_rows)
            begun = True
            if state[number, HEAD_KIND] == NEED:
                return REFILL, number, 0, 0
    if begun:
        for number in range(streams):
            _play(tree, tree_ts, leaves, number, state[number, HEAD_TS])
    skipped = 0
    given = 0
    while given < limit:
        s: Any = np.int64(tree[1])
        kind = state[s, HEAD_KIND]
        if kind == NONE:
            return DONE, 0, skipped, given
        rival, rival_ts = _rival(tree, tree_ts, leaves, s)
        ts, offset, length = state[s, HEAD_TS], state[s, HEAD_OFFSET], state[s, HEAD_LENGTH]
        position, end, raw, lost = state[s, POS], state[s, PAGE_END], state[s, RAW], state[s, LOST]
        records, stepped_back = state[s, RECORDS], state[s, STEPPED_BACK]
        big_endian, recording, pid_offset = state[s, BIG_ENDIAN], state[s, RECORDING], state[s, PID_OFFSET]
        clock = state[s, CLOCK]
        mult, shift, offset_ns = clocks[clock, MULT], clocks[clock, SHIFT], clocks[clock, OFFSET_NS]
        is_shifted = clocks[clock, SEGMENT_COUNT] > 0
        while True:
            if kind == RECORD:
                event_id = half_at(arena, offset, big_endian) if length >= 2 else np.int64(0)
                event_type = np.int64(type_of[recording, event_id])
                if event_type == 0:
                    event_type = _new_type(recording, event_id, type_of, type_keys)
            else:
                event_type = np.int64(TYPE_LOST if kind == LOST_MARK else TYPE_DAMAGE)
            counts[event_type] += 1
            records += 1
            if skipped < skip:
                skipped += 1
            else:
                out_stream[given] = s
                out_type[given] = event_type
                if detailed:
                    out_ts[given] = ts
                    out_offset[given] = offset
                    out_length[given] = length
                    known = kind == RECORD and pid_offset + 4 <= length
                    out_pid[given] = np.int32(word_at(arena, offset + pid_offset, big_endian)) if known else -1
                given += 1
            resume_position, resume_raw = position, raw
            found = False
            if lost == 0:
                found, position, raw, offset, length = _next_record(
                    arena, position, end, raw, big_endian, offset, length
                )
            if not found:
                break
            kind = np.int64(RECORD)
            last_ts = ts
            if is_shifted:
                ts, segment = convert(raw, clock, clocks, segments, state[s, SEGMENT])
                state[s, SEGMENT] = segment
            else:
                ts = nanoseconds(raw, mult, shift) if mult != 0 else raw
                ts = min(plus(ts, offset_ns), _TS_MAX)
            if ts < last_ts:
                stepped_back = np.int64(1)
            if given >= limit or ts > rival_ts or (ts == rival_ts and rival < s):
                break
        state[s, RECORDS], state[s, STEPPED_BACK], state[s, HEAD_TS] = records, stepped_back, ts
        if found:
            _keep_head(state, s, ts, offset, length, position, raw, resume_position, resume_raw)
        else:
            # Rare: the end of a page, marks, padding, records that state their length in a word of its own.
            state[s, POS], state[s, RAW] = resume_position, resume_raw
            advance(arena, state, s, clocks, segments, page_ts, page_rows)
            if state[s, HEAD_KIND] == NEED:
                return REFILL, s, skipped, given
        _play(tree, tree_ts, leaves, s, state[s, HEAD_TS])
    finished = state[tree[1], HEAD_KIND] == NONE
    return DONE if finished else FULL, 0, skipped, given
