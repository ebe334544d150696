"""Compiled walk of all streams up to a time: their rows, stream by stream, for slice_order to bring in order.

A stream's rows are one run. The key of a row is the latest time of its run so far: a row whose time steps back
follows the row before it at once, so the order of all rows is that of (key, slot, place in the run).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import load_word, swapped
from tracetui.engine.clock_kernel import MULT, OFFSET_NS, SEGMENT_COUNT, SHIFT, convert, nanoseconds, plus
from tracetui.engine.jit import inlined, spliced
from tracetui.engine.page_kernel import Bytes, Ints, advance, complete_stamp, half_at
from tracetui.engine.walk_state import (
    BIG_ENDIAN,
    CLOCK,
    HEAD_KIND,
    HEAD_LENGTH,
    HEAD_OFFSET,
    HEAD_TS,
    LOST,
    LOST_MARK,
    MUTABLE_COLUMNS,
    NAMING_BIT,
    NEED,
    PAGE,
    PAGE_END,
    PAGE_NUMBER,
    PENDING,
    POS,
    RAW,
    RECORD,
    RECORDING,
    RESUME_LOST,
    RESUME_PAGE,
    RESUME_PENDING,
    RESUME_POS,
    RESUME_RAW,
    ROW_LENGTH,
    ROW_OFFSET,
    ROW_TS,
    SEGMENT,
    STEPPED_BACK,
    TYPE_BIT,
    TYPE_DAMAGE,
    TYPE_LOST,
    TYPE_OVERFLOW,
)

Keys = npt.NDArray[np.uint64]

KEPT_ROWS, KEPT_BACK, KEPT_COLUMNS = MUTABLE_COLUMNS, MUTABLE_COLUMNS + 1, MUTABLE_COLUMNS + 2

PLACE_BITS = 13
"""Of a key, for a row's place in the slice; the bits above are its time since the slice began."""
MOST_ROWS = 1 << PLACE_BITS
LONGEST_NS = 1 << 49
"""Of a slice: less than what keys have bits for."""

_DELTA_MASK = np.uint64(0x7FFFFFF)
_LOW = np.uint64(0xFFFFFFFF)
_U0, _U1, _U5, _U27, _U31, _U32 = np.uint64(0), np.uint64(1), np.uint64(5), np.uint64(27), np.uint64(31), np.uint64(32)
_TS_MAX = np.int64(2**63 - 2)
_PLACE_BITS = np.uint64(PLACE_BITS)


@spliced
def _header_at(arena: Bytes, position: Any, big_endian: Any) -> tuple[Any, Any, Any]:
    """The 8 bytes of a record's header and what follows it as (type or length code, time delta, second word)."""
    both = load_word(arena, np.int64(position))
    if big_endian != 0:
        both = swapped(both)
        first, second = both >> _U32, both & _LOW
        return np.int64(first >> _U27), np.int64(first & _DELTA_MASK), np.int64(second)
    first, second = both & _LOW, both >> _U32
    return np.int64(first & _U31), np.int64(first >> _U5), np.int64(second)


