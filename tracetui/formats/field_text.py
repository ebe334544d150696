"""The value of a field as text, for an event that has no better one and for a details pane."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import int_reader, span_reader

_ELEMENT_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}
_MAX_ELEMENTS = 256


def is_text(raw: bytes) -> bool:
    """Whether bytes up to their NUL are a string that can be shown: printable or blank, and not empty before it."""
    text = raw.partition(b"\0")[0]
    return all(0x20 <= byte < 0x7F or 9 <= byte <= 13 or byte >= 0x80 for byte in text)


def field_text_reader(field: Field, big_endian: bool) -> Callable[[bytes], str]:
    """A reader of a field's value as text.

    Strings as they are, pointers and addresses in hex, other numbers in decimal with their sign, arrays as
    `{1, 2, 3}` and arrays of bytes in hex.
    """
    if not (field.is_array or field.is_dynamic):
        read = int_reader(field.offset, field.size, field.signed and not field.is_pointer, big_endian)
        if field.is_pointer or (field.is_long and not field.signed):
            return lambda data: f"{read(data):#x}"
        return lambda data: str(read(data))
    span = span_reader(field, big_endian)

    def text(data: bytes) -> str:
        start, end = span(data)
        return array_text(field, data[start:end], big_endian)

    return text


def array_text(field: Field, raw: bytes, big_endian: bool) -> str:
    """An array's elements; of a string its characters up to the NUL."""
    if field.is_string and is_text(raw) and ("char" in field.type or raw.partition(b"\0")[0]):
        return raw.partition(b"\0")[0].decode("latin-1")
    size = field.element_size if field.element_size in _ELEMENT_CODES else 1
    code = _ELEMENT_CODES[size]
    count = min(len(raw) // size, _MAX_ELEMENTS)
    order = ">" if big_endian else "<"
    elements = struct.unpack_from(f"{order}{count}{code if not field.signed else code.lower()}", raw)
    more = ", ..." if len(raw) // size > count else ""
    shown = ", ".join([f"{element:02x}" if size == 1 else str(element) for element in elements])
    return "{" + shown + more + "}"
