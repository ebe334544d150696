"""Trace events as event formats, and their arguments as the fields of a record.

A record is the ring buffer's: u16 event number, u8 flags, u8 preempt count, i32 pid; then 8 bytes per argument.
A number stands there as the file stores it, its field is the part of the declared width; a string has
its location there (length above offset, 16 bits each) and its bytes and a NUL behind all arguments.
An event nobody describes has one dynamic array of 64-bit words instead.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from struct import Struct

from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.simpletrace.argument_types import Argument
from tracetui.formats.simpletrace.trace_events import TraceEvent

SYSTEM = "qemu"
COMMON_FIELDS = (
    Field("common_type", "unsigned short", 0, 2, False, element_size=2),
    Field("common_flags", "unsigned char", 2, 1, False, element_size=1),
    Field("common_preempt_count", "unsigned char", 3, 1, False, element_size=1),
    Field("common_pid", "int", 4, 4, True, element_size=4),
)
_FIRST = 8
_SLOT = 8
_RAW_FMT = '"%s", __print_dynamic_array(arguments, 8)'

ArgumentEncoder = Callable[[bytes], bytes | None]
"""Stored arguments -> what stands behind a record's common fields; None when they are not those declared."""


def event_format(number: int, name: str, event: TraceEvent | None, big_endian: bool) -> EventFormat:
    """The format of an event; without a description its arguments are raw words.

    Args:
        number: common_type of its records.
        name: as the file has it.
        event: its description, or None.
        big_endian: byte order of the file.
    """
    if event is None:
        return EventFormat(SYSTEM, name, number, COMMON_FIELDS, (_dynamic("arguments", "u64", _FIRST, 8),), _RAW_FMT)
    fields = tuple(_field(place, argument, big_endian) for place, argument in enumerate(event.arguments))
    values = [_value(argument) for argument in event.arguments]
    return EventFormat(SYSTEM, name, number, COMMON_FIELDS, fields, ", ".join([f'"{event.format or ""}"', *values]))


def _field(place: int, argument: Argument, big_endian: bool) -> Field:
    offset = _FIRST + _SLOT * place
    if argument.is_string:
        return _dynamic(argument.name, "char", offset, 1)
    if big_endian:
        offset += _SLOT - argument.size
    return Field(
        argument.name, argument.type, offset, argument.size, argument.signed,
        is_pointer=argument.is_pointer, is_long="long" in argument.type, element_size=argument.size,
    )  # fmt: skip


def _dynamic(name: str, element: str, offset: int, size: int) -> Field:
    return Field(
        name, f"__data_loc {element}", offset, 4, False,
        is_array=True, is_string=element == "char", is_dynamic=True, element_size=size,
    )  # fmt: skip


def _value(argument: Argument) -> str:
    return f"__get_str({argument.name})" if argument.is_string else f"REC->{argument.name}"


def argument_encoder(event: TraceEvent | None, fixed_size: bool, big_endian: bool) -> ArgumentEncoder:
    """A function that lays out one event's arguments.

    Args:
        event: its description, or None.
        fixed_size: all records have six words (version 0), more than an event may need.
        big_endian: byte order of the file.
    """
    order = ">" if big_endian else "<"
    if event is None:
        return _raw_encoder(Struct(order + "Ixxxx"))
    count = len(event.arguments)
    if not any(argument.is_string for argument in event.arguments):
        size = _SLOT * count
        return lambda stored: stored[:size] if len(stored) == size or (fixed_size and len(stored) >= size) else None
    return _string_encoder(event.arguments, Struct(order + "I"))


def _raw_encoder(location: Struct) -> ArgumentEncoder:
    def encode(stored: bytes) -> bytes:
        padded = stored + bytes(-len(stored) % 8)
        return location.pack(len(padded) << 16 | _FIRST + _SLOT) + padded

    return encode


def _string_encoder(arguments: Sequence[Argument], word: Struct) -> ArgumentEncoder:
    behind = _FIRST + _SLOT * len(arguments)

    def encode(stored: bytes) -> bytes | None:
        slots, tail, at = [], b"", 0
        for argument in arguments:
            if not argument.is_string:
                slots.append(stored[at : at + _SLOT])
                at += _SLOT
                continue
            try:
                (length,) = word.unpack_from(stored, at)
            except struct.error:
                return None
            text = stored[at + 4 : at + 4 + length] + b"\0"
            slots.append(word.pack(len(text) << 16 | behind + len(tail)) + bytes(4))
            tail += text
            at += 4 + length
        return b"".join(slots) + tail if at == len(stored) else None

    return encode
