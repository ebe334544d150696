"""A sub-buffer ("page") of a kernel ring buffer -> its records, one after the other.

Layout of a page: u64 time stamp, long commit (4 or 8 bytes, the kernel's long), data.
Commit: bits 0..26 count the valid bytes of data, bit 31 says that events were lost before this page,
bit 30 that their number is stored as a long directly behind the valid data.

Each record starts with a u32 that holds a 5-bit type and a 27-bit time delta; the type sits in the
low bits on little endian machines and in the high bits on big endian ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from struct import Struct
from typing import NamedTuple

COMMIT_LENGTH_MASK = (1 << 27) - 1
COMMIT_LOST = 1 << 31
COMMIT_LOST_COUNTED = 1 << 30

DELTA_BITS = 27
DELTA_MASK = (1 << DELTA_BITS) - 1
LONG_DATA, PADDING, TIME_EXTEND, TIME_STAMP = 0, 29, 30, 31
"""Record types; 1 to 28 are data of that many 32-bit words."""

TIME_MASK = (1 << 64) - 1
STAMP_BITS = 59
"""An absolute time stamp carries this many bits; the higher ones are those of the time so far."""
STAMP_HIGH_MASK = TIME_MASK & ~((1 << STAMP_BITS) - 1)
STAMP_WRAP = 1 << (STAMP_BITS - 1)
"""A stamp more than this behind the time so far has passed a border of 2**59."""

COUNT_UNKNOWN = -1

PAGE_HEADER_CUT, PAGE_CUT, COMMIT_TOO_LARGE, HEADER_CUT, LENGTH_TOO_SMALL, RECORD_TOO_LONG = range(1, 7)

REASONS: dict[int, str] = {
    PAGE_HEADER_CUT: "page header is cut off",
    PAGE_CUT: "page is cut off",
    COMMIT_TOO_LARGE: "page claims more data than it has room for",
    HEADER_CUT: "record header passes the end of the page's data",
    LENGTH_TOO_SMALL: "record states a length below its minimum",
    RECORD_TOO_LONG: "record passes the end of the page's data",
}
"""Code of a damage -> what is wrong, in words."""

_U32 = (Struct("<I"), Struct(">I"))
_U64 = (Struct("<Q"), Struct(">Q"))


class ItemKind(IntEnum):
    """What the walk of a page meets."""

    RECORD = 0
    LOST = 1
    DAMAGE = 2


class PageItem(NamedTuple):
    """One data record, lost-events mark or damage.

    Attributes:
        kind: which of them.
        offset: bytes from the page's start: of a record's payload, of the header the lost-events mark
            stands before, of the first byte that makes no sense.
        length: bytes of a record's payload, alignment padding included; else 0.
        raw_ts: time in units of the buffer's clock, 0 <= raw_ts < 2**64. A mark has the time of the record
            after it, damage the last time that is known (0 when the page's own is cut off).
        value: number of lost events (-1 unknown), a key of `REASONS`, 0 for a record.
    """

    kind: ItemKind
    offset: int
    length: int
    raw_ts: int
    value: int


_RECORD, _LOST, _DAMAGE = ItemKind


def walk_page(
    page: bytes | memoryview, long_size: int, big_endian: bool, available: int | None = None
) -> Iterator[PageItem]:
    """Walk the records of one page in stored order.

    A lost-events mark comes directly before the page's first data record, also when time extends
    stand in front of that; without a data record it comes where the walk ends, before any damage.
    Damage is always the last item.

    Args:
        page: the whole page; its length is the sub-buffer size.
        long_size: size of the kernel's long in bytes, 4 or 8.
        big_endian: byte order of the page.
        available: bytes of `page` that exist, when the file ends inside it. Default: all.

    Yields:
        The items.
    """
    limit = len(page) if available is None else min(available, len(page))
    start = 8 + long_size
    if limit < start:
        yield PageItem(_DAMAGE, limit, 0, 0, PAGE_HEADER_CUT)
        return
    raw_ts: int = _U64[big_endian].unpack_from(page, 0)[0]
    commit: int = (_U64 if long_size == 8 else _U32)[big_endian].unpack_from(page, 8)[0]
    end = start + (commit & COMMIT_LENGTH_MASK)
    cut = PAGE_CUT if min(end, len(page)) > limit else COMMIT_TOO_LARGE if end > len(page) else 0
    lost = _lost_count(page, commit, long_size, limit, big_endian)
    yield from _walk_records(page, start, min(end, limit), raw_ts, big_endian, lost, cut)


def _lost_count(page: bytes | memoryview, commit: int, long_size: int, limit: int, big_endian: bool) -> int:
    """Events lost before the page: 0 for none, -1 when the number is not stored, is cut off or has 64 bits."""
    if not commit & COMMIT_LOST:
        return 0
    at = 8 + long_size + (commit & COMMIT_LENGTH_MASK)
    if not commit & COMMIT_LOST_COUNTED or at + long_size > limit:
        return COUNT_UNKNOWN
    count: int = (_U64 if long_size == 8 else _U32)[big_endian].unpack_from(page, at)[0]
    return COUNT_UNKNOWN if count >> 63 else count


def _walk_records(
    page: bytes | memoryview, pos: int, end: int, raw_ts: int, big_endian: bool, lost: int, reason: int
) -> Iterator[PageItem]:
    """Walk page[pos:end]; `lost` events precede the first record, `reason` is the damage at the end, 0 for none."""
    read_u32 = _U32[big_endian].unpack_from
    type_shift, delta_shift = (DELTA_BITS, 0) if big_endian else (0, 5)
    while pos < end:
        if pos + 4 > end:
            reason = HEADER_CUT
            break
        (word,) = read_u32(page, pos)
        kind, delta = (word >> type_shift) & 31, (word >> delta_shift) & DELTA_MASK
        payload, length = pos + 4, 4 * kind
        if kind == LONG_DATA or kind >= PADDING:
            payload, length = pos + 8, 0
            if payload > end:
                reason = HEADER_CUT
                break
            (second,) = read_u32(page, pos + 4)
            if kind >= TIME_EXTEND:
                stamp = (second << DELTA_BITS) + delta
                raw_ts = _absolute_time(stamp, raw_ts) if kind == TIME_STAMP else (raw_ts + stamp) & TIME_MASK
                pos = payload
                continue
            if second < 4:
                reason = LENGTH_TOO_SMALL
                break
            length = second - 4 if kind == PADDING else (second - 1) & ~3
        if payload + length > end:
            reason = RECORD_TOO_LONG
            break
        raw_ts = (raw_ts + delta) & TIME_MASK
        if kind != PADDING:
            if lost:
                yield PageItem(_LOST, pos, 0, raw_ts, lost)
                lost = 0
            yield PageItem(_RECORD, payload, length, raw_ts, 0)
        pos = payload + length
    if lost:
        yield PageItem(_LOST, pos, 0, raw_ts, lost)
    if reason:
        yield PageItem(_DAMAGE, pos, 0, raw_ts, reason)


def _absolute_time(stamp: int, now: int) -> int:
    """Complete an absolute stamp with the high bits of the time so far."""
    time = stamp | (now & STAMP_HIGH_MASK)
    if now - time > STAMP_WRAP:
        time += 1 << STAMP_BITS
    return time & TIME_MASK
