"""The records of a simpletrace file sorted by time and dealt out to sub-buffers.

QEMU's threads take a record's time before its place in the file, so neighbours may be swapped, and a note
of lost events is written ahead of older events.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from operator import le

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.ring_buffer import STAMP_BITS
from tracetui.formats.simpletrace.file_header import FileHeader
from tracetui.formats.simpletrace.record_reader import COUNT_UNKNOWN, DROPPED_ID, RecordReader, dropped_count

PAGE_SIZE = 8192
"""Bytes of a sub-buffer: the longest record fits, and no more are wasted when one begins after lost events."""
PAGE_ROOM = PAGE_SIZE - 16 - 8
"""What a sub-buffer's header and its count of lost events leave."""
GROWTH = 80
"""A record grows by less when it becomes a ring buffer's: header, time extend, padding, ends of strings."""

_MAX_DELTA = (1 << STAMP_BITS) - 1
MAX_IDS = 1 << 14
"""Event ids told apart; files have some thousand."""
_MAX_PIDS = 4096
_IS_DROPPED = 1 << 15
_MAX_LOST = (1 << 63) - 1


@dataclass(slots=True)
class RecordOrder:
    """Where the records are, by time.

    Attributes:
        offsets: file offset of every record, in order of time.
        page_firsts: per sub-buffer its first record, and the number of records at the end.
        lost: sub-buffer -> events lost before it, -1 for an unknown number.
        event_ids: the ids that occur, in the order of their first record in the file.
        pids: the processes that occur.
        names: event id -> name, as far as the file says.
        end_ns: time of the last record.
    """

    offsets: array[int]
    page_firsts: array[int]
    lost: dict[int, int] = field(default_factory=dict)
    event_ids: list[int] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    end_ns: int = 0


def order_records(file: FileBytes, header: FileHeader, reader: RecordReader) -> RecordOrder:
    """Read a whole file once and put its records in order; keeps 8 bytes per record, 26 while sorting."""
    times, offsets, lengths = array("Q"), array("Q"), array("H")
    ids: dict[int, None] = {}
    pids: dict[int, None] = {}
    for record in reader:
        times.append(record.ts_ns)
        offsets.append(record.offset)
        if record.event_id == DROPPED_ID:
            lengths.append(record.length | _IS_DROPPED)
            continue
        lengths.append(record.length)
        if len(ids) < MAX_IDS:
            ids[record.event_id] = None
        if len(pids) < _MAX_PIDS:
            pids[record.pid] = None
    sort_by_time(times, offsets, lengths)
    order = RecordOrder(array("Q"), array("Q"), event_ids=list(ids), pids=list(pids), names=reader.names)
    order.end_ns = times[-1] if times else 0
    _deal_pages(order, zip(times, offsets, lengths, strict=True), lambda *at: dropped_count(file, header, *at))
    return order


def sort_by_time(times: array[int], *columns: array[int]) -> None:
    """Sort columns of one length by the first, in place and stable; only where it is not in order."""
    if all(map(le, times, islice(times, 1, None))):
        return
    for start, stop in _disordered(times):
        order = sorted(range(start, stop), key=times.__getitem__)
        for column in (times, *columns):
            column[start:stop] = array(column.typecode, [column[place] for place in order])


def _disordered(times: array[int]) -> list[tuple[int, int]]:
    """The shortest spans such that sorting each of them sorts the whole."""
    latest = array("Q")
    spans: list[tuple[int, int]] = []
    top = 0
    for place, time in enumerate(times):
        if time < top:
            first = bisect_right(latest, time)
            while spans and spans[-1][1] > first:
                first = min(first, spans.pop()[0])
            spans.append((first, place + 1))
        top = max(top, time)
        latest.append(top)
    return spans


def _deal_pages(
    order: RecordOrder, records: Iterable[tuple[int, int, int]], count_lost: Callable[[int, int], int]
) -> None:
    """Fill in the sub-buffers from (time, offset, length) of all records."""
    room, last, lost = 0, 0, 0
    for time, offset, length in records:
        if length & _IS_DROPPED:
            count = count_lost(offset, length & ~_IS_DROPPED)
            lost = COUNT_UNKNOWN if COUNT_UNKNOWN in {lost, count} else min(lost + count, _MAX_LOST)
            continue
        room -= length + GROWTH
        if room < 0 or lost or time - last > _MAX_DELTA:
            _begin_page(order, lost)
            room, lost = PAGE_ROOM - length - GROWTH, 0
        order.offsets.append(offset)
        last = time
    if lost:
        _begin_page(order, lost)
    order.page_firsts.append(len(order.offsets))


def _begin_page(order: RecordOrder, lost: int) -> None:
    if lost:
        order.lost[len(order.page_firsts)] = lost
    order.page_firsts.append(len(order.offsets))
