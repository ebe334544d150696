"""tlb_flush: how many pages and why."""

from __future__ import annotations

from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import IntReader
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.tree import Call, FieldRef, Number, Pair
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_HOST_LONG = 8
_REASONS = {
    0: "flush on task switch",
    1: "remote shootdown",
    2: "local shootdown",
    3: "local mm shootdown",
}


def _own_reasons(event: EventFormat) -> dict[int, str]:
    """The reasons the event's own print fmt names; kernels after 3.16 have more than trace-cmd report knows."""
    try:
        args = parse_print_fmt(event.print_fmt).args
    except PrintFmtError:
        return {}
    return {
        pair.value.value: pair.text
        for arg in args
        if isinstance(arg, Call) and arg.name == "__print_symbolic" and arg.args[0] == FieldRef("reason")
        for pair in arg.args[1:]
        if isinstance(pair, Pair) and isinstance(pair.value, Number) and pair.text
    }


def tlb_flush(request: FormRequest) -> RecordPrinter:
    """`pages=1 reason=local mm shootdown (3)`."""
    pages, reason = _pages(request), request.number("reason", not request.mode.compat)
    names = reason_names(request)

    def text(record: Record, context: PrintContext) -> str:
        number = reason(record.data)
        return f"pages={pages(record.data)} reason={names.get(number, '')} ({number})"

    return text


def reason_names(request: FormRequest) -> dict[int, str]:
    """What the numbers of reasons mean."""
    return _REASONS if request.mode.compat else _own_reasons(request.event) | _REASONS


def _pages(request: FormRequest) -> IntReader:
    """The number of pages, -1 for all; trace-cmd report does not extend the sign of a 32-bit kernel's."""
    if not request.mode.compat or request.long_size == _HOST_LONG:
        return request.number("pages", True)
    return request.number("pages", False)


FORMS: dict[tuple[str, str], FormMaker] = {("tlb", "tlb_flush"): tlb_flush}
