"""The function graph tracer's records: calls and returns with their durations.

A record's text stands alone: whoever prints a list may fold a call and the return behind it into one line, which
`leaf_text` gives.
"""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import field_int
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.print_mode import DEFAULT_MODE, PrintMode
from tracetui.formats.special_forms.form import FormMaker, FormRequest, MissingField, RecordPrinter

DURATION_MARKS = ((1_000_000_000, "$ "), (1_000_000, "# "), (100_000, "! "), (10_000, "+ "))
"""Duration in ns above which a mark stands in front."""
NO_DURATION = " " * 13
_NUMBER_WIDTH = 7
_DEEPEST = 1000
_ERRORS = 4095
"""As many of the highest values are error numbers."""


def duration_text(duration_ns: int) -> str:
    """A mark for long ones, then the duration in us, 13 characters wide."""
    mark = next((mark for above, mark in DURATION_MARKS if duration_ns > above), "  ")
    us, fraction_ns = divmod(max(0, duration_ns), 1000)
    digits = str(us)
    if len(digits) < _NUMBER_WIDTH:
        digits += f".{fraction_ns:03d}"
    return f"{mark}{digits} us " + " " * max(0, _NUMBER_WIDTH - len(digits))


def indentation(depth: int) -> str:
    """Two blanks per level."""
    return "  " * max(0, min(depth, _DEEPEST))


def _depth_mark(mode: PrintMode, depth: int) -> str:
    return f" ({depth})" if mode.graph_depth else ""


def funcgraph_entry(request: FormRequest) -> RecordPrinter:
    """`             |  name() {`, indented by its depth."""
    func, depth, mode = request.number("func", False), request.number("depth"), request.mode

    def text(record: Record, context: PrintContext) -> str:
        name, level = symbol_name(func(record.data), context), depth(record.data)
        return f"{NO_DURATION}|  {indentation(level)}{name}() {{{_depth_mark(mode, level)}"

    return text


def funcgraph_exit(request: FormRequest) -> RecordPrinter:
    """`+ 28.600 us  |  }`, indented by its depth."""
    start, end, depth = request.number("calltime"), request.number("rettime"), request.number("depth")
    func, mode, result = request.number("func", False), request.mode, returned_value(request.event, request.big_endian)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        level = depth(data)
        tail = f" /* {symbol_name(func(data), context)} */" if mode.graph_tail else ""
        marks = f"{result(data)}{_depth_mark(mode, level)}{tail}"
        return f"{duration_text(end(data) - start(data))}|  {indentation(level)}}}{marks}"

    return text


def returned_value(exit_event: EventFormat, big_endian: bool) -> Callable[[bytes], str]:
    """` (ret=0x10)`, of error numbers ` (ret=-22)`; nothing where the kernel does not record it."""
    field = exit_event.field("retval")
    if field is None:
        return lambda data: ""
    top = 1 << 8 * field.size

    def text(data: bytes) -> str:
        value = field_int(field, data, big_endian) % top
        return f" (ret={value - top})" if top - value <= _ERRORS else f" (ret={value:#x})"

    return text


def is_leaf(entry: EventFormat, entry_data: bytes, exit_event: EventFormat, exit_data: bytes, big_endian: bool) -> bool:
    """Whether a funcgraph_exit ends the very call of a funcgraph_entry, when nothing lies between them."""
    entry_func, exit_func = entry.field("func"), exit_event.field("func")
    if entry_func is None or exit_func is None:
        return False
    return field_int(entry_func, entry_data, big_endian) == field_int(exit_func, exit_data, big_endian)


def leaf_text(
    entry: EventFormat,
    entry_data: bytes,
    exit_event: EventFormat,
    exit_data: bytes,
    context: PrintContext,
    mode: PrintMode = DEFAULT_MODE,
) -> str:
    """`  1.100 us   |    name();`: a call and its return in one line.

    Raises:
        MissingField: one of the events is not what it should be.
    """
    fields = [exit_event.field("calltime"), exit_event.field("rettime"), entry.field("func"), entry.field("depth")]
    if None in fields:
        raise MissingField("a field of funcgraph_entry or funcgraph_exit")
    start, end = (field_int(field, exit_data, context.big_endian) for field in fields[:2] if field)
    func, depth = (field_int(field, entry_data, context.big_endian) for field in fields[2:] if field)
    name = symbol_name(func % (1 << 8 * context.long_size), context)
    marks = returned_value(exit_event, context.big_endian)(exit_data) + _depth_mark(mode, depth)
    return f"{duration_text(end - start)}|  {indentation(depth)}{name}();{marks}"


FORMS: dict[tuple[str, str], FormMaker] = {
    ("ftrace", "funcgraph_entry"): funcgraph_entry,
    ("ftrace", "funcgraph_exit"): funcgraph_exit,
}