@inlined
def _walk_stream(  # noqa: PLR0915  (one loop over its local variables is what makes it quick)
    arena: Bytes,
    state: Ints,
    s: Any,
    clocks: Ints,
    segments: Ints,
    type_of: npt.NDArray[np.uint16],
    naming: npt.NDArray[np.int32],
    start_ts: Any,
    length_ns: Any,
    rows: Ints,
    what: Ints,
    keys: Keys,
    place: Any,
    most: Any,
) -> tuple[Any, Any]:
    """Take the rows of one stream that lie in a slice, `most` at most; the first one does.

    Returns:
        (place behind its last row, that row's time since the slice began).
    """
    big_endian, recording = state[s, BIG_ENDIAN], np.uint64(state[s, RECORDING])
    clock = state[s, CLOCK]
    mult, shift, offset_ns = clocks[clock, MULT], clocks[clock, SHIFT], clocks[clock, OFFSET_NS]
    is_shifted = clocks[clock, SEGMENT_COUNT] > 0
    has_names = len(naming) != 0
    ts = state[s, HEAD_TS]
    key_ts = ts
    since = np.uint64(key_ts) - np.uint64(start_ts)
    last = since
    at, end_at = np.uint64(place), np.uint64(most)
    while since < length_ns and at < end_at:
        kind, offset, length = state[s, HEAD_KIND], state[s, HEAD_OFFSET], state[s, HEAD_LENGTH]
        found = False
        if kind == RECORD:
            position, end, raw = state[s, POS], state[s, PAGE_END], state[s, RAW]
            event_id = half_at(arena, offset, big_endian) if length >= 2 else np.int64(0)
            was_lost = state[s, LOST] != 0
            while True:
                word = np.int64(type_of[recording, np.uint64(event_id)])
                word = (word if word != 0 else np.int64(TYPE_OVERFLOW)) << TYPE_BIT
                if has_names:
                    word |= np.int64(naming[recording, np.uint64(event_id)]) << NAMING_BIT
                rows[at, ROW_TS], rows[at, ROW_OFFSET], rows[at, ROW_LENGTH] = ts, offset, length
                what[at] = word | s
                keys[_U0, at] = (since << _PLACE_BITS) | at
                last = since
                at += _U1
                resume_position, resume_raw = position, raw
                found = False
                if was_lost:
                    break
                while position + 8 <= end:
                    code, delta, second = _header_at(arena, position, big_endian)
                    if code < 29:
                        size = 4 * code
                        found = code != 0 and position + 4 + size <= end
                        break
                    if code == 29:
                        break
                    raw = plus(raw, (second << 27) + delta) if code == 30 else complete_stamp(raw, second, delta)
                    position += 8
                if not found:
                    break
                raw = plus(raw, delta)
                offset, length = position + 4, size
                position = offset + size
                event_id = second >> 16 if big_endian != 0 else second & 0xFFFF
                last_ts = ts
                if is_shifted:
                    ts, segment = convert(raw, clock, clocks, segments, state[s, SEGMENT])
                    state[s, SEGMENT] = segment
                else:
                    ts = nanoseconds(raw, mult, shift) if mult != 0 else raw
                    ts = min(plus(ts, offset_ns), _TS_MAX)
                if ts < last_ts:
                    state[s, STEPPED_BACK] = 1
                key_ts = max(key_ts, ts)
                since = np.uint64(key_ts) - np.uint64(start_ts)
                if since >= length_ns or at >= end_at:
                    break
            state[s, HEAD_TS] = ts
            if found:
                state[s, HEAD_OFFSET], state[s, HEAD_LENGTH] = offset, length
                state[s, POS], state[s, RAW] = position, raw
                state[s, RESUME_POS], state[s, RESUME_RAW] = resume_position - state[s, PAGE] + 1, resume_raw
                state[s, RESUME_PAGE], state[s, RESUME_LOST] = state[s, PAGE_NUMBER], 0
                state[s, RESUME_PENDING] = state[s, PENDING]
                break
            state[s, POS], state[s, RAW] = resume_position, resume_raw
        else:
            rows[at, ROW_TS], rows[at, ROW_OFFSET], rows[at, ROW_LENGTH] = ts, offset, length
            what[at] = (np.int64(TYPE_LOST if kind == LOST_MARK else TYPE_DAMAGE) << TYPE_BIT) | s
            keys[_U0, at] = (since << _PLACE_BITS) | at
            last = since
            at += _U1
        # Rare: the end of a page, marks, padding, records that state their length in a word of its own.
        advance(arena, state, s, clocks, segments)
        if state[s, HEAD_KIND] <= NEED:
            break
        ts = state[s, HEAD_TS]
        key_ts = max(key_ts, ts)
        since = np.uint64(key_ts) - np.uint64(start_ts)
    return np.int64(at), last


@inlined
def walk_slice(
    arena: Bytes,
    state: Ints,
    kept: Ints,
    clocks: Ints,
    segments: Ints,
    type_of: npt.NDArray[np.uint16],
    naming: npt.NDArray[np.int32],
    start_ts: Any,
    length_ns: Any,
    rows: Ints,
    what: Ints,
    keys: Keys,
    again: Any,
) -> tuple[Any, Any, Any]:
    """Take the rows of all streams that lie in a slice of time.

    Args:
        arena, state, kept, clocks, segments, type_of, naming, rows, what, keys: see merge.walk_merge.
        start_ts: the earliest head's time.
        length_ns: uint64, of the slice.
        again: 1 to let each stream stand where it stood KEPT_BACK rows earlier, by walking what is before them again.

    Returns:
        (rows taken; up to which time since its start these are all rows; the stream that needs another window or -1).
    """
    place, needing = np.int64(0), np.int64(-1)
    most = np.int64(len(rows))
    complete = until = np.uint64(length_ns)
    for s in range(len(state)):
        if again != 0:
            back, count = kept[s, KEPT_BACK], kept[s, KEPT_ROWS]
            if back > 0:
                for column in range(MUTABLE_COLUMNS):
                    state[s, column] = kept[s, column]
            place, most = np.int64(0), count - back
            if back == 0 or most == 0:
                continue
        else:
            kept[s, KEPT_ROWS] = kept[s, KEPT_BACK] = 0
            if state[s, HEAD_KIND] <= NEED or np.uint64(state[s, HEAD_TS]) - np.uint64(start_ts) >= until:
                continue
            for column in range(MUTABLE_COLUMNS):
                kept[s, column] = state[s, column]
        first = place
        place, last = _walk_stream(
            arena, state, s, clocks, segments, type_of, naming, start_ts, until, rows, what, keys, place, most
        )
        if again == 0:
            kept[s, KEPT_ROWS] = place - first
            if state[s, HEAD_KIND] == NEED:
                # Its further rows are not known. Of the streams before it rows of that time still come first.
                complete, until, needing = last, last, np.int64(s)
            if place == most:
                until = _U0
    return place, complete, needing
