"""The walk-and-merge kernel: the pages of all streams of all files, merged by time in one pass.

A stream is one CPU of one buffer; its number (the slot) decides between equal times: CPUs of the first
file, CPUs of the second, ..., then the buffer instances. Within a stream stored order is
kept even where its time steps back. `merge_plain.py` is the same in plain Python.

The kernel works on an arena of bytes in which every stream has a window of whole pages. It returns when its
output is full, when a window is used up (the caller refills it and calls again) or at the end.
"""

from __future__ import annotations

import numpy as np

from tracetui.engine.clock_kernel import convert
from tracetui.engine.jit import inlined, kernel
from tracetui.formats.ring_buffer import (
    COMMIT_TOO_LARGE,
    HEADER_CUT,
    LENGTH_TOO_SMALL,
    PAGE_CUT,
    PAGE_HEADER_CUT,
    RECORD_TOO_LONG,
)

# Columns of the state, one row per stream. Positions are byte offsets in the arena.
(
    POS,  # next record header
    PAGE,  # current page
    PAGE_END,  # end of the page's valid data
    WINDOW_END,  # end of the bytes that were loaded
    PAGE_NUMBER,  # of the current page, within the stream
    PAGE_COUNT,
    PAGE_SIZE,
    BIG_ENDIAN,
    LONG_SIZE,
    RAW,  # raw time so far
    LOST,  # lost-events mark to give before the next record: 0 none, else count or -1
    PENDING,  # damage to report at the page's end
    CLOCK,
    SEGMENT,
    RECORDING,
    PID_OFFSET,
    HEAD_KIND,
    HEAD_TS,
    HEAD_OFFSET,
    HEAD_LENGTH,
    RESUME_PAGE,  # where the search for the head began: enough to begin again there
    RESUME_POS,  # relative to the page, plus 1; 0: the page has not been entered
    RESUME_RAW,
    RESUME_LOST,
    RESUME_PENDING,
    RECORDS,  # rows given so far
    STEPPED_BACK,  # 1 once time has stepped back
    PAGE_BASE,  # row of page 0 in the page directory
    STATE_COLUMNS,
) = range(29)

# Kinds of head. Records count upwards from RECORD.
NONE, NEED, LOST_MARK, DAMAGE_MARK, RECORD = 0, 1, 2, 3, 4

# Row types that are no event; event types follow.
TYPE_LOST, TYPE_DAMAGE, TYPE_OVERFLOW, FIRST_EVENT_TYPE = 0, 1, 2, 3

# Why the kernel returned.
DONE, FULL, REFILL = 0, 1, 2

_END = np.int64(2**63 - 1)
_LENGTH_MASK = np.int64(0x7FFFFFF)
_COMMIT_MASK = np.int64((1 << 27) - 1)
_STAMP_HIGH = np.int64(-(1 << 59))  # bits 59..63


@inlined
def _word(arena, position, big_endian):  # type: ignore[no-untyped-def]  # compiled
    a = np.int64(arena[position])
    b = np.int64(arena[position + 1])
    c = np.int64(arena[position + 2])
    d = np.int64(arena[position + 3])
    if big_endian != 0:
        return (a << 24) | (b << 16) | (c << 8) | d
    return (d << 24) | (c << 16) | (b << 8) | a


@inlined
def enter_page(arena, state, s):  # type: ignore[no-untyped-def]  # compiled
    """Read a page's header: its time, how much of it is valid, how much was lost before it."""
    page = state[s, PAGE]
    big = state[s, BIG_ENDIAN]
    header = 8 + state[s, LONG_SIZE]
    available = min(state[s, WINDOW_END] - page, state[s, PAGE_SIZE])
    if available < header:
        state[s, POS] = page + max(available, np.int64(0))
        state[s, PAGE_END] = state[s, POS]
        state[s, PENDING] = PAGE_HEADER_CUT
        state[s, RAW] = 0
        return
    first = _word(arena, page, big)
    second = _word(arena, page + 4, big)
    commit = _word(arena, page + 8, big)
    if big != 0:
        state[s, RAW] = (first << 32) | second
        if header == 16:
            commit = _word(arena, page + 12, big)
    else:
        state[s, RAW] = (second << 32) | first
    length = commit & _COMMIT_MASK
    state[s, PENDING] = 0
    if length > state[s, PAGE_SIZE] - header:
        length = state[s, PAGE_SIZE] - header
        state[s, PENDING] = COMMIT_TOO_LARGE
    if length > available - header:
        length = available - header
        state[s, PENDING] = PAGE_CUT
    state[s, POS] = page + header
    state[s, PAGE_END] = page + header + length
    if commit & (1 << 31):
        state[s, LOST] = -1
        counted = page + header + length
        if (commit & (1 << 30)) and state[s, PENDING] == 0 and counted + header - 8 <= page + available:
            count = _word(arena, counted, big)
            if header == 16:
                other = _word(arena, counted + 4, big)
                count = (count << 32) | other if big != 0 else (other << 32) | count
            state[s, LOST] = max(count, np.int64(-1))


