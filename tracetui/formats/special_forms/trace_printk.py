"""trace_printk's records: bprint holds its arguments in binary, the format string lies in the recording's table."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.binary_printf import format_binary
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.special_forms.form import FormMaker, FormRequest, MissingField, RecordPrinter


def bprint(request: FormRequest) -> RecordPrinter:
    """`function: text`."""
    buf = request.event.field("buf")
    if buf is None:
        raise MissingField("buf")
    if request.mode.compat:
        return _compat(request, buf.offset)
    ip, fmt, start = request.number("ip", False), request.number("fmt", False), buf.offset

    def text(record: Record, context: PrintContext) -> str:
        address = fmt(record.data)
        where = symbol_name(ip(record.data), context)
        format_text = context.printk(address)
        if format_text is None:
            return f"{where}: (NO FORMAT FOUND at {address:x})"
        return f"{where}: {format_binary(format_text, record.data, start, context)}"

    return text


def _compat(request: FormRequest, start: int) -> RecordPrinter:
    """As trace-cmd report prints it: once a format asked for more arguments than it finds, the event fails for good."""
    from tracetui.formats.print_fmt.compat.binary_printf import format_binary_compat

    ip, fmt, failed = request.number("ip", False), request.number("fmt", False), _Failures(request)

    def text(record: Record, context: PrintContext) -> str:
        if failed.remembered():
            return failed.text(record.data, context)
        address = fmt(record.data)
        format_text = context.printk(address)
        where = symbol_name(ip(record.data), context)
        if format_text is None:
            return f"{where}: (NO FORMAT FOUND at {address:x})\n"
        printed = format_binary_compat(format_text, record.data, start, context)
        if printed.failed:
            failed.remember()
        return f"{where}: {printed.text}"

    return text


class _Failures:
    """Whether an event failed before, and its text from then on."""

    def __init__(self, request: FormRequest) -> None:
        self._request = request
        self._by_fields: Callable[[bytes, PrintContext], str] | None = None

    def remembered(self) -> bool:
        """Whether a record before this one failed."""
        memory = self._request.memory
        return memory is not None and self._request.event.id in memory.failed

    def remember(self) -> None:
        """Let all later records fail."""
        if self._request.memory is not None:
            self._request.memory.failed.add(self._request.event.id)

    def text(self, data: bytes, context: PrintContext) -> str:
        """The text of an event that failed."""
        if self._by_fields is None:
            from tracetui.formats.print_fmt.raw_fields import compile_raw

            request = self._request
            self._by_fields = compile_raw(
                request.event, request.big_endian, request.long_size, compat=True, memory=request.memory
            )
        return "[FAILED TO PARSE]" + self._by_fields(data, context)


FORMS: dict[tuple[str, str], FormMaker] = {("ftrace", "bprint"): bprint}
