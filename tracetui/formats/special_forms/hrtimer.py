"""High resolution timers: which timer, its function, and when."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.field_reader import IntReader
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, MissingField, RecordPrinter

_U64_MASK = (1 << 64) - 1


def _timer(request: FormRequest) -> IntReader:
    try:
        return request.number("timer", False)
    except MissingField:
        return request.number("hrtimer", False)


def _function(request: FormRequest) -> Callable[[bytes, PrintContext], str]:
    """`symbol/0xoffset`; trace-cmd report counts the offset backwards, which wraps inside a function."""
    read, compat = request.number("function", False), request.mode.compat

    def text(data: bytes, context: PrintContext) -> str:
        address = read(data)
        symbol = context.symbol(address)
        if symbol is None:
            return f"0x{address:08x}"
        offset = (symbol.start - address) & _U64_MASK if compat else address - symbol.start
        return f"{symbol.name}/{offset:#x}"

    return text


def hrtimer_expire_entry(request: FormRequest) -> RecordPrinter:
    """`hrtimer=0xffff8881f9d235c0 now=12345 function=tick_sched_timer/0x0`."""
    timer, now, function = _timer(request), request.number("now", False), _function(request)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        return f"hrtimer={timer(data):#x} now={now(data)} function={function(data, context)}"

    return text


def hrtimer_start(request: FormRequest) -> RecordPrinter:
    """`hrtimer=0xffff8881f9d235c0 function=tick_sched_timer/0x0 expires=12345 softexpires=12345`."""
    timer, function = _timer(request), _function(request)
    expires, soft = request.number("expires", False), request.number("softexpires", False)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        when = f"expires={expires(data)} softexpires={soft(data)}"
        return f"hrtimer={timer(data):#x} function={function(data, context)} {when}"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {
    ("timer", "hrtimer_expire_entry"): hrtimer_expire_entry,
    ("timer", "hrtimer_start"): hrtimer_start,
}
