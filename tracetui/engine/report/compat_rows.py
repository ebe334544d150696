"""The records of all streams in trace-cmd's order, each with the number of events lost before it.

trace-cmd asks for lost events only at the very first item of a page: where that is a time extend, an absolute
time stamp or a discarded record, the mark is lost itself.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tracetui.engine.merge_plain import make_row
from tracetui.engine.row import Row, RowKind
from tracetui.engine.slots import Slot
from tracetui.formats import ring_buffer

_TIME_STAMP_SIZE = 8
_NOT_PLACED = -1


class _Head(NamedTuple):
    """One record of a stream; tuples compare by time, then slot, then order in the stream."""

    ts_ns: int
    slot: int
    sequence: int
    data: bytes
    lost: int


def compat_rows(slots: Sequence[Slot]) -> Iterator[Row]:
    """All records, in order; `value` is the number of events lost before, -1 for an unknown number, 0 for none."""
    heads = heapq.merge(*(_heads(slot) for slot in slots))
    for number, (ts_ns, slot, _, data, lost) in enumerate(heads):
        row = make_row(number, ts_ns, slots[slot], RowKind.RECORD, data, 0, _NOT_PLACED)
        yield replace(row, value=lost) if lost else row


def _heads(slot: Slot) -> Iterator[_Head]:
    """The records of one stream, page by page."""
    recording, stream, clock = slot.machine.recording, slot.stream, slot.clock
    sequence = 0
    start = _TIME_STAMP_SIZE + recording.long_size
    for number in range(stream.page_count):
        stored = bytes(stream.read_pages(number, 1))
        page = stored.ljust(stream.page_size, b"\0")
        lost = 0
        for item in ring_buffer.walk_page(page, recording.long_size, recording.big_endian, len(stored)):
            if item.kind == ring_buffer.ItemKind.RECORD:
                data = page[item.offset : item.offset + item.length]
                yield _Head(clock.to_ns(item.raw_ts), slot.number, sequence, data, lost)
                sequence, lost = sequence + 1, 0
            elif item.kind == ring_buffer.ItemKind.LOST and item.offset == start:
                lost = item.value
