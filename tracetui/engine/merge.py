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

from tracetui.engine.byte_words import prefetch
from tracetui.engine.clock_kernel import MULT, OFFSET_NS, SEGMENT_COUNT, SHIFT, convert, nanoseconds, plus
from tracetui.engine.comm_kernel import note_names
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
    REFILL,
    RESUME_LOST,
    RESUME_PAGE,
    RESUME_PENDING,
    RESUME_POS,
    RESUME_RAW,
    SEGMENT,
    STEPPED_BACK,
    STOPPED,
    TYPE_DAMAGE,
    TYPE_LOST,
    TYPE_OVERFLOW,
)

_DELTA_MASK = np.int64(0x7FFFFFF)
_TS_MAX = np.int64(2**63 - 2)
_TS_MIN = np.int64(-(2**63))
_END = np.int64(2**63 - 1)
_U1 = np.uint64(1)

TS, STREAM = 0, 1
"""Columns of a node of the tournament."""


@inlined
def _replay(tree: Ints, s: int, ts: Any) -> None:
    """Let stream `s`, whose head now has time `ts`, play on its way up; the winner is in the first place.

    Every other node holds who lost there. Of equal times the lower number comes first. Who wins cannot be foreseen,
    so there is no branch: the exclusive or of both is taken from one and added to the other, or nothing is.
    """
    node = ((np.int64(len(tree)) >> 1) + s) >> 1
    number = np.int64(s)
    while node > 0:
        at = np.uint64(node << 1)
        other_ts, other = tree[at], tree[at + _U1]
        loses = -np.int64((other_ts < ts) | ((other_ts == ts) & (other < number)))
        ts_change, change = (other_ts ^ ts) & loses, (other ^ number) & loses
        tree[at], tree[at + _U1] = other_ts ^ ts_change, other ^ change
        ts ^= ts_change
        number ^= change
        node >>= 1
    tree[TS], tree[STREAM] = ts, number


@inlined
def _rival(tree: Ints, s: int) -> tuple[Any, Any]:
    """The stream that is next after the winner `s`, and its time: the best of all it beat on its way up."""
    node = ((np.int64(len(tree)) >> 1) + s) >> 1
    rival, rival_ts = np.int64(len(tree)), _END
    while node > 0:
        other_ts, other = tree[np.uint64(node << 1)], tree[np.uint64((node << 1) + 1)]
        if other_ts < rival_ts or (other_ts == rival_ts and other < rival):
            rival, rival_ts = other, other_ts
        node >>= 1
    return rival, rival_ts


@inlined
def _begin(arena: Bytes, state: Ints, tree: Ints, clocks: Ints, segments: Ints) -> int:
    """Find the heads of streams whose windows were filled, and let them play; the stream that needs another, or -1."""
    winner = tree[STREAM]
    alone = winner >= 0
    for number in range(len(state)):
        if state[number, HEAD_KIND] == NEED:
            begin_window(arena, state, number, clocks, segments)
            if state[number, HEAD_KIND] == NEED:
                tree[STREAM] = -1
                return number
            alone = alone and number == winner
            if number == winner:
                _replay(tree, number, state[number, HEAD_TS])
    if not alone:
        leaves = len(tree) // 2
        for node in range(leaves):
            tree[2 * node], tree[2 * node + 1] = _TS_MIN, -1
        for number in range(leaves):
            _replay(tree, number, state[number, HEAD_TS] if number < len(state) else _END)
    return -1


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


@inlined
def _keep_head(
    state: Ints, s: int, ts: Any, offset: Any, length: Any, position: Any, raw: Any, resume: Any, resume_raw: Any
) -> None:
    """Store a record as the head of its stream, and where in its page the search for it began."""
    state[s, HEAD_KIND], state[s, HEAD_TS] = RECORD, ts
    state[s, HEAD_OFFSET], state[s, HEAD_LENGTH] = offset, length
    state[s, POS], state[s, RAW] = position, raw
    state[s, RESUME_POS], state[s, RESUME_RAW] = resume - state[s, PAGE] + 1, resume_raw


