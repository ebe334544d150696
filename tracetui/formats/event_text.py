"""The text of one record: what stands behind `event: ` in a report."""

from __future__ import annotations

from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.field_decoding import decoded, field_printers
from tracetui.formats.field_reader import field_bytes, field_int
from tracetui.formats.field_text import field_text_reader
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.formatter import Printer, compile_print_fmt
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import DEFAULT_MODE, PrintMode
from tracetui.formats.special_forms.form import FormRequest, MissingField, RecordPrinter
from tracetui.formats.special_forms.table import find_form

__all__ = ["compile_event", "event_text", "field_int", "field_values", "format_error", "record_printer"]


def event_text(event: EventFormat, record: Record, context: PrintContext) -> str:
    """The right text of a record, one character per byte; it does not depend on any other record.

    Args:
        event: the record's event format.
        record: the record.
        context: the recording's tables; byte order and size of long must be the same for all records of `event`.
    """
    return record_printer(event, context)(record, context)


def record_printer(event: EventFormat, context: PrintContext, mode: PrintMode = DEFAULT_MODE) -> RecordPrinter:
    """The function that prints an event's records, compiled when first asked for."""
    key = (mode, context.big_endian, context.long_size)
    found = event.printers.get(key)
    if found is None:
        found = event.printers[key] = compile_event(event, context.big_endian, context.long_size, mode)
    return found


def compile_event(
    event: EventFormat,
    big_endian: bool,
    long_size: int,
    mode: PrintMode = DEFAULT_MODE,
    memory: PrintMemory | None = None,
) -> RecordPrinter:
    """Make the function that prints an event's records.

    An event that has a special form prints by it, any other by its print fmt, and one whose print fmt is
    not understood prints its fields.

    Args:
        event: the event format.
        big_endian: the recording's byte order.
        long_size: size of the kernel's long in bytes.
        mode: how to print.
        memory: what a sequential report remembers from line to line; without it lines do not depend on each other.
    """
    if mode.raw:
        from tracetui.formats.print_fmt.raw_fields import compile_raw

        by_fields = compile_raw(event, big_endian, long_size, mode.compat, memory)
        return lambda record, context: by_fields(record.data, context)

    def normal() -> RecordPrinter:
        by_print_fmt = _own_printer(event, big_endian, long_size, mode, memory)
        return lambda record, context: by_print_fmt(record.data, context)

    form = find_form(event, mode)
    if form is not None:
        try:
            return form(FormRequest(event, mode, big_endian, long_size, normal, memory))
        except MissingField:
            pass
    return normal()


def _own_printer(
    event: EventFormat, big_endian: bool, long_size: int, mode: PrintMode, memory: PrintMemory | None
) -> Printer:
    """The printer of an event's own print fmt, or of its fields where that is not understood."""
    if mode.compat:
        return _compat_printer(event, big_endian, long_size, memory)
    try:
        return compile_print_fmt(event, big_endian, long_size)
    except PrintFmtError:
        return _fields_printer(event, big_endian)


def _compat_printer(event: EventFormat, big_endian: bool, long_size: int, memory: PrintMemory | None) -> Printer:
    # Imported when they are asked for: the first frame never prints this way.
    from tracetui.formats.print_fmt.compat.formatter import compile_compat
    from tracetui.formats.print_fmt.raw_fields import compile_raw

    if event.error is None:
        try:
            return compile_compat(event, big_endian, long_size)
        except PrintFmtError:
            pass
    by_fields = compile_raw(event, big_endian, long_size, True, memory)
    return lambda data, context: "[FAILED TO PARSE]" + by_fields(data, context)


def format_error(event: EventFormat, context: PrintContext) -> str | None:
    """Why an event cannot print by its own print fmt, or why fields are missing; None when all is well."""
    try:
        compile_print_fmt(event, context.big_endian, context.long_size)
    except PrintFmtError as error:
        return str(error)
    return event.error


def _fields_printer(event: EventFormat, big_endian: bool) -> Printer:
    readers = [(field.name, field_text_reader(field, big_endian)) for field in event.fields]
    return lambda data, context: " ".join([f"{name}={read(data)}" for name, read in readers])


def field_values(event: EventFormat, record: Record, context: PrintContext) -> list[tuple[Field, str, int | bytes]]:
    """Every field of a record, common ones first.

    Returns:
        Per field: the field, its value as text (decoded as the event's print fmt decodes it), and the value itself:
        a number (sign-extended when the format says so), of arrays the bytes.
    """
    data, big_endian = record.data, context.big_endian
    rows: list[tuple[Field, str, int | bytes]] = []
    key = ("field printers", big_endian, context.long_size)
    if key not in event.printers:
        event.printers[key] = field_printers(event, big_endian, context.long_size)
    printers = event.printers[key]
    for field in (*event.common_fields, *event.fields):
        is_bytes = field.is_array or field.is_dynamic
        value = field_bytes(field, data, big_endian) if is_bytes else field_int(field, data, big_endian)
        text = decoded(printers, field.name, data, context) or field_text_reader(field, big_endian)(data)
        rows.append((field, text, value))
    return rows
