"""The function tracer's records."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_NS_PER_US = 1000


def function(request: FormRequest) -> RecordPrinter:
    """`function <-- caller`."""
    ip, parent = request.number("ip", False), request.number("parent_ip", False)

    def text(record: Record, context: PrintContext) -> str:
        caller = symbol_name(parent(record.data), context)
        return f"{symbol_name(ip(record.data), context)} <-- {caller}"

    return text


def func_repeats(request: FormRequest) -> RecordPrinter:
    """`function <-- caller (count: 3  last_ts: 12.345678)`, last_ts in seconds."""
    called, count = function(request), request.number("count", False)
    top, bottom = request.number("top_delta_ts", False), request.number("bottom_delta_ts", False)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        last_us = (record.ts_ns - (top(data) << 32 | bottom(data)) + _NS_PER_US // 2) // _NS_PER_US
        seconds, micros = divmod(last_us, 1_000_000)
        return f"{called(record, context)} (count: {count(data)}  last_ts: {seconds}.{micros:06d})"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {
    ("ftrace", "function"): function,
    ("ftrace", "func_repeats"): func_repeats,
}