@kernel
def walk_merge(  # noqa: PLR0915  (one loop over its local variables is what makes it quick)
    arena: Bytes,
    state: Ints,
    tree: Ints,
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
        tree: int64[2 * power of two >= streams], the tournament, per node time and stream; the caller sets the
            first stream to -1 when heads have changed behind the kernel's back.
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
    if len(state) == 0:
        return DONE, 0, 0, 0
    needing = _begin(arena, state, tree, clocks, segments)
    if needing >= 0:
        return REFILL, needing, 0, 0
    skipped = given = 0
    last = np.int64(-1)
    while given < limit:
        s = tree[STREAM]
        kind = state[s, HEAD_KIND]
        if kind == NONE:
            return DONE, 0, skipped, given
        if tree[TS] >= until_ts:
            return STOPPED, 0, skipped, given
        # Who has won once may do so again and again: then it need not play until its rival's time has come.
        rival, rival_ts = np.int64(-1), _TS_MIN
        if s == last:
            rival, rival_ts = _rival(tree, s)
            if rival_ts >= until_ts:
                rival, rival_ts = np.int64(-1), np.int64(until_ts)
        last = s
        ts, offset, length = state[s, HEAD_TS], state[s, HEAD_OFFSET], state[s, HEAD_LENGTH]
        position, end, raw, lost = state[s, POS], state[s, PAGE_END], state[s, RAW], state[s, LOST]
        big_endian, recording, pid_offset = state[s, BIG_ENDIAN], state[s, RECORDING], state[s, PID_OFFSET]
        clock = state[s, CLOCK]
        mult, shift, offset_ns = clocks[clock, MULT], clocks[clock, SHIFT], clocks[clock, OFFSET_NS]
        is_shifted = clocks[clock, SEGMENT_COUNT] > 0
        was_record = kind == RECORD
        while True:
            if kind == RECORD:
                event_id = half_at(arena, offset, big_endian) if length >= 2 else np.int64(0)
                event_type = np.int64(type_of[recording, event_id])
                if event_type == 0:
                    event_type = _new_type(recording, event_id, type_of, type_keys)
            else:
                event_type = np.int64(TYPE_LOST if kind == LOST_MARK else TYPE_DAMAGE)
            counts[event_type] += 1
            if skipped < skip:
                skipped += 1
            else:
                out_stream[given] = s
                out_type[given] = event_type
                if detailed != 0:
                    out_ts[given] = ts
                    out_offset[given] = offset
                    out_length[given] = length
                    has_pid = kind == RECORD and pid_offset + 4 <= length
                    out_pid[given] = np.int32(word_at(arena, offset + pid_offset, big_endian)) if has_pid else -1
                elif len(naming) != 0 and kind == RECORD and naming[recording, event_id] != 0:
                    note_names(arena, offset, length, ts, naming[recording, event_id], pairs, known, noted, names)
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
                state[s, STEPPED_BACK] = 1
            if given >= limit or ts > rival_ts or (ts == rival_ts and rival < s):
                break
        state[s, HEAD_TS] = ts
        if found:
            # With many streams it will be long until this one's turn.
            prefetch(arena, position)
            _keep_head(state, s, ts, offset, length, position, raw, resume_position, resume_raw)
            if not was_record:
                state[s, RESUME_PAGE], state[s, RESUME_LOST] = state[s, PAGE_NUMBER], 0
                state[s, RESUME_PENDING] = state[s, PENDING]
        else:
            # Rare: the end of a page, marks, padding, records that state their length in a word of its own.
            state[s, POS], state[s, RAW] = resume_position, resume_raw
            advance(arena, state, s, clocks, segments)
            if state[s, HEAD_KIND] == NEED:
                return REFILL, s, skipped, given
        _replay(tree, s, state[s, HEAD_TS])
    finished = state[tree[STREAM], HEAD_KIND] == NONE
    return DONE if finished else FULL, 0, skipped, given