@inlined
def _set_head(state, s, kind, raw, position, length, clocks, segments):  # type: ignore[no-untyped-def]  # compiled
    ts, segment = convert(raw, state[s, CLOCK], clocks, segments, state[s, SEGMENT])
    state[s, SEGMENT] = segment
    if ts < state[s, HEAD_TS]:
        state[s, STEPPED_BACK] = 1
    state[s, HEAD_TS] = ts
    state[s, HEAD_KIND] = kind
    state[s, HEAD_OFFSET] = position
    state[s, HEAD_LENGTH] = length


@inlined
def _keep_resume_point(state, s):  # type: ignore[no-untyped-def]  # compiled
    state[s, RESUME_PAGE] = state[s, PAGE_NUMBER]
    state[s, RESUME_POS] = state[s, POS] - state[s, PAGE] + 1
    state[s, RESUME_RAW] = state[s, RAW]
    state[s, RESUME_LOST] = state[s, LOST]
    state[s, RESUME_PENDING] = state[s, PENDING]


@inlined
def _note_page(state, s, page_ts, page_rows, clocks, segments):  # type: ignore[no-untyped-def]  # compiled
    """Enter the page into the page directory, where one is kept."""
    if len(page_ts) == 0:
        return
    place = state[s, PAGE_BASE] + state[s, PAGE_NUMBER]
    ts, _ = convert(state[s, RAW], state[s, CLOCK], clocks, segments, state[s, SEGMENT])
    page_ts[place] = ts
    page_rows[place] = state[s, RECORDS]


@inlined
def _finish_page(arena, state, s, clocks, segments, page_ts, page_rows):  # type: ignore[no-untyped-def]  # compiled
    """At the end of a page: what is left to report of it, else the next page. True when there is a head."""
    if state[s, LOST] != 0:
        _set_head(state, s, LOST_MARK, state[s, RAW], state[s, POS], state[s, LOST], clocks, segments)
        state[s, LOST] = 0
        return True
    if state[s, PENDING] != 0:
        _set_head(state, s, DAMAGE_MARK, state[s, RAW], state[s, POS], state[s, PENDING], clocks, segments)
        state[s, PENDING] = 0
        state[s, POS] = state[s, PAGE_END] = state[s, PAGE] + state[s, PAGE_SIZE]
        return True
    state[s, PAGE_NUMBER] += 1
    state[s, PAGE] += state[s, PAGE_SIZE]
    state[s, POS] = state[s, PAGE]
    _keep_resume_point(state, s)
    state[s, RESUME_POS] = 0
    if state[s, PAGE_NUMBER] >= state[s, PAGE_COUNT]:
        state[s, HEAD_KIND] = NONE
        state[s, HEAD_TS] = _END
        return True
    if state[s, PAGE] >= state[s, WINDOW_END]:
        state[s, HEAD_KIND] = NEED
        return True
    enter_page(arena, state, s)
    _note_page(state, s, page_ts, page_rows, clocks, segments)
    return False


@inlined
def _stamp(raw, high, delta):  # type: ignore[no-untyped-def]  # compiled
    """An absolute time stamp has 59 bits; the higher ones are the current time's, plus one when it passed 2**59."""
    stamp = ((high << 27) + delta) & ~_STAMP_HIGH
    stamp = stamp | (raw & _STAMP_HIGH)
    if raw - stamp > np.int64(1 << 58):
        stamp += np.int64(1 << 59)
    return stamp


