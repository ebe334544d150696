"""Streams made of bytes in memory, for slots of a real recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracetui.engine.slots import Slot
from tracetui.formats.recording import Buffer


@dataclass
class MemoryStream:
    """A page stream over bytes; its last page may be cut."""

    cpu: int
    page_size: int
    data: bytes

    @property
    def page_count(self) -> int:
        return -(-len(self.data) // self.page_size)

    def read_pages(self, first: int, count: int) -> bytes:
        return self.data[first * self.page_size : (first + count) * self.page_size]

    def page_offset(self, page: int) -> int | None:
        return page * self.page_size


def with_data(slots: Sequence[Slot], contents: Sequence[bytes]) -> list[Slot]:
    """The same slots, reading other bytes."""
    found = []
    for slot, data in zip(slots, contents, strict=True):
        stream = MemoryStream(slot.cpu, slot.buffer.page_size, data)
        buffer = Buffer(slot.buffer.name, slot.buffer.clock, slot.buffer.page_size, [stream])
        found.append(replace(slot, stream=stream, buffer=buffer))
    return found


def contents(slots: Sequence[Slot], pages: int = 4) -> list[bytes]:
    """The first pages of each slot."""
    return [bytes(slot.stream.read_pages(0, min(pages, slot.stream.page_count))) for slot in slots]
