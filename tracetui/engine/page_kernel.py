"""Compiled walk of one stream's pages: finds the next record, lost-events mark or damage.

The same as `formats.ring_buffer.walk_page`, item by item, on a window of pages in an arena of bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.clock_kernel import convert, plus
from tracetui.engine.jit import inlined
from tracetui.engine.walk_state import (
    BIG_ENDIAN,
    CLOCK,
    DAMAGE_MARK,
    HEAD_KIND,
    HEAD_LENGTH,
    HEAD_OFFSET,
    HEAD_TS,
    LONG_SIZE,
    LOST,
    LOST_MARK,
    NEED,
    NONE,
    PAGE,
    PAGE_COUNT,
    PAGE_END,
    PAGE_NUMBER,
    PAGE_SIZE,
    PENDING,
    POS,
    RAW,
    RECORD,
    RESUME_LOST,
    RESUME_PAGE,
    RESUME_PENDING,
    RESUME_POS,
    RESUME_RAW,
    SEGMENT,
    STEPPED_BACK,
    WINDOW_END,
)
from tracetui.formats.ring_buffer import (
    COMMIT_TOO_LARGE,
    HEADER_CUT,
    LENGTH_TOO_SMALL,
    PAGE_CUT,
    PAGE_HEADER_CUT,
    RECORD_TOO_LONG,
)

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

_END = np.int64(2**63 - 1)
_LENGTH_MASK = np.int64(0x7FFFFFF)
_COMMIT_MASK = np.int64((1 << 27) - 1)
_STAMP_HIGH = np.int64(-(1 << 59))  # bits 59..63


@inlined
def word_at(arena: Bytes, position: Any, big_endian: Any) -> Any:
    """The u32 at a position; an unsigned index is not taken to count from the end when it is negative."""
    a = np.int64(arena[np.uint64(position)])
    b = np.int64(arena[np.uint64(position + 1)])
    c = np.int64(arena[np.uint64(position + 2)])
    d = np.int64(arena[np.uint64(position + 3)])
    if big_endian != 0:
        return (a << 24) | (b << 16) | (c << 8) | d
    return (d << 24) | (c << 16) | (b << 8) | a


@inlined
def half_at(arena: Bytes, position: Any, big_endian: Any) -> Any:
    """The u16 at a position."""
    first, second = np.int64(arena[np.uint64(position)]), np.int64(arena[np.uint64(position + 1)])
    return (first << 8) | second if big_endian != 0 else (second << 8) | first


@inlined
def enter_page(arena: Bytes, state: Ints, s: int) -> None:
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
    first = word_at(arena, page, big)
    second = word_at(arena, page + 4, big)
    commit = word_at(arena, page + 8, big)
    if big != 0:
        state[s, RAW] = (first << 32) | second
        if header == 16:
            commit = word_at(arena, page + 12, big)
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
            count = word_at(arena, counted, big)
            if header == 16:
                other = word_at(arena, counted + 4, big)
                count = (count << 32) | other if big != 0 else (other << 32) | count
            state[s, LOST] = max(count, np.int64(-1))


@inlined
def _set_head(
    state: Ints, s: int, kind: int | np.int64, raw: Any, position: Any, length: Any, clocks: Ints, segments: Ints
) -> None:
    ts, segment = convert(raw, state[s, CLOCK], clocks, segments, state[s, SEGMENT])
    state[s, SEGMENT] = segment
    if ts < state[s, HEAD_TS]:
        state[s, STEPPED_BACK] = 1
    state[s, HEAD_TS] = ts
    state[s, HEAD_KIND] = kind
    state[s, HEAD_OFFSET] = position
    state[s, HEAD_LENGTH] = length


@inlined
def _keep_resume_point(state: Ints, s: int) -> None:
    state[s, RESUME_PAGE] = state[s, PAGE_NUMBER]
    state[s, RESUME_POS] = state[s, POS] - state[s, PAGE] + 1
    state[s, RESUME_RAW] = state[s, RAW]
    state[s, RESUME_LOST] = state[s, LOST]
    state[s, RESUME_PENDING] = state[s, PENDING]


@inlined
def _finish_page(arena: Bytes, state: Ints, s: int, clocks: Ints, segments: Ints) -> bool:
    """At the end of a page: what is left to report of it, else the next page. True when there is a head."""
    if state[s, LOST] != 0:
        _set_head(state, s, np.int64(LOST_MARK), state[s, RAW], state[s, POS], state[s, LOST], clocks, segments)
        state[s, LOST] = 0
        return True
    if state[s, PENDING] != 0:
        _set_head(state, s, np.int64(DAMAGE_MARK), state[s, RAW], state[s, POS], state[s, PENDING], clocks, segments)
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
    state[s, RESUME_PENDING] = state[s, PENDING]
    return False


@inlined
def complete_stamp(raw: Any, high: Any, delta: Any) -> Any:
    """An absolute time stamp has 59 bits; the higher ones are the current time's, plus one when it passed 2**59."""
    stamp = ((high << 27) + delta) & ~_STAMP_HIGH
    stamp = stamp | (raw & _STAMP_HIGH)
    if raw - stamp > np.int64(1 << 58):
        stamp += np.int64(1 << 59)
    return stamp


