"""Pages of a ring buffer, put together byte by byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracetui.formats.ring_buffer import (
    COMMIT_LOST,
    COMMIT_LOST_COUNTED,
    LONG_DATA,
    PADDING,
    TIME_EXTEND,
    TIME_STAMP,
)


@dataclass(frozen=True)
class Machine:
    """Byte order and size of the kernel's long."""

    big_endian: bool = False
    long_size: int = 8

    @property
    def order(self) -> Literal["big", "little"]:
        return "big" if self.big_endian else "little"

    def number(self, value: int, size: int) -> bytes:
        return value.to_bytes(size, self.order)

    def u16(self, value: int) -> bytes:
        return self.number(value, 2)

    def u32(self, value: int) -> bytes:
        return self.number(value, 4)

    def u64(self, value: int) -> bytes:
        return self.number(value, 8)

    def head(self, kind: int, delta: int) -> bytes:
        return self.u32(kind << 27 | delta if self.big_endian else delta << 5 | kind)

    def record(self, delta: int, payload: bytes) -> bytes:
        return self.head(len(payload) // 4, delta) + payload

    def long_record(self, delta: int, payload: bytes, length: int | None = None) -> bytes:
        stated = len(payload) + 4 if length is None else length
        return self.head(LONG_DATA, delta) + self.u32(stated) + payload + bytes(-len(payload) % 4)

    def padding(self, delta: int, length: int) -> bytes:
        return self.head(PADDING, delta) + self.u32(length) + bytes(max(length - 4, 0))

    def extend(self, delta: int) -> bytes:
        return self.head(TIME_EXTEND, delta & (1 << 27) - 1) + self.u32(delta >> 27)

    def stamp(self, ts_raw: int) -> bytes:
        low = ts_raw & (1 << 59) - 1
        return self.head(TIME_STAMP, low & (1 << 27) - 1) + self.u32(low >> 27)

    def page(
        self, ts_raw: int, data: bytes, *, size: int = 4096, commit: int | None = None, lost: int | None = None
    ) -> bytes:
        """A page; `lost` adds the mark and the count of lost events (-1: the mark alone)."""
        word = len(data) if commit is None else commit
        if lost is not None:
            word |= COMMIT_LOST if lost < 0 else COMMIT_LOST | COMMIT_LOST_COUNTED
            data += b"" if lost < 0 else self.number(lost, self.long_size)
        return (self.u64(ts_raw) + self.number(word, self.long_size) + data).ljust(size, b"\0")


MACHINES = [Machine(big_endian, long_size) for big_endian in (False, True) for long_size in (4, 8)]
