"""The function tracer's records."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record, Symbol
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import PrintMode
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_NS_PER_US = 1000
_BITS = (1 << 64) - 1
_INDENT = "   "


def function(request: FormRequest) -> RecordPrinter:
    """`function <-- caller`; trace-cmd report indents the function instead, by what it printed before."""
    ip, parent, mode = request.number("ip", False), request.number("parent_ip", False), request.mode

    def text(record: Record, context: PrintContext) -> str:
        address, caller = ip(record.data), parent(record.data)
        shown = _shown(mode, address, context)
        if mode.function_parent or not mode.compat:
            shown += f" <-- {_shown(mode, caller, context)}"
        if mode.compat and mode.function_indent and request.memory is not None:
            return _indentation(request.memory, record.cpu, context.symbol(caller), context.symbol(address)) + shown
        return shown

    return text


def _shown(mode: PrintMode, address: int, context: PrintContext) -> str:
    """The symbol of an address, its offset behind it if wanted, then with a blank at the end as trace-cmd has it."""
    symbol = context.symbol(address)
    if symbol is None:
        return f"{address:#x}"
    if not mode.function_offset:
        return symbol.name
    return f"{symbol.name}+{address - symbol.start:#x}" + " " * mode.compat


def _indentation(memory: PrintMemory, cpu: int, caller: Symbol | None, called: Symbol | None) -> str:
    if caller is None:
        return ""
    return _INDENT * call_depth(memory, cpu, caller.name, called.name if called else None)


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
    """`function <-- caller (count: 3  last_ts:    12.345678)`, last_ts in seconds.

    trace-cmd report shows the time as it shows those of lines: -t, --raw-ts and the clock decide.
    """
    called, count = function(request), request.number("count", False)
    top, bottom = request.number("top_delta_ts", False), request.number("bottom_delta_ts", False)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        last = record.ts_ns - (top(data) << 32 | bottom(data))
        shown = _time(last & _BITS if request.mode.compat else last, request.mode)
        return f"{called(record, context)} (count: {count(data)}  last_ts: {shown})"

    return text


def _time(ts: int, mode: PrintMode) -> str:
    if mode.times == "bare":
        return f"{ts:12d}"
    if mode.times == "ns":
        return f"{ts // 1_000_000_000:5d}.{ts % 1_000_000_000:09d}"
    seconds, micros = divmod((ts + _NS_PER_US // 2) // _NS_PER_US, 1_000_000)
    return f"{seconds:5d}.{micros:06d}"


FORMS: dict[tuple[str, str], FormMaker] = {
    ("ftrace", "function"): function,
    ("ftrace", "func_repeats"): func_repeats,
}