@inlined
def _read_header(arena: Bytes, position: int, end: int, big_endian: int) -> tuple[Any, Any, Any, Any, Any]:
    """Read a record's header: (damage or 0, type, time delta, second word, bytes of payload)."""
    zero = np.int64(0)
    if position + 4 > end:
        return np.int64(HEADER_CUT), zero, zero, zero, zero
    word = word_at(arena, position, big_endian)
    if big_endian != 0:
        kind, delta = word >> 27, word & _LENGTH_MASK
    else:
        kind, delta = word & 31, word >> 5
    if kind != 0 and kind <= 28:
        cut = position + 4 + 4 * kind > end
        return np.int64(RECORD_TOO_LONG if cut else 0), kind, delta, zero, 4 * kind
    if position + 8 > end:
        return np.int64(HEADER_CUT), kind, delta, zero, zero
    second = word_at(arena, position + 4, big_endian)
    if kind >= 30:
        return zero, kind, delta, second, zero
    if second < 4:
        return np.int64(LENGTH_TOO_SMALL), kind, delta, second, zero
    size = (second - 1) & ~np.int64(3) if kind == 0 else second - 4
    return np.int64(RECORD_TOO_LONG if position + 8 + size > end else 0), kind, delta, second, size


@inlined
def advance(arena: Bytes, state: Ints, s: int, clocks: Ints, segments: Ints) -> None:
    """Find the next head of one stream."""
    _keep_resume_point(state, s)
    while True:
        position = state[s, POS]
        if position >= state[s, PAGE_END]:
            if _finish_page(arena, state, s, clocks, segments):
                return
            continue
        reason, kind, delta, second, size = _read_header(arena, position, state[s, PAGE_END], state[s, BIG_ENDIAN])
        if reason != 0:
            state[s, PAGE_END] = position
            state[s, PENDING] = reason
            continue
        payload = position + (4 if 0 < kind <= 28 else 8)
        if kind == 30:
            state[s, RAW] = plus(state[s, RAW], (second << 27) + delta)
        elif kind == 31:
            state[s, RAW] = complete_stamp(state[s, RAW], second, delta)
        elif kind == 29:
            state[s, RAW] = plus(state[s, RAW], delta)
        elif state[s, LOST] != 0:
            _set_head(
                state, s, np.int64(LOST_MARK), plus(state[s, RAW], delta), position, state[s, LOST], clocks, segments
            )
            state[s, LOST] = 0
            return
        else:
            state[s, RAW] = plus(state[s, RAW], delta)
            state[s, POS] = payload + size
            _set_head(state, s, np.int64(RECORD), state[s, RAW], payload, size, clocks, segments)
            return
        state[s, POS] = payload + size


@inlined
def begin_window(arena: Bytes, state: Ints, s: int, clocks: Ints, segments: Ints) -> None:
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
    advance(arena, state, s, clocks, segments)
