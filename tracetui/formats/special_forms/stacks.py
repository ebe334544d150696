"""Stack traces: one line per caller."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, MissingField, RecordPrinter


def _callers(request: FormRequest) -> Callable[[bytes], list[int]]:
    """The entries from `caller` to the record's end or to one of all ones.

    The format's `caller[8]` states no length: a stack is as long as its record.
    """
    field = request.event.field("caller")
    if field is None:
        raise MissingField("caller")
    offset, size = field.offset, request.long_size
    code, last = {4: "I", 8: "Q"}[size], (1 << 8 * size) - 1
    order = ">" if request.big_endian else "<"

    def callers(data: bytes) -> list[int]:
        count = max(0, len(data) - offset) // size
        if not count:
            return []
        entries = list(struct.unpack_from(f"{order}{count}{code}", data, offset))
        return entries[: entries.index(last)] if last in entries else entries

    return callers


def kernel_stack(request: FormRequest) -> RecordPrinter:
    """`<stack trace >` and a line `=> function (address)` per caller."""
    callers = _callers(request)

    def text(record: Record, context: PrintContext) -> str:
        lines = ["<stack trace >"]
        for address in callers(record.data):
            symbol = context.symbol(address)
            lines.append(f"=> {address:x}" if symbol is None else f"=> {symbol.name} ({address:x})")
        return "\n".join(lines) + "\n"

    return text


def user_stack(request: FormRequest) -> RecordPrinter:
    """`<user stack trace>` and a line `=> address` per caller: no recording tells the symbols of programs."""
    callers = _callers(request)

    def text(record: Record, context: PrintContext) -> str:
        return "\n".join(["<user stack trace>", *(f"=> {address:016x}" for address in callers(record.data) if address)])

    return text


KERNEL_FORMS: dict[tuple[str, str], FormMaker] = {("ftrace", "kernel_stack"): kernel_stack}
USER_FORMS: dict[tuple[str, str], FormMaker] = {("ftrace", "user_stack"): user_stack}
