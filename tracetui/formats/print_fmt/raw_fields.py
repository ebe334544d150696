"""` name=value` of every field of a record, as `trace-cmd report -R` prints them.

A field that the print fmt prints directly is printed by that conversion. The search for it goes on behind the
conversion found last and wraps around; when that was the last part of the print fmt, the fields behind are
printed without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.field_reader import int_reader, span_reader
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compat.formatter import compat_parts
from tracetui.formats.print_fmt.conversions import Piece
from tracetui.formats.print_fmt.formatter import Printer, parts_of, printer_of_pieces
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parts import Part
from tracetui.formats.print_fmt.tree import FieldRef
from tracetui.formats.print_memory import PrintMemory

_BLANKS = b" \t\n\v\f\r"


def compile_raw(
    event: EventFormat, big_endian: bool, long_size: int, compat: bool, memory: PrintMemory | None
) -> Printer:
    """The printer of an event's fields.

    Args:
        event: the event.
        big_endian: the recording's byte order.
        long_size: size of the kernel's long in bytes.
        compat: let conversions print as trace-cmd report does.
        memory: where to remember text fields that turned out to be none; None to judge each record by itself.
    """
    parts = raw_parts(event, big_endian, long_size, compat)
    pieces: list[Piece] = []
    for field, found in raw_fields(event, parts):
        pieces.append(Piece(f" {field.name}=", ()))
        if found is None:
            pieces.append(Piece("%s", (_plain_value(event, field, big_endian, memory),)))
            continue
        has_prefix, index = found
        pieces += [Piece("0x", ())] * has_prefix + [parts[index].raw_piece]
    return printer_of_pieces(pieces)


def raw_fields(event: EventFormat, parts: list[Part]) -> Iterator[tuple[Field, tuple[bool, int] | None]]:
    """The fields that are printed, each with whether `0x` stands before it and the part that prints it, or None."""
    at = 0
    for field in _fields(event):
        found = None if field.is_array or at >= len(parts) else _conversion_of(field, parts, at)
        yield field, found
        if found is not None:
            at = found[1] + 1


def _fields(event: EventFormat) -> tuple[Field, ...]:
    """The fields; those of blktrace, which no kernel describes, trace-cmd report takes for unsigned numbers."""
    if event.name != "blktrace":
        return event.fields
    return tuple(replace(field, signed=False, is_array=False, is_string=False) for field in event.fields)


def raw_parts(event: EventFormat, big_endian: bool, long_size: int, compat: bool) -> list[Part]:
    """The parts of the print fmt; none for one that fails, and for bprint, whose text comes from elsewhere."""
    if event.name == "bprint":
        return []
    try:
        return (compat_parts if compat else parts_of)(event, big_endian, long_size)
    except PrintFmtError:
        return []


def _conversion_of(field: Field, parts: list[Part], start: int) -> tuple[bool, int] | None:
    """The part that prints a field, and whether the text right before it ends in 0x."""
    has_prefix = False
    for step in range(len(parts)):
        index = (start + step) % len(parts)
        part = parts[index]
        if part.text is not None:
            has_prefix = part.text.endswith("0x")
        elif isinstance(part.argument, FieldRef) and part.argument.name == field.name:
            return has_prefix, index
        else:
            has_prefix = False
    return None


def _plain_value(event: EventFormat, field: Field, big_endian: bool, memory: PrintMemory | None) -> _TextReader:
    if field.is_array:
        return _array_value(event, field, big_endian, memory)
    show = number_format(field)
    read = int_reader(field.offset, field.size, field.signed and not field.is_pointer, big_endian)
    if show in ("0x%x", "0x%lx"):
        mask = 0xFFFF_FFFF if field.signed and not field.is_pointer else -1
        return lambda data, context: f"{read(data) & mask:#x}"
    return lambda data, context: show % read(data)


def number_format(field: Field) -> str:
    """The C format of a number that no part of the print fmt prints."""
    if field.is_pointer:
        return "0x%lx"
    if field.signed:
        return {4: "0x%x" if field.is_long else "%d", 2: "%2d", 1: "%1d"}.get(field.size, "%d")
    return "0x%lx" if field.is_long else "%d"


def _array_value(event: EventFormat, field: Field, big_endian: bool, memory: PrintMemory | None) -> _TextReader:
    if field.size == 0:
        span: Callable[[bytes], tuple[int, int]] = lambda data: (field.offset, field.offset)  # noqa: E731
    else:
        span = span_reader(field, big_endian)
    key = (event.id, field.name)

    def text(data: bytes, context: PrintContext) -> str:
        start, end = span(data)
        raw = data[start:end]
        if field.is_string and not (memory and key in memory.shown_as_bytes):
            if is_printable(raw):
                return data[start:].partition(b"\0")[0].decode("latin-1")
            if memory is not None:
                memory.shown_as_bytes.add(key)
        return "ARRAY[" + ", ".join([f"{byte:02x}" for byte in raw]) + "]"

    return text


def is_printable(raw: bytes) -> bool:
    """Whether all bytes up to the first NUL are printable ASCII or blanks."""
    return all(0x20 <= byte < 0x7F or byte in _BLANKS for byte in raw.partition(b"\0")[0])


_TextReader = Callable[[bytes, PrintContext], str]
