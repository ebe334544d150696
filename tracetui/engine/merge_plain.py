"""The merge in plain Python: what the kernel is tested against, and the first rows before it is loaded."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracetui.engine.row import Row, RowKind
from tracetui.engine.slots import Slot
from tracetui.formats import ring_buffer


class _Head(NamedTuple):
    """One item of a stream; tuples compare by time, then slot, then order in the stream."""

    ts_ns: int
    slot: int
    sequence: int
    kind: RowKind
    data: bytes
    value: int
    place: int


def rows_plain(slots: Sequence[Slot]) -> Iterator[Row]:
    """All rows of the merged stream, in order."""
    heads = heapq.merge(*(_heads(slot) for slot in slots))
    for number, head in enumerate(heads):
        yield make_row(number, head.ts_ns, slots[head.slot], head.kind, head.data, head.value, head.place)


def make_row(number: int, ts_ns: int, slot: Slot, kind: RowKind, data: bytes, value: int, place: int) -> Row:
    """A Row from what a walk gives; pid and event come from the record's common fields."""
    if kind is not RowKind.RECORD:
        return Row(number, ts_ns, slot, kind, value=value, place=place)
    recording = slot.machine.recording
    order = "big" if recording.big_endian else "little"
    at = slot.machine.pid_offset
    pid = int.from_bytes(data[at : at + 4], order, signed=True) if at + 4 <= len(data) else -1  # type: ignore[arg-type]
    event_id = int.from_bytes(data[:2], order)  # type: ignore[arg-type]
    return Row(number, ts_ns, slot, kind, data, 0, pid, recording.events.get(event_id))


def _heads(slot: Slot) -> Iterator[_Head]:
    """The items of one stream, page by page."""
    recording, stream, clock = slot.machine.recording, slot.stream, slot.clock
    sequence = 0
    for number in range(stream.page_count):
        stored = bytes(stream.read_pages(number, 1))
        page = stored.ljust(stream.page_size, b"\0")
        for item in ring_buffer.walk_page(page, recording.long_size, recording.big_endian, len(stored)):
            data = page[item.offset : item.offset + item.length]
            kind = RowKind(item.kind)
            place = number * stream.page_size + item.offset if kind is RowKind.DAMAGE else -1
            yield _Head(clock.to_ns(item.raw_ts), slot.number, sequence, kind, data, item.value, place)
            sequence += 1
