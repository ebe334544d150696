"""The function graph tracer's records: calls and returns with their durations.

A record's text stands alone: whoever prints a list may fold a call and the return behind it into one line.
"""

from __future__ import annotations

from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import field_int
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.special_forms.form import FormMaker, FormRequest, MissingField, RecordPrinter

_OVERHEADS = ((1_000_000_000, "$ "), (1_000_000, "# "), (100_000, "! "), (10_000, "+ "))
"""Duration in ns above which a mark stands in front."""
_NO_DURATION = " " * 11
_NUMBER_WIDTH = 7


def duration_text(duration_ns: int) -> str:
    """A mark for long ones, then the duration in us, 13 characters wide."""
    mark = next((mark for above, mark in _OVERHEADS if duration_ns > above), "  ")
    us, fraction_ns = divmod(max(0, duration_ns), 1000)
    digits = str(us)
    if len(digits) < _NUMBER_WIDTH:
        digits += f".{fraction_ns:03d}"
    return f"{mark}{digits} us " + " " * max(0, _NUMBER_WIDTH - len(digits))


def funcgraph_entry(request: FormRequest) -> RecordPrinter:
    """`             |  name() {`, indented by its depth."""
    func, depth = request.number("func", False), request.number("depth")

    def text(record: Record, context: PrintContext) -> str:
        name = symbol_name(func(record.data), context)
        return f"  {_NO_DURATION}|  {_indent(depth(record.data))}{name}() {{"

    return text


def _indent(depth: int) -> str:
    return "  " * max(0, min(depth, 1000))


def funcgraph_exit(request: FormRequest) -> RecordPrinter:
    """`+ 28.600 us  |  }`, indented by its depth."""
    start, end, depth = request.number("calltime"), request.number("rettime"), request.number("depth")

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        return f"{duration_text(end(data) - start(data))}|  {_indent(depth(data))}}}"

    return text


def is_leaf(
    entry: EventFormat, entry_data: bytes, exit_: EventFormat, exit_data: bytes, big_endian: bool = False
) -> bool:
    """Whether a funcgraph_exit ends the very call of a funcgraph_entry."""
    entry_func, exit_func = entry.field("func"), exit_.field("func")
    if entry_func is None or exit_func is None:
        return False
    return field_int(entry_func, entry_data, big_endian) == field_int(exit_func, exit_data, big_endian)


def leaf_text(
    entry: EventFormat, entry_data: bytes, exit_: EventFormat, exit_data: bytes, context: PrintContext
) -> str:
    """`  1.100 us   |    name();`: a call and its return in one line."""
    fields = [exit_.field("calltime"), exit_.field("rettime"), entry.field("func"), entry.field("depth")]
    if None in fields:
        raise MissingField("a field of funcgraph_entry or funcgraph_exit")
    start, end = (field_int(field, exit_data, context.big_endian) for field in fields[:2] if field)
    func, depth = (field_int(field, entry_data, context.big_endian) for field in fields[2:] if field)
    mask = (1 << 8 * context.long_size) - 1
    return f"{duration_text(end - start)}|  {_indent(depth)}{symbol_name(func & mask, context)}();"


FORMS: dict[tuple[str, str], FormMaker] = {
    ("ftrace", "funcgraph_entry"): funcgraph_entry,
    ("ftrace", "funcgraph_exit"): funcgraph_exit,
}
