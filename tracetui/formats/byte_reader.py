"""Numbers and texts, one after the other, from a source of bytes."""

from __future__ import annotations

from struct import Struct

from tracetui.formats.file_bytes import FormatError, Source

_U16 = (Struct("<H"), Struct(">H"))
_U32 = (Struct("<I"), Struct(">I"))
_I32 = (Struct("<i"), Struct(">i"))
_U64 = (Struct("<Q"), Struct(">Q"))
_MAX_TEXT = 1 << 16


class ByteReader:
    """A position in a source that moves with every read.

    Every read raises FormatError when the source ends before it.

    Attributes:
        source: what is read.
        pos: offset of the next byte in the source.
        big_endian: byte order of numbers.
    """

    def __init__(self, source: Source, big_endian: bool, pos: int = 0) -> None:
        self.source, self.big_endian, self.pos = source, big_endian, pos

    @property
    def left(self) -> int:
        """Bytes from here to the end."""
        return max(self.source.size - self.pos, 0)

    def error(self, reason: str) -> FormatError:
        """An error about this position, to be raised."""
        return FormatError(reason, self.source.file_offset(self.pos))

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        if size > self.left:
            raise self.error(f"{size} bytes expected, {self.left} left")
        data = self.source.read(self.pos, size)
        if len(data) < size:
            raise self.error(f"{size} bytes expected, {len(data)} could be read")
        self.pos += size
        return data

    def skip(self, size: int) -> int:
        """Pass over `size` bytes and give their offset in the source."""
        if size > self.left:
            raise self.error(f"{size} bytes expected, {self.left} left")
        start = self.pos
        self.pos += size
        return start

    def u16(self) -> int:
        """An unsigned 16-bit number."""
        return int(_U16[self.big_endian].unpack(self.take(2))[0])

    def u32(self) -> int:
        """An unsigned 32-bit number."""
        return int(_U32[self.big_endian].unpack(self.take(4))[0])

    def i32(self) -> int:
        """A signed 32-bit number."""
        return int(_I32[self.big_endian].unpack(self.take(4))[0])

    def u64(self) -> int:
        """An unsigned 64-bit number."""
        return int(_U64[self.big_endian].unpack(self.take(8))[0])

    def i64s(self, count: int) -> tuple[int, ...]:
        """`count` signed 64-bit numbers."""
        data = self.take(8 * count)
        return Struct(f"{'>' if self.big_endian else '<'}{count}q").unpack(data)

    def text(self, limit: int = _MAX_TEXT) -> str:
        """A NUL-terminated text of fewer than `limit` bytes, one character per byte."""
        window = self.source.read(self.pos, min(limit, 256))
        if b"\0" not in window:
            window = self.source.read(self.pos, limit)
        end = window.find(b"\0")
        if end < 0:
            raise self.error("text without an end")
        self.pos += end + 1
        return window[:end].decode("latin-1")
