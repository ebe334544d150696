"""The function tracer's records."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_NS_PER_US = 1000
_INDENT = "   "


def function(request: FormRequest) -> RecordPrinter:
    """`function <-- caller`; trace-cmd report indents the function instead, by what it printed before."""
    ip, parent = request.number("ip", False), request.number("parent_ip", False)

    def text(record: Record, context: PrintContext) -> str:
        caller = symbol_name(parent(record.data), context)
        return f"{symbol_name(ip(record.data), context)} <-- {caller}"

    def compat_text(record: Record, context: PrintContext) -> str:
        name = symbol_name(ip(record.data), context)
        called, caller = context.symbol(ip(record.data)), context.symbol(parent(record.data))
        if request.memory is None or caller is None:
            return name
        depth = call_depth(request.memory, record.cpu, caller.name, called.name if called else None)
        return _INDENT * depth + name

    return compat_text if request.mode.compat else text


def call_depth(memory: PrintMemory, cpu: int, caller: str, called: str | None) -> int:
    """How deep trace-cmd report indents a function.

    Per CPU there is a list of names: the depth is where the caller stands in it, and the function takes the
    place behind. A caller that is not there starts the list anew, the names further back stay.
    """
    stack = memory.function_stacks.setdefault(cpu, [])
    depth = next((at for at, name in enumerate(stack) if name == caller), None)
    if depth is None:
        depth = 0
        _put(stack, 0, caller)
    _put(stack, depth + 1, called)
    return depth


def _put(stack: list[str | None], at: int, name: str | None) -> None:
    if name is None:
        return
    if at < len(stack):
        stack[at] = name
    else:
        stack.append(name)


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
