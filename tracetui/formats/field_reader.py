"""The bytes and numbers of one field of one record. Everything is clamped to the record."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache

from tracetui.formats.event_format import Field

_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}
_OLD_LOCATION_SIZE = 2

IntReader = Callable[[bytes], int]
"""Reads one number of a record's data; 0 where the record ends before it."""
SpanReader = Callable[[bytes], tuple[int, int]]
"""Gives start and end of a field's bytes within a record's data."""


@lru_cache(maxsize=4096)
def int_reader(offset: int, size: int, signed: bool, big_endian: bool) -> IntReader:
    """A quick reader of the integer at an offset; sizes other than 1, 2, 4 and 8 read as 0."""
    code = _CODES.get(size)
    if code is None:
        return lambda data: 0
    unpack_from = struct.Struct((">" if big_endian else "<") + (code if signed else code.upper())).unpack_from

    def read(data: bytes) -> int:
        try:
            value: int = unpack_from(data, offset)[0]
        except struct.error:
            return 0
        return value

    return read


def field_int(field: Field, data: bytes, big_endian: bool) -> int:
    """A scalar field's value, sign-extended when the format says `signed:1`.

    Args:
        field: the field; of an array of another size than 1, 2, 4 or 8 bytes the value is 0, of a
            dynamic array it is the location word.
        data: the record's payload.
        big_endian: the recording's byte order.
    """
    return int_reader(field.offset, field.size, field.signed, big_endian)(data)


def span_reader(field: Field, big_endian: bool) -> SpanReader:
    """A reader of where a field's bytes lie: its own place, or for a dynamic array the place it points to.

    The location word holds the length above the offset, 16 bits each; the offset counts from the
    record's start, of `__rel_loc` from the field's end. A span that leaves the record is cut at its end.
    """
    if not field.is_dynamic:
        start, end = field.offset, field.offset + field.size
        if field.size:
            return lambda data: (start, min(end, len(data)))
        return lambda data: (start, len(data))
    location = int_reader(field.offset, field.size, False, big_endian)
    if field.size == _OLD_LOCATION_SIZE:
        return lambda data: (location(data), len(data))
    base = field.offset + field.size if field.is_relative else 0

    def span(data: bytes) -> tuple[int, int]:
        word = location(data)
        start = base + (word & 0xFFFF)
        return start, min(start + (word >> 16), len(data))

    return span


def field_bytes(field: Field, data: bytes, big_endian: bool) -> bytes:
    """A field's bytes, those a dynamic array's location points to included; cut at the record's end."""
    start, end = span_reader(field, big_endian)(data)
    return data[start:end]


def c_string(data: bytes) -> str:
    """The bytes up to the first NUL, one character each."""
    return data.partition(b"\0")[0].decode("latin-1")
