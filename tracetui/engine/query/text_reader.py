"""The strings of a condition -> functions of a row."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.engine.query.number_reader import BITS, COMM, CPU, FilterScope
from tracetui.engine.row import Row
from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import c_string, int_reader, span_reader

TextReader = Callable[[Row], str]


def text_reader(name: str, scope: FilterScope) -> TextReader | None:
    """A function that gives a field as text, None when the event has no such field.

    Strings are those up to their NUL. Of numbers, pointers and longs are the kernel symbol at that address,
    others and unknown addresses `0x...`.
    """
    field = scope.event.field(name)
    if field is not None:
        return _string(field, scope) if field.is_string else _number(field, scope)
    if name == COMM:
        return scope.names.comm
    return (lambda row: str(row.cpu)) if name == CPU else None


def _string(field: Field, scope: FilterScope) -> TextReader:
    span = span_reader(field, scope.big_endian)

    def text(row: Row) -> str:
        start, end = span(row.data)
        raw = row.data[start:end]
        # trace-cmd copies a string that does not end in NUL by the size of the field, which of a dynamic
        # string is that of its location word.
        if scope.compat and raw and raw[-1]:
            raw = raw[: field.size]
        return c_string(raw)

    return text


def _number(field: Field, scope: FilterScope) -> TextReader:
    read = int_reader(field.offset, field.size, field.signed, scope.big_endian)
    is_address = field.is_pointer or field.is_long

    def text(row: Row) -> str:
        value = read(row.data) & BITS
        return (scope.names.symbol(value) if is_address else None) or f"{value:#x}"

    return text
