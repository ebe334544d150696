"""The records of a simpletrace file as the sub-buffers of one ring buffer, made when they are asked for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from struct import Struct
from typing import Protocol

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.ring_buffer import COMMIT_LOST, COMMIT_LOST_COUNTED, DELTA_BITS, DELTA_MASK, TIME_EXTEND
from tracetui.formats.simpletrace.event_formats import ArgumentEncoder
from tracetui.formats.simpletrace.file_header import FIXED_RECORD_SIZE, FIXED_RECORDS, PID, FileHeader
from tracetui.formats.simpletrace.record_order import PAGE_SIZE, RecordOrder
from tracetui.formats.simpletrace.record_reader import MAX_RECORD, NO_PID_KNOWN

_CACHED_PAGES = 2048
_WIDEST_READ = 1 << 20
_LONGEST_SHORT = 28 * 4


class EventEncoder(Protocol):
    """Says how an event's records are laid out."""

    def __call__(self, event_id: int, raw: bool = False) -> tuple[int, ArgumentEncoder]:
        """The event's number, and who lays out its arguments; as raw words when they do not fit its description."""
        ...


class SimpletracePages:
    """A PageStream of CPU 0; see `tracetui.formats.recording.PageStream`.

    Attributes:
        cpu: 0, the file does not say where an event happened.
        page_size: bytes per page.
        page_count: pages there are.
    """

    cpu = 0
    page_size = PAGE_SIZE

    def __init__(
        self, file: FileBytes, header: FileHeader, order: RecordOrder, encoder: EventEncoder, damage: DamageList
    ) -> None:
        self._file, self._header, self._order = file, header, order
        self._encoder, self._damage = encoder, damage
        self.page_count = len(order.page_firsts) - 1
        byte_order = ">" if header.big_endian else "<"
        self._u32, self._u64 = Struct(byte_order + "I"), Struct(byte_order + "Q")
        self._head = Struct(byte_order + ("QQ" if header.version == FIXED_RECORDS else "QQII"))
        self._common = Struct(byte_order + "HBBi")
        self._page = lru_cache(_CACHED_PAGES)(self._make_page)

    def read_pages(self, first: int, count: int) -> bytes:
        """The bytes of some pages."""
        return b"".join([self._page(page) for page in range(max(first, 0), min(first + count, self.page_count))])

    def page_offset(self, page: int) -> int | None:
        """File offset of a page's first record."""
        first = self._order.page_firsts[page]
        return self._order.offsets[first] if first < len(self._order.offsets) else None

    def _make_page(self, page: int) -> bytes:
        first, stop = self._order.page_firsts[page], self._order.page_firsts[page + 1]
        data, start, last = bytearray(), 0, 0
        for offset, stored in self._stored(self._order.offsets[first:stop]):
            ts_ns, payload = self._record(stored, offset)
            if not data:
                start = last = ts_ns
            data += self._ring_record(payload, max(ts_ns - last, 0))
            last = ts_ns
        if not data:
            start = self._order.end_ns
        return self._whole_page(start, bytes(data), self._order.lost.get(page, 0))

    def _whole_page(self, start: int, data: bytes, lost: int) -> bytes:
        """Time, length and flags, records, count of lost events, zeros."""
        commit, count = len(data), b""
        if lost:
            commit |= COMMIT_LOST
        if lost > 0:
            commit |= COMMIT_LOST_COUNTED
            count = self._u64.pack(lost)
        return (self._u64.pack(start) + self._u64.pack(commit) + data + count).ljust(PAGE_SIZE, b"\0")

    def _ring_record(self, payload: bytes, elapsed: int) -> bytes:
        """A record with its header, and a time extend before it where that is needed."""
        extend = b""
        if elapsed > DELTA_MASK:
            extend = self._word(TIME_EXTEND, elapsed & DELTA_MASK) + self._u32.pack(elapsed >> DELTA_BITS)
            elapsed = 0
        payload += bytes(-len(payload) % 4)
        if len(payload) <= _LONGEST_SHORT:
            return extend + self._word(len(payload) // 4, elapsed) + payload
        return extend + self._word(0, elapsed) + self._u32.pack(len(payload) + 4) + payload

    def _word(self, kind: int, delta: int) -> bytes:
        return self._u32.pack(kind << DELTA_BITS | delta if self._header.big_endian else delta << 5 | kind)

    def _stored(self, offsets: array[int]) -> Iterator[tuple[int, bytes]]:
        """(file offset, bytes from there on) of records; those that lie together are read together."""
        if not offsets:
            return
        low, high = min(offsets), max(offsets) + MAX_RECORD
        if high - low > _WIDEST_READ:
            for offset in offsets:
                yield offset, self._file.read(offset, MAX_RECORD)
            return
        data = self._file.read(low, high - low)
        for offset in offsets:
            yield offset, data[offset - low : offset - low + MAX_RECORD]

    def _record(self, stored: bytes, offset: int) -> tuple[int, bytes]:
        """(time, payload) of one stored record."""
        size, pid = FIXED_RECORD_SIZE, NO_PID_KNOWN
        if len(stored) < self._head.size:
            self._damage.add("the file can no longer be read to its end", offset)
            return 0, self._common.pack(0, 0, 0, pid)
        event_id, ts_ns, *more = self._head.unpack_from(stored)
        if more:
            size = min(more[0], MAX_RECORD)
            pid = more[1] & 0x7FFF_FFFF if self._header.version >= PID else NO_PID_KNOWN
        number, encode = self._encoder(event_id)
        arguments = stored[self._head.size : size]
        laid_out = encode(arguments)
        if laid_out is None:
            number, encode = self._encoder(event_id, raw=True)
            laid_out = encode(arguments) or b""
        return ts_ns, self._common.pack(number, 0, 0, pid) + laid_out