@inlined
def advance(arena, state, s, clocks, segments, page_ts, page_rows):  # type: ignore[no-untyped-def]  # compiled
    """Find the next head of one stream."""
    _keep_resume_point(state, s)
    while True:
        position = state[s, POS]
        end = state[s, PAGE_END]
        if position >= end:
            if _finish_page(arena, state, s, clocks, segments, page_ts, page_rows):
                return
            continue
        reason = np.int64(0)
        if position + 4 > end:
            reason = np.int64(HEADER_CUT)
            kind, delta, size, header = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        else:
            word = _word(arena, position, state[s, BIG_ENDIAN])
            if state[s, BIG_ENDIAN] != 0:
                kind, delta = word >> 27, word & _LENGTH_MASK
            else:
                kind, delta = word & 31, word >> 5
            header = np.int64(4)
            size = kind * 4
            if kind == 0 or kind > 28:
                if position + 8 > end:
                    reason = np.int64(HEADER_CUT)
                else:
                    second = _word(arena, position + 4, state[s, BIG_ENDIAN])
                    header = np.int64(8)
                    size = np.int64(0)
                    if kind == 30:
                        state[s, RAW] += (second << 27) + delta
                    elif kind == 31:
                        state[s, RAW] = _stamp(state[s, RAW], second, delta)
                    elif second < 4:
                        reason = np.int64(LENGTH_TOO_SMALL)
                    else:
                        size = (second - 4 + 3) & ~np.int64(3) if kind == 0 else second - 4
            if reason == 0 and position + header + size > end:
                reason = np.int64(RECORD_TOO_LONG)
        if reason != 0:
            state[s, PAGE_END] = position
            state[s, PENDING] = reason
            continue
        if kind >= 29:
            if kind == 29:
                state[s, RAW] += delta
            state[s, POS] = position + header + size
            continue
        if state[s, LOST] != 0:
            _set_head(state, s, LOST_MARK, state[s, RAW] + delta, position, state[s, LOST], clocks, segments)
            state[s, LOST] = 0
            return
        state[s, RAW] += delta
        state[s, POS] = position + header + size
        _set_head(state, s, RECORD, state[s, RAW], position + header, size, clocks, segments)
        return


@inlined
def _play(tree, state, leaves, s):  # type: ignore[no-untyped-def]  # compiled
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
def _begin(arena, state, s, clocks, segments, page_ts, page_rows):  # type: ignore[no-untyped-def]  # compiled
    """A window was filled: enter its first page, or go on where a checkpoint left off."""
    if state[s, PAGE_NUMBER] >= state[s, PAGE_COUNT]:
        state[s, HEAD_KIND] = NONE
        state[s, HEAD_TS] = _END
        return
    resume = state[s, RESUME_POS]
    lost, pending, raw = state[s, RESUME_LOST], state[s, RESUME_PENDING], state[s, RESUME_RAW]
    enter_page(arena, state, s)
    if resume > 0:
        state[s, POS] = min(state[s, PAGE] + resume - 1, state[s, PAGE_END])
        state[s, RAW] = raw
        state[s, LOST] = lost
        state[s, PENDING] = pending
    else:
        _note_page(state, s, page_ts, page_rows, clocks, segments)
    advance(arena, state, s, clocks, segments, page_ts, page_rows)


@inlined
def _event_type(arena, state, s, type_of, type_keys, counts):  # type: ignore[no-untyped-def]  # compiled
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
def walk_merge(  # type: ignore[no-untyped-def]  # compiled
    arena, state, tree, clocks, segments, type_of, type_keys, counts,
    page_ts, page_rows, skip, limit, detailed,
    out_stream, out_type, out_ts, out_offset, out_length, out_pid,
):  # fmt: skip
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
    for s in range(streams):
        if state[s, HEAD_KIND] == NEED:
            _begin(arena, state, s, clocks, segments, page_ts, page_rows)
            begun = True
            if state[s, HEAD_KIND] == NEED:
                return REFILL, s, 0, 0
    if begun:
        for s in range(0, leaves, 2):
            _play(tree, state, leaves, s)
    skipped = 0
    given = 0
    while given < limit:
        s = np.int64(tree[1])
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
                out_pid[given] = np.int32(_word(arena, at, state[s, BIG_ENDIAN])) if known else -1
            given += 1
        advance(arena, state, s, clocks, segments, page_ts, page_rows)
        if state[s, HEAD_KIND] == NEED:
            return REFILL, s, skipped, given
        _play(tree, state, leaves, s)
    finished = state[tree[1], HEAD_KIND] == NONE
    return DONE if finished else FULL, 0, skipped, given
